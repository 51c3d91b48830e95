-- 7 queries

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

SELECT "schools_appropriatebody".…
  FROM "schools_appropriatebody"

SELECT "schools_schoolcohort".…
  FROM "schools_schoolcohort"
  WHERE ("schools_schoolcohort"."cohort_id" = ? AND "schools_schoolcohort"."school_id" = ?)
  ORDER BY "schools_schoolcohort"."id" ASC
  LIMIT ?

SELECT "schools_partnership".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "schools_partnership"
  INNER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE ("schools_partnership"."challenged_at" IS NULL AND "schools_partnership"."cohort_id" = ? AND NOT "schools_partnership"."relationship" AND "schools_partnership"."school_id" = ?)
  ORDER BY "schools_partnership"."created_at" DESC, "schools_partnership"."id" DESC
  LIMIT ?
