-- 9 queries

SELECT session_data
  FROM django_session
  WHERE session_key = ? AND expire_date > ?

SELECT "accounts_user".…
  FROM "accounts_user"
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_user"."id" = ?)
  ORDER BY "accounts_user"."id" ASC
  LIMIT ?

SAVEPOINT "s"

SELECT "accounts_user".…
  FROM "accounts_user"
  WHERE "accounts_user"."id" = ?
  ORDER BY "accounts_user"."id" ASC
  LIMIT ? FOR NO KEY UPDATE

SELECT ? AS "a"
  FROM "otp_totp_totpdevice"
  WHERE ("otp_totp_totpdevice"."confirmed" AND "otp_totp_totpdevice"."user_id" = ?)
  LIMIT ?

SELECT "otp_totp_totpdevice".…
  FROM "otp_totp_totpdevice"
  WHERE (NOT "otp_totp_totpdevice"."confirmed" AND "otp_totp_totpdevice"."user_id" = ?)
  ORDER BY "otp_totp_totpdevice"."id" ASC
  LIMIT ?

SELECT set_config(?, ?, true), set_config(?, ?, true)

RELEASE SAVEPOINT "s"

SELECT "accounts_user".…
  FROM "accounts_user"
  WHERE "accounts_user"."id" = ?
  LIMIT ?
