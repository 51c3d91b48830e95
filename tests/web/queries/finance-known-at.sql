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

SELECT "statements_statement".…, "providers_leadprovider".…, "cohorts_cohort".…, "statements_contract".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "cohorts_cohort" ON ("statements_statement"."cohort_id" = "cohorts_cohort"."start_year")
  LEFT OUTER JOIN "statements_contract" ON ("statements_statement"."contract_id" = "statements_contract"."id")
  WHERE "statements_statement"."id" = ?
  ORDER BY "statements_statement"."payment_date" ASC, "statements_statement"."id" ASC
  LIMIT ?

SELECT "statements_statement".…, "providers_leadprovider".…, "cohorts_cohort".…, "statements_contract".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "cohorts_cohort" ON ("statements_statement"."cohort_id" = "cohorts_cohort"."start_year")
  LEFT OUTER JOIN "statements_contract" ON ("statements_statement"."contract_id" = "statements_contract"."id")
  WHERE "statements_statement"."id" = ?
  ORDER BY "statements_statement"."payment_date" ASC, "statements_statement"."id" ASC
  LIMIT ?

SELECT event.state, event.name, event.deadline_date, event.payment_date, event.output_fee, event.updated_at, event.contract_id, contract.created_at
  FROM statements_statementevent AS event LEFT JOIN statements_contract AS contract ON contract.id = event.contract_id
  WHERE event.pgh_obj_id = ?
  ORDER BY event.pgh_id

SELECT "statements_statement".…, "providers_leadprovider".…, "cohorts_cohort".…
  FROM "statements_statement"
  INNER JOIN "providers_leadprovider" ON ("statements_statement"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "cohorts_cohort" ON ("statements_statement"."cohort_id" = "cohorts_cohort"."start_year")
  WHERE "statements_statement"."id" = ?
  LIMIT ?

SELECT statement.id, statement.contract_id, declaration.kind, declaration.declaration_type, count(*) FILTER (WHERE item.state = ANY(?)), count(*) FILTER (WHERE item.state = ANY(?)), count(*) FILTER (WHERE item.state = ANY(?) AND declaration.declaration_type = ? AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift)), count(*) FILTER (WHERE item.state = ANY(?) AND declaration.declaration_type = ? AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift)), count(*) FILTER (WHERE item.state = ?)
  FROM ( SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id AS id, lead_provider_id, programme, cohort_id, payment_date, NULL::uuid AS contract_id
  FROM statements_statementevent
  WHERE lead_provider_id = ? AND updated_at <= ?
  ORDER BY pgh_obj_id, pgh_id DESC ) AS statement JOIN ( SELECT item.id, item.declaration_id, item.created_at, coalesce((SELECT event.statement_id
  FROM declarations_lineitemevent AS event
  WHERE event.pgh_obj_id = item.id AND event.pgh_created_at <= ?
  ORDER BY event.pgh_id DESC
  LIMIT ?), item.statement_id) AS statement_id, CASE WHEN item.state NOT IN (?, …) AND known.state IN (?, …) THEN ? ELSE known.state END AS state
  FROM declarations_lineitem AS item JOIN declarations_declaration AS declared ON declared.id = item.declaration_id CROSS JOIN LATERAL ( SELECT change.state
  FROM declarations_declarationstatechange AS change
  WHERE change.declaration_id = item.declaration_id AND change.created_at <= ?
  ORDER BY change.created_at DESC, change.id DESC
  LIMIT ? ) AS known
  WHERE declared.lead_provider_id = ? AND declared.cohort_id = ? AND item.created_at <= ? ) AS item ON item.statement_id = statement.id JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
  WHERE declaration.lead_provider_id = ? AND declaration.cohort_id = ? AND declaration.kind IN (?, …) AND statement.lead_provider_id = ? AND statement.programme = ? AND statement.cohort_id = ? AND (statement.payment_date < ? OR statement.id = ?) GROUP BY statement.id, statement.contract_id, statement.payment_date, declaration.kind, declaration.declaration_type
  ORDER BY statement.payment_date, statement.id

SELECT "statements_contract".…
  FROM "statements_contract"
  WHERE "statements_contract"."id" = ?
  LIMIT ?

SELECT "statements_band".…
  FROM "statements_band"
  WHERE "statements_band"."contract_id" = ?
  ORDER BY "statements_band"."letter" ASC

SELECT "statements_adjustment"."name" AS "name", "statements_adjustment"."amount" AS "amount"
  FROM "statements_adjustment"
  WHERE ("statements_adjustment"."created_at" <= ? AND "statements_adjustment"."statement_id" = ? AND ("statements_adjustment"."removed_at" IS NULL OR "statements_adjustment"."removed_at" > ?))
  ORDER BY "statements_adjustment"."created_at" ASC, "statements_adjustment"."id" ASC

SELECT declaration.id, declaration.person_id, declaration.declaration_type, declaration.course_identifier, item.state
  FROM ( SELECT item.id, item.declaration_id, item.created_at, coalesce((SELECT event.statement_id
  FROM declarations_lineitemevent AS event
  WHERE event.pgh_obj_id = item.id AND event.pgh_created_at <= ?
  ORDER BY event.pgh_id DESC
  LIMIT ?), item.statement_id) AS statement_id, CASE WHEN item.state NOT IN (?, …) AND known.state IN (?, …) THEN ? ELSE known.state END AS state
  FROM declarations_lineitem AS item JOIN declarations_declaration AS declared ON declared.id = item.declaration_id CROSS JOIN LATERAL ( SELECT change.state
  FROM declarations_declarationstatechange AS change
  WHERE change.declaration_id = item.declaration_id AND change.created_at <= ?
  ORDER BY change.created_at DESC, change.id DESC
  LIMIT ? ) AS known
  WHERE declared.lead_provider_id = ? AND declared.cohort_id = ? AND item.created_at <= ? ) AS item JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
  WHERE item.statement_id = ?
  ORDER BY declaration.declaration_date, declaration.created_at, declaration.id, item.created_at
