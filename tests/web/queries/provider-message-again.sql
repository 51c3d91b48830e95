-- 13 queries

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

SAVEPOINT "s"

SELECT set_config(?, ?, true), set_config(?, ?, true)

SELECT "webhooks_endpoint".…
  FROM "webhooks_endpoint"
  WHERE ("webhooks_endpoint"."id" = ? AND "webhooks_endpoint"."provider_id" = ?)
  ORDER BY "webhooks_endpoint"."id" ASC
  LIMIT ?

SELECT set_config(?, ?, true), set_config(?, ?, true)

RELEASE SAVEPOINT "s"

SAVEPOINT "s"

SELECT set_config(?, ?, true), set_config(?, ?, true)

SELECT "webhooks_message".…
  FROM "webhooks_message"
  WHERE ("webhooks_message"."endpoint_id" = ? AND "webhooks_message"."provider_id" = ? AND "webhooks_message"."id" = ?)
  ORDER BY "webhooks_message"."id" ASC
  LIMIT ?

SELECT "webhooks_attempt".…
  FROM "webhooks_attempt"
  WHERE "webhooks_attempt"."message_id" IN (?)

SELECT set_config(?, ?, true), set_config(?, ?, true)

RELEASE SAVEPOINT "s"
