-- 7 queries

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
