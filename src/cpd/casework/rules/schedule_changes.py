"""Whether a participant may move to another schedule or cohort (rules ACT-9 to ACT-14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cpd.casework import errors
from cpd.cohorts.rules import DESTINATION_OF_FROZEN
from cpd.core.dates import end_of_day, start_of_day
from cpd.core.refusals import Accepted, Problem, Refused
from cpd.training.errors import NOT_TRAINED
from cpd.training.rules.actions import course_problems

Window = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class DeclaredFacts:
    """A declaration that stands (submitted, eligible, payable or paid), of any provider.

    ``own``: the provider that asks made it, so it can void it.
    """

    declaration_type: str
    declaration_date: datetime
    cohort: int
    billable: bool
    cohort_frozen: bool
    own: bool = True


@dataclass(frozen=True, slots=True)
class TargetSchedule:
    """A schedule to move to: its milestones by declaration type, and the courses it is for."""

    identifier: str
    cohort: int
    milestones: Mapping[str, Window]
    courses: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScheduleChangeFacts:
    """A provider's wish to change somebody's schedule.

    ``known``, ``courses`` and ``training_status`` are as in :class:`cpd.training.rules.ActionFacts`. ``target_cohort``
    is None when there is no such cohort, ``target`` when it has no such schedule. ``current`` is the schedule of the
    provider's period: identifier and cohort. ``partnership``: the provider has an unchallenged partnership of the
    school in the target cohort; ``relationship``: one that was made for this participant.
    """

    course_identifier: str
    schedule_identifier: str
    known: bool
    courses: frozenset[str]
    training_status: str | None
    role: str
    current: tuple[str, int] | None
    target_cohort: int | None
    target: TargetSchedule | None
    declared: tuple[DeclaredFacts, ...]
    partnership: bool
    relationship: bool
    current_cohort_frozen: bool
    target_cohort_frozen: bool
    completed: bool
    moved_from_frozen: bool


def frozen_move(facts: ScheduleChangeFacts) -> str:
    """``out`` or ``back`` for a move that frozen payments exempt from the rules about declarations, else nothing.

    Rule ACT-13.

    Only ECTs. Out of a frozen cohort to 2024: something billable is declared, but not ``completed``, and induction goes
    on. Back: they came out before, nothing stands in the cohort they are in, something billable does in the old one.
    """
    if facts.role != "ect" or facts.current is None or facts.target_cohort is None:
        return ""
    billable = [one for one in facts.declared if one.billable]
    if facts.target_cohort == facts.current[1]:
        return ""
    if facts.current_cohort_frozen and facts.target_cohort == DESTINATION_OF_FROZEN and not facts.completed:
        finished = any(one.declaration_type == "completed" for one in billable)
        return "out" if billable and not finished else ""
    if facts.moved_from_frozen and facts.target_cohort_frozen:
        here = any(one.cohort == facts.current[1] for one in facts.declared)
        billable_there = any(one.cohort == facts.target_cohort for one in billable)
        return "back" if billable_there and not here else ""
    return ""


def may_change_schedule(facts: ScheduleChangeFacts) -> Accepted[str] | Refused:
    """Whether the schedule may change; accepts with what :func:`frozen_move` says.

    Order: ``participant_id``, ``course_identifier``, ``participant_id``, ``schedule_identifier`` (blank, unknown),
    withdrawn (``participant_id``), declarations that would no longer fit, the same schedule, a schedule that is not
    for the course (``schedule_identifier``), declarations that stand, no partnership (``cohort``). All checks run.
    Rules ACT-9, ACT-10, ACT-11 and ACT-12.
    """
    problems = course_problems(facts.known, facts.courses, facts.course_identifier)
    if not problems and facts.current is None:
        problems.append(NOT_TRAINED())
    if not facts.schedule_identifier:
        problems.append(errors.SCHEDULE_BLANK())
    elif facts.target_cohort is not None and facts.target is None:
        problems.append(errors.SCHEDULE_NOT_RECOGNISED(cohort=facts.target_cohort))
    if facts.training_status == "withdrawn":
        problems.append(errors.WITHDRAWN())
    exempt = frozen_move(facts)
    if facts.target is not None and facts.current is not None:
        problems += _schedule_problems(facts, facts.target, exempt)
    problems += _cohort_problems(facts, exempt)
    return Refused(tuple(problems)) if problems else Accepted(exempt)


def _schedule_problems(facts: ScheduleChangeFacts, target: TargetSchedule, exempt: str) -> list[Problem]:
    problems = []
    judged = [one for one in facts.declared if not (facts.moved_from_frozen and one.cohort_frozen)]
    misfits = [one for one in judged if not _fits(one, target)]
    if misfits and not exempt:
        problems.append(_misfit(misfits))
    if facts.current == (target.identifier, target.cohort):
        problems.append(errors.SCHEDULE_SAME())
    if facts.course_identifier not in target.courses:
        problems.append(errors.SCHEDULE_WRONG_COURSE())
    return problems


def _misfit(misfits: Sequence[DeclaredFacts]) -> Problem:
    """Only its own declarations can a provider void (rule ACT-14)."""
    if all(one.own for one in misfits):
        return errors.DECLARATIONS_DO_NOT_FIT()
    return errors.OTHER_DECLARATIONS_DO_NOT_FIT()


def _standing(declared: Sequence[DeclaredFacts]) -> Problem:
    if all(one.own for one in declared):
        return errors.DECLARATIONS_STAND()
    return errors.OTHER_DECLARATIONS_STAND()


def _fits(one: DeclaredFacts, target: TargetSchedule) -> bool:
    window = target.milestones.get(one.declaration_type)
    if window is None:
        return False
    start, end = window
    return one.declaration_date >= start_of_day(start) and (end is None or one.declaration_date < end_of_day(end))


def _cohort_problems(facts: ScheduleChangeFacts, exempt: str) -> list[Problem]:
    if facts.target_cohort is None:
        return [errors.COHORT_NOT_RECOGNISED()]
    if facts.current is None:
        return []
    moves = facts.target_cohort != facts.current[1]
    problems = []
    if moves and facts.declared and not exempt:
        problems.append(_standing(facts.declared))
    if not facts.partnership and (moves or not facts.relationship):
        problems.append(errors.NO_PARTNERSHIP(cohort=facts.target_cohort))
    return problems
