"""Users and their roles (rules ACC-1 to ACC-3 and ACC-10)."""

from uuid import UUID

from cpd.accounts import errors, rules
from cpd.accounts.models import Membership, User, new_stamp
from cpd.accounts.queries import user_with_email
from cpd.accounts.roles import SCHOOL_ROLES, Organisation, Role
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work

_COLUMNS = {
    Organisation.SCHOOL: "school_id",
    Organisation.LEAD_PROVIDER: "lead_provider_id",
    Organisation.DELIVERY_PARTNER: "delivery_partner_id",
    Organisation.APPROPRIATE_BODY: "appropriate_body_id",
}


def lock_user(user_id: UUID) -> User:
    """The user, locked until the commit; NotFound when there is none."""
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise NotFound("user", user_id)
    return user


def lock_user_with_email(email: str) -> User | None:
    """The user with that email address, locked until the commit, or None."""
    return User.objects.select_for_update(no_key=True).filter(email__iexact=email.strip()).first()


def add_user(*, full_name: str, email: str, actor: Actor) -> User:
    """Adds somebody who can sign in. Refused for a name or an address that is none, and for one that is taken."""
    with unit_of_work(actor=actor, reason="add_user"):
        name = accepted(rules.clean_name(full_name))
        address = accepted(rules.clean_email(email))
        if user_with_email(address) is not None:
            raise Refusal.because(errors.EMAIL_TAKEN(email=address))
        return User.objects.create(id=new_id(), full_name=name, email=address, created_at=clock.now())


def give_role(
    *, user_id: UUID, role: Role, at: Organisation | None = None, organisation_id: UUID | None = None, actor: Actor
) -> Membership:
    """Gives a user a role at an organisation, at DfE when none is named; giving it twice changes nothing.

    A new role ends their sessions: it counts from the next sign-in. Refused (``role``) for a role that this kind of
    organisation does not have, and (``base``) for one's own. A school's induction tutor is appointed
    by :func:`cpd.schools.commands.set_induction_tutor`, which publishes what providers see of it.
    """
    with unit_of_work(actor=actor, reason="give_role"):
        accepted(rules.may_hold(role, at))
        accepted(rules.may_change_rights(of=user_id, by=actor))
        user = lock_user(user_id)
        where = {_COLUMNS[at]: organisation_id} if at is not None and at != Organisation.DFE else {}
        nowhere = {f"{column}__isnull": True for column in _COLUMNS.values() if column not in where}
        existing = Membership.objects.filter(user_id=user_id, role=str(role), **where, **nowhere).first()
        if existing is not None:
            return existing
        end_sessions(user, links=False)
        return Membership.objects.create(id=new_id(), user_id=user_id, role=str(role), created_at=clock.now(), **where)


def take_role_away(*, membership_id: UUID, actor: Actor) -> None:
    """Takes a role away, and ends the sessions in which it was used.

    Refused for the operations role of the only user who has it (``last_operations_user``), for one's own
    but at a school (``oneself``), and for the induction tutor of a school, who is replaced instead (``tutor_stays``):
    providers see who it is.
    """
    with unit_of_work(actor=actor, reason="take_role_away"):
        membership = Membership.objects.filter(id=membership_id).first()
        if membership is None:
            raise NotFound("role", membership_id)
        if membership.role not in SCHOOL_ROLES:
            accepted(rules.may_change_rights(of=membership.user_id, by=actor))
        if membership.role == Role.INDUCTION_TUTOR:
            raise Refusal.because(errors.TUTOR_STAYS())
        user = lock_user(membership.user_id)
        _keep_an_operations_user(user, membership.role)
        membership.delete()
        end_sessions(user)


def deactivate_user(*, user_id: UUID, actor: Actor) -> User:
    """Stops somebody from signing in, at once and everywhere. What they did stays theirs.

    What account they have at an OpenID provider is forgotten (rule ACC-13).

    Refused for the only user who has the operations role (``last_operations_user``), and for oneself (``oneself``).
    """
    with unit_of_work(actor=actor, reason="deactivate_user"):
        accepted(rules.may_change_rights(of=user_id, by=actor))
        user = lock_user(user_id)
        for role in user.memberships.values_list("role", flat=True):
            _keep_an_operations_user(user, role)
        if user.deactivated_at is None:
            user.deactivated_at = clock.now()
            user.save(update_fields=["deactivated_at"])
            user.openid_accounts.all().delete()
            end_sessions(user)
        return user


def sign_out_everywhere(*, user_id: UUID, actor: Actor) -> User:
    """Ends every session of a user, and their sign-in links."""
    with unit_of_work(actor=actor, reason="sign_out_everywhere"):
        user = lock_user(user_id)
        end_sessions(user)
        return user


def end_sessions(user: User, *, links: bool = True) -> None:
    """Ends every session of a user, and their sign-in links unless told to leave them."""
    now = clock.machine_now()
    user.sessions_stamp = new_stamp()
    user.save(update_fields=["sessions_stamp"])
    if links:
        user.sign_in_links.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)


def _keep_an_operations_user(user: User, role: str) -> None:
    """Refuses a change that would leave nobody able to give roles."""
    if role != Role.OPERATIONS:
        return
    holders = Membership.objects.select_for_update(no_key=True, of=("self",)).filter(role=str(Role.OPERATIONS))
    if not any(one.user_id != user.id for one in holders.filter(user__deactivated_at__isnull=True)):
        raise Refusal.because(errors.LAST_OPERATIONS_USER())
