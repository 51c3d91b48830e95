-- 6 queries

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

SELECT "teachers_person"."full_name" AS "person__full_name"
  FROM "training_trainingrecord"
  INNER JOIN "teachers_person" ON ("training_trainingrecord"."person_id" = "teachers_person"."id")
  WHERE "training_trainingrecord"."id" = ?
  ORDER BY "training_trainingrecord"."id" ASC
  LIMIT ?

SELECT "schools_partnership".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "schools_partnership"
  INNER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE ("schools_partnership"."challenged_at" IS NULL AND "schools_partnership"."cohort_id" = ? AND NOT "schools_partnership"."relationship" AND "schools_partnership"."school_id" = ?)
  ORDER BY "schools_partnership"."created_at" DESC, "schools_partnership"."id" DESC
  LIMIT ?
