-- 4 queries

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
