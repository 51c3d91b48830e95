"""Reading endpoints: for their providers, and for whoever runs the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from cpd.webhooks.models import Endpoint, Message, State

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
