-- 4 queries

SAVEPOINT "s"

SELECT "schools_signinlink".…, "schools_inductiontutor".…
  FROM "schools_signinlink"
  INNER JOIN "schools_inductiontutor" ON ("schools_signinlink"."tutor_id" = "schools_inductiontutor"."id")
  WHERE "schools_signinlink"."digest" = ?
  ORDER BY "schools_signinlink"."id" ASC
  LIMIT ?
  FOR NO KEY UPDATE OF "schools_signinlink"

ROLLBACK TO SAVEPOINT "s"

RELEASE SAVEPOINT "s"
