"""Reading providers and tokens."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from cpd.core import clock
from cpd.core.refusals import NotFound
from cpd.providers.models import ApiToken, LeadProvider
from cpd.providers.rules import TokenFacts, digest, name_key, presented_token, usable


def find_provider(name: str) -> LeadProvider:
    """The provider of that name; raises :class:`NotFound`."""
    try:
        return LeadProvider.objects.get(name=name)
    except LeadProvider.DoesNotExist:
        raise NotFound("lead provider called", name) from None


def provider_names() -> list[str]:
    """The names of all lead providers."""
    return list(LeadProvider.objects.order_by("name").values_list("name", flat=True))


def provider_like(name: str) -> LeadProvider | None:
    """The lead provider of that name, in which capitals and spaces don't count."""
    names = {name_key(one.name): one for one in LeadProvider.objects.order_by("id")}
    return names.get(name_key(name))


def all_tokens() -> list[ApiToken]:
    """Every token with its provider, oldest first."""
    return list(ApiToken.objects.select_related("provider").order_by("created_at", "id"))


def note_use(uses: dict[UUID, datetime]) -> None:
    """Writes when tokens were last used, for many at once. Not part of the audit trail."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE providers_apitoken SET last_used_at = %s "
            "WHERE id = %s AND (last_used_at IS NULL OR last_used_at < %s)",
            [(at, token_id, at) for token_id, at in sorted(uses.items())],
        )


def provider_of(header: str) -> LeadProvider | None:
    """The provider whose token an ``Authorization`` header presents, or None (rule HTTP-1)."""
    token = presented_token(header)
    if token is None:
        return None
    stored = ApiToken.objects.select_related("provider").filter(digest=digest(token)).first()
    if stored is None:
        return None
    facts = TokenFacts(stored.revoked_at, stored.expires_at, stored.provider.ecf, stored.provider.npq)
    return stored.provider if usable(facts, clock.now()) else None
