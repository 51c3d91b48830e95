-- 8 queries

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

SAVEPOINT "s"

SELECT set_config(?, ?, true), set_config(?, ?, true)

SELECT COUNT(*) AS "__count"
  FROM "statements_statement"
  WHERE ("statements_statement"."lead_provider_id" = ? AND "statements_statement"."output_fee")

SELECT "statements_statement".…, "providers_leadprovider".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  WHERE ("statements_statement"."lead_provider_id" = ? AND "statements_statement"."output_fee")
  ORDER BY "statements_statement"."payment_date" DESC, "statements_statement"."programme" ASC, "statements_statement"."cohort_id" ASC, "statements_statement"."intake_id" ASC, "statements_statement"."id" ASC
  LIMIT ?

SELECT set_config(?, ?, true), set_config(?, ?, true)

RELEASE SAVEPOINT "s"
