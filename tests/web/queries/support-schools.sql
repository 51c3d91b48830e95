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
