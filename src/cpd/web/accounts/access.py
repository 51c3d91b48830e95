"""Who may see a page (rule ACC-8): views that are not for everybody say so with :func:`requires` or :func:`signed_in`.

A test compares what every view does with the table of all routes (:mod:`cpd.web.accounts.routes`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.accounts.roles import Role
from cpd.web.accounts.sessions import roles_in, user_of
from cpd.web.kit.sending import ask_to_sign_in
from cpd.web.problems import forbidden

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Asks for a sign-in first. The view gets ``user``."""
    return _checked(view, frozenset())


def requires(*roles: Role) -> Callable[[View], View]:
    """Only whoever has one of these roles gets in; whoever else is signed in is told so (403). The view gets ``user``.

    Roles at DfE count only in a session that began with a second factor.
    """

    def decorate(view: View) -> View:
        return _checked(view, frozenset(roles))

    return decorate


def _checked(view: View, needs: frozenset[Role]) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = user_of(request)
        if user is None:
            return ask_to_sign_in(request)
        if needs and not needs & roles_in(request):
            return forbidden(request)
        return view(request, *args, user=user, **kwargs)

    return checked
