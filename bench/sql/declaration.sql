-- The rows that one accepted declaration writes, in one transaction: itself, its history, its line item, the attempt,
-- the provider's stream and a document for each version. The audit triggers of the tables do their part.
SELECT nextval('bench_next') AS n \gset
SELECT gen_random_uuid() AS id, person_id, record_id, provider_id, statement_id FROM bench_target WHERE n = :n \gset
BEGIN;
INSERT INTO declarations_declaration (id, kind, person_id, record_id, lead_provider_id, cohort_id, course_identifier,
    declaration_type, declaration_date, state, state_reason, evidence_held, pupil_premium_uplift, sparsity_uplift,
    created_at)
VALUES (:id, 'ect', :person_id, :record_id, :provider_id, 2024, 'ecf-induction', 'started',
    '2024-10-01 09:00Z', 'eligible', '', '', false, false, now());
INSERT INTO declarations_declarationstatechange (declaration_id, state, reason, actor, created_at)
VALUES (:id, 'submitted', '', 'bench', now()), (:id, 'eligible', '', 'bench', now());
INSERT INTO declarations_lineitem (id, statement_id, declaration_id, state, created_at)
VALUES (gen_random_uuid(), :statement_id, :id, 'eligible', now());
INSERT INTO declarations_declarationattempt (person_id, lead_provider_id, course_identifier, declaration_type,
    declaration_date, evidence_held, declaration_id, errors, created_at)
VALUES (:person_id, :provider_id, 'ecf-induction', 'started', '2024-10-01T09:00:00Z', '', :id, '[]', now());
INSERT INTO publishing_providerstream (provider_id, last_change) VALUES (:provider_id, 3)
ON CONFLICT (provider_id) DO UPDATE SET last_change = publishing_providerstream.last_change + 3;
INSERT INTO publishing_publisheddocument (provider_id, feed, record_id, subject_id, body, csv, created_at, updated_at,
    cohorts, facets, listed, change, removed)
SELECT :provider_id::uuid, feed, :id::uuid, :person_id::uuid, convert_to(repeat('x', 600), 'UTF8'), repeat('x', 200), now(), now(),
    '{2024}', '{}', true, 1, false
FROM unnest(ARRAY['declarations-v1', 'declarations-v2', 'declarations-v3']) AS feed;
COMMIT;
