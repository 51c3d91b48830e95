-- 5 queries

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

SELECT "training_schoolperiod".…, (SELECT U0."cohort_id" AS "cohort_id"
  FROM "training_trainingperiod" U0
  WHERE U0."school_period_id" = ("training_schoolperiod"."id")
  ORDER BY U0."started_on" DESC
  LIMIT ?) AS "cohort", (SELECT U3."name" AS "partnership__lead_provider__name"
  FROM "training_trainingperiod" U0
  LEFT OUTER JOIN "schools_partnership" U2 ON (U0."partnership_id" = U2."id")
  LEFT OUTER JOIN "providers_leadprovider" U3 ON (U2."lead_provider_id" = U3."id")
  WHERE U0."school_period_id" = ("training_schoolperiod"."id")
  ORDER BY U0."started_on" DESC
  LIMIT ?) AS "provider", (SELECT U2."challenged_at" AS "partnership__challenged_at"
  FROM "training_trainingperiod" U0
  LEFT OUTER JOIN "schools_partnership" U2 ON (U0."partnership_id" = U2."id")
  WHERE U0."school_period_id" = ("training_schoolperiod"."id")
  ORDER BY U0."started_on" DESC
  LIMIT ?) AS "challenged_at", (SELECT U0."programme" AS "programme"
  FROM "training_trainingperiod" U0
  WHERE U0."school_period_id" = ("training_schoolperiod"."id")
  ORDER BY U0."started_on" DESC
  LIMIT ?) AS "programme", EXISTS(SELECT ? AS "a"
  FROM "schools_schoolcohort" U0
  WHERE (U0."cohort_id" = (SELECT U0."cohort_id" AS "cohort_id"
  FROM "training_trainingperiod" U0
  WHERE U0."school_period_id" = ("training_schoolperiod"."id")
  ORDER BY U0."started_on" DESC
  LIMIT ?) AND U0."programme" = ? AND U0."school_id" = ?)
  LIMIT ?) AS "school_pays", (SELECT U0."deferred_at" AS "deferred_at"
  FROM "training_trainingperiod" U0
  WHERE U0."school_period_id" = ("training_schoolperiod"."id")
  ORDER BY U0."started_on" DESC
  LIMIT ?) AS "deferred_at", (SELECT U0."withdrawn_at" AS "withdrawn_at"
  FROM "training_trainingperiod" U0
  WHERE U0."school_period_id" = ("training_schoolperiod"."id")
  ORDER BY U0."started_on" DESC
  LIMIT ?) AS "withdrawn_at", EXISTS(SELECT ? AS "a"
  FROM "training_trainingperiod" U0
  WHERE (U0."record_id" = ("training_schoolperiod"."record_id") AND NOT (U0."finished_on" <= ? AND U0."finished_on" IS NOT NULL) AND NOT (U0."school_period_id" = ("training_schoolperiod"."id")))
  LIMIT ?) AS "elsewhere", (SELECT U3."full_name" AS "mentor_record__person__full_name"
  FROM "training_mentorshipperiod" U0
  INNER JOIN "training_trainingrecord" U2 ON (U0."mentor_record_id" = U2."id")
  INNER JOIN "teachers_person" U3 ON (U2."person_id" = U3."id")
  WHERE (NOT (U0."finished_on" <= ? AND U0."finished_on" IS NOT NULL) AND U0."school_period_id" = ("training_schoolperiod"."id"))
  ORDER BY U0."started_on" ASC
  LIMIT ?) AS "mentor", ARRAY(SELECT U5."full_name" AS "ect_record__person__full_name"
  FROM "training_mentorshipperiod" U0
  INNER JOIN "training_schoolperiod" U2 ON (U0."school_period_id" = U2."id")
  INNER JOIN "training_trainingrecord" U4 ON (U0."ect_record_id" = U4."id")
  INNER JOIN "teachers_person" U5 ON (U4."person_id" = U5."id")
  WHERE (NOT (U0."finished_on" <= ? AND U0."finished_on" IS NOT NULL) AND U0."mentor_record_id" = ("training_schoolperiod"."record_id") AND U2."removed_at" IS NULL AND U2."school_id" = ?)
  ORDER BY ? ASC, U0."id" ASC) AS "mentees", "training_trainingrecord".…, "teachers_person".…, "training_eligibilityfacts".…
  FROM "training_schoolperiod"
  INNER JOIN "training_trainingrecord" ON ("training_schoolperiod"."record_id" = "training_trainingrecord"."id")
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  LEFT OUTER JOIN "training_eligibilityfacts" ON ("training_trainingrecord"."id" = "training_eligibilityfacts"."record_id")
  WHERE ("training_schoolperiod"."removed_at" IS NULL AND "training_schoolperiod"."school_id" = ? AND NOT ("training_schoolperiod"."finished_on" <= ? AND "training_schoolperiod"."finished_on" IS NOT NULL) AND "training_schoolperiod"."record_id" = ? AND "training_schoolperiod"."role" = ?)
  ORDER BY "training_schoolperiod"."role" ASC, "teachers_person"."full_name" ASC, "training_schoolperiod"."id" ASC
  LIMIT ?

SELECT "schools_schoolcohort".…
  FROM "schools_schoolcohort"
  WHERE "schools_schoolcohort"."school_id" = ?

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?
