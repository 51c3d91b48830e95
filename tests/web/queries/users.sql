-- 5 queries

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

SELECT COUNT(*) AS "__count"
  FROM "accounts_user"

SELECT "accounts_user".…
  FROM "accounts_user"
  ORDER BY LOWER("accounts_user"."full_name") ASC, "accounts_user"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE "accounts_membership"."user_id" IN (?, …)
  ORDER BY "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
