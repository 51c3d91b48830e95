-- 3 queries

SELECT session_data
  FROM django_session
  WHERE session_key = ? AND expire_date > ?

SELECT "accounts_user".…
  FROM "accounts_user"
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_user"."id" = ?)
  ORDER BY "accounts_user"."id" ASC
  LIMIT ?

SELECT ? AS "a"
  FROM "otp_totp_totpdevice"
  WHERE ("otp_totp_totpdevice"."confirmed" AND "otp_totp_totpdevice"."user_id" = ?)
  LIMIT ?
