"""Who signs in for a school beside its induction tutor (rule SCH-29)."""

from uuid import UUID

from cpd.accounts.commands import add_user, give_role, take_role_away
from cpd.accounts.commands.users import lock_user_with_email
from cpd.accounts.models import Membership, User
from cpd.accounts.queries import user_with_email
from cpd.accounts.roles import Organisation, Role
from cpd.accounts.rules import clean_email, clean_name
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.schools import rules
from cpd.schools.commands.register import lock_school
from cpd.schools.commands.tutors import nominee_facts, write_to


def check_user(*, school_id: UUID, full_name: str, email: str) -> tuple[str, str]:
    """The name and the address of somebody who may be let in beside the tutor; refused as they are typed."""
    name, address = accepted(clean_name(full_name)), accepted(clean_email(email))
    accepted(rules.may_add_user(nominee_facts(school_id, name, address)))
    return name, address


def add_school_user(*, school_id: UUID, full_name: str, email: str, actor: Actor) -> User:
    """Lets somebody in beside the tutor, who can do what the tutor can, and writes to them (rule SCH-29).

    Refused as :func:`check_user` says.
    """
    with unit_of_work(actor=actor, reason="add_school_user"):
        lock_user_with_email(email)
        school = lock_school(school_id)
        name, address = check_user(school_id=school_id, full_name=full_name, email=email)
        user = user_with_email(address) or add_user(full_name=name, email=address, actor=actor)
        membership = give_role(
            user_id=user.id, role=Role.SCHOOL_USER, at=Organisation.SCHOOL, organisation_id=school.id, actor=actor
        )
        write_to(
            user,
            "school_user_added",
            f"school-user/{membership.id}",
            subject=f"You can now act for {school.name}",
            opening=f"You can now register early career teachers and mentors for {school.name} in Manage Teacher CPD.",
        )
        return user


def remove_school_user(*, school_id: UUID, membership_id: UUID, actor: Actor) -> None:
    """Stops somebody from signing in for the school; the tutor is replaced instead. Their account stays (rule SCH-29).

    Raises :class:`NotFound` for anybody else's role.
    """
    with unit_of_work(actor=actor, reason="remove_school_user"):
        membership = Membership.objects.filter(
            id=membership_id, school_id=school_id, role=str(Role.SCHOOL_USER)
        ).first()
        if membership is None:
            raise NotFound("user of the school", membership_id)
        take_role_away(membership_id=membership.id, actor=actor)
