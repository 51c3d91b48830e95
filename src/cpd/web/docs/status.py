"""The page of the service's status: how it is now, and what went wrong before."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.incidents.models import Incident
from cpd.incidents.queries import lasting_incidents, past_incidents
from cpd.web.docs.texts import text_of
from cpd.web.docs.views import MARKDOWN, document_page, rendered
from cpd.web.health import Health, health
from cpd.web.kit.words import instant_in_words


@dataclass(frozen=True, slots=True)
class Status:
    """How the service is when somebody asks.

    ``states``: what there is, whether it works, and a sentence about it. ``lasting`` and ``past``: incidents as they
    are shown; none if the database was not ``reached``, because they are stored there.
    """

    states: list[tuple[str, bool, str]]
    lasting: list[dict[str, Any]]
    past: list[dict[str, Any]]
    reached: bool


@require_safe
def show_status(request: HttpRequest) -> HttpResponse:
    """The page, with the state as it is when somebody asks. Incidents are left out while the database is away."""
    shown = rendered("status")
    assert shown is not None
    status = _status()
    return document_page(
        request,
        shown,
        "status",
        template="docs/status.html",
        states=status.states,
        lasting=status.lasting,
        past=status.past,
        reached=status.reached,
    )


@require_safe
def status_as_markdown(request: HttpRequest) -> HttpResponse:
    """The same as Markdown."""
    text = text_of("status")
    assert text is not None
    lead, _, rest = text.markdown.partition("\n## ")
    return HttpResponse(f"{lead}\n{_in_markdown(_status())}\n## {rest}", content_type=MARKDOWN)


def _status() -> Status:
    now = health()
    reached = now is not None and not now.waiting
    return Status(
        states=_states(now),
        lasting=[_shown(one) for one in lasting_incidents()] if reached else [],
        past=[_shown(one) for one in past_incidents()] if reached else [],
        reached=reached,
    )


def _in_markdown(status: Status) -> str:
    """The sections "Now" and "Past incidents", as the page has them."""
    blocks = ["## Now"]
    blocks.append("\n".join(f"- {name}: **{_WORDS[works]}**. {sentence}" for name, works, sentence in status.states))
    if not status.reached:
        blocks.append("We cannot show incidents until the database is back.")
    elif not status.lasting:
        blocks.append("There are no incidents at the moment.")
    for one in status.lasting:
        blocks += [f"### {one['title']}", f"Since {one['began']}. Last updated {one['updated']}", *one["paragraphs"]]
    if status.reached:
        blocks.append("## Past incidents")
        if not status.past:
            blocks.append("There have been no incidents.")
    for one in status.past:
        blocks += [f"### {one['title']}", f"From {one['began']} to {one['ended']}", *one["paragraphs"]]
    return "\n\n".join(blocks) + "\n"


_WORDS = {True: "Working", False: "Not working"}


def _states(now: Health | None) -> list[tuple[str, bool, str]]:
    """What there is, whether it works, and a sentence about it."""
    if now is None:
        requests = "The service cannot reach its database. Requests get a 503 with Retry-After."
    elif now.waiting:
        requests = "The service is being updated. Requests get a 503 with Retry-After."
    elif not now.writable:
        requests = "The service cannot store anything. Requests that only read work; others get a 503 with Retry-After."
    else:
        requests = "The service answers requests."
    states = [("Requests", now is not None and now.serves, requests)]
    if now is not None and not now.waiting:
        jobs = "Nightly jobs run, and checks of our data find nothing wrong."
        if now.problems:
            jobs = (
                "A job failed, or a check of our data found something wrong. We have been alerted. Requests still work."
            )
        states.append(("Jobs and checks", not now.problems, jobs))
    return states


def _shown(incident: Incident) -> dict[str, Any]:
    """An incident as the page has it. Instants are in UK time."""
    return {
        "title": incident.title,
        "paragraphs": [one.strip() for one in incident.text.split("\n\n") if one.strip()],
        "began": instant_in_words(incident.began_at),
        "ended": instant_in_words(incident.ended_at),
        "updated": instant_in_words(incident.updated_at),
    }
