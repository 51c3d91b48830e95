-- 1 query

SELECT "schools_school".…, "schools_inductiontutor".…
  FROM "schools_school"
  INNER JOIN "schools_inductiontutor" ON ("schools_school"."induction_tutor_id" = "schools_inductiontutor"."id")
  WHERE "schools_school"."induction_tutor_id" IS NOT NULL
  ORDER BY "schools_school"."urn" ASC
  LIMIT ?
