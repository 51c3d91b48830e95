-- 1 query

SELECT "schools_school".…
  FROM "schools_school"
  WHERE ("schools_school"."local_authority_code" = ? AND "schools_school"."status_code" IN (?, …))
  ORDER BY "schools_school"."name" ASC, "schools_school"."urn" ASC
