-- 15 queries

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

SELECT "webhooks_endpoint".…, COALESCE((SELECT COUNT(U0."id") AS "number"
  FROM "webhooks_message" U0
  WHERE (U0."endpoint_id" = ("webhooks_endpoint"."id") AND NOT U0."is_test" AND U0."next_attempt_at" IS NOT NULL) GROUP BY U0."endpoint_id"), ?) AS "waiting", (SELECT U0."delivered_at" AS "delivered_at"
  FROM "webhooks_message" U0
  WHERE (U0."endpoint_id" = ("webhooks_endpoint"."id") AND U0."delivered_at" IS NOT NULL)
  ORDER BY U0."created_at" DESC
  LIMIT ?) AS "last_taken"
  FROM "webhooks_endpoint"
  WHERE "webhooks_endpoint"."provider_id" = ?
  ORDER BY "webhooks_endpoint"."created_at" ASC, "webhooks_endpoint"."id" ASC

SELECT set_config(?, ?, true)

SELECT provider.ecf, provider.npq, coalesce(stream.last_change, ?), stream.epoch, coalesce((SELECT last_change
  FROM publishing_schoolstream), ?), (SELECT epoch
  FROM publishing_schoolstream)
  FROM providers_leadprovider AS provider LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = provider.id
  WHERE provider.id = ?

SELECT set_config(?, ?, true)

SELECT set_config(?, ?, true), set_config(?, ?, true)

RELEASE SAVEPOINT "s"
