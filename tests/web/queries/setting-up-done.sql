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

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  ORDER BY "cohorts_cohort"."start_year" ASC

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  WHERE "cohorts_cohort"."start_year" = ?
  ORDER BY "cohorts_cohort"."start_year" ASC
  LIMIT ?

SELECT "schools_partnership".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "schools_partnership"
  INNER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE ("schools_partnership"."challenged_at" IS NULL AND "schools_partnership"."cohort_id" = ? AND NOT "schools_partnership"."relationship" AND "schools_partnership"."school_id" = ? AND NOT (EXISTS(SELECT ? AS "a"
  FROM "schools_schoolcohort" U0
  WHERE (U0."cohort_id" = ? AND U0."programme" IN (?, …) AND U0."school_id" = ?)
  LIMIT ?)))
  ORDER BY "schools_partnership"."created_at" DESC, "schools_partnership"."id" DESC
  LIMIT ?

SELECT "providers_providerrelationship"."delivery_partner_id" AS "delivery_partner_id"
  FROM "providers_providerrelationship"
  WHERE ("providers_providerrelationship"."cohort_id" = ? AND "providers_providerrelationship"."ecf" AND "providers_providerrelationship"."lead_provider_id" = ?)

SELECT "schools_partnership".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "schools_partnership"
  INNER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE ("schools_partnership"."challenged_at" IS NULL AND "schools_partnership"."cohort_id" = ? AND NOT "schools_partnership"."relationship" AND "schools_partnership"."school_id" = ?)
  ORDER BY "schools_partnership"."created_at" DESC, "schools_partnership"."id" DESC
  LIMIT ?

SELECT "accounts_user".…
  FROM "accounts_user"
  INNER JOIN "accounts_membership" ON ("accounts_user"."id" = "accounts_membership"."user_id")
  WHERE ("accounts_membership"."role" = ? AND "accounts_membership"."school_id" = ?)
  ORDER BY "accounts_user"."id" ASC
  LIMIT ?

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?
