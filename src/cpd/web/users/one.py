"""Somebody's account: who they are, their roles, and ending their sessions or the account."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.commands import deactivate_user, sign_out_everywhere
from cpd.accounts.models import Membership, User
from cpd.accounts.queries import has_second_factor, memberships_of
from cpd.accounts.roles import DFE_ROLES, NAMES, Role
from cpd.core.refusals import Refusal
from cpd.web.accounts.forms import SureForm
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table
from cpd.web.kit.words import day_in_words, instant_in_words
from cpd.web.pages import page
from cpd.web.users.access import actor, address_of, operations, with_other
from cpd.web.users.finding import state_of

CLOSED_BY_ANOTHER = (
    "You cannot take this role away from a school's induction tutor. Give it to somebody else at the school instead."
)


@operations
@with_other
@require_safe
def show(request: HttpRequest, *, user: User, other: User) -> HttpResponse:
    """Name, address, second factor and roles, with what can be changed. Nobody changes their own (rule ACC-10)."""
    memberships = memberships_of(other)
    mine = other.id == user.id
    return page(
        request,
        "users/show.html",
        {
            "title": other.full_name,
            "back": "/users",
            "summary": SummaryList(_rows(other, memberships)),
            "roles": _roles(other, memberships, changes=not mine),
            "links": [] if mine else _links(other),
            "mine": mine,
            "tutor": CLOSED_BY_ANOTHER if any(one.role == Role.INDUCTION_TUTOR for one in memberships) else "",
        },
    )


def _rows(other: User, memberships: list[Membership]) -> list[Row]:
    second = "Set up" if has_second_factor(other) else "Not set up"
    needed = any(Role(one.role) in DFE_ROLES for one in memberships)
    return [
        Row("Email address", other.email),
        Row("Account", state_of(other)),
        *([Row("Closed", instant_in_words(other.deactivated_at))] if other.deactivated_at else []),
        Row("Second factor", second if needed or second == "Set up" else "Not needed"),
        Row("Added", instant_in_words(other.created_at)),
    ]


def _roles(other: User, memberships: list[Membership], *, changes: bool) -> Table:
    def taking(one: Membership) -> object:
        if one.role == Role.INDUCTION_TUTOR:
            return "Replaced at the school"
        return Link("Take away", f"{address_of(other)}/take-role/{one.id}", f"the role {NAMES[Role(one.role)]}")

    return Table(
        caption="Roles",
        columns=[
            Column("Role", lambda one: NAMES[Role(one.role)]),
            Column("At", lambda one: one.organisation or "DfE"),
            Column("Since", lambda one: day_in_words(one.created_at)),
            *([Column("Change", taking)] if changes else []),
        ],
        rows=memberships,
        empty="No role yet.",
    )


def _links(other: User) -> list[Link]:
    address = address_of(other)
    whose = f"of {other.full_name}"
    return [
        *([Link("Give a role", f"{address}/give-role", f"to {other.full_name}")] if other.is_active else []),
        Link("Reset the second factor", f"/account/reset-second-factor/{other.id}", whose),
        Link("Sign out everywhere", f"{address}/sign-out", whose),
        *([Link("Close the account", f"{address}/close", whose)] if other.is_active else []),
    ]


def confirmed(
    request: HttpRequest,
    other: User,
    do: Callable[[], object],
    *,
    title: str,
    paragraphs: list[str],
    button: str,
    done: str,
) -> HttpResponse:
    """A page that asks whether to do something to an account, then does it and leads back to the account."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            do()
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, done)
            return redirect(address_of(other))
    return page(
        request,
        "users/sure.html",
        {"title": title, "form": form, "paragraphs": paragraphs, "button": button, "back": address_of(other)},
    )


@operations
@with_other
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest, *, user: User, other: User) -> HttpResponse:
    """Asks, then ends every session of somebody (rule ACC-3)."""
    return confirmed(
        request,
        other,
        lambda: sign_out_everywhere(user_id=other.id, actor=actor(user)),
        title=f"Do you want to sign {other.full_name} out everywhere?",
        paragraphs=["They are signed out on every device. Sign-in links that were sent to them stop working."],
        button="Sign out everywhere",
        done=f"{other.full_name} has been signed out everywhere.",
    )


@operations
@with_other
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, *, user: User, other: User) -> HttpResponse:
    """Asks, then closes an account (rule ACC-3)."""
    return confirmed(
        request,
        other,
        lambda: deactivate_user(user_id=other.id, actor=actor(user)),
        title=f"Do you want to close the account of {other.full_name}?",
        paragraphs=[
            "They are signed out everywhere and get no more sign-in links. What they did stays recorded as theirs.",
            "An account that is closed cannot be opened again.",
        ],
        button="Close account",
        done=f"{other.full_name} can no longer sign in.",
    )
