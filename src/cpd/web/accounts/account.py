"""Somebody's own account: who they are to the service, and ending their sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.commands import sign_out_everywhere
from cpd.accounts.models import User
from cpd.accounts.queries import actor_for, add_other_organisations
from cpd.accounts.roles import DFE_ROLES, NAMES, PROVIDER_ROLES, SCHOOL_ROLES, Role
from cpd.web.accounts import sessions
from cpd.web.accounts.access import signed_in
from cpd.web.kit.parts import Row, SummaryList
from cpd.web.pages import page


@signed_in
@require_safe
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """Name, address and roles, and what can be done with the account."""
    roles = sessions.roles_in(request)
    memberships = sessions.memberships_in(request)
    add_other_organisations(memberships)
    described = [f"{NAMES[Role(one.role)]}{f', {one.organisation}' if one.organisation else ''}" for one in memberships]
    rows = [Row("Name", user.full_name), Row("Email address", user.email), Row("Roles", "; ".join(described) or "None")]
    return page(
        request,
        "accounts/account.html",
        {
            "title": "Your account",
            "summary": SummaryList(rows),
            "tutor": bool(roles & SCHOOL_ROLES),
            "provider": bool(roles & PROVIDER_ROLES),
            "staff": bool(roles & DFE_ROLES),
            "operations": Role.OPERATIONS in roles,
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave_everywhere(request: HttpRequest, *, user: User) -> HttpResponse:
    """Asks, then ends every session of the user, this one too (rule ACC-3)."""
    if request.method == "POST":
        sign_out_everywhere(user_id=user.id, actor=actor_for(user))
        sessions.end(request)
        messages.info(request, "You have been signed out everywhere. Links that were sent to you no longer work.")
        return redirect("/sign-in")
    return page(
        request,
        "accounts/sign_out_everywhere.html",
        {"title": "Sign out everywhere", "button": "Sign out everywhere", "back": "/account"},
    )
