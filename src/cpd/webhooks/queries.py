"""Reading endpoints: for their providers, and for whoever runs the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cpd.core.as_role import as_role
from cpd.core.roles import ITSELF
from cpd.webhooks.events import SCHOOLS, standing_of
from cpd.webhooks.models import Attempt, Endpoint, Message, State

SHOWN = 100
"""The newest messages of an endpoint that are shown, with their attempts."""

_LAG = """
SELECT endpoint.id, provider.name, endpoint.state,
       greatest(coalesce(stream.last_change, 0) - endpoint.number, 0) AS behind
FROM webhooks_endpoint AS endpoint
JOIN providers_leadprovider AS provider ON provider.id = endpoint.provider_id
LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = endpoint.provider_id
ORDER BY provider.name, endpoint.id
"""

_OVERVIEW = """
SELECT endpoint.id, provider.id, provider.name, endpoint.url, endpoint.state, endpoint.failing_since,
       greatest(coalesce(stream.last_change, 0) - endpoint.number, 0), newest.delivered_at,
       last.at, last.status, last.error
FROM webhooks_endpoint AS endpoint
JOIN providers_leadprovider AS provider ON provider.id = endpoint.provider_id
LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = endpoint.provider_id
LEFT JOIN LATERAL (
    SELECT delivered_at FROM webhooks_message WHERE endpoint_id = endpoint.id AND delivered_at IS NOT NULL
    ORDER BY created_at DESC LIMIT 1) AS newest ON true
LEFT JOIN LATERAL (
    SELECT attempt.at, attempt.status, attempt.error FROM webhooks_message AS message
    JOIN webhooks_attempt AS attempt ON attempt.message_id = message.id
    WHERE message.endpoint_id = endpoint.id AND message.next_attempt_at IS NOT NULL
    ORDER BY attempt.id DESC LIMIT 1) AS last ON true
WHERE %(endpoint)s::uuid IS NULL OR endpoint.id = %(endpoint)s::uuid
ORDER BY provider.name, endpoint.created_at, endpoint.id
"""


@dataclass(frozen=True, slots=True)
class Overview:
    """An endpoint as whoever runs the service sees it: where it is without the rest of its address, which may have
    secrets in it, how far it is behind, and the last try of what it has not taken yet."""

    endpoint_id: UUID
    provider_id: UUID
    provider: str
    host: str
    state: str
    failing_since: datetime | None
    behind: int
    delivered_at: datetime | None
    tried_at: datetime | None
    status: int | None
    error: str


@dataclass(frozen=True, slots=True)
class Following:
    """An endpoint as its provider sees it: how many changes it has still to be told of, how many messages wait, and
    when it last took one."""

    endpoint: Endpoint
    behind: int
    waiting: int
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How far an endpoint is behind its provider's newest change, in numbers of changes."""

    endpoint_id: UUID
    provider: str
    state: str
    behind: int

    def __str__(self) -> str:
        """One line for operators; no address and no secret."""
        return f"webhook {self.endpoint_id} of {self.provider} is {self.state}, {self.behind:,} changes behind"


def endpoints_of(provider_id: UUID) -> Sequence[Endpoint]:
    """A provider's endpoints, the oldest first."""
    return list(Endpoint.objects.filter(provider_id=provider_id).order_by("created_at", "id"))


def endpoint_of(provider_id: UUID, endpoint_id: UUID | None) -> Endpoint | None:
    """A provider's endpoint, or None; of no id too."""
    return Endpoint.objects.filter(provider_id=provider_id, id=endpoint_id).first() if endpoint_id else None


def followings(provider_id: UUID) -> Sequence[Following]:
    """A provider's endpoints with how they follow, the oldest first. Two queries."""
    sent = Message.objects.filter(endpoint=OuterRef("id")).order_by()
    waiting = sent.filter(next_attempt_at__isnull=False, is_test=False).values("endpoint")
    newest = sent.filter(delivered_at__isnull=False).order_by("-created_at")
    endpoints = list(
        Endpoint.objects.filter(provider_id=provider_id)
        .annotate(
            waiting=Coalesce(Subquery(waiting.annotate(number=Count("id")).values("number")), 0),
            last_taken=Subquery(newest.values("delivered_at")[:1]),
        )
        .order_by("created_at", "id")
    )
    if not endpoints:
        return []
    with as_role(ITSELF):  # no provider's work reads how the streams stand
        standing = standing_of(provider_id)
    entries = []
    for one in endpoints:
        behind = max(standing.last - one.number, 0)
        if standing.ecf and one.mode == "digest" and (not one.types or SCHOOLS in one.types):
            behind += max(standing.school_last - one.school_number, 0)
        entries.append(Following(one, behind, one.waiting, one.last_taken))
    return entries


def deliveries_of(provider_id: UUID, endpoint_id: UUID, *, taken: bool | None = None) -> QuerySet[Message]:
    """What was sent to an endpoint, the newest first, with how the last try went (``last_status``, ``last_error``).

    ``taken``: only what it took, or only what it did not.
    """
    messages = Message.objects.filter(provider_id=provider_id, endpoint_id=endpoint_id)
    if taken is not None:
        messages = messages.filter(delivered_at__isnull=not taken)
    tries = Attempt.objects.filter(message=OuterRef("id")).order_by("-id")
    return messages.annotate(
        last_status=Subquery(tries.values("status")[:1]), last_error=Subquery(tries.values("error")[:1])
    ).order_by("-created_at", "-sequence", "-id")


def message_of(provider_id: UUID, endpoint_id: UUID, message_id: UUID | None) -> Message | None:
    """A message to an endpoint of a provider's, with every attempt; None for any other."""
    messages = Message.objects.filter(provider_id=provider_id, endpoint_id=endpoint_id).prefetch_related("tries")
    return messages.filter(id=message_id).first() if message_id else None


def overview(endpoint_id: UUID | None = None) -> Sequence[Overview]:
    """Every provider's endpoints, by the providers' names, for whoever runs the service; or that one alone. One
    query."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERVIEW, {"endpoint": endpoint_id})
        rows = cursor.fetchall()
    return [
        Overview(
            endpoint_id=key,
            provider_id=provider_id,
            provider=provider,
            host=urlsplit(url).hostname or "",
            state=state,
            failing_since=failing_since,
            behind=behind,
            delivered_at=delivered_at,
            tried_at=tried_at,
            status=status,
            error=error or "",
        )
        for key, provider_id, provider, url, state, failing_since, behind, delivered_at, tried_at, status, error in rows
    ]


def messages_of(provider_id: UUID, endpoint_id: UUID) -> Sequence[Message]:
    """What was sent to an endpoint, the newest first, with every attempt. Two queries."""
    messages = Message.objects.filter(provider_id=provider_id, endpoint_id=endpoint_id).prefetch_related("tries")
    return list(messages.order_by("-created_at", "-sequence", "-id")[:SHOWN])


def lags() -> Sequence[Lag]:
    """Every endpoint, with how far it is behind."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        return [Lag(*row) for row in cursor.fetchall()]


def in_trouble() -> Sequence[Lag]:
    """Endpoints that take nothing."""
    return [one for one in lags() if one.state in (State.FAILING, State.DISABLED)]
