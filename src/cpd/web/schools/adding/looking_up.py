"""Finding out who somebody is: what the teaching record and our own list say of a number (rules REG-18 to REG-25).

Asked by questions of the journey, before anything is locked. What is found is kept with the answers, as JSON: for both
roles, so that whoever changes their mind about the role need not be looked up again.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from pydantic import TypeAdapter

from cpd.core import clock
from cpd.integrations import teaching_record
from cpd.integrations.teaching_record import Answer, AnswerKind, RecordAway, RecordRefused, TeachingRecord
from cpd.teachers.rules import NAME_LENGTH
from cpd.training import rules
from cpd.training.queries import Standing, registered_at_school, standing_of
from cpd.web.kit.journeys import Answers

log = structlog.get_logger("cpd.web")

RECORD, NOTHING, OTHER_BIRTH, UNCHECKED = "record", "nothing", "other_birth", "unchecked"
"""How looking somebody up ended: it is their record, there is none, it is of another date of birth, nobody answered."""

HERE, MENTORS_THEMSELVES = "here", "mentors-themselves"
"""Why somebody can't be added, besides what :func:`cpd.training.rules.stops` names."""

ROLES = ("ect", "mentor")
_RECORD: TypeAdapter[TeachingRecord] = TypeAdapter(TeachingRecord)

Finding = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What is known of whom the journey is about, in the role in which they are added.

    ``stop`` is why they can't be added, if they can't; ``standing`` as :class:`cpd.training.queries.Standing` calls it,
    ``going_on``: they have not left that school.
    """

    outcome: str
    name: str = ""
    record: TeachingRecord | None = None
    stop: str = ""
    standing: str = "new"
    school: str = ""
    going_on: bool = False

    @property
    def joins(self) -> bool:
        """Whether their enrolment goes on here: they are at another school, or were here before."""
        return self.standing in ("elsewhere", "again")


def seen_in(answers: Answers, role: str) -> Seen | None:
    """What the journey has found so far, by national insurance number before date of birth; None before it looked."""
    if answers.went_without("national-insurance-number"):
        finding = answers["looked_up"]
        return Seen(UNCHECKED, stop=finding["stops"][role])
    finding = answers.get("proof") or answers.get("looked_up")
    return None if finding is None else seen_of(finding, role)


def seen_of(finding: Finding, role: str) -> Seen:
    """What was found, for a role."""
    record = finding["record"]
    return Seen(
        finding["outcome"],
        name=finding["name"],
        record=None if record is None else _RECORD.validate_python(record),
        stop=finding["stops"][role],
        **finding["standings"][role],
    )


def look_up(trn: str, *, date_of_birth: date, school_id: UUID, mentee_trn: str = "") -> Finding:
    """Who has that number, and was born on that day. A finding in any case: nobody need answer (rule REG-20)."""
    ours = _ours(trn, school_id, mentee_trn)
    try:
        answer = _ask(trn)
    except (RecordAway, RecordRefused) as error:
        log.warning("teaching record does not answer a page", error=str(error))
        answer = None
    if answer is None:
        return _finding(UNCHECKED, stops=ours)
    if answer.kind is not AnswerKind.RECORD or answer.record is None:
        return _finding(NOTHING)
    if answer.record.date_of_birth != date_of_birth:
        return _finding(OTHER_BIRTH, stops=ours)
    return _found(answer.record, school_id, ours)


def look_up_by_number(trn: str, number: str, *, school_id: UUID, mentee_trn: str = "") -> Finding:
    """Who has that number and that national insurance number.

    Raises :class:`~cpd.integrations.teaching_record.RecordAway` or ``RecordRefused`` when nobody answers.
    """
    answer = _ask(trn, number)
    if answer is None or answer.kind is not AnswerKind.RECORD or answer.record is None:
        return _finding(NOTHING)
    return _found(answer.record, school_id, _ours(trn, school_id, mentee_trn))


def _ask(trn: str, number: str = "") -> Answer | None:
    client = teaching_record.client()
    return client.find(trn, national_insurance_number=number) if client is not None else None


def _ours(trn: str, school_id: UUID, mentee_trn: str) -> dict[str, str]:
    """Why we know that somebody can't be added in each role, whatever the teaching record says."""
    stops = {role: HERE if registered_at_school(school_id, trn, role) else "" for role in ROLES}
    return {**stops, "mentor": MENTORS_THEMSELVES} if trn == mentee_trn else stops


def _finding(
    outcome: str,
    *,
    record: TeachingRecord | None = None,
    stops: dict[str, str] | None = None,
    standings: dict[str, dict[str, Any]] | None = None,
) -> Finding:
    return {
        "outcome": outcome,
        "name": record.name[:NAME_LENGTH] or "No name" if record else "",
        "record": _RECORD.dump_python(record, mode="json") if record else None,
        "stops": stops or dict.fromkeys(ROLES, ""),
        "standings": standings or {role: {} for role in ROLES},
    }


def _found(record: TeachingRecord, school_id: UUID, ours: dict[str, str]) -> Finding:
    today = clock.today()
    prohibited = record.prohibited(today)
    standings = {role: standing_of(record.trn, role, school_id) for role in ROLES}
    here = {role: HERE if standing.kind == "here" else "" for role, standing in standings.items()}
    stops = {
        role: ours[role] or here[role] or rules.stops(role, record.induction_status, prohibited=prohibited)
        for role in ROLES
    }
    return _finding(
        RECORD,
        record=record,
        stops=stops,
        standings={role: _described(standing, today) for role, standing in standings.items()},
    )


def _described(standing: Standing, today: date) -> dict[str, Any]:
    going_on = standing.finished_on is None or standing.finished_on > today
    return {
        "standing": standing.kind,
        "school": standing.school_name,
        "going_on": standing.kind == "elsewhere" and going_on,
    }
