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

SELECT endpoint.id, provider.id, provider.name, endpoint.url, endpoint.state, endpoint.failing_since, greatest(coalesce(stream.last_change, ?) - endpoint.number, ?), newest.delivered_at, last.at, last.status, last.error
  FROM webhooks_endpoint AS endpoint JOIN providers_leadprovider AS provider ON provider.id = endpoint.provider_id LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = endpoint.provider_id LEFT JOIN LATERAL ( SELECT delivered_at
  FROM webhooks_message
  WHERE endpoint_id = endpoint.id AND delivered_at IS NOT NULL
  ORDER BY created_at DESC
  LIMIT ?) AS newest ON true LEFT JOIN LATERAL ( SELECT attempt.at, attempt.status, attempt.error
  FROM webhooks_message AS message JOIN webhooks_attempt AS attempt ON attempt.message_id = message.id
  WHERE message.endpoint_id = endpoint.id AND message.next_attempt_at IS NOT NULL
  ORDER BY attempt.id DESC
  LIMIT ?) AS last ON true
  WHERE ?::uuid IS NULL OR endpoint.id = ?::uuid
  ORDER BY provider.name, endpoint.created_at, endpoint.id

SELECT COUNT(*) AS "__count"
  FROM "webhooks_message"
  WHERE ("webhooks_message"."endpoint_id" = ? AND "webhooks_message"."provider_id" = ?)

SELECT "webhooks_message".…, (SELECT U0."status" AS "status"
  FROM "webhooks_attempt" U0
  WHERE U0."message_id" = ("webhooks_message"."id")
  ORDER BY U0."id" DESC
  LIMIT ?) AS "last_status", (SELECT U0."error" AS "error"
  FROM "webhooks_attempt" U0
  WHERE U0."message_id" = ("webhooks_message"."id")
  ORDER BY U0."id" DESC
  LIMIT ?) AS "last_error"
  FROM "webhooks_message"
  WHERE ("webhooks_message"."endpoint_id" = ? AND "webhooks_message"."provider_id" = ?)
  ORDER BY "webhooks_message"."created_at" DESC, "webhooks_message"."sequence" DESC, "webhooks_message"."id" DESC
  LIMIT ?
