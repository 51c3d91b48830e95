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

SELECT "statements_statement".…, "providers_leadprovider".…, "cohorts_cohort".…, "statements_contract".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "cohorts_cohort" ON ("statements_statement"."cohort_id" = "cohorts_cohort"."start_year")
  LEFT OUTER JOIN "statements_contract" ON ("statements_statement"."contract_id" = "statements_contract"."id")
  WHERE "statements_statement"."id" = ?
  ORDER BY "statements_statement"."payment_date" ASC, "statements_statement"."id" ASC
  LIMIT ?

SELECT "statements_preparation".…
  FROM "statements_preparation"
  WHERE ("statements_preparation"."statement_id" = ? AND "statements_preparation"."outcome" = ?)
  ORDER BY "statements_preparation"."prepared_at" ASC, "statements_preparation"."id" ASC
  LIMIT ?
