-- 6 queries

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

SELECT DISTINCT "statements_statement"."lead_provider_id" AS "lead_provider_id", "providers_leadprovider"."name" AS "lead_provider__name", "statements_statement"."cohort_id" AS "cohort_id", "statements_statement"."intake_id" AS "intake_id", "statements_statement"."name" AS "name", "statements_statement"."payment_date" AS "payment_date"
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")

SELECT COUNT(*) AS "__count"
  FROM "statements_statement"

SELECT "statements_statement".…, "providers_leadprovider".…, "cohorts_cohort".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "cohorts_cohort" ON ("statements_statement"."cohort_id" = "cohorts_cohort"."start_year")
  ORDER BY "statements_statement"."payment_date" DESC, "providers_leadprovider"."name" ASC, "statements_statement"."programme" ASC, "statements_statement"."cohort_id" ASC, "statements_statement"."intake_id" ASC, "statements_statement"."id" ASC
  LIMIT ?
