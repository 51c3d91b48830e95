"""Signing in with an OpenID provider, where one is configured (rules ACC-13 and ACC-14).

Leaving for the provider is a link and not a form: browsers hold the redirects of a form to ``form-action``, which is
ourselves alone. What an attempt needs later stays in the session of the browser that began it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from cpd.accounts.commands import sign_in_with_openid
from cpd.accounts.rules import OPENID_WITHIN
from cpd.core import clock
from cpd.core.links import public_link
from cpd.core.refusals import Refusal
from cpd.core.turns import again
from cpd.integrations.openid import (
    AnswerRefused,
    Attempt,
    CodeRefused,
    ProviderAway,
    ProviderBusy,
    SignInFailed,
    TokenRefused,
    identity_provider,
)
from cpd.web.accounts import sessions
from cpd.web.accounts.session_store import SessionStore
from cpd.web.pages import page
from cpd.web.problems import not_found

ADDRESS = "/sign-in/openid"

_ATTEMPTS = "openid_attempts"
"""In a session: what each attempt needs that has not come back yet, by its state."""

ATTEMPTS = 5
"""As many as one browser may have at once, in several tabs; the oldest goes."""

LONGEST_CODE = 2048
"""Characters."""

RETRY_AFTER = "30"
"""Seconds after which a provider that does not answer is asked again."""

DECLINED = frozenset({"access_denied", "consent_required", "interaction_required", "login_required"})
NOT_NOW = frozenset({"server_error", "temporarily_unavailable"})
SENT_BACK = frozenset({"invalid_request", "invalid_scope", "unauthorized_client", "unsupported_response_type"})
"""What the provider says of an attempt that comes to nothing: it was broken off, the provider cannot now, or does not
take what we ask for."""

INSTEAD = "You are not signed in. You can sign in with a link by email instead."

log = structlog.get_logger("cpd.openid")

View = Callable[[HttpRequest, Any], HttpResponse]


@dataclass(frozen=True)
class WayIn:
    """What the sign-in page says of the provider. ``resting``: it does not answer, so nobody should go there."""

    name: str
    address: str
    resting: bool


def way_in() -> WayIn | None:
    """The provider as the sign-in page offers it; None where none is configured.

    The address is whole: whoever comes back comes to ``PUBLIC_URL``, and must have begun there to be known.
    """
    provider = identity_provider()
    return WayIn(provider.name, public_link(ADDRESS), provider.resting) if provider else None


def still_signed_in_at(request: HttpRequest) -> str:
    """A sentence for whoever signs out here and not at the provider; empty for whoever came without it."""
    provider = identity_provider() if sessions.by_openid(request) else None
    if provider is None:
        return ""
    return f"If others use this computer, sign out of {provider.name} too: you may still be signed in there."


def _configured(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Not there where no provider is configured. The view gets the provider."""

    def checked(request: HttpRequest) -> HttpResponse:
        provider = identity_provider()
        return not_found(request) if provider is None else view(request, provider)

    return checked


@require_GET
@_configured
def leave_for_provider(request: HttpRequest, provider: Any) -> HttpResponse:
    """Begins an attempt, and leads to the provider."""
    user = sessions.user_of(request)
    if user is not None:
        return redirect(sessions.home_of(user))
    attempt = Attempt.new()
    try:
        address = provider.address_for(attempt)
    except SignInFailed as failed:
        return _failed(request, provider.name, failed)
    attempts = dict(request.session.get(_ATTEMPTS, {}))
    attempts[attempt.state] = [attempt.nonce, attempt.verifier, clock.machine_now().timestamp()]
    request.session[_ATTEMPTS] = dict(list(attempts.items())[-ATTEMPTS:])
    return redirect(address)


@require_GET
@_configured
def come_back(request: HttpRequest, provider: Any) -> HttpResponse:
    """Takes what somebody brings back from the provider, once, and signs in whom it names.

    The provider is asked here, within the request: nothing but the browser brings the code (docs/adr/0069).
    """
    attempt = _begun_here(request, request.GET.get("state", ""))
    if attempt is None:
        return _begin_again(request, provider.name)
    error = request.GET.get("error", "")
    if error:
        return _sent_back(request, provider.name, error)
    code = request.GET.get("code", "")
    try:
        if not code or len(code) > LONGEST_CODE or not code.isascii() or not code.isprintable():
            raise CodeRefused
        identity = provider.identify(code=code, attempt=attempt, issuer=request.GET.get("iss", ""))
    except SignInFailed as failed:
        return _failed(request, provider.name, failed)
    email = identity.email if identity.email_verified else ""
    try:
        user = again(
            lambda: sign_in_with_openid(issuer=identity.issuer, subject=identity.subject, verified_email=email)
        )
    except Refusal:
        return _nobody(request, provider.name)
    return redirect(sessions.let_in(request, user, openid=True))


