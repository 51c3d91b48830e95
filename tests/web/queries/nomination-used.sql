-- 1 query

SELECT "schools_nomination".…, "schools_school".…
  FROM "schools_nomination"
  INNER JOIN "schools_school" ON ("schools_nomination"."school_id" = "schools_school"."id")
  WHERE "schools_nomination"."id" = ?
  ORDER BY "schools_nomination"."id" ASC
  LIMIT ?
