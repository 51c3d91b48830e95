"""The privacy notice, put once before whoever acts for a school (rule ACC-11)."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from cpd.accounts import privacy
from cpd.accounts.commands import accept_privacy_notice
from cpd.accounts.models import User
from cpd.accounts.queries import actor_for
from cpd.accounts.roles import DFE_ROLES, SCHOOL_ROLES
from cpd.core.refusals import Refusal
from cpd.web.accounts import sessions
from cpd.web.accounts.access import signed_in
from cpd.web.footer import support_email
from cpd.web.pages import page

ADDRESS = "/privacy/accept"


def notice_first(request: HttpRequest, user: User) -> HttpResponse | None:
    """Leads whoever opens a page and has not accepted the notice to it, and back afterwards. None for everybody else.

    A form that is sent is taken: what was typed counts, and the page after it asks.
    """
    if request.method not in ("GET", "HEAD") or not _has_to_accept(request, user):
        return None
    return redirect(f"{ADDRESS}?{urlencode({'next': request.get_full_path()})}")


def _has_to_accept(request: HttpRequest, user: User) -> bool:
    """Not DfE staff, and not who looks at the sandbox as somebody made up: nobody accepts for somebody else."""
    roles = sessions.roles_in(request)
    return (
        not sessions.made_up(request)
        and bool(roles & SCHOOL_ROLES)
        and not roles & DFE_ROLES
        and privacy.has_to_accept(user.privacy_notice_major, privacy.newest_notice())
    )


def _wanted(request: HttpRequest, user: User) -> str:
    """The page of ours that somebody was on the way to."""
    address = request.GET.get("next", "")
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if ours else sessions.home_of(user)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, *, user: User) -> HttpResponse:
    """Shows the notice, takes that it is accepted, and leads on to where somebody was going."""
    if not _has_to_accept(request, user):
        return redirect(_wanted(request, user))
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            version = request.POST.get("version", "")
            accept_privacy_notice(user_id=user.id, version=version, actor=actor_for(user))
        except Refusal as refusal:
            errors = [{"text": problem.detail} for problem in refusal.problems]
        else:
            return redirect(_wanted(request, user))
    earlier = (
        f"{user.privacy_notice_major}.{user.privacy_notice_minor}" if user.privacy_notice_major is not None else ""
    )
    return page(
        request,
        "accounts/accept_privacy.html",
        {
            "title": "Privacy notice",
            "notice": privacy.newest_notice(),
            "earlier": earlier,
            "support_email": support_email(),
            "button": "Accept and continue",
            "instead": {"text": "Sign out", "href": "/sign-out"},
            "errors": errors,
        },
        status=422 if errors else 200,
    )
