"""Whoever prepares, approves or rejects a payment: a user with the role for it, or a name that is made up."""

from dataclasses import dataclass
from uuid import UUID

from cpd.accounts.errors import NOT_WITH_ROLE
from cpd.accounts.queries import find_user, roles_of, user_with_role
from cpd.accounts.roles import Role
from cpd.core.refusals import NotFound, Refusal


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody by the name that is stored, which is an email address where they are a user.

    Without a user nothing is known of their roles: for made-up worlds.
    """

    name: str
    user_id: UUID | None = None


def signatory_with_email(email: str, role: Role, field: str) -> Signatory:
    """The active user with that address and role; refused under ``field`` (``not_with_role``) when there is none."""
    user = user_with_role(email, role, field)
    return Signatory(user.email, user.id)


def signatory_of(user_id: UUID) -> Signatory:
    """A user who is signed in, as who signs. Raises :class:`NotFound`."""
    user = find_user(user_id)
    if user is None:
        raise NotFound("user", user_id)
    return Signatory(user.email, user.id)


def must_have_role(by: Signatory, role: Role, field: str) -> None:
    """Refuses (``field``: ``not_with_role``) a user who may not sign in or has not the role. A made-up name passes."""
    if by.user_id is None:
        return
    user = find_user(by.user_id)
    if user is None or not user.is_active or role not in roles_of(user):
        raise Refusal.because(NOT_WITH_ROLE.under(field)(email=by.name, role=role))
