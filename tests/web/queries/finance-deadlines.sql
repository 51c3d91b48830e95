-- 3 queries

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

SELECT statement.id, statement.name, provider.name, statement.programme, coalesce(statement.intake_id, statement.cohort_id::text), statement.deadline_date, (SELECT count(*)
  FROM declarations_lineitem AS item
  WHERE item.statement_id = statement.id AND item.state IN (?, …)), (SELECT count(*)
  FROM declarations_lineitem AS item
  WHERE item.statement_id = statement.id AND item.state IN (?, …)), (SELECT count(*)
  FROM declarations_declaration AS declaration
  WHERE declaration.lead_provider_id = statement.lead_provider_id AND declaration.state = ? AND declaration.cohort_id = statement.cohort_id AND CASE WHEN statement.programme = ? THEN declaration.intake_id = statement.intake_id ELSE declaration.kind <> ? END), CASE WHEN statement.programme = ? THEN EXISTS (SELECT
  FROM statements_courseprice AS price
  WHERE price.statement_id = statement.id) ELSE statement.contract_id IS NOT NULL END, ARRAY(SELECT milestone.declaration_type::text
  FROM statements_statementmilestone AS milestone
  WHERE milestone.statement_id = statement.id
  ORDER BY milestone.declaration_type)
  FROM statements_statement AS statement JOIN providers_leadprovider AS provider ON provider.id = statement.lead_provider_id
  WHERE statement.state = ? AND statement.output_fee AND statement.deadline_date BETWEEN ? AND ?
  ORDER BY statement.deadline_date, provider.name, statement.programme, statement.cohort_id, statement.id
