"""The page of the service's status: how it is now, and what went wrong before."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.incidents.models import Incident
from cpd.incidents.queries import lasting_incidents, past_incidents
from cpd.web.docs.views import document_page, rendered
from cpd.web.health import Health, health
from cpd.web.kit.words import instant_in_words


@require_safe
def show_status(request: HttpRequest) -> HttpResponse:
    """The page, with the state as it is when somebody asks. Incidents are left out while the database is away."""
    shown = rendered("status")
    assert shown is not None
    now = health()
    reached = now is not None and not now.waiting
    return document_page(
        request,
        shown,
        "status",
        template="docs/status.html",
        states=_states(now),
        lasting=[_shown(one) for one in lasting_incidents()] if reached else [],
        past=[_shown(one) for one in past_incidents()] if reached else [],
        reached=reached,
    )


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


def _shown(incident: Incident) -> dict[str, object]:
    """An incident as the page has it. Instants are in UK time."""
    return {
        "title": incident.title,
        "paragraphs": [one.strip() for one in incident.text.split("\n\n") if one.strip()],
        "began": instant_in_words(incident.began_at),
        "ended": instant_in_words(incident.ended_at),
        "updated": instant_in_words(incident.updated_at),
    }
