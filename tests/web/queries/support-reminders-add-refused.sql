-- 14 queries

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

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  ORDER BY "cohorts_cohort"."start_year" ASC

SELECT "schools_school".…
  FROM "schools_school"
  WHERE (("schools_school"."eligible" OR "schools_school"."cip_only") AND ("schools_school"."reminders_off_until" IS NULL OR "schools_school"."reminders_off_until" < ?) AND EXISTS(SELECT ? AS "a"
  FROM "training_schoolperiod" V0
  INNER JOIN "training_trainingrecord" V1 ON (V0."record_id" = V1."id")
  WHERE (NOT EXISTS(SELECT ? AS "a"
  FROM "training_mentorshipperiod" U0
  WHERE (U0."school_period_id" = (V0."id") AND NOT (U0."finished_on" <= ? AND U0."finished_on" IS NOT NULL))
  LIMIT ?) AND NOT EXISTS(SELECT ? AS "a"
  FROM "training_eligibilityfacts" U0
  WHERE (U0."induction_status" IN (?, …) AND U0."record_id" = (V0."record_id"))
  LIMIT ?) AND V0."finished_on" IS NULL AND V1."completed_on" IS NULL AND V0."removed_at" IS NULL AND V0."role" = ? AND NOT (V1."eligibility_reason" = ?) AND V0."school_id" = ("schools_school"."id"))
  LIMIT ?))
  ORDER BY "schools_school"."id" ASC

SELECT "accounts_membership".…, "accounts_user".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  WHERE ("accounts_membership"."role" = ? AND "accounts_membership"."school_id" IN (?, …))

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  ORDER BY "cohorts_cohort"."start_year" ASC

SELECT "schools_school".…
  FROM "schools_school"
  WHERE (("schools_school"."eligible" OR "schools_school"."cip_only") AND ("schools_school"."reminders_off_until" IS NULL OR "schools_school"."reminders_off_until" < ?) AND EXISTS(SELECT ? AS "a"
  FROM "schools_schoolcohort" U0
  WHERE (U0."school_id" = ("schools_school"."id") AND U0."cohort_id" = ? AND NOT (U0."programme" = ?))
  LIMIT ?) AND NOT EXISTS(SELECT ? AS "a"
  FROM "training_trainingperiod" U0
  INNER JOIN "training_schoolperiod" U2 ON (U0."school_period_id" = U2."id")
  WHERE (U0."cohort_id" = ? AND U2."removed_at" IS NULL AND U2."role" = ? AND U2."school_id" = ("schools_school"."id"))
  LIMIT ?))
  ORDER BY "schools_school"."id" ASC

SELECT "accounts_membership".…, "accounts_user".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  WHERE ("accounts_membership"."role" = ? AND "accounts_membership"."school_id" IN (?))

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  ORDER BY "cohorts_cohort"."start_year" ASC

SELECT "schools_school".…
  FROM "schools_school"
  WHERE (("schools_school"."eligible" OR "schools_school"."cip_only") AND ("schools_school"."reminders_off_until" IS NULL OR "schools_school"."reminders_off_until" < ?) AND EXISTS(SELECT ? AS "a"
  FROM "schools_schoolcohort" U0
  WHERE (U0."school_id" = ("schools_school"."id") AND U0."cohort_id" = ? AND U0."programme" = ?)
  LIMIT ?) AND NOT EXISTS(SELECT ? AS "a"
  FROM "schools_partnership" U0
  WHERE (U0."challenged_at" IS NULL AND U0."cohort_id" = ? AND NOT U0."relationship" AND U0."school_id" = ("schools_school"."id"))
  LIMIT ?))
  ORDER BY "schools_school"."id" ASC

SELECT "accounts_membership".…, "accounts_user".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  WHERE ("accounts_membership"."role" = ? AND "accounts_membership"."school_id" IN (?))

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  ORDER BY "cohorts_cohort"."start_year" ASC

SELECT "schools_school".…
  FROM "schools_school"
  WHERE (("schools_school"."eligible" OR "schools_school"."cip_only") AND ("schools_school"."reminders_off_until" IS NULL OR "schools_school"."reminders_off_until" < ?) AND EXISTS(SELECT ? AS "a"
  FROM "schools_schoolcohort" U0
  WHERE (U0."school_id" = ("schools_school"."id") AND U0."cohort_id" = ? AND NOT (U0."programme" = ?))
  LIMIT ?) AND NOT EXISTS(SELECT ? AS "a"
  FROM "schools_schoolcohort" U0
  WHERE (U0."school_id" = ("schools_school"."id") AND U0."cohort_id" = ? AND U0."tutor_confirmed_at" IS NOT NULL)
  LIMIT ?))
  ORDER BY "schools_school"."id" ASC

SELECT "accounts_membership".…, "accounts_user".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  WHERE ("accounts_membership"."role" = ? AND "accounts_membership"."school_id" IN (?, …))
