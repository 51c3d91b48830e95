-- 10 queries

SELECT "django_session".…
  FROM "django_session"
  WHERE ("django_session"."expire_date" > ? AND "django_session"."session_key" = ?)
  LIMIT ?

SELECT "accounts_user".…
  FROM "accounts_user"
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_user"."id" = ?)
  ORDER BY "accounts_user"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "schools_school".…, "providers_leadprovider".…
  FROM "accounts_membership"
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  WHERE "accounts_membership"."user_id" = ?
  ORDER BY "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC

SELECT "schools_school".…
  FROM "schools_school"
  WHERE "schools_school"."urn" = ?
  ORDER BY "schools_school"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  WHERE ("accounts_membership"."role" IN (?, …) AND "accounts_membership"."school_id" = ?)
  ORDER BY "accounts_membership"."role" ASC, "accounts_user"."full_name" ASC, "accounts_membership"."id" ASC

SELECT "outbox_bouncedaddress"."address" AS "address", "outbox_bouncedaddress"."bounced_at" AS "bounced_at"
  FROM "outbox_bouncedaddress"
  WHERE "outbox_bouncedaddress"."address" IN (?, …)

SELECT "schools_schoolcohort".…, "cohorts_cohort".…, "schools_appropriatebody".…
  FROM "schools_schoolcohort"
  INNER JOIN "cohorts_cohort" ON ("schools_schoolcohort"."cohort_id" = "cohorts_cohort"."start_year")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("schools_schoolcohort"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE "schools_schoolcohort"."school_id" = ?
  ORDER BY "schools_schoolcohort"."cohort_id" DESC

SELECT "schools_partnership".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "schools_partnership"
  INNER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE (NOT "schools_partnership"."relationship" AND "schools_partnership"."school_id" = ?)
  ORDER BY "schools_partnership"."created_at" DESC, "schools_partnership"."id" DESC

SELECT COUNT(*) AS "__count"
  FROM "schools_supportrequest"
  INNER JOIN "schools_school" ON ("schools_supportrequest"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "accounts_user" ON ("schools_supportrequest"."user_id" = "accounts_user"."id")
  WHERE ((UPPER("schools_school"."name"::text) LIKE UPPER(?) OR "schools_school"."urn" = ? OR UPPER("accounts_user"."full_name"::text) LIKE UPPER(?) OR UPPER("accounts_user"."email"::text) LIKE UPPER(?)) AND "schools_supportrequest"."closed_at" IS NULL AND "schools_supportrequest"."school_id" = ?)

SELECT period.cohort_id, count(*) FILTER (WHERE stay.role = ?), count(*) FILTER (WHERE stay.role = ?), count(*) FILTER (WHERE stay.role = ? AND stay.finished_on IS NULL AND record.completed_on IS NULL AND record.eligibility_reason <> ? AND NOT EXISTS ( SELECT ?
  FROM training_mentorshipperiod AS mentorship
  WHERE mentorship.school_period_id = stay.id AND (mentorship.finished_on IS NULL OR mentorship.finished_on > ?)) AND NOT EXISTS ( SELECT ?
  FROM training_eligibilityfacts AS facts
  WHERE facts.record_id = stay.record_id AND facts.induction_status = ANY(?))), count(*) FILTER (WHERE record.eligibility_status IN (?, …)), count(*) FILTER (WHERE stay.role = ? AND record.eligibility_status IN (?, …)), count(*) FILTER (WHERE record.eligibility_status = ?)
  FROM training_schoolperiod AS stay JOIN training_trainingrecord AS record ON record.id = stay.record_id LEFT JOIN LATERAL ( SELECT training.cohort_id
  FROM training_trainingperiod AS training
  WHERE training.school_period_id = stay.id
  ORDER BY training.started_on DESC, training.created_at DESC
  LIMIT ? ) AS period ON true
  WHERE stay.school_id = ? AND stay.removed_at IS NULL AND (stay.finished_on IS NULL OR stay.finished_on > ?) GROUP BY period.cohort_id
  ORDER BY period.cohort_id DESC NULLS LAST
