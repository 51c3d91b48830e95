"""Who gets into the finance console: DfE's finance users and approvers (rule ACC-8)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core.actor import Actor, ActorKind
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound
from cpd.finance.queries import find_statement
from cpd.web.accounts.access import requires
from cpd.web.problems import not_found

View = Callable[..., Any]

readers = requires(Role.FINANCE, Role.FINANCE_APPROVER)
"""Finance users and approvers get in. The view gets ``user``."""

editors = requires(Role.FINANCE)
"""Finance users alone get in, for what changes something. The view gets ``user``."""

approvers = requires(Role.FINANCE_APPROVER)
"""Approvers alone get in. The view gets ``user``."""


def with_statement(view: View) -> View:
    """Gives the view ``statement`` instead of its id, ``key``; there is no such page when nobody has that id."""

    @wraps(view)
    def statement_page(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            statement = find_statement(parse_id(key))
        except NotFound:
            return not_found(request)
        return view(request, *args, statement=statement, **kwargs)

    return statement_page


def acting(user: User) -> Actor:
    """Somebody of DfE's finance team as who acts."""
    return Actor(ActorKind.DFE, str(user.id))
