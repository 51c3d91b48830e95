-- 12 queries

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

SELECT course_identifier, declaration_type, count(*) FILTER (WHERE billable > ?), count(*) FILTER (WHERE refundable), count(*) FILTER (WHERE targeted), count(*) FILTER (WHERE targeted_back), sum(voided), sum(billable)
  FROM ( SELECT declaration.course_identifier, declaration.declaration_type, count(*) FILTER (WHERE item.state = ANY(?)) AS billable, bool_or(item.state = ANY(?)) AS refundable, bool_or(item.state = ANY(?) AND application.targeted_delivery_funding AND application.eligible_for_funding) AS targeted, bool_or(item.state = ANY(?) AND application.targeted_delivery_funding AND application.eligible_for_funding) AS targeted_back, count(*) FILTER (WHERE item.state = ?) AS voided
  FROM declarations_lineitem AS item JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id LEFT JOIN npq_application AS application ON application.id = CASE WHEN declaration.declaration_type = ? THEN declaration.application_id END
  WHERE item.statement_id = ? AND declaration.lead_provider_id = ? AND declaration.cohort_id = ? AND declaration.kind = ? GROUP BY declaration.course_identifier, declaration.declaration_type, declaration.person_id ) AS somebody GROUP BY course_identifier, declaration_type

SELECT "statements_courseprice".…, "statements_npqcontract".…
  FROM "statements_courseprice"
  INNER JOIN "statements_npqcontract" ON ("statements_courseprice"."contract_id" = "statements_npqcontract"."id")
  INNER JOIN "npq_course" ON ("statements_courseprice"."course_id" = "npq_course"."identifier")
  WHERE "statements_courseprice"."statement_id" = ?
  ORDER BY "npq_course"."position" ASC, "statements_courseprice"."course_id" ASC

SELECT SUM("statements_adjustment"."amount") AS "sum"
  FROM "statements_adjustment"
  WHERE ("statements_adjustment"."removed_at" IS NULL AND "statements_adjustment"."statement_id" = ?)

SELECT "finance_frozenstatement".…
  FROM "finance_frozenstatement"
  WHERE "finance_frozenstatement"."statement_id" = ?
  ORDER BY "finance_frozenstatement"."statement_id" ASC
  LIMIT ?

SELECT "statements_adjustment".…
  FROM "statements_adjustment"
  WHERE ("statements_adjustment"."removed_at" IS NULL AND "statements_adjustment"."statement_id" = ?)
  ORDER BY "statements_adjustment"."created_at" ASC, "statements_adjustment"."id" ASC

SELECT "statements_statementmilestone"."declaration_type" AS "declaration_type"
  FROM "statements_statementmilestone"
  INNER JOIN "statements_statement" ON ("statements_statementmilestone"."statement_id" = "statements_statement"."id")
  WHERE "statements_statementmilestone"."statement_id" = ?
  ORDER BY "statements_statement"."payment_date" ASC, "statements_statement"."id" ASC, ? ASC

WITH accepted AS ( SELECT application.course_id, coalesce(nullif(application.training_status, ?), ?) = ? AS active, coalesce(schedule.declaration_types, ?) AS types, ARRAY(SELECT declaration.declaration_type::text
  FROM declarations_declaration AS declaration
  WHERE declaration.application_id = application.id AND declaration.state = ANY(?)) AS declared
  FROM npq_application AS application LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
  WHERE application.lead_provider_id = ? AND application.intake_id = ? AND application.state = ? ), expected AS ( SELECT course_id, ? = ANY(?) AS started, ? = ANY(?) AND active AND ? = ANY(types) AND ? = ANY(declared) AS retained_1, ? = ANY(?) AND active AND ? = ANY(types) AND ? = ANY(declared) AS retained_2, ? = ANY(?) AND active AND ? = ANY(types) AND CASE WHEN ? = ANY(types) THEN ? ELSE ? END = ANY(declared) AS completed
  FROM accepted ) SELECT course_id, count(*) FILTER (WHERE started), count(*) FILTER (WHERE retained_1), count(*) FILTER (WHERE retained_2), count(*) FILTER (WHERE completed), count(*) FILTER (WHERE started OR retained_1 OR retained_2 OR completed)
  FROM expected GROUP BY course_id

SELECT "statements_courseprice".…, "statements_npqcontract".…
  FROM "statements_courseprice"
  INNER JOIN "statements_npqcontract" ON ("statements_courseprice"."contract_id" = "statements_npqcontract"."id")
  INNER JOIN "npq_course" ON ("statements_courseprice"."course_id" = "npq_course"."identifier")
  WHERE "statements_courseprice"."statement_id" = ?
  ORDER BY "npq_course"."position" ASC, "statements_courseprice"."course_id" ASC

SELECT "statements_courseprice".…, "statements_npqcontract".…
  FROM "statements_courseprice"
  INNER JOIN "statements_npqcontract" ON ("statements_courseprice"."contract_id" = "statements_npqcontract"."id")
  INNER JOIN "npq_course" ON ("statements_courseprice"."course_id" = "npq_course"."identifier")
  WHERE "statements_courseprice"."statement_id" = ?
  ORDER BY "npq_course"."position" ASC, "statements_courseprice"."course_id" ASC
