-- 4 queries

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

SELECT "schools_schoolcohort".…
  FROM "schools_schoolcohort"
  WHERE "schools_schoolcohort"."school_id" = ?

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?
