-- One page of version 3's applications, built from the normalised tables in one statement.
SELECT json_build_object('data', coalesce(json_agg(json_build_object(
    'id', row.id, 'type', 'npq_application', 'attributes', json_build_object(
        'participant_id', row.person_id,
        'full_name', row.full_name,
        'email', row.email,
        'email_validated', true,
        'teacher_reference_number', row.trn,
        'teacher_reference_number_validated', row.trn IS NOT NULL,
        'school_urn', row.urn,
        'school_ukprn', nullif(row.ukprn, ''),
        'private_childcare_provider_urn', nullif(row.private_childcare_provider_urn, ''),
        'headteacher_status', nullif(row.headteacher_status, ''),
        'eligible_for_funding', row.eligible_for_funding AND NOT row.previously_funded,
        'funded_place', row.funded_place,
        'funding_choice', nullif(row.funding_choice, ''),
        'course_identifier', row.course_id,
        'status', row.state,
        'works_in_school', row.works_in_school,
        'employer_name', nullif(row.employer_name, ''),
        'employment_role', nullif(row.employment_role, ''),
        'created_at', translate(to_char(row.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24.MI.SS"Z"'), '.', ':'),
        'updated_at', translate(to_char(row.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24.MI.SS"Z"'), '.', ':'),
        'cohort', row.cohort_id::text,
        'ineligible_for_funding_reason',
            CASE WHEN row.previously_funded THEN 'previously-funded'
                 WHEN NOT row.eligible_for_funding THEN 'establishment-ineligible' END,
        'targeted_delivery_funding_eligibility', row.targeted_delivery_funding,
        'teacher_catchment', row.inside,
        'teacher_catchment_country',
            CASE WHEN row.inside THEN 'United Kingdom of Great Britain and Northern Ireland'
                 ELSE nullif(row.teacher_catchment_country, '') END,
        'teacher_catchment_iso_country_code',
            CASE WHEN row.inside THEN 'GBR' ELSE nullif(row.teacher_catchment_iso_country_code, '') END,
        'itt_provider', nullif(row.itt_provider, ''),
        'lead_mentor', row.lead_mentor,
        'cohort_suffix', right(row.intake_id, 1),
        'schedule_identifier', row.schedule,
        'reason_for_rejection', nullif(row.reason_for_rejection, ''),
        'works_as_senco', row.works_as_senco,
        'senco_start_date', row.senco_start_date
    ))), '[]'::json))
FROM (
    SELECT application.*, person.full_name, person.email, person.trn, school.urn, school.ukprn,
           schedule.identifier AS schedule,
           application.teacher_catchment
               IN ('england', 'scotland', 'wales', 'northern_ireland', 'jersey_guernsey_isle_of_man') AS inside,
           EXISTS (SELECT 1 FROM npq_application AS other
                   WHERE other.person_id = application.person_id AND other.id <> application.id
                     AND other.course_id = application.course_id AND other.state = 'accepted'
                     AND other.eligible_for_funding AND other.funded_place IS DISTINCT FROM false) AS previously_funded
    FROM npq_application AS application
    JOIN teachers_person AS person ON person.id = application.person_id
    LEFT JOIN schools_school AS school ON school.id = application.school_id
    LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
    WHERE application.lead_provider_id = (:provider)::uuid
    ORDER BY application.submitted_at, application.id LIMIT 100 OFFSET :offset
) AS row;
