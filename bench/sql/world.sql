-- A world of :participants ECF participants, spread evenly over the providers that exist, written straight into the
-- normalised tables. Ids are digests of a name, so that the same scale always gives the same world.
-- Triggers are off (session_replication_role = replica): no audit rows, and foreign keys are right by construction.
--
-- Within a provider, participants come in groups of ten who share a school and a cohort: one mentor and the nine ECTs
-- they look after. One ECT in ten moved to another school of the provider in their first winter.

CREATE TEMPORARY TABLE numbered_provider AS
SELECT id, (row_number() OVER (ORDER BY name) - 1)::int AS number FROM providers_leadprovider;

CREATE TEMPORARY TABLE size AS
SELECT %(participants)s::int AS participants,
       (SELECT count(*) FROM numbered_provider)::int AS providers,
       250 AS schools_each;

INSERT INTO providers_deliverypartner (id, name, created_at, updated_at)
SELECT md5('delivery partner ' || number)::uuid, 'Teaching Hub ' || (number + 1), '2021-06-01Z', '2021-06-01Z'
FROM numbered_provider;

INSERT INTO providers_providerrelationship (lead_provider_id, delivery_partner_id, cohort_id)
SELECT id, md5('delivery partner ' || number)::uuid, year
FROM numbered_provider, generate_series(2021, 2024) AS year;

INSERT INTO schools_school (
    id, urn, name, ukprn, establishment_type_code, establishment_type_name, phase_code, phase_name, status_code,
    section_41_approved, local_authority_code, local_authority_name, district_code, district_name, address_line1,
    address_line2, address_line3, postcode, website, primary_contact_email, secondary_contact_email, eligible, cip_only,
    created_at, updated_at)
SELECT md5('school ' || i)::uuid, (100000 + i)::text, 'Bench Primary School ' || i, (10000000 + i)::text,
       1, 'Community school', 2, 'Primary', 1,
       false, '201', 'City of London', 'E09000001', 'City of London', i || ' School Lane',
       '', '', 'EC1A 1BB', '', '', '', true, false,
       '2021-01-01Z', '2021-01-01Z'
FROM size, generate_series(0, providers * schools_each - 1) AS i;

INSERT INTO schools_schoolincentives (school_id, start_year, pupil_premium, sparsity)
SELECT md5('school ' || i)::uuid, year, i %% 5 = 0, i %% 9 = 0
FROM size, generate_series(0, providers * schools_each - 1) AS i, generate_series(2021, 2024) AS year;

INSERT INTO schools_schoolcohort (id, school_id, cohort_id, programme, created_at, updated_at)
SELECT md5('school cohort ' || i || ' ' || year)::uuid, md5('school ' || i)::uuid, year, 'full_induction_programme',
       '2021-06-01Z', '2021-06-01Z'
FROM size, generate_series(0, providers * schools_each - 1) AS i, generate_series(2021, 2024) AS year;

INSERT INTO schools_partnership (
    id, school_id, lead_provider_id, delivery_partner_id, cohort_id, relationship, challenge_reason, created_at,
    updated_at)
SELECT md5('partnership ' || i || ' ' || year)::uuid, md5('school ' || i)::uuid, provider.id,
       md5('delivery partner ' || provider.number)::uuid, year, false, '', '2021-06-01Z', '2021-06-01Z'
FROM size, generate_series(0, providers * schools_each - 1) AS i
JOIN numbered_provider AS provider ON provider.number = i %% (SELECT providers FROM size),
     generate_series(2021, 2024) AS year;

CREATE TEMPORARY TABLE participant AS
SELECT i,
       md5('person ' || i)::uuid AS person_id,
       md5('record ' || i)::uuid AS record_id,
       provider.number AS provider,
       k,
       CASE WHEN k %% 10 = 0 THEN 'mentor' ELSE 'ect' END AS role,
       provider.number + providers * ((k / 10) %% schools_each) AS school,
       provider.number + providers * ((k / 10 + 1) %% schools_each) AS school_before,
       k %% 10 = 7 AS moved,
       cohort,
       make_date(cohort, 9, 1) AS started_on,
       make_date(cohort + 1, 1, 1) AS moved_on,
       timestamptz '2021-07-01 09:00Z'
           + (cohort - 2021) * interval '1 year'
           + (i - (cohort - 2021) * participants / 4) * interval '1 second' AS created_at,
       'record ' || (i - providers * (k %% 10)) AS mentor_record
FROM (
    SELECT series.i, series.i / size.providers AS k,
           2021 + least(3, (series.i / size.providers / 10 * 10)::bigint * size.providers * 4 / size.participants)::int AS cohort,
           size.*
    FROM size, generate_series(0, size.participants - 1) AS series (i)
) AS numbered
JOIN numbered_provider AS provider ON provider.number = i %% providers;

INSERT INTO teachers_person (id, full_name, previous_names, email, trn, typed_trn, created_at)
SELECT person_id,
       (ARRAY['Amara', 'Ben', 'Chidi', 'Dilys', 'Ewan', 'Farah', 'Gwen', 'Harun'])[1 + i %% 8] || ' '
           || (ARRAY['Okafor', 'Price', 'Patel', 'Jones', 'Mac''Neil', 'O''Shea', 'Smith-Brown'])[1 + i %% 7],
       '{}',
       'teacher.' || i || '@example.org',
       CASE WHEN i %% 20 <> 0 THEN lpad((1000000 + i)::text, 7, '0') END,
       CASE WHEN i %% 40 = 0 THEN lpad((1000000 + i)::text, 7, '0') END,
       created_at
FROM participant;

