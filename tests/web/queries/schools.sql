-- 3 queries

SELECT "django_session".…
  FROM "django_session"
  WHERE ("django_session"."expire_date" > ? AND "django_session"."session_key" = ?)
  LIMIT ?

SELECT "schools_inductiontutor".…
  FROM "schools_inductiontutor"
  WHERE "schools_inductiontutor"."id" = ?
  ORDER BY "schools_inductiontutor"."id" ASC
  LIMIT ?

SELECT "schools_school".…
  FROM "schools_school"
  WHERE "schools_school"."induction_tutor_id" = ?
  ORDER BY "schools_school"."name" ASC, "schools_school"."urn" ASC
