"""Reading providers and tokens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from cpd.core.refusals import NotFound
from cpd.providers.models import ApiToken, LeadProvider
from cpd.providers.rules import TokenFacts


def find_provider(name: str) -> LeadProvider:
    """The provider of that name; raises :class:`NotFound`."""
    try:
        return LeadProvider.objects.get(name=name)
    except LeadProvider.DoesNotExist:
        raise NotFound("lead provider called", name) from None


def all_providers() -> list[LeadProvider]:
    """Every lead provider, by name."""
    return list(LeadProvider.objects.all())


def all_tokens() -> list[ApiToken]:
    """Every token with its provider, oldest first."""
    return list(ApiToken.objects.select_related("provider").order_by("created_at", "id"))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls the API: the provider behind a token."""

    token_id: UUID
    token_prefix: str
    provider_id: UUID
    provider_name: str
    facts: TokenFacts


_BY_DIGEST = """
    SELECT token.id, token.prefix, token.provider_id, provider.name, token.revoked_at, token.expires_at,
           provider.ecf, provider.npq
    FROM providers_apitoken AS token JOIN providers_leadprovider AS provider ON provider.id = token.provider_id
    WHERE token.digest = %s
"""


def caller_of(token_digest: bytes) -> Caller | None:
    """The caller behind a token's digest, whether or not the token is still usable. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_DIGEST, [token_digest])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, prefix, provider_id, name, revoked_at, expires_at, ecf, npq = row
    return Caller(token_id, prefix, provider_id, name, TokenFacts(revoked_at, expires_at, ecf, npq))


def note_use(uses: dict[UUID, datetime]) -> None:
    """Writes when tokens were last used, for many at once. Not part of the audit trail."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE providers_apitoken SET last_used_at = %s "
            "WHERE id = %s AND (last_used_at IS NULL OR last_used_at < %s)",
            [(at, token_id, at) for token_id, at in sorted(uses.items())],
        )
