-- 4 queries

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

SELECT "schools_supportrequest".…, "schools_school".…, "accounts_user".…, T4."id", T4."full_name", T4."email", T4."sessions_stamp", T4."created_at", T4."deactivated_at", T4."privacy_notice_major", T4."privacy_notice_minor", T4."privacy_notice_accepted_at"
  FROM "schools_supportrequest"
  INNER JOIN "schools_school" ON ("schools_supportrequest"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "accounts_user" ON ("schools_supportrequest"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "accounts_user" T4 ON ("schools_supportrequest"."closed_by_id" = T4."id")
  WHERE "schools_supportrequest"."id" = ?
  ORDER BY "schools_supportrequest"."closed_at" DESC NULLS FIRST, "schools_supportrequest"."created_at" ASC, "schools_supportrequest"."id" ASC
  LIMIT ?
