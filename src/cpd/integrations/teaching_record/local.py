"""The sandbox's own teaching record: made up, and in this process.

Every teacher reference number belongs to whoever gives it. The last three digits of some say what is special about
them (``SPECIAL``). Whom the sandbox knows has the name and the date of birth that it knows (:func:`ask_first`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from cpd.core import clock
from cpd.integrations.teaching_record.record import PROHIBITION, Alert, Answer, AnswerKind, RecordAway, TeachingRecord

BORN = date(1990, 1, 1)
"""When everybody is born of whom the sandbox does not know otherwise."""

BORN_OTHERWISE = date(1985, 6, 15)
"""When those are born whose number ends in 923, whatever the sandbox knows."""

RIGHT_NUMBER = "QQ123456C"
"""The national insurance number that is everybody's: the one that forms show as an example."""

JUDGED_BY_A_PERSON = "5a1c1e0f-0000-4000-8000-000000000912"
"""The category of an alert that keeps nobody from teaching."""

NO_ANSWER, BROKEN = "920", "921"
BROKEN_FOR = timedelta(minutes=2)
"""How long a number that ends in 921 is answered with an error, from the first question on."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the sandbox knows of somebody."""

    full_name: str
    date_of_birth: date | None


Knows = Callable[[str], Known | None]
AskedFirst = Callable[[str], datetime]

_sources: dict[str, Any] = {}


def ask_first(knows: Knows, asked_first: AskedFirst) -> None:
    """Registers what knows people by their number, and what remembers when a number was asked for first."""
    _sources.update(knows=knows, asked_first=asked_first)


_TEACHER = TeachingRecord(
    trn="",
    first_name="",
    last_name="",
    qts_on=date(2021, 7, 31),
    induction_status="InProgress",
    induction_started_on=date(2021, 9, 1),
)
"""A teacher in their first induction."""

SPECIAL: dict[str, dict[str, Any]] = {
    "901": {"qts_on": None},
    "902": {"alerts": (Alert(PROHIBITION),)},
    "903": {"induction_status": "RequiredToComplete", "induction_started_on": date(2019, 9, 1)},
    "904": {"induction_status": "Exempt", "induction_started_on": None},
    "905": {"induction_status": "RequiredToComplete", "induction_started_on": None},
    "906": {"induction_status": "Passed", "induction_completed_on": date(2023, 7, 21)},
    "907": {"induction_status": "Failed", "induction_completed_on": date(2023, 7, 21)},
    "908": {"induction_status": "FailedInWales", "induction_completed_on": date(2023, 7, 21)},
    "912": {"alerts": (Alert(JUDGED_BY_A_PERSON),)},
    "922": {"first_name": "Robin", "middle_name": "", "last_name": "Othername"},
    "923": {"date_of_birth": BORN_OTHERWISE},
}
"""By the last three digits, what a record says otherwise than that of a teacher in their first induction.

Besides: 900 is nobody's, 909 deactivated, 910 merged into the same number that ends in 911, 920 is not answered, 921 is
answered with an error for two minutes.
"""

FIRST_NAMES = ("Alex", "Bola", "Chris", "Dana", "Erin", "Farah", "Gwen", "Hari", "Iman", "Jo")
LAST_NAMES = ("Archer", "Bakare", "Clarke", "Dutta", "Evans", "Farooq", "Grant", "Hughes", "Iqbal", "Jones")


class LocalClient:
    """Knows every number but a few."""

    def find(self, trn: str, *, national_insurance_number: str = "", patient: bool = False) -> Answer:
        """A clear record, or what the number's last three digits stand for."""
        special = trn[-3:]
        self._fail(trn, special)
        if special in ("900", "909", "910"):
            return {
                "900": Answer(AnswerKind.NOTHING),
                "909": Answer(AnswerKind.DEACTIVATED),
                "910": Answer(AnswerKind.MERGED, merged_into=f"{trn[:-3]}911"),
            }[special]
        if national_insurance_number and national_insurance_number != RIGHT_NUMBER:
            return Answer(AnswerKind.NOTHING)
        return Answer(AnswerKind.RECORD, replace(_somebody(trn), **SPECIAL.get(special, {})))

    def _fail(self, trn: str, special: str) -> None:
        if special == NO_ANSWER:
            raise RecordAway("the teaching record did not answer (time-out)")
        if special == BROKEN:
            asked_first = _sources.get("asked_first")
            if asked_first is None or clock.now() < asked_first(trn) + BROKEN_FOR:
                raise RecordAway("the teaching record answered 500")


def _somebody(trn: str) -> TeachingRecord:
    knows = _sources.get("knows")
    known = knows(trn) if knows else None
    if known is None:
        number = int(trn)
        first, last = FIRST_NAMES[number % 10], LAST_NAMES[number // 10 % 10]
    else:
        first, _, last = known.full_name.partition(" ")
    born = known.date_of_birth if known and known.date_of_birth else BORN
    return replace(_TEACHER, trn=trn, first_name=first, last_name=last, date_of_birth=born)
