-- One page of version 1's participants, built from the normalised tables in one statement.
SELECT json_build_object('data', coalesce(json_agg(json_build_object(
    'id', row.person_id, 'type', 'participant', 'attributes', json_build_object(
        'email', row.email,
        'full_name', row.full_name,
        'mentor_id', row.mentor_id,
        'school_urn', row.urn,
        'participant_type', row.role,
        'cohort', row.cohort_id::text,
        'status', CASE WHEN row.removed_at IS NOT NULL
                         OR row.end_reason IN ('changed_provider', 'changed_programme', 'changed_cohort')
                       THEN 'withdrawn' ELSE 'active' END,
        'teacher_reference_number', coalesce(row.trn, row.typed_trn),
        'teacher_reference_number_validated',
            CASE WHEN coalesce(row.trn, row.typed_trn) IS NOT NULL
                 THEN row.eligibility_status <> '' AND row.eligibility_reason <> 'different_trn' END,
        'eligible_for_funding',
            CASE WHEN row.became_eligible_at IS NOT NULL THEN true
                 WHEN row.became_ineligible_at IS NOT NULL THEN false END,
        'pupil_premium_uplift', coalesce(row.pupil_premium, false),
        'sparsity_uplift', coalesce(row.sparsity, false),
        'training_status',
            CASE WHEN row.withdrawn_at > coalesce(row.deferred_at, '-infinity') THEN 'withdrawn'
                 WHEN row.deferred_at IS NOT NULL THEN 'deferred' ELSE 'active' END,
        'training_record_id', row.id,
        'schedule_identifier', row.identifier,
        'updated_at', translate(to_char(row.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24.MI.SS"Z"'), '.', ':')
    ))), '[]'::json))
FROM (
    SELECT record.id, record.person_id, record.role, record.created_at, record.eligibility_reason, record.eligibility_status,
           record.became_eligible_at, record.became_ineligible_at,
           coalesce(nullif(school_period.email, ''), person.email) AS email, person.full_name, person.trn,
           person.typed_trn, school.urn, period.cohort_id, period.end_reason, period.withdrawn_at, period.deferred_at,
           school_period.removed_at, schedule.identifier, incentives.pupil_premium, incentives.sparsity,
           mentor.person_id AS mentor_id
    FROM training_trainingrecord AS record
    JOIN LATERAL (
        SELECT period.* FROM training_trainingperiod AS period
        JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
        WHERE period.record_id = record.id AND partnership.lead_provider_id = (:provider)::uuid
          AND partnership.challenged_at IS NULL
        ORDER BY period.started_on DESC LIMIT 1
    ) AS period ON true
    JOIN teachers_person AS person ON person.id = record.person_id
    JOIN training_schoolperiod AS school_period ON school_period.id = period.school_period_id
    JOIN schools_school AS school ON school.id = school_period.school_id
    JOIN training_schedule AS schedule ON schedule.id = period.schedule_id
    LEFT JOIN schools_schoolincentives AS incentives
        ON incentives.school_id = school.id AND incentives.start_year = period.cohort_id
    LEFT JOIN LATERAL (
        SELECT mentorship.mentor_record_id FROM training_mentorshipperiod AS mentorship
        WHERE mentorship.ect_record_id = record.id AND mentorship.school_period_id = school_period.id
        ORDER BY mentorship.started_on DESC LIMIT 1
    ) AS mentorship ON true
    LEFT JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
    ORDER BY record.created_at, record.id
    LIMIT 100 OFFSET :offset
) AS row;
