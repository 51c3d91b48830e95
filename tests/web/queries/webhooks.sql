-- 4 queries

SELECT "django_session".…
  FROM "django_session"
  WHERE ("django_session"."expire_date" > ? AND "django_session"."session_key" = ?)
  LIMIT ?

SELECT "accounts_user".…
  FROM "accounts_user"
  WHERE ("accounts_user"."deactivated_at" IS NULL AND "accounts_user"."id" = ?)
  ORDER BY "accounts_user"."id" ASC
  LIMIT ?

SELECT "accounts_membership".…, "schools_school".…, "providers_leadprovider".…
  FROM "accounts_membership"
  LEFT OUTER JOIN "schools_school" ON ("accounts_membership"."school_id" = "schools_school"."id")
  LEFT OUTER JOIN "providers_leadprovider" ON ("accounts_membership"."lead_provider_id" = "providers_leadprovider"."id")
  WHERE "accounts_membership"."user_id" = ?
  ORDER BY "accounts_membership"."created_at" ASC, "accounts_membership"."id" ASC

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
  WHERE NULL::uuid IS NULL OR endpoint.id = NULL::uuid
  ORDER BY provider.name, endpoint.created_at, endpoint.id
