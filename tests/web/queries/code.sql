-- 3 queries

SELECT "django_session".…
  FROM "django_session"
  WHERE ("django_session"."expire_date" > ? AND "django_session"."session_key" = ?)
  LIMIT ?

SELECT "accounts_user".…
  FROM "accounts_user"
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_user"."id" = ?)
  ORDER BY "accounts_user"."id" ASC
  LIMIT ?

SELECT ? AS "a"
  FROM "otp_totp_totpdevice"
  WHERE ("otp_totp_totpdevice"."confirmed" AND "otp_totp_totpdevice"."user_id" = ?)
  LIMIT ?
