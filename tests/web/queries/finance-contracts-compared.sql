-- 7 queries

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

SELECT "providers_leadprovider".…
  FROM "providers_leadprovider"
  WHERE "providers_leadprovider"."id" = ?
  ORDER BY "providers_leadprovider"."name" ASC
  LIMIT ?

SELECT "statements_contract".…, COUNT("statements_statement"."id") AS "priced"
  FROM "statements_contract"
  LEFT OUTER JOIN "statements_statement" ON ("statements_contract"."id" = "statements_statement"."contract_id")
  WHERE "statements_contract"."lead_provider_id" = ? GROUP BY "statements_contract"."id"
  ORDER BY "statements_contract"."cohort_id" ASC, "statements_contract"."version" ASC

SELECT "statements_band".…
  FROM "statements_band"
  WHERE "statements_band"."contract_id" IN (?, …)
  ORDER BY "statements_band"."letter" ASC

SELECT "statements_npqcontract".…, COUNT("statements_courseprice"."id") AS "priced"
  FROM "statements_npqcontract"
  LEFT OUTER JOIN "statements_courseprice" ON ("statements_npqcontract"."id" = "statements_courseprice"."contract_id")
  WHERE "statements_npqcontract"."lead_provider_id" = ? GROUP BY "statements_npqcontract"."id"
  ORDER BY "statements_npqcontract"."intake_id" ASC, "statements_npqcontract"."course_id" ASC, "statements_npqcontract"."version" ASC