INSERT INTO training_trainingrecord (
    id, person_id, role, created_at, eligibility_status, eligibility_reason, became_eligible_at, completion_reason,
    cohort_changed_after_payments_frozen)
SELECT record_id, person_id, role, created_at,
       CASE WHEN i %% 25 = 3 THEN 'manual_check' ELSE 'eligible' END,
       CASE WHEN i %% 25 = 3 THEN 'no_qts' ELSE 'none' END,
       CASE WHEN i %% 25 = 3 THEN NULL ELSE created_at END,
       '', false
FROM participant;

INSERT INTO training_schoolperiod (
    id, record_id, role, school_id, started_on, finished_on, email, working_pattern, created_at)
SELECT md5('school period before ' || i)::uuid, record_id, role, md5('school ' || school_before)::uuid, started_on,
       moved_on, '', '', created_at
FROM participant WHERE moved
UNION ALL
SELECT md5('school period ' || i)::uuid, record_id, role, md5('school ' || school)::uuid,
       CASE WHEN moved THEN moved_on ELSE started_on END, NULL, '', '', created_at
FROM participant;

INSERT INTO training_trainingperiod (
    id, record_id, school_period_id, programme, partnership_id, cohort_id, schedule_id, started_on, finished_on,
    end_reason, withdrawn_at, deferred_at, created_at)
SELECT md5('training period before ' || i)::uuid, record_id, md5('school period before ' || i)::uuid, 'provider_led',
       md5('partnership ' || school_before || ' ' || cohort)::uuid, cohort, schedule.id, started_on, moved_on,
       'left_school', NULL, NULL, participant.created_at
FROM participant JOIN training_schedule AS schedule
     ON schedule.cohort_id = cohort AND schedule.identifier = 'ecf-standard-september'
WHERE moved
UNION ALL
SELECT md5('training period ' || i)::uuid, record_id, md5('school period ' || i)::uuid, 'provider_led',
       md5('partnership ' || school || ' ' || cohort)::uuid, cohort, schedule.id,
       CASE WHEN moved THEN moved_on ELSE started_on END, NULL, '',
       CASE WHEN i %% 30 = 11 THEN moved_on + interval '40 days' END,
       CASE WHEN i %% 30 = 17 THEN moved_on + interval '50 days' END,
       participant.created_at
FROM participant JOIN training_schedule AS schedule
     ON schedule.cohort_id = cohort AND schedule.identifier = 'ecf-standard-september';

INSERT INTO training_trainingstatechange (record_id, training_period_id, lead_provider_id, state, reason, created_at)
SELECT period.record_id, period.id, partnership.lead_provider_id,
       CASE WHEN period.withdrawn_at IS NULL THEN 'deferred' ELSE 'withdrawn' END,
       CASE WHEN period.withdrawn_at IS NULL THEN 'long-term-sickness' ELSE 'left-teaching-profession' END,
       coalesce(period.withdrawn_at, period.deferred_at)
FROM training_trainingperiod AS period JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
WHERE period.withdrawn_at IS NOT NULL OR period.deferred_at IS NOT NULL;

INSERT INTO training_mentorshipperiod (id, ect_record_id, school_period_id, mentor_record_id, started_on, created_at)
SELECT md5('mentorship ' || i)::uuid, record_id, md5('school period ' || i)::uuid, md5(mentor_record)::uuid,
       CASE WHEN moved THEN moved_on ELSE started_on END, created_at
FROM participant WHERE role = 'ect';

-- One participant in four has applied for a qualification too, with the same provider: every third of them is accepted.
INSERT INTO npq_application (
    id, person_id, course_id, cohort_id, intake_id, lead_provider_id, school_id, schedule_id, state, submitted_at,
    accepted_at, rejected_at, reason_for_rejection, eligible_for_funding, funded_place, funding_status_code,
    funding_choice, targeted_delivery_funding, headteacher_status, teacher_catchment, teacher_catchment_country,
    teacher_catchment_iso_country_code, works_in_school, employer_name, employment_role,
    private_childcare_provider_urn, itt_provider, lead_mentor, training_status)
SELECT md5('application ' || i)::uuid, person_id, 'npq-headship', cohort, cohort || 'a', provider.id,
       md5('school ' || school)::uuid, CASE WHEN accepted THEN schedule.id END,
       CASE WHEN accepted THEN 'accepted' WHEN i %% 7 = 0 THEN 'rejected' ELSE 'pending' END, created_at,
       CASE WHEN accepted THEN created_at END, CASE WHEN NOT accepted AND i %% 7 = 0 THEN created_at END,
       CASE WHEN NOT accepted AND i %% 7 = 0 THEN 'rejected_by_provider' ELSE '' END,
       i %% 11 <> 0, CASE WHEN accepted AND cohort = 2024 THEN i %% 11 <> 0 END, '',
       CASE WHEN i %% 11 = 0 THEN 'trust' ELSE '' END, i %% 5 = 0, 'no', 'england', '', '', true, '', 'Deputy head', '', '',
       NULL, CASE WHEN accepted THEN 'active' ELSE '' END
FROM (SELECT *, k %% 12 = 0 AS accepted FROM participant WHERE k %% 4 = 0) AS applicant
JOIN numbered_provider AS provider ON provider.number = applicant.provider
JOIN npq_npqschedule AS schedule
     ON schedule.intake_id = applicant.cohort || 'a' AND schedule.identifier = 'npq-leadership-autumn';

-- What a careful team that reads these tables on every request would add: the order of the list.
CREATE INDEX bench_record_order ON training_trainingrecord (created_at, id);
CREATE INDEX bench_application_order ON npq_application (lead_provider_id, submitted_at, id);
