"""Telling everybody of an incident: that it began, what is known, that it is over (rule REC-5)."""

from datetime import datetime

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dates import parse_instant
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.incidents import errors
from cpd.incidents.models import Incident
from cpd.incidents.rules import may_say


def begin_incident(*, title: str, text: str, began_at: str = "", actor: Actor) -> Incident:
    """Shows an incident, which began at ``began_at`` (RFC 3339), or now. Refused as :func:`may_say` does."""
    with unit_of_work(actor=actor, reason="begin_incident"):
        now = clock.machine_now()
        incident = Incident(title=title, text=text, began_at=_instant(began_at) or now)
        return _saved(incident, now)


def change_incident(*, number: int, title: str = "", text: str = "", actor: Actor) -> Incident:
    """Changes what is said about an incident; what is left empty stays as it is. Raises :class:`NotFound`."""
    with unit_of_work(actor=actor, reason="change_incident"):
        incident = _locked(number)
        incident.title, incident.text = title or incident.title, text or incident.text
        return _saved(incident, clock.machine_now())


def end_incident(*, number: int, text: str = "", ended_at: str = "", actor: Actor) -> Incident:
    """Says that an incident is over, since ``ended_at`` (RFC 3339) or now; once more corrects the instant.

    An incident that is over, and is ended without an instant, keeps its own. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="end_incident"):
        now = clock.machine_now()
        incident = _locked(number)
        incident.ended_at = _instant(ended_at) or incident.ended_at or now
        incident.text = text or incident.text
        return _saved(incident, now)


def _locked(number: int) -> Incident:
    incident = Incident.objects.select_for_update(no_key=True).filter(id=number).first()
    if incident is None:
        raise NotFound("incident", number)
    return incident


def _saved(incident: Incident, now: datetime) -> Incident:
    said = may_say(
        title=incident.title, text=incident.text, began_at=incident.began_at, ended_at=incident.ended_at, now=now
    )
    incident.title, incident.text = accepted(said)
    incident.updated_at = now
    incident.save()
    return incident


def _instant(text: str) -> datetime | None:
    """The instant; None for no text."""
    if not text:
        return None
    instant = parse_instant(text)
    if instant is None:
        raise Refusal.because(errors.INSTANT_INVALID(value=text))
    return instant
