"""Whether a provider may say that a participant passed or failed (rules NPQ-36, NPQ-37)."""

from dataclasses import dataclass
from datetime import date

from cpd.casework import errors
from cpd.core.dates import parse_date, parse_instant
from cpd.core.refusals import Accepted, Problem, Refused
from cpd.training import errors as training_errors

STATES = ("passed", "failed")


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What a provider sent about somebody, as it came, and what stands.

    ``known``: whether the provider trains, or trained, the person for an NPQ. ``with_outcome``: whether the course is
    one that is passed or failed. ``completed``: whether a completed declaration for it stands that the provider made,
    or whose application it has now.
    """

    course_identifier: str
    state: str
    completion_date: str
    today: date
    known: bool
    with_outcome: bool
    completed: bool


@dataclass(frozen=True, slots=True)
class SaidOutcome:
    """What was said, understood."""

    state: str
    completion_date: date


def may_say_outcome(facts: OutcomeFacts) -> Accepted[SaidOutcome] | Refused:
    """The outcome to note, or everything that is wrong (rule NPQ-36).

    Order: ``course_identifier`` (``blank``, ``without_outcome``, ``not_recognised``), ``state`` (``blank``,
    ``invalid``), ``completion_date`` (``blank``, ``invalid``, ``future``), and for a course that is right ``base``
    (``not_completed``).
    """
    course = _course(facts)
    day = _day(facts.completion_date)
    problems = [*course, *_state(facts.state), *_date(facts, day)]
    if not course and not facts.completed:
        problems.append(errors.NOT_COMPLETED())
    if problems or day is None:
        return Refused(tuple(problems), programme="npq")
    return Accepted(SaidOutcome(facts.state, day))


def _course(facts: OutcomeFacts) -> list[Problem]:
    if not facts.course_identifier:
        return [training_errors.COURSE_BLANK(), errors.COURSE_WITHOUT_OUTCOME()]
    if not facts.with_outcome:
        return [errors.COURSE_WITHOUT_OUTCOME()]
    return [] if facts.known else [errors.COURSE_NOT_TAKEN()]


def _state(state: str) -> list[Problem]:
    if not state:
        return [errors.OUTCOME_STATE_BLANK(), errors.OUTCOME_STATE_INVALID()]
    return [] if state in STATES else [errors.OUTCOME_STATE_INVALID()]


def _date(facts: OutcomeFacts, day: date | None) -> list[Problem]:
    if not facts.completion_date:
        return [errors.COMPLETION_DATE_BLANK()]
    if day is None:
        return [errors.COMPLETION_DATE_INVALID()]
    if day > facts.today:
        return [errors.COMPLETION_DATE_FUTURE(today=facts.today.isoformat())]
    return []


def _day(text: str) -> date | None:
    """The day that is written: of a date and time its date, whatever its zone (rule NPQ-37)."""
    if parse_instant(text) is not None:
        return parse_date(text[:10])
    return parse_date(text)
