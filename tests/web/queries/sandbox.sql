-- 19 queries

SAVEPOINT "s"

SELECT "accounts_signinrequest".…
  FROM "accounts_signinrequest"
  WHERE ("accounts_signinrequest"."answered_at" IS NULL AND "accounts_signinrequest"."asked_at" > ?)
  ORDER BY "accounts_signinrequest"."asked_at" ASC, "accounts_signinrequest"."id" ASC
  LIMIT ?
  FOR NO KEY UPDATE SKIP LOCKED

SELECT set_config(?, ?, true), set_config(?, ?, true)

RELEASE SAVEPOINT "s"

SELECT "sandbox_sandboxtoken"."provider_id", "sandbox_sandboxtoken"."token", "providers_leadprovider".…
  FROM "sandbox_sandboxtoken"
  INNER JOIN "providers_leadprovider" ON ("sandbox_sandboxtoken"."provider_id" = "providers_leadprovider"."id")
  ORDER BY "providers_leadprovider"."created_at" ASC, "providers_leadprovider"."name" ASC

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "accounts_user".…, "schools_school".…, "providers_leadprovider".…, "providers_deliverypartner".…, "schools_appropriatebody".…
  FROM "accounts_membership"
  INNER JOIN "accounts_user" ON ("accounts_membership"."user_id" = "accounts_user"."id")
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  LEFT OUTER JOIN "providers_deliverypartner" ON ("accounts_membership"."delivery_partner_id" = "providers_deliverypartner"."id")
  LEFT OUTER JOIN "schools_appropriatebody" ON ("accounts_membership"."appropriate_body_id" = "schools_appropriatebody"."id")
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_membership"."role" = ?)
  ORDER BY "schools_school"."urn" ASC, "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC
  LIMIT ?

SELECT shift
  FROM sandbox_sandboxclock
  WHERE id = ?

SELECT "outbox_message".…
  FROM "outbox_message"
  WHERE "outbox_message"."sent_at" IS NOT NULL
  ORDER BY "outbox_message"."created_at" DESC, "outbox_message"."id" DESC
  LIMIT ?
