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

SELECT COUNT(*) AS "__count"
  FROM "schools_supportrequest"
  WHERE "schools_supportrequest"."closed_at" IS NULL

SELECT COUNT(*) AS "__count"
  FROM "training_trainingrecord"
  WHERE (EXISTS(SELECT ? AS "a"
  FROM "training_schoolperiod" U0
  WHERE (U0."finished_on" IS NULL AND U0."record_id" = ("training_trainingrecord"."id") AND U0."removed_at" IS NULL)
  LIMIT ?) AND "training_trainingrecord"."eligibility_status" IN (?, …))

SELECT COUNT(*) AS "__count"
  FROM "schools_school"
  WHERE EXISTS(SELECT ? AS "a"
  FROM "accounts_membership" V0
  INNER JOIN "accounts_user" V2 ON (V0."user_id" = V2."id")
  WHERE (V0."role" = ? AND V0."school_id" = ("schools_school"."id") AND LOWER(V2."email") IN (SELECT U0."address" AS "address"
  FROM "outbox_bouncedaddress" U0))
  LIMIT ?)

SELECT COUNT(*) AS "__count"
  FROM "schools_plannedreminder"
  WHERE ("schools_plannedreminder"."cancelled_at" IS NULL AND "schools_plannedreminder"."sent_at" IS NULL)
