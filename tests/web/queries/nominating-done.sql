-- 5 queries

SELECT session_data
  FROM django_session
  WHERE session_key = ? AND expire_date > ?

SELECT "schools_nomination".…, "schools_school".…
  FROM "schools_nomination"
  INNER JOIN "schools_school" ON ("schools_nomination"."school_id" = "schools_school"."id")
  WHERE "schools_nomination"."id" = ?
  ORDER BY "schools_nomination"."id" ASC
  LIMIT ?

SELECT "cohorts_cohort".…
  FROM "cohorts_cohort"
  ORDER BY "cohorts_cohort"."start_year" ASC

SELECT ? AS "a"
  FROM "accounts_membership"
  WHERE ("accounts_membership"."role" = ? AND "accounts_membership"."school_id" = ? AND "accounts_membership"."created_at" <= ?)
  LIMIT ?

SELECT "web_savedjourney".…
  FROM "web_savedjourney"
  WHERE ("web_savedjourney"."changed_at" > ? AND "web_savedjourney"."journey" = ? AND "web_savedjourney"."owner" = ? AND "web_savedjourney"."place" = ? AND "web_savedjourney"."id" = ?)
  ORDER BY "web_savedjourney"."id" ASC
  LIMIT ?
