"""Whom one can sign in as in the sandbox, and the tokens it shows."""

from dataclasses import dataclass

from cpd.accounts.models import Membership
from cpd.accounts.roles import NAMES, ORGANISATION_OF, Organisation, Role
from cpd.sandbox.models import SandboxToken

SHOWN = 8
"""How many people of one role are offered."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign in as; ``address`` does it, in the sandbox only."""

    name: str
    role: str
    address: str


def personas() -> list[Persona]:
    """A few people of each role, in the order of the roles: induction tutors by their schools."""
    memberships = Membership.objects.filter(user__deactivated_at__isnull=True).select_related(
        "user", "school", "lead_provider", "delivery_partner", "appropriate_body"
    )
    by_user: dict[object, Persona] = {}
    for role in Role:
        offered = 0
        for membership in memberships.filter(role=str(role)).order_by("school__urn", "created_at", "id")[: SHOWN * 3]:
            if membership.user_id not in by_user and offered < SHOWN:
                by_user[membership.user_id] = _persona(membership)
                offered += 1
    return list(by_user.values())


def _persona(membership: Membership) -> Persona:
    role = Role(membership.role)
    where = {
        Organisation.SCHOOL: f" of {membership.school}",
        Organisation.LEAD_PROVIDER: f" of {membership.lead_provider}",
        Organisation.DELIVERY_PARTNER: f", {membership.delivery_partner}",
        Organisation.APPROPRIATE_BODY: f", {membership.appropriate_body}",
    }.get(ORGANISATION_OF[role], "")
    return Persona(
        name=membership.user.full_name,
        role=f"{NAMES[role]}{where}",
        address=f"/sandbox/sign-in/{membership.user_id}",
    )


def tokens() -> dict[str, str]:
    """Every provider's token in clear, by the provider's name."""
    rows = SandboxToken.objects.select_related("provider").order_by("provider__created_at", "provider__name")
    return {row.provider.name: row.token for row in rows}
