-- 1 query

SELECT "schools_school".…
  FROM "schools_school"
  WHERE "schools_school"."urn" = ?
  ORDER BY "schools_school"."id" ASC
  LIMIT ?
