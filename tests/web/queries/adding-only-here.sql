-- 8 queries

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

SELECT "schools_schoolcohort".…
  FROM "schools_schoolcohort"
  WHERE "schools_schoolcohort"."school_id" = ?

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?

SELECT "training_schoolperiod".…, "training_trainingrecord".…, "schools_school".…
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
