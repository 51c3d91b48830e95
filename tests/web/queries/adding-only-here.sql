-- 7 queries

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

SELECT "schools_schoolcohort".…
  FROM "schools_schoolcohort"
  WHERE "schools_schoolcohort"."school_id" = ?

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?

SELECT "training_schoolperiod".…, (SELECT U0."started_on" AS "started_on"
  FROM "training_trainingperiod" U0
  WHERE (U0."school_period_id" = ("training_schoolperiod"."id") AND U0."started_on" > ("training_schoolperiod"."started_on"))
  ORDER BY ? DESC
  LIMIT ?) AS "trained_since", "training_trainingrecord".…, "schools_school".…
  FROM "training_schoolperiod"
  INNER JOIN "training_trainingrecord" ON ("training_schoolperiod"."record_id" = "training_trainingrecord"."id")
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  INNER JOIN "schools_school" ON ("training_schoolperiod"."school_id" = "schools_school"."id")
  WHERE ("teachers_person"."archived_at" IS NULL AND "teachers_person"."trn" = ? AND "training_schoolperiod"."removed_at" IS NULL AND "training_schoolperiod"."role" = ?)
  ORDER BY "training_schoolperiod"."finished_on" DESC NULLS FIRST, "training_schoolperiod"."started_on" DESC, "training_schoolperiod"."id" ASC

SELECT "training_trainingrecord"."completion_reason" AS "completion_reason", "training_trainingrecord"."eligibility_reason" AS "eligibility_reason"
  FROM "training_trainingrecord"
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  WHERE (("training_trainingrecord"."person_id" = ? OR "teachers_person"."trn" = ?) AND "teachers_person"."archived_at" IS NULL AND "training_trainingrecord"."role" = ?)
  ORDER BY "training_trainingrecord"."created_at" DESC, "training_trainingrecord"."id" DESC

SELECT ? AS "a"
  FROM "training_earlyrollout"
  WHERE ("training_earlyrollout"."removed_at" IS NULL AND "training_earlyrollout"."trn" = ?)
  LIMIT ?
