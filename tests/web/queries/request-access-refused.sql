-- 1 query

SELECT "schools_school"."local_authority_code" AS "local_authority_code", MAX("schools_school"."local_authority_name") AS "name"
  FROM "schools_school"
  WHERE ("schools_school"."status_code" IN (?, …) AND NOT ("schools_school"."local_authority_code" = ?)) GROUP BY ?
  ORDER BY ? ASC, ? ASC
