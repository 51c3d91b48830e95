"""Reading an answer of the teaching record, as its published description has it (version 20260612).

Unknown fields are ignored. What a record says in words that we don't know is kept as it is, and decides nothing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cpd.integrations.teaching_record.record import Alert, RecordUnreadable, TeachingRecord


def record_in(body: Any) -> TeachingRecord:
    """The record of a body. Raises :class:`RecordUnreadable` where it lacks what was asked for.

    Alerts that are absent are not "no alerts".
    """
    try:
        induction, alerts = body["induction"], body["alerts"]
        return TeachingRecord(
            trn=str(body["trn"]),
            first_name=str(body["firstName"] or ""),
            middle_name=str(body.get("middleName") or ""),
            last_name=str(body["lastName"] or ""),
            date_of_birth=_day(body.get("dateOfBirth")),
            qts_on=_day((body.get("qts") or {}).get("holdsFrom")),
            induction_status=str((induction or {}).get("status") or "None"),
            induction_started_on=_day((induction or {}).get("startDate")),
            induction_completed_on=_day((induction or {}).get("completedDate")),
            alerts=tuple(_alert(one) for one in alerts),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise RecordUnreadable("the teaching record answered what cannot be read") from None


def error_code(body: Any) -> str:
    """The code of an error, empty where there is none: 10001 is "no such person", a 404 without a code is ours."""
    return str(body.get("errorCode") or "") if isinstance(body, Mapping) else ""


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(str(value)[:10])


def _alert(one: Mapping[str, Any]) -> Alert:
    category = str(one["alertType"]["alertCategory"]["alertCategoryId"]).lower()
    try:
        return Alert(category, _day(one.get("endDate")))
    except ValueError:
        return Alert(category, end_unreadable=True)
