-- 4 queries

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
  WHERE ("schools_school"."induction_tutor_id" = ? AND "schools_school"."urn" = ?)
  ORDER BY "schools_school"."id" ASC
  LIMIT ?

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?
