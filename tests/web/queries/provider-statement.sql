-- 11 queries

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

SELECT "statements_statement".…, "providers_leadprovider".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  WHERE ("statements_statement"."lead_provider_id" = ? AND "statements_statement"."output_fee" AND "statements_statement"."id" = ?)
  ORDER BY "statements_statement"."payment_date" ASC, "statements_statement"."id" ASC
  LIMIT ?

SELECT set_config(?, ?, true), set_config(?, ?, true)

RELEASE SAVEPOINT "s"

SELECT COUNT(*) AS "__count"
  FROM "declarations_lineitem"
  WHERE "declarations_lineitem"."statement_id" = ?

SELECT "declarations_lineitem".…, "declarations_declaration".…, "teachers_person".…
  FROM "declarations_lineitem"
  INNER JOIN "declarations_declaration" ON ("declarations_lineitem"."declaration_id" = "declarations_declaration"."id")
  INNER JOIN "teachers_person" ON ("declarations_declaration"."person_id" = "teachers_person"."id")
  WHERE "declarations_lineitem"."statement_id" = ?
  ORDER BY "declarations_declaration"."declaration_date" ASC, "declarations_declaration"."created_at" ASC, "declarations_lineitem"."declaration_id" ASC, "declarations_lineitem"."id" ASC
  LIMIT ?

SELECT "statements_adjustment".…
  FROM "statements_adjustment"
  WHERE ("statements_adjustment"."removed_at" IS NULL AND "statements_adjustment"."statement_id" = ?)
  ORDER BY "statements_adjustment"."created_at" ASC, "statements_adjustment"."id" ASC

SELECT "finance_frozenstatement".…
  FROM "finance_frozenstatement"
  WHERE "finance_frozenstatement"."statement_id" = ?
  ORDER BY "finance_frozenstatement"."statement_id" ASC
  LIMIT ?
