-- 26 queries

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

SELECT "teachers_person".…
  FROM "teachers_person"
  WHERE "teachers_person"."id" = ?
  ORDER BY "teachers_person"."id" ASC
  LIMIT ?

SELECT "training_trainingperiod".…, "training_trainingrecord".…, "training_schoolperiod".…, "schools_school".…, "schools_partnership".…, "providers_leadprovider".…, "training_schedule".…
  FROM "training_trainingperiod"
  INNER JOIN "training_trainingrecord" ON ("training_trainingperiod"."record_id" = "training_trainingrecord"."id")
  INNER JOIN "training_schoolperiod" ON ("training_trainingperiod"."school_period_id" = "training_schoolperiod"."id")
  INNER JOIN "schools_school" ON ("training_schoolperiod"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "schools_partnership" ON ("training_trainingperiod"."partnership_id" = "schools_partnership"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "training_schedule" ON ("training_trainingperiod"."schedule_id" = "training_schedule"."id")
  WHERE "training_trainingrecord"."person_id" = ?
  ORDER BY "training_trainingperiod"."started_on" DESC, "training_trainingperiod"."created_at" DESC

SELECT "npq_application".…, "npq_course".…, "providers_leadprovider".…, "schools_school".…, "npq_npqschedule".…
  FROM "npq_application"
  INNER JOIN "npq_course" ON ("npq_application"."course_id" = "npq_course"."identifier")
  INNER JOIN "providers_leadprovider" ON ("npq_application"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "schools_school" ON ("npq_application"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "npq_npqschedule" ON ("npq_application"."schedule_id" = "npq_npqschedule"."id")
  WHERE "npq_application"."person_id" = ?
  ORDER BY "npq_application"."submitted_at" DESC, "npq_application"."id" DESC

SELECT "declarations_declaration".…, "npq_application".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "declarations_declaration"
  LEFT OUTER JOIN "npq_application" ON ("declarations_declaration"."application_id" = "npq_application"."id")
  INNER JOIN "providers_leadprovider" ON ("declarations_declaration"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("declarations_declaration"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE "declarations_declaration"."person_id" = ?
  ORDER BY "declarations_declaration"."declaration_date" DESC, "declarations_declaration"."created_at" DESC, "declarations_declaration"."id" DESC

SELECT "declarations_declarationstatechange".…
  FROM "declarations_declarationstatechange"
  WHERE "declarations_declarationstatechange"."declaration_id" IN (?)
  ORDER BY "declarations_declarationstatechange"."created_at" ASC, "declarations_declarationstatechange"."id" ASC

SELECT "declarations_lineitem".…
  FROM "declarations_lineitem"
  WHERE "declarations_lineitem"."declaration_id" IN (?)

SELECT "statements_statement".…
  FROM "statements_statement"
  WHERE ("statements_statement"."id") IN ((?))

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  WHERE ("cohorts_cohort"."start_year") IN ((?))

SELECT "teachers_idchange"."from_id" AS "from_id"
  FROM "teachers_idchange"
  WHERE "teachers_idchange"."person_id" = ?
  ORDER BY "teachers_idchange"."changed_at" ASC, "teachers_idchange"."id" ASC

SELECT statement.lead_provider_id, statement.cohort_id, statement.id, statement.payment_date, statement.contract_id, declaration.kind, declaration.declaration_type, count(*) FILTER (WHERE item.state = ANY(?)), count(*) FILTER (WHERE item.state = ANY(?))
  FROM statements_statement AS statement JOIN declarations_lineitem AS item ON item.statement_id = statement.id JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
  WHERE statement.programme = ? AND statement.lead_provider_id = ANY(?) AND statement.cohort_id = ANY(?2[]) GROUP BY ?, ?, ?, ?, ?, ?, ?
  ORDER BY statement.payment_date, statement.id

SELECT "statements_contract".…
  FROM "statements_contract"
  WHERE "statements_contract"."id" IN (?)

SELECT "statements_band".…
  FROM "statements_band"
  WHERE "statements_band"."contract_id" IN (?)
  ORDER BY "statements_band"."letter" ASC

SELECT item.id, (SELECT count(*)
  FROM declarations_lineitem AS other JOIN declarations_declaration AS beside ON beside.id = other.declaration_id
  WHERE other.statement_id = item.statement_id AND beside.declaration_type = declaration.declaration_type AND CASE WHEN cohort.mentor_funding THEN beside.kind = declaration.kind ELSE beside.kind <> ? END AND CASE WHEN item.state = ANY(?) THEN other.state = ANY(?) AND (beside.declaration_date, beside.created_at, beside.id, other.id) < (declaration.declaration_date, declaration.created_at, declaration.id, item.id) ELSE other.state = ANY(?) AND (beside.declaration_date, beside.created_at, beside.id, other.id) > (declaration.declaration_date, declaration.created_at, declaration.id, item.id) END)
  FROM declarations_lineitem AS item JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id JOIN cohorts_cohort AS cohort ON cohort.start_year = declaration.cohort_id
  WHERE item.id = ANY(?)

SELECT DISTINCT ON (record.id) record.id, record.role, record.eligibility_status, cohort.start_year, cohort.mentor_funding, cohort.declarations_close_on, (SELECT json_agg(json_build_array(declaration_type, start_date, milestone_date))
  FROM training_milestone
  WHERE schedule_id = period.schedule_id), (SELECT CASE WHEN state = ? THEN created_at END
  FROM training_trainingstatechange
  WHERE record_id = record.id AND lead_provider_id = ?
  ORDER BY created_at DESC, id DESC
  LIMIT ?), ARRAY(SELECT declaration.declaration_type
  FROM declarations_declaration AS declaration
  WHERE declaration.person_id = record.person_id AND declaration.kind = record.role AND declaration.state = ANY(?) AND declaration.lead_provider_id <> ?)::text[]
  FROM training_trainingperiod AS period JOIN training_trainingrecord AS record ON record.id = period.record_id JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id JOIN training_schedule AS schedule ON schedule.id = period.schedule_id JOIN cohorts_cohort AS cohort ON cohort.start_year = schedule.cohort_id JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
  WHERE record.person_id = ? AND partnership.lead_provider_id = ? AND stay.removed_at IS NULL
  ORDER BY record.id, period.started_on DESC, period.created_at DESC

SELECT "declarations_declaration".…, "npq_application".…, "cohorts_cohort".…
  FROM "declarations_declaration"
  LEFT OUTER JOIN "npq_application" ON ("declarations_declaration"."application_id" = "npq_application"."id")
  INNER JOIN "cohorts_cohort" ON ("declarations_declaration"."cohort_id" = "cohorts_cohort"."start_year")
  WHERE ("declarations_declaration"."lead_provider_id" = ? AND "declarations_declaration"."person_id" = ? AND NOT ("declarations_declaration"."kind" = ?) AND NOT ("declarations_declaration"."state" = ?))
  ORDER BY "declarations_declaration"."declaration_date" ASC, "declarations_declaration"."created_at" ASC, "declarations_declaration"."id" ASC

SELECT "declarations_lineitem".…
  FROM "declarations_lineitem"
  WHERE "declarations_lineitem"."declaration_id" IN (?)

SELECT "statements_statement".…
  FROM "statements_statement"
  WHERE ("statements_statement"."id") IN ((?))

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  WHERE ("cohorts_cohort"."start_year") IN ((?))

SELECT statement.lead_provider_id, statement.cohort_id, statement.id, statement.payment_date, statement.contract_id, declaration.kind, declaration.declaration_type, count(*) FILTER (WHERE item.state = ANY(?)), count(*) FILTER (WHERE item.state = ANY(?))
  FROM statements_statement AS statement JOIN declarations_lineitem AS item ON item.statement_id = statement.id JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
  WHERE statement.programme = ? AND statement.lead_provider_id = ANY(?) AND statement.cohort_id = ANY(?2[]) GROUP BY ?, ?, ?, ?, ?, ?, ?
  ORDER BY statement.payment_date, statement.id

SELECT "statements_contract".…
  FROM "statements_contract"
  WHERE "statements_contract"."id" IN (?)

SELECT "statements_band".…
  FROM "statements_band"
  WHERE "statements_band"."contract_id" IN (?)
  ORDER BY "statements_band"."letter" ASC

SELECT item.id, (SELECT count(*)
  FROM declarations_lineitem AS other JOIN declarations_declaration AS beside ON beside.id = other.declaration_id
  WHERE other.statement_id = item.statement_id AND beside.declaration_type = declaration.declaration_type AND CASE WHEN cohort.mentor_funding THEN beside.kind = declaration.kind ELSE beside.kind <> ? END AND CASE WHEN item.state = ANY(?) THEN other.state = ANY(?) AND (beside.declaration_date, beside.created_at, beside.id, other.id) < (declaration.declaration_date, declaration.created_at, declaration.id, item.id) ELSE other.state = ANY(?) AND (beside.declaration_date, beside.created_at, beside.id, other.id) > (declaration.declaration_date, declaration.created_at, declaration.id, item.id) END)
  FROM declarations_lineitem AS item JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id JOIN cohorts_cohort AS cohort ON cohort.start_year = declaration.cohort_id
  WHERE item.id = ANY(?)

SELECT "statements_statement".…
  FROM "statements_statement"
  WHERE ("statements_statement"."deadline_date" >= ? AND "statements_statement"."output_fee" AND "statements_statement"."state" = ? AND "statements_statement"."lead_provider_id" = ? AND "statements_statement"."programme" = ?)
  ORDER BY "statements_statement"."deadline_date" DESC, "statements_statement"."id" DESC

SELECT "finance_auditnote".…, "accounts_user".…
  FROM "finance_auditnote"
  LEFT OUTER JOIN "accounts_user" ON ("finance_auditnote"."written_by_id" = "accounts_user"."id")
  WHERE "finance_auditnote"."declaration_id" IN (?)
  ORDER BY "finance_auditnote"."created_at" ASC, "finance_auditnote"."id" ASC
