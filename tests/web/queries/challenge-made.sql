-- 1 query

SELECT "schools_partnership".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "schools_partnership"
  INNER JOIN "schools_school" ON ("schools_partnership"."school_id" = "schools_school"."id")
  INNER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE ("schools_partnership"."id" = ? AND NOT "schools_partnership"."relationship")
  ORDER BY "schools_partnership"."id" ASC
  LIMIT ?
