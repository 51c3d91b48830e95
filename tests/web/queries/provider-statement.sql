-- 12 queries

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

SAVEPOINT "s"

SELECT set_config(%s, %s, true), set_config(%s, %s, true)

SELECT "statements_statement".…, "providers_leadprovider".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  WHERE ("statements_statement"."lead_provider_id" = ? AND "statements_statement"."output_fee" AND "statements_statement"."id" = ?)
  ORDER BY "statements_statement"."payment_date" ASC, "statements_statement"."id" ASC
  LIMIT ?

SELECT set_config(%s, %s, true), set_config(%s, %s, true)

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
