-- 3 queries

SELECT "schools_school".…
  FROM "schools_school"
  WHERE "schools_school"."urn" = ?
  ORDER BY "schools_school"."id" ASC
  LIMIT ?

SELECT COUNT(*) AS "__count"
  FROM "schools_nomination"
  WHERE ("schools_nomination"."asked_at" > ? AND "schools_nomination"."requested" AND "schools_nomination"."asked_at" > ? AND "schools_nomination"."caller" = ?)

SELECT "schools_nomination"."asked_at" AS "asked_at"
  FROM "schools_nomination"
  WHERE ("schools_nomination"."asked_at" > ? AND "schools_nomination"."requested" AND "schools_nomination"."school_id" = ?)
