-- 4 queries

SAVEPOINT "s"

SELECT "accounts_signinlink".…, "accounts_user".…
  FROM "accounts_signinlink"
  INNER JOIN "accounts_user" ON ("accounts_signinlink"."user_id" = "accounts_user"."id")
  WHERE "accounts_signinlink"."digest" = ?
  ORDER BY "accounts_signinlink"."id" ASC
  LIMIT ?
  FOR NO KEY UPDATE OF "accounts_signinlink"

ROLLBACK TO SAVEPOINT "s"

RELEASE SAVEPOINT "s"
