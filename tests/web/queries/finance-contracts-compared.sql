-- 6 queries

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
