-- 5 queries

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

SELECT "statements_contract"."lead_provider_id" AS "lead_provider_id", "providers_leadprovider"."name" AS "lead_provider__name", "statements_contract"."cohort_id" AS "cohort_id", COUNT("statements_contract"."id") AS "versions", MAX("statements_contract"."created_at") AS "newest"
  FROM "statements_contract"
  INNER JOIN "providers_leadprovider" ON ("statements_contract"."lead_provider_id" = "providers_leadprovider"."id") GROUP BY ?, ?, ?

SELECT "statements_npqcontract"."lead_provider_id" AS "lead_provider_id", "providers_leadprovider"."name" AS "lead_provider__name", "statements_npqcontract"."intake_id" AS "intake_id", COUNT("statements_npqcontract"."id") AS "versions", COUNT(DISTINCT "statements_npqcontract"."course_id") AS "courses", MAX("statements_npqcontract"."created_at") AS "newest"
  FROM "statements_npqcontract"
  INNER JOIN "providers_leadprovider" ON ("statements_npqcontract"."lead_provider_id" = "providers_leadprovider"."id") GROUP BY ?, ?, ?
