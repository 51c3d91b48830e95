"""The documentation site at ``/api-reference/``."""

from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.web.docs.access import access_page
from cpd.web.docs.errors import errors_page
from cpd.web.docs.markdown import Rendered, render
from cpd.web.docs.npq_schedules import npq_schedules_page
from cpd.web.docs.reference import reference
from cpd.web.docs.rule_book import rules_page
from cpd.web.docs.schedules import schedules_page
from cpd.web.pages import page
from cpd.web.problems import not_found

PAGES = (
    ("about", "About the API"),
    ("tutorial", "Tutorial"),
    ("connecting", "Connecting"),
    ("keeping-in-sync", "Keeping data in sync"),
    ("versions", "Versions and deprecation"),
    ("sandbox", "The sandbox"),
    ("participants", "Participants"),
    ("declarations", "Declarations"),
    ("transfers", "Transfers"),
    ("partnerships", "Partnerships"),
    ("schedules", "Schedules and milestones"),
    ("applications", "NPQ applications"),
    ("npq-participants", "NPQ participants"),
    ("npq-outcomes", "NPQ outcomes"),
    ("npq-schedules", "NPQ schedules and intakes"),
    ("from-application-to-payment", "From application to payment"),
    ("who-may-do-what", "Who may do what"),
    ("rules", "Rules"),
    ("errors", "Errors"),
    ("reference-v3", "Version 3 reference"),
    ("reference-v2", "Version 2 reference"),
    ("reference-v1", "Version 1 reference"),
    ("release-notes", "Release notes"),
)
"""The pages of the site, in order, with their names in the side bar."""


GENERATED = {
    "schedules": schedules_page,
    "npq-schedules": npq_schedules_page,
    "who-may-do-what": access_page,
    "rules": rules_page,
    "errors": errors_page,
}
"""Pages that are drawn from data or code."""


def rendered(name: str) -> Rendered | None:
    """The page of that name, or None."""
    return _rendered(name) if name in dict(PAGES) else None


@cache
def _rendered(name: str) -> Rendered | None:
    """A page of :data:`PAGES`; nothing else may be asked for, because what it gives is kept."""
    text: str | None
    if name in GENERATED:
        text = GENERATED[name]()
    elif name.startswith("reference-v"):
        text = reference(int(name.removeprefix("reference-v")))
    else:
        text = files("cpd.web").joinpath(f"docs/pages/{name}.md").read_text(encoding="utf-8")
    return render(text) if text else None


def moved(request: HttpRequest) -> HttpResponse:
    """The address without its last slash."""
    return redirect("/api-reference/", permanent=True)


def show(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the site."""
    found = rendered(name)
    if found is None:
        return not_found(request)
    return page(
        request,
        "docs/show.html",
        {
            "title": found.title,
            "html": found.html,
            "sections": found.sections if len(found.sections) > 3 else [],
            "pages": [
                {
                    "href": "/api-reference/" if key == "about" else f"/api-reference/{key}",
                    "text": text,
                    "here": key == name,
                }
                for key, text in PAGES
            ],
        },
    )
