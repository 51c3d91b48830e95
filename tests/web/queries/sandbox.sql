-- 7 queries

SAVEPOINT "s"

SELECT "schools_signinrequest".…
  FROM "schools_signinrequest"
  WHERE ("schools_signinrequest"."answered_at" IS NULL AND "schools_signinrequest"."asked_at" > ?)
  ORDER BY "schools_signinrequest"."asked_at" ASC, "schools_signinrequest"."id" ASC
  LIMIT ?
  FOR NO KEY UPDATE SKIP LOCKED

RELEASE SAVEPOINT "s"

SELECT "sandbox_sandboxtoken"."provider_id", "sandbox_sandboxtoken"."token", "providers_leadprovider".…
  FROM "sandbox_sandboxtoken"
  INNER JOIN "providers_leadprovider" ON ("sandbox_sandboxtoken"."provider_id" = "providers_leadprovider"."id")
  ORDER BY "providers_leadprovider"."created_at" ASC, "providers_leadprovider"."name" ASC

SELECT "schools_school".…, "schools_inductiontutor".…
  FROM "schools_school"
  INNER JOIN "schools_inductiontutor" ON ("schools_school"."induction_tutor_id" = "schools_inductiontutor"."id")
  WHERE "schools_school"."induction_tutor_id" IS NOT NULL
  ORDER BY "schools_school"."urn" ASC
  LIMIT ?

SELECT shift
  FROM sandbox_sandboxclock
  WHERE id = ?

SELECT "outbox_message".…
  FROM "outbox_message"
  WHERE "outbox_message"."sent_at" IS NOT NULL
  ORDER BY "outbox_message"."created_at" DESC, "outbox_message"."id" DESC
  LIMIT ?
