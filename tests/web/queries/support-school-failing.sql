-- 9 queries

SELECT session_data
  FROM django_session
  WHERE session_key = ? AND expire_date > ?

SELECT "who".…, "membership".…, "school".…, "lead_provider".…
  FROM "accounts_user" "who"
  LEFT OUTER JOIN "accounts_membership" "membership" ON ("membership"."user_id" = "who"."id")
  LEFT OUTER JOIN "schools_school" "school" ON ("school"."id" = "membership"."school_id")
  LEFT OUTER JOIN "providers_leadprovider" "lead_provider" ON ("lead_provider"."id" = "membership"."lead_provider_id")
  WHERE ("who"."id" = ? AND "who"."deactivated_at" IS NULL)
  ORDER BY "membership"."created_at", "membership"."id"

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
