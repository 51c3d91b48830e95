"""The calendars of statements that are shipped, and those that follow from them."""

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from cpd.npq.queries import FIRST_SUFFIX
from cpd.statements.models import StatementProgramme
from cpd.statements.rules import CalendarEntry, generated_calendar, moved_on


@cache
def shipped_calendars() -> dict[str, Any]:
    """``data/calendar.json``: rows by programme, and by cohort (ECF) or intake (NPQ, ``2024a``); and their sources."""
    return dict(json.loads(files("cpd.statements").joinpath("data/calendar.json").read_text(encoding="utf-8")))


def calendar_of(programme: str, cohort: int, suffix: str = FIRST_SUFFIX) -> list[CalendarEntry]:
    """The calendar of an ECF cohort or an NPQ intake (``data/calendar.json``).

    Where none is shipped, it is generated; an intake's is the newest that is shipped for an earlier year and the same
    letter, moved on (rule MON-21). ``suffix`` is the letter of the intake; ECF has none.
    """
    shipped = shipped_calendars()[programme]
    if programme == StatementProgramme.ECF:
        rows, years = shipped.get(str(cohort)), 0
    else:
        before = max((name for name in shipped if name[4:] == suffix and int(name[:4]) <= cohort), default="")
        rows, years = shipped.get(before), cohort - int(before[:4] or cohort)
    if rows is None:
        return generated_calendar(cohort)
    entries = [
        CalendarEntry(
            name=row["name"],
            deadline_date=date.fromisoformat(row["deadline_date"]),
            payment_date=date.fromisoformat(row["payment_date"]),
            output_fee=row["output_fee"],
            assumed=row["assumed"],
        )
        for row in rows
    ]
    return moved_on(entries, years)