def _begun_here(request: HttpRequest, state: str) -> Attempt | None:
    """The attempt of that state, if this browser began it within 10 minutes. It is used up, whatever comes of it.

    The session's row is locked meanwhile: of two requests that bring the same state, one gets it.
    """
    key = request.session.session_key
    if not key or not state:
        return None
    with transaction.atomic():
        if not Session.objects.select_for_update(no_key=True).filter(session_key=key).exists():
            return None
        session = SessionStore(key)
        attempts = dict(session.get(_ATTEMPTS, {}))
        attempt = attempts.pop(state, None)
        if attempt is None:
            return None
        session[_ATTEMPTS] = attempts
        try:
            session.save()
        except UpdateError:
            return None
    nonce, verifier, began = attempt
    late = clock.machine_now().timestamp() - began > OPENID_WITHIN.total_seconds()
    return None if late else Attempt(state, nonce, verifier)


def _refused(request: HttpRequest, status: int, title: str, *paragraphs: str) -> HttpResponse:
    """A page that says why nobody was signed in. Another way in is a link away."""
    response = page(
        request,
        "problem.html",
        {"title": title, "paragraphs": paragraphs, "onwards": ("/sign-in", "Go to the sign-in page")},
        status=status,
    )
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def _sent_back(request: HttpRequest, name: str, error: str) -> HttpResponse:
    """The page for an attempt that the provider itself broke off; ``error`` is anybody's text, and goes nowhere."""
    if error in DECLINED:
        return _refused(request, 403, f"You did not sign in with {name}", "You can try again.")
    if error in NOT_NOW:
        return _failed(request, name, ProviderAway())
    log.warning("identity provider sent somebody back", error=error if error in SENT_BACK else "other")
    why = f"{name} did not let you sign in here. If this happens again, tell us when."
    return _refused(request, 400, f"We could not sign you in with {name}", why, INSTEAD)


def _begin_again(request: HttpRequest, name: str) -> HttpResponse:
    return _refused(
        request,
        400,
        "Start signing in again",
        f"You came back from {name}, but we cannot match that to a sign-in that began in this browser. You may have "
        "taken longer than 10 minutes, gone back, or reloaded the page.",
        "If this happens each time, check that your browser accepts cookies from this service.",
    )


def _nobody(request: HttpRequest, name: str) -> HttpResponse:
    """The same for everybody whom we do not know, whatever the reason."""
    return _refused(
        request,
        403,
        f"You cannot sign in with this {name} account",
        f"Nobody uses Manage Teacher CPD with this account, or {name} has not confirmed that its email address is "
        "yours.",
        "Sign in with a link by email instead. Use the email address that you were given access with. If that is "
        f"not the address of your {name} account, you will always need a link.",
        "If nobody has given you access, the sign-in page says how to ask for it.",
    )


def _failed(request: HttpRequest, name: str, failed: SignInFailed) -> HttpResponse:
    """The page for what came to nothing between us and the provider."""
    if isinstance(failed, CodeRefused):
        return _begin_again(request, name)
    if isinstance(failed, ProviderBusy):
        why = f"Many people are signing in with {name} at this moment. Try again in a few seconds."
        return _refused(request, 503, f"You cannot sign in with {name} at the moment", why, INSTEAD)
    if isinstance(failed, TokenRefused):
        why = f"We cannot rely on what {name} answered. If this happens again, tell us when."
        return _refused(request, 502, f"We could not sign you in with {name}", why, INSTEAD)
    if isinstance(failed, AnswerRefused):
        why = f"{name} did not answer as we expected. We need to look into it. If this happens again, tell us when."
        return _refused(request, 502, f"We could not sign you in with {name}", why, INSTEAD)
    why = f"{name} does not answer at the moment."
    return _refused(request, 503, f"You cannot sign in with {name} at the moment", why, INSTEAD)
