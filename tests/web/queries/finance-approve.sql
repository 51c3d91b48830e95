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

SELECT count(*), encode(sha256(coalesce(string_agg(id || ? || declaration_id || ? || state, E?
  ORDER BY id), ?) ::bytea), ?)
  FROM declarations_lineitem
  WHERE statement_id = ?

SELECT statement.id, statement.contract_id, declaration.kind, declaration.declaration_type, count(*) FILTER (WHERE item.state = ANY(?)), count(*) FILTER (WHERE item.state = ANY(?)), count(*) FILTER (WHERE item.state = ANY(?) AND declaration.declaration_type = ? AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift)), count(*) FILTER (WHERE item.state = ANY(?) AND declaration.declaration_type = ? AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift)), count(*) FILTER (WHERE item.state = ?)
  FROM statements_statement AS statement JOIN declarations_lineitem AS item ON item.statement_id = statement.id JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
  WHERE declaration.lead_provider_id = ? AND declaration.cohort_id = ? AND declaration.kind IN (?, …) AND statement.lead_provider_id = ? AND statement.programme = ? AND statement.cohort_id = ? AND (statement.payment_date < ? OR statement.id = ?) GROUP BY statement.id, statement.contract_id, statement.payment_date, declaration.kind, declaration.declaration_type
  ORDER BY statement.payment_date, statement.id

SELECT "statements_band".…
  FROM "statements_band"
  WHERE "statements_band"."contract_id" = ?
  ORDER BY "statements_band"."letter" ASC

SELECT SUM("statements_adjustment"."amount") AS "sum"
  FROM "statements_adjustment"
  WHERE ("statements_adjustment"."removed_at" IS NULL AND "statements_adjustment"."statement_id" = ?)

SELECT "statements_adjustment"."name" AS "name", "statements_adjustment"."amount" AS "amount"
  FROM "statements_adjustment"
  WHERE ("statements_adjustment"."removed_at" IS NULL AND "statements_adjustment"."statement_id" = ?)
  ORDER BY "statements_adjustment"."created_at" ASC, "statements_adjustment"."id" ASC
