-- 6 queries

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

SELECT "training_schoolperiod".…, EXISTS(SELECT ? AS "a"
  FROM "training_schoolperiod" U0
  WHERE (U0."record_id" = ("training_schoolperiod"."record_id") AND U0."removed_at" IS NULL AND U0."started_on" < ("training_schoolperiod"."started_on") AND NOT (U0."school_id" = ?))
  LIMIT ?) AS "from_another", "training_trainingrecord".…, "teachers_person".…, "training_eligibilityfacts".…, "schools_school".…, "schools_appropriatebody".…
  FROM "training_schoolperiod"
  INNER JOIN "training_trainingrecord" ON ("training_schoolperiod"."record_id" = "training_trainingrecord"."id")
  INNER JOIN "schools_school" ON ("training_schoolperiod"."school_id" = "schools_school"."id")
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  LEFT OUTER JOIN "training_eligibilityfacts" ON ("training_trainingrecord"."id" = "training_eligibilityfacts"."record_id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("training_schoolperiod"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("training_schoolperiod"."record_id" = ? AND "training_schoolperiod"."school_id" = ?)
  ORDER BY "training_schoolperiod"."removed_at" DESC NULLS FIRST, "training_schoolperiod"."finished_on" DESC NULLS FIRST, "training_schoolperiod"."started_on" DESC
  LIMIT ?

SELECT "training_mentorshipperiod".…, T5."id", T5."person_id", T5."role", T5."created_at", T5."eligibility_status", T5."eligibility_reason", T5."became_eligible_at", T5."became_ineligible_at", T5."completed_on", T5."completion_reason", T5."cohort_changed_after_payments_frozen", "teachers_person".…, "training_trainingrecord".…, T7."id", T7."full_name", T7."previous_names", T7."email", T7."trn", T7."typed_trn", T7."date_of_birth", T7."created_at", T7."archived_at"
  FROM "training_mentorshipperiod"
  INNER JOIN "training_schoolperiod" ON ("training_mentorshipperiod"."school_period_id" = "training_schoolperiod"."id")
  INNER JOIN "training_trainingrecord" ON ("training_mentorshipperiod"."mentor_record_id" = "training_trainingrecord"."id")
  INNER JOIN "training_trainingrecord" T5 ON ("training_mentorshipperiod"."ect_record_id" = T5."id")
  INNER JOIN "teachers_person" ON (T5."person_id" = "teachers_person"."id")
  INNER JOIN "teachers_person" T7 ON ("training_trainingrecord"."person_id" = T7."id")
  WHERE (("training_mentorshipperiod"."school_period_id" = ? OR ("training_mentorshipperiod"."mentor_record_id" = ? AND "training_schoolperiod"."school_id" = ?)) AND NOT ("training_mentorshipperiod"."started_on" = ("training_mentorshipperiod"."finished_on") AND "training_mentorshipperiod"."finished_on" IS NOT NULL))
  ORDER BY "training_mentorshipperiod"."started_on" ASC, "training_mentorshipperiod"."created_at" ASC

SELECT "training_trainingperiod".…, EXISTS(SELECT ? AS "a"
  FROM "schools_schoolcohort" U0
  WHERE (U0."cohort_id" = ("training_trainingperiod"."cohort_id") AND U0."programme" = ? AND U0."school_id" = ?)
  LIMIT ?) AS "school_pays", "schools_partnership".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "training_trainingperiod"
  LEFT OUTER JOIN "schools_partnership" ON ("training_trainingperiod"."partnership_id" = "schools_partnership"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE "training_trainingperiod"."school_period_id" = ?
  ORDER BY "training_trainingperiod"."started_on" ASC, "training_trainingperiod"."created_at" ASC

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?
