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

SELECT "statements_contract"."lead_provider_id" AS "lead_provider_id", "providers_leadprovider"."name" AS "lead_provider__name", "statements_contract"."cohort_id" AS "cohort_id", COUNT("statements_contract"."id") AS "versions", MAX("statements_contract"."created_at") AS "newest"
  FROM "statements_contract"
  INNER JOIN "providers_leadprovider" ON ("statements_contract"."lead_provider_id" = "providers_leadprovider"."id") GROUP BY ?, ?, ?

SELECT "statements_npqcontract"."lead_provider_id" AS "lead_provider_id", "providers_leadprovider"."name" AS "lead_provider__name", "statements_npqcontract"."intake_id" AS "intake_id", COUNT("statements_npqcontract"."id") AS "versions", COUNT(DISTINCT "statements_npqcontract"."course_id") AS "courses", MAX("statements_npqcontract"."created_at") AS "newest"
  FROM "statements_npqcontract"
  INNER JOIN "providers_leadprovider" ON ("statements_npqcontract"."lead_provider_id" = "providers_leadprovider"."id") GROUP BY ?, ?, ?
