-- 5 queries

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

SELECT DISTINCT "training_schedule"."cohort_id" AS "cohort_id"
  FROM "training_schedule"
  ORDER BY ? DESC

SELECT COUNT(*)
  FROM (SELECT "training_schedule"."id" AS "col1"
  FROM "training_schedule"
  LEFT OUTER JOIN "training_milestone" ON ("training_schedule"."id" = "training_milestone"."schedule_id") GROUP BY ?) subquery

SELECT "training_schedule".…, COUNT("training_milestone"."id") AS "count"
  FROM "training_schedule"
  LEFT OUTER JOIN "training_milestone" ON ("training_schedule"."id" = "training_milestone"."schedule_id") GROUP BY "training_schedule"."id"
  ORDER BY "training_schedule"."cohort_id" DESC, "training_schedule"."identifier" ASC
  LIMIT ?
