-- 24 queries

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

SELECT "statements_courseprice".…, "statements_npqcontract".…
  FROM "statements_courseprice"
  INNER JOIN "statements_npqcontract" ON ("statements_courseprice"."contract_id" = "statements_npqcontract"."id")
  WHERE "statements_courseprice"."statement_id" IN (?)

SELECT application.id, application.course_id, application.state, application.cohort_id, application.intake_id, application.eligible_for_funding, application.funded_place, application.funding_status_code, application.teacher_catchment, coalesce(school.urn, ?), schedule.accepts_declarations_from, schedule.declaration_types
  FROM npq_application AS application LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id LEFT JOIN schools_school AS school ON school.id = application.school_id
  WHERE application.person_id = ? AND application.lead_provider_id = ?
  ORDER BY application.training_status = ?, application.submitted_at DESC, application.id DESC

SELECT *
  FROM npq_elsewhere( coalesce((SELECT change.person_id
  FROM teachers_idchange AS change
  WHERE change.from_id = %(given)s
  ORDER BY change.changed_at DESC, change.id DESC
  LIMIT ?), %(given)s) , %(asking)s)

SELECT "statements_npqcontract"."intake_id" AS "intake_id", "statements_npqcontract"."course_id" AS "course_id"
  FROM "statements_npqcontract"
  WHERE ("statements_npqcontract"."intake_id" IN (?) AND "statements_npqcontract"."lead_provider_id" = ?)

SELECT "npq_applicationstatechange".…
  FROM "npq_applicationstatechange"
  WHERE ("npq_applicationstatechange"."application_id" IN (?) AND "npq_applicationstatechange"."lead_provider_id" = ?)
  ORDER BY "npq_applicationstatechange"."created_at" ASC, "npq_applicationstatechange"."id" ASC

SELECT "declarations_declaration"."application_id" AS "application_id", "declarations_declaration"."declaration_type" AS "declaration_type"
  FROM "declarations_declaration"
  WHERE ("declarations_declaration"."application_id" IN (?) AND "declarations_declaration"."state" IN (?, …) AND NOT ("declarations_declaration"."lead_provider_id" = ?))

SELECT "declarations_declaration".…, "npq_application".…, "cohorts_cohort".…
  FROM "declarations_declaration"
  LEFT OUTER JOIN "npq_application" ON ("declarations_declaration"."application_id" = "npq_application"."id")
  INNER JOIN "cohorts_cohort" ON ("declarations_declaration"."cohort_id" = "cohorts_cohort"."start_year")
  WHERE ("declarations_declaration"."lead_provider_id" = ? AND "declarations_declaration"."person_id" = ? AND "declarations_declaration"."kind" = ? AND NOT ("declarations_declaration"."state" = ?))
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

SELECT "statements_courseprice".…, "statements_npqcontract".…
  FROM "statements_courseprice"
  INNER JOIN "statements_npqcontract" ON ("statements_courseprice"."contract_id" = "statements_npqcontract"."id")
  WHERE "statements_courseprice"."statement_id" IN (?)

SELECT "statements_statement".…
  FROM "statements_statement"
  WHERE ("statements_statement"."deadline_date" >= ? AND "statements_statement"."output_fee" AND "statements_statement"."state" = ? AND "statements_statement"."lead_provider_id" = ? AND "statements_statement"."programme" = ?)
  ORDER BY "statements_statement"."deadline_date" DESC, "statements_statement"."id" DESC

SELECT "finance_auditnote".…, "accounts_user".…
  FROM "finance_auditnote"
  LEFT OUTER JOIN "accounts_user" ON ("finance_auditnote"."written_by_id" = "accounts_user"."id")
  WHERE "finance_auditnote"."declaration_id" IN (?)
  ORDER BY "finance_auditnote"."created_at" ASC, "finance_auditnote"."id" ASC
