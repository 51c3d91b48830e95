"""Sessions of users: how one begins, and whose it is (rules ACC-3 and ACC-4)."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from cpd.accounts.models import Membership, User
from cpd.accounts.queries import has_second_factor, memberships_to_act, needs_second_factor, roles_of, user_to_act
from cpd.accounts.roles import DFE_ROLES, PROVIDER_ROLES, SCHOOL_ROLES, Role
from cpd.accounts.rules import SECOND_FACTOR_WITHIN
from cpd.core import clock
from cpd.core.addresses import client_address, neighbourhood
from cpd.core.ids import parse_id

BACKEND = "cpd.web.accounts.sessions.UserBackend"

FINANCE_ROLES = frozenset({Role.FINANCE, Role.FINANCE_APPROVER})
SUPPORT_ROLES = frozenset({Role.SUPPORT, Role.OPERATIONS})
"""Who has the finance console."""

_VERIFIED = "second_factor"
"""In a session that began with a second factor."""

_MADE_UP = "made_up"
"""In a session of the sandbox in which somebody looks at the service as a made-up person."""

_BY_OPENID = "by_openid"
"""In a session that began with an account at the OpenID provider, which has a session of its own."""

_WAITING, _SINCE = "second_factor_of", "second_factor_asked_at"
"""In a session of somebody who has shown who they are and has still to give the second factor: who, and since when."""


class UserBackend(BaseBackend):
    """Finds whose session it is. Sessions begin with :func:`begin`, never with a name and a password."""

    def get_user(self, user_id: UUID | str) -> User | None:  # type: ignore[override]
        """The user, or None when they may not sign in any more."""
        key = parse_id(str(user_id))
        return user_to_act(key) if key else None


def user_of(request: HttpRequest) -> User | None:
    """Who is signed in, or None."""
    return request.user if isinstance(request.user, User) else None


def memberships_in(request: HttpRequest) -> list[Membership]:
    """What whoever is signed in is where, with the schools and lead providers: asked once for each request."""
    user = user_of(request)
    return memberships_to_act(user) if user else []


def roles_in(request: HttpRequest) -> frozenset[Role]:
    """The roles that count in this session: those at DfE only where it began with a second factor (rule ACC-4)."""
    roles = frozenset(Role(one.role) for one in memberships_in(request))
    return roles if verified(request) else roles - DFE_ROLES


def caller_of(request: HttpRequest) -> str:
    """The network address that a request comes from, as callers are counted: an IPv6 address is its /64."""
    return neighbourhood(
        client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.headers.get("X-Forwarded-For"),
            settings.ENVIRONMENT.trusted_proxies,
        )
    )


def begin(request: HttpRequest, user: User, *, second_factor: bool = False, made_up: bool = False) -> None:
    """Begins a session of a user, with a new key; what was in the session before is gone.

    ``made_up``: in the sandbox, by a click, without any proof of who it is.
    """
    openid = by_openid(request) and not made_up
    request.session.flush()
    login(request, user, backend=BACKEND)
    if openid:
        request.session[_BY_OPENID] = True
    if second_factor:
        request.session[_VERIFIED] = True
    if made_up:
        request.session[_MADE_UP] = True


def end(request: HttpRequest) -> None:
    """Ends the session."""
    request.session.flush()


def verified(request: HttpRequest) -> bool:
    """Whether the session began with a second factor."""
    return bool(request.session.get(_VERIFIED))


def made_up(request: HttpRequest) -> bool:
    """Whether somebody looks at the sandbox as a made-up person, whom they chose by a click."""
    return bool(request.session.get(_MADE_UP))


def by_openid(request: HttpRequest) -> bool:
    """Whether whoever is signed in, or has still to give the second factor, came from the OpenID provider."""
    return bool(request.session.get(_BY_OPENID))


def let_in(request: HttpRequest, user: User, *, openid: bool = False) -> str:
    """Begins the session of somebody who has shown who they are; of DfE staff only asks for the second factor.

    ``openid``: by an account at the OpenID provider. Gives the address of the next page.
    """
    request.session.flush()
    if openid:
        request.session[_BY_OPENID] = True
    if not needs_second_factor(user):
        begin(request, user)
        return home_of(user)
    request.session[_WAITING] = str(user.id)
    request.session[_SINCE] = clock.machine_now().timestamp()
    return "/sign-in/code" if has_second_factor(user) else "/sign-in/set-up"


def waiting_user(request: HttpRequest) -> User | None:
    """Who has shown who they are and has still to give the second factor; nobody after ten minutes."""
    key = parse_id(str(request.session.get(_WAITING, "")))
    since = request.session.get(_SINCE, 0.0)
    if key is None or clock.machine_now().timestamp() - since > SECOND_FACTOR_WITHIN.total_seconds():
        return None
    return User.objects.filter(id=key, deactivated_at__isnull=True).first()


def navigation(request: HttpRequest) -> list[dict[str, str]]:
    """What the top of every page leads to, for whoever is signed in."""
    user = user_of(request)
    if user is None:
        return []
    roles = roles_in(request)
    return [
        *([{"text": "My school", "href": "/school"}] if roles & SCHOOL_ROLES else []),
        *([{"text": "My provider", "href": "/provider"}] if roles & PROVIDER_ROLES else []),
        *([{"text": "Payments", "href": "/finance"}] if roles & FINANCE_ROLES else []),
        *([{"text": "Support", "href": "/support"}] if roles & SUPPORT_ROLES else []),
        *([{"text": "Users", "href": "/users"}] if Role.OPERATIONS in roles else []),
        *([{"text": "Webhooks", "href": "/webhooks"}] if Role.OPERATIONS in roles else []),
        {"text": "Your account", "href": "/account"},
        {"text": "Sign out", "href": "/sign-out"},
    ]


def home_of(user: User) -> str:
    """Where somebody goes who has just signed in: who acts for schools alone to theirs, for providers alone to theirs,
    finance users to the payments, support users to what schools ask, everybody else to their account."""
    roles = roles_of(user)
    if roles and roles <= SCHOOL_ROLES:
        return "/school"
    if roles and roles <= PROVIDER_ROLES:
        return "/provider"
    if roles == {Role.SUPPORT}:
        return "/support"
    return "/finance" if roles and roles <= FINANCE_ROLES else "/account"
