"""Somebody for each role, besides the schools' induction tutors: whom the sandbox's persona picker offers."""

from cpd.accounts.commands import add_user, give_role
from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Organisation, Role
from cpd.core.actor import Actor
from cpd.providers.models import DeliveryPartner, LeadProvider
from cpd.schools.models import AppropriateBody

ACTOR = Actor.sandbox("seed")

AT_DFE = (
    ("Sasha Support", Role.SUPPORT),
    ("Olu Operations", Role.OPERATIONS),
    ("Fern Finance", Role.FINANCE),
    ("Alex Approver", Role.FINANCE_APPROVER),
    ("Priya Product", Role.PRODUCT),
)
AT_A_PROVIDER = (
    ("Devi Developer", Role.PROVIDER_DEVELOPER),
    ("Dana Data", Role.PROVIDER_DATA_MANAGER),
    ("Philip Finance", Role.PROVIDER_FINANCE),
)

DEVELOPERS = ("Dora", "Dale", "Dina", "Dean", "Dawn", "Duke", "Demi", "Drew")
"""First names of the developers of all other providers, one each."""


def make_people() -> None:
    """Makes them: at DfE, a provider, a delivery partner, an appropriate body, and beside the first school's tutor.

    The first provider has somebody for each role, every other one a developer.
    """
    for name, role in AT_DFE:
        give_role(user_id=_added(name, "education").id, role=role, actor=ACTOR)
    provider, *others = LeadProvider.objects.order_by("created_at", "name")
    partner = DeliveryPartner.objects.order_by("created_at", "name").first()
    body = AppropriateBody.objects.order_by("created_at", "name").first()
    assert partner is not None
    assert body is not None
    tutor = Membership.objects.filter(role=str(Role.INDUCTION_TUTOR)).order_by("school__urn").first()
    assert tutor is not None
    give_role(
        user_id=_added("Uma User", "school").id,
        role=Role.SCHOOL_USER,
        at=Organisation.SCHOOL,
        organisation_id=tutor.school_id,
        actor=ACTOR,
    )
    for name, role in AT_A_PROVIDER:
        _at_provider(provider, name, role)
    for n, other in enumerate(others):
        turn, first = divmod(n, len(DEVELOPERS))
        name = f"{DEVELOPERS[first]} Developer{f' {turn + 1}' if turn else ''}"
        _at_provider(other, name, Role.PROVIDER_DEVELOPER)
    give_role(
        user_id=_added("Bea Body", "body").id,
        role=Role.APPROPRIATE_BODY_USER,
        at=Organisation.APPROPRIATE_BODY,
        organisation_id=body.id,
        actor=ACTOR,
    )
    give_role(
        user_id=_added("Hattie Hub", "hub").id,
        role=Role.DELIVERY_PARTNER_USER,
        at=Organisation.DELIVERY_PARTNER,
        organisation_id=partner.id,
        actor=ACTOR,
    )


def _at_provider(provider: LeadProvider, name: str, role: Role) -> None:
    give_role(
        user_id=_added(name, "provider").id,
        role=role,
        at=Organisation.LEAD_PROVIDER,
        organisation_id=provider.id,
        actor=ACTOR,
    )


def _added(name: str, place: str) -> User:
    return add_user(full_name=name, email=f"{name.lower().replace(' ', '.')}@{place}.example", actor=ACTOR)
