"""Providers, their delivery partners, and the tokens with which they call the API."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cpd.cohorts.queries import find_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dates import end_of_day
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import unit_of_work
from cpd.providers import errors
from cpd.providers.models import ApiToken, DeliveryPartner, LeadProvider, ProviderRelationship
from cpd.providers.rules import PREFIX_LENGTH, digest


@dataclass(frozen=True)
class NewToken:
    """A token just made: ``token`` in clear, this once, and the record that is kept."""

    token: str
    record: ApiToken


def _named(name: str, what: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 200:
        raise Refusal.because(errors.NAME_INVALID(what=what))
    return cleaned


def add_provider(
    *, name: str, ecf: bool = True, npq: bool = True, vat_chargeable: bool = True, actor: Actor
) -> LeadProvider:
    """Adds a lead provider, or changes the one of that name. Refused without any programme (``programmes``)."""
    with unit_of_work(actor=actor, reason="add_provider"):
        if not (ecf or npq):
            raise Refusal.because(errors.PROGRAMMES_BLANK())
        values = {"ecf": ecf, "npq": npq, "vat_chargeable": vat_chargeable}
        provider, new = LeadProvider.objects.get_or_create(
            name=_named(name, "lead provider"), defaults={**values, "created_at": clock.now()}
        )
        if not new:
            LeadProvider.objects.filter(id=provider.id).update(**values)
            provider.refresh_from_db()
        return provider


def add_delivery_partner(*, name: str, actor: Actor) -> DeliveryPartner:
    """The delivery partner of that name, added when it is new."""
    with unit_of_work(actor=actor, reason="add_delivery_partner"):
        now = clock.now()
        partner, _ = DeliveryPartner.objects.get_or_create(
            name=_named(name, "delivery partner"), defaults={"created_at": now, "updated_at": now}
        )
        return partner


def relate(
    *,
    lead_provider_id: UUID,
    delivery_partner_id: UUID,
    cohort: int,
    ecf: bool = True,
    npq: bool = True,
    actor: Actor,
) -> ProviderRelationship:
    """Says that a lead provider works with a delivery partner in a cohort, for one of its programmes or both.

    What was said before stays: saying it twice changes nothing, and one programme is added to the other.
    """
    with unit_of_work(actor=actor, reason="relate") as work:
        relationship, new = ProviderRelationship.objects.get_or_create(
            lead_provider_id=lead_provider_id,
            delivery_partner_id=delivery_partner_id,
            cohort=find_cohort(cohort),
            defaults={"ecf": ecf, "npq": npq},
        )
        if new:
            work.delivery_partner(delivery_partner_id)
        elif (ecf and not relationship.ecf) or (npq and not relationship.npq):
            relationship.ecf, relationship.npq = relationship.ecf or ecf, relationship.npq or npq
            relationship.save(update_fields=["ecf", "npq"])
        return relationship


def _fresh_token() -> str:
    """A new random token. It begins with a letter or a digit, so that its prefix is never taken for an option."""
    while not (text := secrets.token_urlsafe(32))[0].isalnum():
        pass
    return text


def create_token(
    *, provider_name: str, label: str = "", expires_on: date | None = None, token: str | None = None, actor: Actor
) -> NewToken:
    """Makes a token for a provider, valid until ``expires_on`` ends (UTC), or for good.

    ``token`` fixes the text (the sandbox only, callers see to it): the same text again gives the record that is there.
    Refused: ``expires`` in the past, ``token`` of fewer than 8 characters or in use by another provider.
    """
    with unit_of_work(actor=actor, reason="create_token"):
        provider = LeadProvider.objects.filter(name=provider_name).first()
        if provider is None:
            raise NotFound("lead provider called", provider_name)
        if expires_on is not None and expires_on < clock.today():
            raise Refusal.because(errors.EXPIRES_PAST(date=expires_on))
        if token is not None and (len(token) < PREFIX_LENGTH or len(token) > 100):
            raise Refusal.because(errors.TOKEN_INVALID())
        text = token or _fresh_token()
        existing = ApiToken.objects.filter(digest=digest(text)).first()
        if existing is not None:
            if existing.provider_id != provider.id or existing.revoked_at is not None:
                raise Refusal.because(errors.TOKEN_TAKEN())
            return NewToken(text, existing)
        record = ApiToken.objects.create(
            provider=provider,
            label=label[:200],
            prefix=text[:PREFIX_LENGTH],
            digest=digest(text),
            created_at=clock.now(),
            expires_at=end_of_day(expires_on) if expires_on else None,
        )
        return NewToken(text, record)


def revoke_token(*, prefix: str, actor: Actor) -> ApiToken:
    """Revokes the token that begins with ``prefix``, at once. Revoking it again changes nothing.

    Refused (``prefix``) when several tokens begin that way; raises :class:`NotFound` when none does.
    """
    with unit_of_work(actor=actor, reason="revoke_token"):
        if len(prefix) < 4:
            raise Refusal.because(errors.PREFIX_TOO_SHORT())
        tokens = list(
            ApiToken.objects.select_for_update(no_key=True)
            .order_by("id")
            .filter(prefix__startswith=prefix[:PREFIX_LENGTH])
        )
        if not tokens:
            raise NotFound("token that begins with", prefix)
        if len(tokens) > 1:
            raise Refusal.because(errors.PREFIX_AMBIGUOUS(number=len(tokens), prefix=prefix))
        (token,) = tokens
        if token.revoked_at is None:
            token.revoked_at = clock.now()
            token.save(update_fields=["revoked_at"])
        return token
