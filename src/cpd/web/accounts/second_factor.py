"""The second factor of DfE staff: giving it, setting it up, its recovery codes, resetting somebody else's."""

from collections.abc import Callable
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.commands import (
    begin_second_factor,
    check_second_factor,
    confirm_second_factor,
    make_recovery_codes,
    reset_second_factor,
)
from cpd.accounts.models import User
from cpd.accounts.queries import find_user, has_second_factor, roles_of, user_with_email
from cpd.accounts.roles import DFE_ROLES, NAMES, Role
from cpd.core.actor import Actor, ActorKind
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.web.accounts import sessions
from cpd.web.accounts.access import requires
from cpd.web.accounts.forms import CodeForm, FirstCodeForm, SureForm, WhoseForm
from cpd.web.pages import page, question
from cpd.web.problems import not_found

TOO_LATE = "You have 10 minutes to enter your code. Sign in again."


def _dfe(user: User) -> Actor:
    return Actor(ActorKind.DFE, str(user.id))


def _for_whoever_waits(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for whoever has shown who they are and has still to give the second factor. The view gets ``user``."""

    def checked(request: HttpRequest) -> HttpResponse:
        user = sessions.waiting_user(request)
        if user is not None:
            return view(request, user=user)
        signed_in = sessions.user_of(request)
        if signed_in is not None:
            return redirect(sessions.home_of(signed_in))
        messages.info(request, TOO_LATE)
        return redirect("/sign-in")

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@_for_whoever_waits
def give_code(request: HttpRequest, *, user: User) -> HttpResponse:
    """Asks for a code of the app, or a recovery code, and signs in (rules ACC-4 and ACC-6)."""
    if not has_second_factor(user):
        return redirect("/sign-in/set-up")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            recovery = check_second_factor(
                user_id=user.id,
                code=form.cleaned_data["code"],
                caller=sessions.caller_of(request),
                actor=_dfe(user),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            sessions.begin(request, user, second_factor=True)
            if recovery:
                left = user.recovery_codes.filter(used_at__isnull=True).count()
                messages.info(request, f"You used a recovery code. It cannot be used again. You have {left} left.")
            return redirect(sessions.home_of(user))
    return question(request, form, {"back": "/sign-in"})


@require_http_methods(["GET", "HEAD", "POST"])
@_for_whoever_waits
def set_up(request: HttpRequest, *, user: User) -> HttpResponse:
    """Shows the key of a new app, takes its first code, and shows the recovery codes, once (rules ACC-4 and ACC-5)."""
    try:
        app = begin_second_factor(user_id=user.id, actor=_dfe(user))
    except Refusal:
        return redirect("/sign-in/code")
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            codes = confirm_second_factor(
                user_id=user.id,
                code=form.cleaned_data["code"],
                caller=sessions.caller_of(request),
                actor=_dfe(user),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            sessions.begin(request, user, second_factor=True)
            return _show_codes(request, codes)
    return page(
        request,
        "accounts/set_up.html",
        {
            "title": form.title,
            "form": form,
            "key": app.key_in_words,
            "picture": segno.make(app.config_url, error="m").svg_data_uri(scale=5, border=4),
        },
    )


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return page(request, "accounts/recovery_codes.html", {"title": "Your recovery codes", "codes": codes})


@requires(*DFE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new_recovery_codes(request: HttpRequest, *, user: User) -> HttpResponse:
    """Asks, then makes new recovery codes and shows them, once (rule ACC-5)."""
    if request.method == "POST":
        return _show_codes(request, make_recovery_codes(user_id=user.id, actor=_dfe(user)))
    return page(
        request,
        "accounts/new_recovery_codes.html",
        {"title": "Get new recovery codes", "button": "Get new codes", "back": "/account"},
    )


@requires(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_whom_to_reset(request: HttpRequest, *, user: User) -> HttpResponse:
    """Asks whose second factor is to be reset."""
    form = WhoseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        other = user_with_email(form.cleaned_data["email"])
        if other is not None:
            return redirect(f"/account/reset-second-factor/{other.id}")
        form.add_error("email", "Nobody uses the service with that email address. Check it.")
    return question(request, form, {"back": "/account"})


@requires(Role.OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, key: str, *, user: User) -> HttpResponse:
    """Shows whose second factor it is, then resets it (rule ACC-7)."""
    user_id: UUID | None = parse_id(key)
    other = find_user(user_id) if user_id else None
    if other is None:
        return not_found(request)
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            reset_second_factor(user_id=other.id, actor=_dfe(user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"{other.full_name} sets up a new authenticator app when they next sign in.")
            return redirect("/account")
    return page(
        request,
        "accounts/reset_second_factor.html",
        {
            "title": f"Reset the second factor of {other.full_name}",
            "other": other,
            "roles": [NAMES[role] for role in Role if role in roles_of(other)],
            "has_app": has_second_factor(other),
            "form": form,
            "button": "Reset second factor",
            "back": "/account/reset-second-factor",
        },
    )
