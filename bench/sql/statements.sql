-- A full statement of ECF and one of NPQs for every provider: :items declarations on each. People are made for them, and
-- the rows of all providers lie mixed, as they do where everybody declares in the same weeks.
-- Triggers are off (session_replication_role = replica).

SET session_replication_role = replica;

CREATE TEMPORARY TABLE made AS
SELECT provider.id AS provider_id, programme,
       (SELECT id FROM statements_statement AS statement
        WHERE statement.lead_provider_id = provider.id AND statement.programme = types.programme) AS statement_id,
       n, md5('statement person ' || provider.id || programme || n)::uuid AS person_id,
       md5('statement record ' || provider.id || programme || n)::uuid AS record_id, declaration_types
FROM providers_leadprovider AS provider,
     (VALUES ('ecf', %(ecf_types)s::text[]), ('npq', %(npq_types)s::text[])) AS types (programme, declaration_types),
     generate_series(1, ceil(%(items)s::numeric / cardinality(declaration_types))::int) AS n
ORDER BY random();

INSERT INTO teachers_person (id, full_name, previous_names, email, trn, typed_trn, created_at)
SELECT person_id, 'Person On A Statement', '{}', person_id || '@statements.example', NULL, NULL, '2024-09-02Z' FROM made;

INSERT INTO training_trainingrecord (
    id, person_id, role, created_at, eligibility_status, eligibility_reason, became_eligible_at, completion_reason,
    cohort_changed_after_payments_frozen)
SELECT record_id, person_id, CASE WHEN n %% 5 = 0 THEN 'mentor' ELSE 'ect' END, '2024-09-02Z', 'eligible', 'none',
       '2024-09-02Z', '', false
FROM made WHERE programme = 'ecf';

INSERT INTO npq_application (
    id, person_id, course_id, cohort_id, intake_id, lead_provider_id, schedule_id, state, submitted_at, accepted_at,
    reason_for_rejection, eligible_for_funding, funded_place, funding_status_code, funding_choice,
    targeted_delivery_funding, headteacher_status, teacher_catchment, teacher_catchment_country,
    teacher_catchment_iso_country_code, works_in_school, employer_name, employment_role,
    private_childcare_provider_urn, itt_provider, training_status)
SELECT record_id, person_id, (%(courses)s::text[])[1 + n %% cardinality(%(courses)s::text[])], %(cohort)s,
       %(cohort)s || 'a', provider_id,
       (SELECT id FROM npq_npqschedule WHERE intake_id = %(cohort)s || 'a' AND identifier = 'npq-leadership-autumn'),
       'accepted', '2024-09-02Z', '2024-09-02Z', '', true, true, '', '', n %% 5 = 0, 'no', 'england', '', '', true, '',
       'Deputy head', '', '', 'active'
FROM made WHERE programme = 'npq';

INSERT INTO declarations_declaration (
    id, kind, person_id, record_id, application_id, lead_provider_id, cohort_id, intake_id, course_identifier,
    declaration_type, declaration_date, state, state_reason, evidence_held, pupil_premium_uplift, sparsity_uplift,
    created_at)
SELECT gen_random_uuid(),
       CASE WHEN programme = 'npq' THEN 'npq' WHEN n %% 5 = 0 THEN 'mentor' ELSE 'ect' END,
       person_id,
       CASE WHEN programme = 'ecf' THEN record_id END,
       CASE WHEN programme = 'npq' THEN record_id END,
       provider_id, %(cohort)s,
       CASE WHEN programme = 'npq' THEN %(cohort)s || 'a' END,
       CASE WHEN programme = 'npq' THEN (%(courses)s::text[])[1 + n %% cardinality(%(courses)s::text[])]
            WHEN n %% 5 = 0 THEN 'ecf-mentor' ELSE 'ecf-induction' END,
       declaration_type, '2024-10-01Z',
       CASE WHEN n %% 50 = 1 THEN 'voided' WHEN n %% 50 = 2 THEN 'awaiting_clawback' ELSE 'eligible' END,
       '', 'other', n %% 3 = 0, n %% 9 = 0, '2024-10-02Z'
FROM made, unnest(declaration_types) AS declaration_type
WHERE (array_position(declaration_types, declaration_type) - 1)
          * ceil(%(items)s::numeric / cardinality(declaration_types)) + n <= %(items)s
ORDER BY random();

INSERT INTO declarations_lineitem (id, statement_id, declaration_id, state, created_at)
SELECT gen_random_uuid(), statement.id, declaration.id, declaration.state, declaration.created_at
FROM declarations_declaration AS declaration
JOIN statements_statement AS statement ON statement.lead_provider_id = declaration.lead_provider_id
     AND statement.cohort_id = declaration.cohort_id
     AND statement.programme = CASE WHEN declaration.kind = 'npq' THEN 'npq' ELSE 'ecf' END
ORDER BY random();

DROP TABLE made;
