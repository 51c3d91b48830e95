"""The first page of a lead provider's people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.accounts.roles import PROVIDER_ROLES
from cpd.web.accounts.access import requires
from cpd.web.kit.parts import Link
from cpd.web.pages import page
from cpd.web.providers.access import DECLARING, DEVELOPERS, FINANCE, Place, for_provider, providers_in


@require_safe
@requires(*PROVIDER_ROLES)
def choose(request: HttpRequest, *, user: User) -> HttpResponse:
    """Leads to the provider of whoever is signed in, or asks which one."""
    providers = providers_in(request)
    if len(providers) == 1:
        return redirect(f"/provider/{providers[0].id}")
    links = [Link(provider.name, f"/provider/{provider.id}") for provider in providers]
    return page(
        request, "providers/home.html", {"title": "Your lead providers", "tasks": [(link, "") for link in links]}
    )


@require_safe
@for_provider(PROVIDER_ROLES)
def show(request: HttpRequest, *, place: Place) -> HttpResponse:
    """What there is to do, by somebody's roles at the provider."""
    tasks = []
    if place.roles & DEVELOPERS:
        hint = "Have us call your server when something changes, and see how that goes."
        tasks.append((Link("Webhooks", f"{place.address}/webhooks"), hint))
    if place.roles & DECLARING:
        hint = "Upload up to 500 declarations in a CSV file, and check them before they count."
        tasks.append((Link("Declare from a CSV file", f"{place.address}/declarations"), hint))
    if place.roles & FINANCE:
        hint = "See what each statement comes to, and which declarations are on it."
        tasks.append((Link("Statements", f"{place.address}/statements"), hint))
    return page(
        request,
        "providers/home.html",
        {
            "title": place.provider.name,
            "tasks": tasks,
            "back": "/provider" if len(providers_in(request)) > 1 else "",
        },
    )
