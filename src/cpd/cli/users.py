"""``cpd user``: people who sign in, and their roles."""

from typing import TYPE_CHECKING
from uuid import UUID

import typer

from cpd.cli.operator import operator
from cpd.cli.terminal import console, table

if TYPE_CHECKING:
    from cpd.accounts.models import User
    from cpd.accounts.roles import Organisation

app = typer.Typer(help="People who sign in, and their roles.")


@app.command()
def create(
    email: str = typer.Argument(..., help="The address that they sign in with"),
    name: str = typer.Option("", help="Their full name; not needed for somebody who has an account"),
    role: str = typer.Option(..., help="operations, support, finance, finance_approver, product, provider_developer …"),
    provider: str = typer.Option("", help="The lead provider, for a role at one"),
    delivery_partner: str = typer.Option("", help="The delivery partner, for a role at one"),
    school: str = typer.Option("", help="The school's URN, for a role at one"),
    appropriate_body: str = typer.Option("", help="The appropriate body, for a role at one"),
) -> None:
    """Gives somebody an account and a role, and emails them. If they have an account already, adds the role to it.

    Example: cpd user create olga@education.example --name "Olga Operations" --role operations
    """
    from cpd.accounts.commands import add_user, appoint_user
    from cpd.accounts.queries import user_with_email
    from cpd.accounts.roles import NAMES, Organisation, Role
    from cpd.accounts.rules import clean_role, may_hold
    from cpd.core.refusals import accepted
    from cpd.core.work import unit_of_work
    from cpd.schools.commands import add_school_user, appoint_tutor

    chosen = accepted(clean_role(role))
    at, organisation_id = _organisation(provider, delivery_partner, school, appropriate_body)
    accepted(may_hold(chosen, at))
    actor = operator()
    existing = user_with_email(email)
    if at == Organisation.SCHOOL and organisation_id is not None:
        full_name = name or (existing.full_name if existing else "")
        add = appoint_tutor if chosen == Role.INDUCTION_TUTOR else add_school_user
        user = add(school_id=organisation_id, full_name=full_name, email=email, actor=actor)
    else:
        with unit_of_work(actor=actor, reason="create_user"):
            user = existing or add_user(full_name=name, email=email, actor=actor)
            appoint_user(user_id=user.id, role=chosen, at=at, organisation_id=organisation_id, actor=actor)
    print(f"{user.full_name} is {NAMES[chosen]}, and signs in at /sign-in with {user.email}.")


@app.command("list")
def list_users() -> None:
    """Lists people with their roles, and says whom emails do not reach.

    Example: cpd user list
    """
    from cpd.accounts.models import User
    from cpd.accounts.queries import has_second_factor, memberships_of
    from cpd.accounts.roles import NAMES, Role
    from cpd.outbox.queries import bounced_among

    shown = table("Name", "Email address", "Roles", "Second factor", "Account")
    users = list(User.objects.order_by("full_name", "id"))
    failing = bounced_among(user.email for user in users)
    for user in users:
        roles = "; ".join(
            f"{NAMES[Role(one.role)]}{f', {one.organisation}' if one.organisation else ''}"
            for one in memberships_of(user)
        )
        state = "open" if user.is_active else "closed"
        address = f"{user.email} (emails do not arrive)" if user.email.lower() in failing else user.email
        shown.add_row(user.full_name, address, roles, "yes" if has_second_factor(user) else "no", state)
    console(160).print(shown)


@app.command("reset-second-factor")
def reset_second_factor(email: str = typer.Argument(..., help="The address that they sign in with")) -> None:
    """Takes away somebody's authenticator app and recovery codes, for when no operations user can do it.

    Make sure first that it is really them who asks. Example: cpd user reset-second-factor olga@education.example
    """
    from cpd.accounts.commands import reset_second_factor as reset

    user = reset(user_id=_find(email).id, actor=operator())
    print(f"{user.full_name} sets up a new authenticator app when they next sign in.")


@app.command()
def close(email: str = typer.Argument(..., help="The address that they sign in with")) -> None:
    """Closes an account. The person is signed out everywhere and gets no more links.

    Example: cpd user close sam@education.example
    """
    from cpd.accounts.commands import deactivate_user

    user = deactivate_user(user_id=_find(email).id, actor=operator())
    print(f"{user.full_name} can no longer sign in.")


def _find(email: str) -> "User":
    from cpd.accounts.queries import user_with_email
    from cpd.core.refusals import NotFound

    user = user_with_email(email)
    if user is None:
        raise NotFound("user with the address", email)
    return user


def _organisation(
    provider: str, delivery_partner: str, school: str, appropriate_body: str
) -> "tuple[Organisation | None, UUID | None]":
    """The organisation that the options name: its kind and its id, or nothing for DfE."""
    from cpd.accounts.roles import Organisation
    from cpd.core.refusals import NotFound
    from cpd.providers.models import DeliveryPartner
    from cpd.providers.queries import find_provider
    from cpd.schools.models import School
    from cpd.schools.queries import find_body

    if sum(map(bool, (provider, delivery_partner, school, appropriate_body))) > 1:
        raise typer.BadParameter(
            "Name one organisation: --provider, --delivery-partner, --school or --appropriate-body."
        )
    if appropriate_body:
        return Organisation.APPROPRIATE_BODY, find_body(appropriate_body).id
    if provider:
        return Organisation.LEAD_PROVIDER, find_provider(provider).id
    if delivery_partner:
        partner = DeliveryPartner.objects.filter(name__iexact=delivery_partner.strip()).first()
        if partner is None:
            raise NotFound("delivery partner called", delivery_partner)
        return Organisation.DELIVERY_PARTNER, partner.id
    if school:
        place = School.objects.filter(urn=school.strip()).first()
        if place is None:
            raise NotFound("school with the URN", school)
        return Organisation.SCHOOL, place.id
    return None, None
