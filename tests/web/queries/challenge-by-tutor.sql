-- 3 queries

SELECT session_data
  FROM django_session
  WHERE session_key = ? AND expire_date > ?

SELECT "who".…, "membership".…, "school".…, "lead_provider".…
  FROM "accounts_user" "who"
  LEFT OUTER JOIN "accounts_membership" "membership" ON ("membership"."user_id" = "who"."id")
  LEFT OUTER JOIN "schools_school" "school" ON ("school"."id" = "membership"."school_id")
  LEFT OUTER JOIN "providers_leadprovider" "lead_provider" ON ("lead_provider"."id" = "membership"."lead_provider_id")
  WHERE ("who"."id" = ? AND "who"."deactivated_at" IS NULL)
  ORDER BY "membership"."created_at", "membership"."id"

SELECT "schools_partnership".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…
  FROM "schools_partnership"
  INNER JOIN "schools_school" ON ("schools_partnership"."school_id" = "schools_school"."id")
  INNER JOIN "providers_leadprovider" ON ("schools_partnership"."lead_provider_id" = "providers_leadprovider"."id")
  INNER JOIN "providers_deliverypartner" ON ("schools_partnership"."delivery_partner_id" = "providers_deliverypartner"."id")
  WHERE ("schools_partnership"."school_id" = ? AND "schools_partnership"."id" = ? AND NOT "schools_partnership"."relationship")
  ORDER BY "schools_partnership"."id" ASC
  LIMIT ?
