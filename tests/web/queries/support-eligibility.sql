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

SELECT COUNT(*) AS "__count"
  FROM "training_trainingrecord"
  WHERE (EXISTS(SELECT ? AS "a"
  FROM "training_schoolperiod" U0
  WHERE (U0."finished_on" IS NULL AND U0."record_id" = ("training_trainingrecord"."id") AND U0."removed_at" IS NULL)
  LIMIT ?) AND "training_trainingrecord"."eligibility_status" IN (?, …))

SELECT "training_trainingrecord".…, "teachers_person".…
  FROM "training_trainingrecord"
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  WHERE (EXISTS(SELECT ? AS "a"
  FROM "training_schoolperiod" U0
  WHERE (U0."finished_on" IS NULL AND U0."record_id" = ("training_trainingrecord"."id") AND U0."removed_at" IS NULL)
  LIMIT ?) AND "training_trainingrecord"."eligibility_status" IN (?, …))
  ORDER BY "training_trainingrecord"."created_at" ASC, "training_trainingrecord"."id" ASC
  LIMIT ?

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
  WHERE "training_trainingrecord"."id" IN (?, …)
  ORDER BY "training_trainingrecord"."created_at" ASC, "training_trainingrecord"."id" ASC
