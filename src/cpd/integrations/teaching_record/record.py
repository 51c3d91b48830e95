"""What the teaching record says about somebody. Pure values; what follows from them is decided in ``cpd.training``."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol

PROHIBITION = "b2b19019-b165-47a3-8745-3297ff152581"
"""The category of alerts that keep somebody from teaching."""

FIRST_INDUCTION_START = date(2021, 9, 1)
"""Inductions that began before this day belong to the scheme before."""

IN_PROGRESS = "InProgress"
COMPLETED = ("Passed", "Failed", "FailedInWales")
EXEMPT = "Exempt"
STATUSES = ("None", "RequiredToComplete", EXEMPT, IN_PROGRESS, *COMPLETED)
"""What an induction's status can be. Any other is one that we can't tell what it means."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: its category's id, and until when it is in force.

    ``end_date`` None: it has no end. ``end_unreadable``: it has one that can't be read, and so may still be in force.
    """

    category: str
    end_date: date | None = None
    end_unreadable: bool = False

    def in_force(self, today: date) -> bool:
        """Whether it counts on ``today``: its last day does not."""
        return self.end_unreadable or self.end_date is None or self.end_date > today


@dataclass(frozen=True, slots=True)
class TeachingRecord:
    """The record of one person. ``induction_status`` is what the record says, also where it is none of ``STATUSES``."""

    trn: str
    first_name: str
    last_name: str
    middle_name: str = ""
    date_of_birth: date | None = None
    qts_on: date | None = None
    induction_status: str = "None"
    induction_started_on: date | None = None
    induction_completed_on: date | None = None
    alerts: tuple[Alert, ...] = ()

    @property
    def name(self) -> str:
        """The full name, without the dots and blanks that stand for names that somebody does not have."""
        parts = (self.first_name, self.middle_name, self.last_name)
        return " ".join(word for part in parts for word in part.split() if word.strip(".-"))

    def prohibited(self, today: date) -> bool:
        """Whether they may not teach: an alert of prohibition is in force (rule REG-18)."""
        return any(alert.category == PROHIBITION and alert.in_force(today) for alert in self.alerts)

    def flagged(self, today: date) -> bool:
        """Whether an alert is in force that a person at DfE has to judge: of any category."""
        return any(alert.in_force(today) for alert in self.alerts)


class AnswerKind(Enum):
    """What kind of answer it is. All but ``RECORD`` look alike to whoever typed the number: no record was found."""

    RECORD = "record"
    NOTHING = "nothing"
    DEACTIVATED = "deactivated"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the teaching record answers. ``merged_into`` is the surviving number: never shown to whoever asks."""

    kind: AnswerKind
    record: TeachingRecord | None = None
    merged_into: str = ""


class TeachingRecordClient(Protocol):
    """What can look somebody up. It waits, so it is never asked while a lock is held."""

    def find(self, trn: str, *, national_insurance_number: str = "", patient: bool = False) -> Answer:
        """The record of a teacher reference number.

        With a national insurance number (never stored, never logged) the record is found only if it is its owner's.
        ``patient``: a job asks, so it may take longer, and the caller tries again by itself. Raises
        :class:`RecordAway` when there is no answer now, :class:`RecordRefused` when nobody will be answered.
        """


class RecordAway(Exception):
    """The teaching record does not answer at present. ``after``: it asks us to wait so many seconds."""

    def __init__(self, what: str, after: float | None = None, *, resting: bool = False) -> None:
        super().__init__(what)
        self.after = after
        self.resting = resting


class RecordRefused(Exception):
    """The teaching record does not take our questions, or we can't read its answers: somebody has to mend that.

    Its text holds nothing about a person.
    """


class RecordUnreadable(RecordRefused):
    """The answer about one person can't be read. Whether others' can is not known."""
