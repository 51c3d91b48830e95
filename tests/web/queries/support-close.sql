-- 3 queries

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

SELECT "schools_supportrequest".…, "schools_school".…, "accounts_user".…, T4."id", T4."full_name", T4."email", T4."sessions_stamp", T4."created_at", T4."deactivated_at", T4."privacy_notice_major", T4."privacy_notice_minor", T4."privacy_notice_accepted_at"
  FROM "schools_supportrequest"
  INNER JOIN "schools_school" ON ("schools_supportrequest"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "accounts_user" ON ("schools_supportrequest"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "accounts_user" T4 ON ("schools_supportrequest"."closed_by_id" = T4."id")
  WHERE "schools_supportrequest"."id" = ?
  ORDER BY "schools_supportrequest"."closed_at" DESC NULLS FIRST, "schools_supportrequest"."created_at" ASC, "schools_supportrequest"."id" ASC
  LIMIT ?
