"""Whose lead provider it is, and what may be done there (rule ACC-8).

What a page reads, it reads within :meth:`Place.reading`: as the database's role that sees nothing but that provider's
rows. What it does, it does by the commands of the API, whose actor works for that provider.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cpd.accounts.models import Membership, User
from cpd.accounts.queries import actor_of
from cpd.accounts.roles import PROVIDER_ROLES, Role
from cpd.core.actor import Actor
from cpd.core.as_role import transaction_for
from cpd.core.ids import parse_id
from cpd.providers.models import LeadProvider
from cpd.web.accounts.access import requires
from cpd.web.accounts.sessions import memberships_in
from cpd.web.problems import not_found

View = Callable[..., HttpResponse]

DEVELOPERS = frozenset({Role.PROVIDER_DEVELOPER})
"""Who looks after webhooks."""

DECLARING = frozenset({Role.PROVIDER_DEVELOPER, Role.PROVIDER_DATA_MANAGER})
"""Who declares from a file."""

FINANCE = frozenset({Role.PROVIDER_FINANCE})
"""Who looks at statements."""


@dataclass(frozen=True)
class Place:
    """A lead provider, and somebody who acts for it."""

    provider: LeadProvider
    actor: Actor
    user: User
    roles: frozenset[Role]

    @property
    def id(self) -> UUID:
        """The provider's id."""
        return self.provider.id

    @property
    def address(self) -> str:
        """The address of the provider's pages."""
        return f"/provider/{self.provider.id}"

    def reading(self) -> AbstractContextManager[None]:
        """A transaction in which nothing but the provider's rows are there."""
        return transaction_for(self.provider.id)


def providers_in(request: HttpRequest) -> list[LeadProvider]:
    """The providers for which whoever is signed in acts, by name."""
    providers = {one.lead_provider.id: one.lead_provider for one in _at_providers(request) if one.lead_provider}
    return sorted(providers.values(), key=lambda provider: provider.name)


def _at_providers(request: HttpRequest) -> list[Membership]:
    return [one for one in memberships_in(request) if one.role in PROVIDER_ROLES]


def for_provider(roles: frozenset[Role]) -> Callable[[View], View]:
    """Only somebody with one of these roles at the provider gets in; for anybody else with such a role there is no
    such page.

    The view gets ``place`` instead of the provider's id, ``key``.
    """

    def decorate(view: View) -> View:
        @requires(*roles)
        @wraps(view)
        def checked(request: HttpRequest, key: str, *args: Any, user: User, **kwargs: Any) -> HttpResponse:
            provider_id = parse_id(key)
            here = [one for one in _at_providers(request) if provider_id and one.lead_provider_id == provider_id]
            own = frozenset(Role(one.role) for one in here)
            if not own & roles:
                return not_found(request)
            first = next(one for one in here if Role(one.role) in roles)
            assert first.lead_provider is not None  # it is held at this provider
            return view(request, *args, place=Place(first.lead_provider, actor_of(first), user, own), **kwargs)

        return checked

    return decorate
