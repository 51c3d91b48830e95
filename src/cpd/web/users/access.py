"""Who gets in: DfE's operations users (rule ACC-8); and whose account a page is about."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.accounts.models import User
from cpd.accounts.queries import find_user
from cpd.accounts.roles import Role
from cpd.core.actor import Actor, ActorKind
from cpd.core.ids import parse_id
from cpd.web.accounts.access import requires
from cpd.web.problems import not_found

View = Callable[..., HttpResponse]

operations = requires(Role.OPERATIONS)
"""Operations users get in. The view gets ``user``."""


def actor(user: User) -> Actor:
    """An operations user, as who acts."""
    return Actor(ActorKind.DFE, str(user.id))


def address_of(user: User) -> str:
    """The page about a user."""
    return f"/users/{user.id}"


def with_other(view: View) -> View:
    """Gives the view ``other``, whose account it is, instead of the id ``key``; nobody's id is no page."""

    @wraps(view)
    def account_page(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        user_id = parse_id(key)
        other = find_user(user_id) if user_id else None
        if other is None:
            return not_found(request)
        return view(request, *args, other=other, **kwargs)

    return account_page
