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

SELECT "training_trainingrecord".…, (SELECT U0."said" AS "said"
  FROM "training_eligibilityfacts" U0
  WHERE U0."record_id" = ("training_trainingrecord"."id")
  LIMIT ?) AS "said", (SELECT U0."checked_at" AS "checked_at"
  FROM "training_eligibilityfacts" U0
  WHERE U0."record_id" = ("training_trainingrecord"."id")
  LIMIT ?) AS "checked_at", (SELECT U0."decided_by_hand_at" AS "decided_by_hand_at"
  FROM "training_eligibilityfacts" U0
  WHERE U0."record_id" = ("training_trainingrecord"."id")
  LIMIT ?) AS "by_hand_at", (SELECT U0."note" AS "note"
  FROM "training_eligibilityfacts" U0
  WHERE U0."record_id" = ("training_trainingrecord"."id")
  LIMIT ?) AS "note", (SELECT U0."next_try_at" AS "next_try_at"
  FROM "training_recordcheck" U0
  WHERE U0."record_id" = ("training_trainingrecord"."id")
  LIMIT ?) AS "next_try_at", "teachers_person".…
  FROM "training_trainingrecord"
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  WHERE "training_trainingrecord"."id" IN (?)
  ORDER BY "training_trainingrecord"."created_at" ASC, "training_trainingrecord"."id" ASC

SELECT "training_eligibilityfacts".…
  FROM "training_eligibilityfacts"
  WHERE "training_eligibilityfacts"."record_id" = ?
  ORDER BY "training_eligibilityfacts"."record_id" ASC
  LIMIT ?

SELECT "training_trainingrecordevent"."pgh_created_at" AS "pgh_created_at", "training_trainingrecordevent"."eligibility_status" AS "eligibility_status", "training_trainingrecordevent"."eligibility_reason" AS "eligibility_reason", "training_trainingrecordevent"."became_ineligible_at" AS "became_ineligible_at", "pghistory_context"."metadata" AS "pgh_context__metadata"
  FROM "training_trainingrecordevent"
  LEFT OUTER JOIN "pghistory_context" ON ("training_trainingrecordevent"."pgh_context_id" = "pghistory_context"."id")
  WHERE "training_trainingrecordevent"."pgh_obj_id" = ?
  ORDER BY "training_trainingrecordevent"."pgh_id" ASC

SELECT "accounts_user"."id" AS "id", "accounts_user"."full_name" AS "full_name"
  FROM "accounts_user"
  WHERE "accounts_user"."id" IN (?)

SELECT "training_schoolperiod".…
  FROM "training_schoolperiod"
  WHERE ("training_schoolperiod"."record_id" = ? AND "training_schoolperiod"."removed_at" IS NULL)
  ORDER BY "training_schoolperiod"."finished_on" DESC NULLS FIRST, "training_schoolperiod"."started_on" DESC
  LIMIT ?

SELECT "teachers_person".…
  FROM "teachers_person"
  WHERE "teachers_person"."id" = ?
  LIMIT ?

SELECT "training_trainingrecord"."completion_reason" AS "completion_reason", "training_trainingrecord"."eligibility_reason" AS "eligibility_reason"
  FROM "training_trainingrecord"
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  WHERE (("training_trainingrecord"."person_id" = ? OR "teachers_person"."trn" = ?) AND "teachers_person"."archived_at" IS NULL AND "training_trainingrecord"."role" = ?)
  ORDER BY "training_trainingrecord"."created_at" DESC, "training_trainingrecord"."id" DESC

SELECT ? AS "a"
  FROM "training_earlyrollout"
  WHERE ("training_earlyrollout"."removed_at" IS NULL AND "training_earlyrollout"."trn" = ?)
  LIMIT ?

SELECT "schools_school".…
  FROM "schools_school"
  WHERE "schools_school"."id" = ?
  LIMIT ?

SELECT ? AS "a"
  FROM "training_earlyrollout"
  WHERE ("training_earlyrollout"."removed_at" IS NULL AND "training_earlyrollout"."trn" = ?)
  LIMIT ?
