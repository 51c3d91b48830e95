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
  FROM "schools_school"
  WHERE ((UPPER("schools_school"."name"::text) LIKE UPPER(?) OR "schools_school"."urn" = ? OR EXISTS(SELECT ? AS "a"
  FROM "accounts_membership" U0
  INNER JOIN "accounts_user" U2 ON (U0."user_id" = U2."id")
  WHERE (U0."role" = ? AND U0."school_id" = ("schools_school"."id") AND (UPPER(U2."full_name"::text) LIKE UPPER(?) OR UPPER(U2."email"::text) LIKE UPPER(?)))
  LIMIT ?)) AND EXISTS(SELECT ? AS "a"
  FROM "accounts_membership" V0
  INNER JOIN "accounts_user" V2 ON (V0."user_id" = V2."id")
  WHERE (V0."role" = ? AND V0."school_id" = ("schools_school"."id") AND LOWER(V2."email") IN (SELECT U0."address" AS "address"
  FROM "outbox_bouncedaddress" U0))
  LIMIT ?))

SELECT "schools_school".…
  FROM "schools_school"
  WHERE ((UPPER("schools_school"."name"::text) LIKE UPPER(?) OR "schools_school"."urn" = ? OR EXISTS(SELECT ? AS "a"
  FROM "accounts_membership" U0
  INNER JOIN "accounts_user" U2 ON (U0."user_id" = U2."id")
  WHERE (U0."role" = ? AND U0."school_id" = ("schools_school"."id") AND (UPPER(U2."full_name"::text) LIKE UPPER(?) OR UPPER(U2."email"::text) LIKE UPPER(?)))
  LIMIT ?)) AND EXISTS(SELECT ? AS "a"
  FROM "accounts_membership" V0
  INNER JOIN "accounts_user" V2 ON (V0."user_id" = V2."id")
  WHERE (V0."role" = ? AND V0."school_id" = ("schools_school"."id") AND LOWER(V2."email") IN (SELECT U0."address" AS "address"
  FROM "outbox_bouncedaddress" U0))
  LIMIT ?))
  ORDER BY "schools_school"."name" ASC, "schools_school"."urn" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  WHERE ("accounts_membership"."role" = ? AND "accounts_membership"."school_id" IN (?))

SELECT "outbox_bouncedaddress"."address" AS "address", "outbox_bouncedaddress"."bounced_at" AS "bounced_at"
  FROM "outbox_bouncedaddress"
  WHERE "outbox_bouncedaddress"."address" IN (?)
