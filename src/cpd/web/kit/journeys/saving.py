"""Journeys in the database: loading, saving an answer, finishing once, deleting."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from cpd.core import clock
from cpd.core.work import unit_of_work
from cpd.web.kit.journeys.answers import Answers
from cpd.web.kit.journeys.definition import Journey, Place, Step
from cpd.web.models import SavedJourney

ABANDONED = timedelta(days=14)
"""A journey that nobody has touched for so long is deleted."""

FINISHED = timedelta(days=7)
"""How long the last page of a finished journey can be opened again."""

OPEN_AT_MOST = 50
"""Journeys of one kind that one person may have open at one place; the oldest go first."""

WITHOUT = "went without"


def load(journey: Journey, place: Place, key: UUID) -> SavedJourney | None:
    """The journey of that key, if it is this one's, at this place; None for any other, and for one that expired."""
    return _own(journey, place).filter(id=key).first()


def _own(journey: Journey, place: Place) -> Any:
    return SavedJourney.objects.filter(
        journey=journey.name, owner=place.owner, place=place.base, changed_at__gt=clock.machine_now() - ABANDONED
    )


def answers_of(journey: Journey, saved: SavedJourney | None) -> Answers:
    """What is saved, as values. A step that asks otherwise than when it was answered counts as not answered."""
    by_step: dict[str, dict[str, Any]] = {}
    without = set()
    for step in journey.questions:
        stored = saved.answers.get(step.name) if saved else None
        if not isinstance(stored, dict):
            continue
        if stored.get(WITHOUT):
            without.add(step.name)
            by_step[step.name] = {}
        elif set(stored) == set(step.keeps):
            with suppress(ValueError, TypeError, ArithmeticError, AttributeError):
                by_step[step.name] = _restored(step, stored)
    return Answers(by_step, without)


def _restored(step: Step, stored: Mapping[str, Any]) -> dict[str, Any]:
    fields = step.form.base_fields
    return {
        name: fields[name].restored(value) if name in fields else value  # type: ignore[attr-defined]
        for name, value in stored.items()
    }


def stored(step: Step, cleaned: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an answer, as JSON."""
    fields = step.form.base_fields
    kept = {name: fields[name].stored(cleaned.get(name)) for name in step.fields} if step.kept else {}  # type: ignore[attr-defined]
    return {**kept, **{name: found.get(name) for name in step.found}}


def save_answer(journey: Journey, place: Place, key: UUID, step: str, answer: Mapping[str, Any]) -> SavedJourney | None:
    """Keeps the answer of a step, and forgets those that are no longer asked. None when the key is somebody else's.

    A finished journey stays as it is.
    """
    now = clock.machine_now()
    with transaction.atomic():
        saved, made = SavedJourney.objects.select_for_update(no_key=True).get_or_create(
            id=key,
            defaults={
                "journey": journey.name,
                "owner": place.owner,
                "place": place.base,
                "started_at": now,
                "changed_at": now,
            },
        )
        if (saved.journey, saved.owner, saved.place) != (journey.name, place.owner, place.base):
            return None
        if saved.finished_at is None:
            saved.answers[step] = dict(answer)
            way = journey.way(answers_of(journey, saved), place.facts)
            saved.answers = {name: saved.answers[name] for name in way.steps}
            saved.changed_at = now
            saved.save()
        if made:
            _forget_oldest(journey, place)
    return saved


def _forget_oldest(journey: Journey, place: Place) -> None:
    open_ones = _own(journey, place).filter(finished_at__isnull=True).order_by("-changed_at", "id")
    oldest = list(open_ones.values_list("id", flat=True)[OPEN_AT_MOST : OPEN_AT_MOST * 2])
    if oldest:
        SavedJourney.objects.filter(id__in=oldest).delete()


def digest(saved: SavedJourney) -> str:
    """A short text that is another one when the answers are."""
    return hashlib.sha256(json.dumps(saved.answers, sort_keys=True).encode()).hexdigest()[:16]


def finish(journey: Journey, place: Place, key: UUID, shown: str | None) -> bool:
    """Does what the journey is for, once. Sent again, or twice at a time, it is done already.

    False when the answers are not those that were shown (``shown``), or not complete: nothing is done. Raises
    :class:`~cpd.core.refusals.Refusal` of the command, after which everything is as before.
    """
    with unit_of_work(actor=place.actor, reason=journey.reason):
        saved = SavedJourney.objects.select_for_update(no_key=True).filter(id=key).first()
        if saved is None:
            return False
        if saved.finished_at is not None:
            return True
        way = journey.way(answers_of(journey, saved), place.facts)
        if way.open is not None or (shown is not None and shown != digest(saved)):
            return False
        given = {name: way.answers.get(name) for name in journey.kept_names}
        saved.result = journey.finish(place, **given)
        saved.answers = {}
        saved.finished_at = saved.changed_at = clock.machine_now()
        saved.save()
        return True


def delete(journey: Journey, place: Place, key: UUID) -> None:
    """Forgets a journey that is not finished."""
    _own(journey, place).filter(id=key, finished_at__isnull=True).delete()


@dataclass(frozen=True)
class Unfinished:
    """A journey that somebody has begun: what it is about, since when, and where it goes on or is deleted."""

    title: str
    started_at: datetime
    href: str
    delete: str


def unfinished(journey: Journey, place: Place) -> list[Unfinished]:
    """The journeys of one person at one place that are not finished, the newest first. One query."""
    rows = _own(journey, place).filter(finished_at__isnull=True).order_by("-changed_at", "id")[:OPEN_AT_MOST]
    unfinished = []
    for saved in rows:
        way = journey.way(answers_of(journey, saved), place.facts)
        base = f"{place.base}/{saved.id}"
        title = journey.described(way.answers)
        unfinished.append(Unfinished(title, saved.started_at, f"{base}/{way.open or 'check'}", f"{base}/delete"))
    return unfinished
