"""The shipped schedules and their milestones (``data/schedules.json``; rule DAT-10)."""

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from cpd.core.actor import Actor
from cpd.core.ids import seeded_ids
from cpd.core.work import unit_of_work
from cpd.training.models import Milestone, Schedule


def _shipped() -> dict[str, Any]:
    return dict(json.loads(files("cpd.training").joinpath("data/schedules.json").read_text(encoding="utf-8")))


def shipped_schedules() -> dict[str, dict[str, Any]]:
    """``{cohort: {identifier: {name, aliases, type, courses, sources, milestones}}}``; dates as ISO text.

    Only schedules that were renamed have ``aliases``.
    """
    return dict(_shipped()["cohorts"])


def sources_of_schedules() -> dict[str, str]:
    """Where the shipped dates are from, by the keys that the rows name."""
    return dict(_shipped()["sources"])


@cache
def _renamed() -> dict[tuple[int, str], str]:
    return {
        (int(cohort), alias): identifier
        for cohort, rows in shipped_schedules().items()
        for identifier, row in rows.items()
        for alias in row.get("aliases", ())
    }


def find_schedule(cohort: int, identifier: str) -> Schedule | None:
    """The schedule of a cohort that has the identifier, or had it before it was renamed (rule ACT-16)."""
    today = _renamed().get((cohort, identifier), identifier)
    return Schedule.objects.filter(cohort_id=cohort, identifier=today).first()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def load_schedules() -> None:
    """Brings schedules and milestones up to what the project ships. Safe to run again."""
    with unit_of_work(actor=Actor.system("reference-data"), reason="load_schedules"), seeded_ids("ecf schedules"):
        shipped = shipped_schedules()
        Schedule.objects.bulk_create(
            [
                Schedule(
                    cohort_id=int(cohort),
                    identifier=identifier,
                    name=row["name"],
                    schedule_type=row["type"],
                    course_identifiers=row["courses"],
                )
                for cohort, rows in shipped.items()
                for identifier, row in rows.items()
            ],
            update_conflicts=True,
            unique_fields=["cohort", "identifier"],
            update_fields=["name", "schedule_type", "course_identifiers"],
        )
        schedules = {(s.cohort_id, s.identifier): s for s in Schedule.objects.all()}
        changed = set(Milestone.objects.filter(changed_at__isnull=False).values_list("schedule_id", "declaration_type"))
        Milestone.objects.bulk_create(
            [
                Milestone(
                    schedule=schedules[int(cohort), identifier],
                    name=milestone["name"],
                    declaration_type=milestone["declaration_type"],
                    start_date=date.fromisoformat(milestone["start_date"]),
                    milestone_date=_day(milestone["milestone_date"]),
                    payment_date=_day(milestone["payment_date"]),
                )
                for cohort, rows in shipped.items()
                for identifier, row in rows.items()
                for milestone in row["milestones"]
                if (schedules[int(cohort), identifier].id, milestone["declaration_type"]) not in changed
            ],
            update_conflicts=True,
            unique_fields=["schedule", "declaration_type"],
            update_fields=["name", "start_date", "milestone_date", "payment_date"],
        )
