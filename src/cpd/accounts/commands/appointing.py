"""Appointing somebody: the role, and the letter that says so (rule ACC-12)."""

from uuid import UUID

from cpd.accounts.commands.users import give_role
from cpd.accounts.models import Membership
from cpd.accounts.queries import memberships_of
from cpd.accounts.roles import NAMES, Organisation, Role
from cpd.core.actor import Actor
from cpd.core.links import public_link
from cpd.core.work import unit_of_work
from cpd.outbox.commands import post_email

AUTHENTICATOR = "You also need an authenticator app. You set it up when you first sign in.\n\n"
"""What a letter adds for who signs in at DfE (rule ACC-4)."""


def appoint_user(
    *, user_id: UUID, role: Role, at: Organisation | None = None, organisation_id: UUID | None = None, actor: Actor
) -> Membership:
    """Gives a role as :func:`give_role` does, and writes to the user how they sign in.

    Once for each organisation: not when they have a role there already. Schools let people in themselves
    (:func:`cpd.schools.commands.add_school_user`). Refused as :func:`give_role` says.
    """
    with unit_of_work(actor=actor, reason="appoint_user"):
        membership = give_role(user_id=user_id, role=role, at=at, organisation_id=organisation_id, actor=actor)
        here = [one for one in memberships_of(membership.user) if _place(one) == _place(membership)]
        if len(here) == 1:
            _welcome(here[0])
        return membership


def _place(membership: Membership) -> tuple[UUID | None, ...]:
    return (
        membership.school_id,
        membership.lead_provider_id,
        membership.delivery_partner_id,
        membership.appropriate_body_id,
    )


def _welcome(membership: Membership) -> None:
    role, organisation = Role(membership.role), str(membership.organisation or "")
    post_email(
        template="welcome",
        recipient=membership.user.email,
        reference=f"welcome/{membership.id}",
        subject="You can now sign in to Manage Teacher CPD",
        body=(
            f"You have an account in Manage Teacher CPD. Your role is {NAMES[role]}"
            f"{f' at {organisation}' if organisation else ''}.\n\n"
            f"Sign in with this email address; there is no password:\n\n{public_link('/sign-in')}\n\n"
            f"{'' if organisation else AUTHENTICATOR}"
            f"If you did not expect this, ask {organisation or 'DfE'} first."
        ),
    )
