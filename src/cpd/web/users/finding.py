"""Finding somebody who has an account, and giving somebody one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.commands import add_user
from cpd.accounts.models import Membership, User
from cpd.accounts.queries import users_sought
from cpd.accounts.roles import NAMES, Role
from cpd.accounts.rules import clean_email, clean_name
from cpd.core.refusals import Refusal
from cpd.web.kit.fields import Choice, EmailField, SelectField, TextField
from cpd.web.kit.forms import FilterForm, KitForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table, Tag
from cpd.web.pages import page, question
from cpd.web.users.access import actor, address_of, operations


class UserFilter(FilterForm):
    """Whom people look for."""

    name = TextField("Name or email address", noun="name or email address", max_length=254, width=20, required=False)
    role = SelectField(
        "Role",
        noun="a role",
        first="All roles",
        choices=[Choice(str(role), NAMES[role]) for role in Role],
        required=False,
    )
    account = SelectField(
        "Account",
        noun="open or closed",
        first="Open and closed",
        choices=[Choice("open", "Open"), Choice("closed", "Closed")],
        required=False,
    )


class AddForm(KitForm):
    """Who gets an account."""

    title = "Add a user"
    full_name = TextField("Full name", noun="full name", judge=clean_name, max_length=200, autocomplete="off")
    email = EmailField(
        "Email address",
        hint="Sign-in links are sent there.",
        noun="email address",
        judge=clean_email,
        autocomplete="off",
    )


def described(membership: Membership) -> str:
    """A role in words, with where it is held: ``induction tutor, Ash School (100001)``."""
    where = membership.organisation
    return f"{NAMES[Role(membership.role)]}{f', {where}' if where else ''}"


def state_of(user: User) -> Tag:
    """Whether the account is open."""
    return Tag("Open", "green") if user.is_active else Tag("Closed", "grey")


@operations
@require_safe
def find(request: HttpRequest, *, user: User) -> HttpResponse:
    """Everybody who has an account, by name, with their roles."""
    filters = UserFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    values = filters.values
    role = values.get("role")
    users = users_sought(
        text=values.get("name", ""),
        role=Role(role) if role else None,
        is_open={"open": True, "closed": False}.get(values.get("account", "")),
    )
    pages = paged([] if refused else users, request.GET)
    table = Table(
        caption=f"{pages.count:,} {'user' if pages.count == 1 else 'users'}",
        columns=[
            Column("Name", lambda one: Link(one.full_name, address_of(one))),
            Column("Email address", lambda one: one.email),
            Column("Roles", lambda one: "; ".join(map(described, one.memberships.all())) or "None"),
            Column("Account", state_of),
        ],
        rows=pages.rows,
        empty="Nobody matches these filters. Remove a filter.",
    )
    return page(
        request,
        "users/list.html",
        {"title": "Users", "filters": filters, "errors": filters.error_summary, "pages": pages, "table": table},
        status=422 if refused else 200,
    )


@operations
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, *, user: User) -> HttpResponse:
    """Gives somebody an account, and leads on to their first role."""
    form = AddForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = add_user(**form.cleaned_data, actor=actor(user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"{added.full_name} has an account. Give them a role.")
            return redirect(f"{address_of(added)}/give-role")
    return question(request, form, {"back": "/users", "button": "Add user"})
