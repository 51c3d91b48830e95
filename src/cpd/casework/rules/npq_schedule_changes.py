"""Whether a participant of an NPQ may move to another schedule or intake, and what becomes of their funded place.

Rules NPQ-46, NPQ-47 and NPQ-48.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cpd.casework import errors
from cpd.core.dates import start_of_day
from cpd.core.refusals import Accepted, Problem, ProviderError, Refused
from cpd.declarations.errors import NO_CONTRACT


@dataclass(frozen=True, slots=True)
class NpqDeclared:
    """A declaration for the application that is submitted, eligible, payable or paid, of any provider.

    ``own``: the provider that asks made it, so it can void it.
    """

    declaration_type: str
    declaration_date: datetime
    own: bool = True


@dataclass(frozen=True, slots=True)
class NpqSchedule:
    """A schedule of an intake, which is written as ``2026b``: for a group of courses, some types, from a UTC date on.

    ``funding`` is that of the intake: ``full``, ``capped`` or ``zero``.
    """

    identifier: str
    intake: str
    group: str
    accepts_declarations_from: date
    declaration_types: tuple[str, ...]
    funding: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The accepted application that is meant: its schedule, and what is stored of its place."""

    schedule: NpqSchedule
    course_group: str
    training_status: str
    eligible_for_funding: bool
    funded_place: bool | None


@dataclass(frozen=True, slots=True)
class NpqScheduleChange:
    """A provider's wish to move somebody to another schedule.

    ``who`` is what is wrong with the person and the course (:func:`cpd.casework.rules.who_is_meant`), in its order.
    ``enrolment`` is None where that leaves no application. ``cohort_valid``: what was sent as the year is one, or
    nothing was. ``target`` is None when no intake of the year has the schedule. ``contract``: the provider has one for
    the course in the target's intake. ``other_enrolment``: another accepted application of the person for the course
    and the target's intake is not withdrawn.
    """

    who: tuple[Problem, ...]
    enrolment: Enrolment | None
    schedule_identifier: str
    cohort: int
    cohort_valid: bool
    target: NpqSchedule | None
    contract: bool
    declared: tuple[NpqDeclared, ...]
    other_enrolment: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """What follows: the funded place to store with the new schedule and intake."""

    funded_place: bool | None


def may_change_npq_schedule(change: NpqScheduleChange) -> Accepted[Moved] | Refused:
    """The funded place that follows, or everything that is wrong (rules NPQ-46 and NPQ-47).

    Order: who is meant; the schedule, blank or unknown; [if nothing so far] no contract (``cohort``); withdrawn
    (``participant_id``); declarations that would not fit, the same schedule (``schedule_identifier``); [if nothing so
    far] a schedule of other courses (``schedule_identifier``); [if nothing so far] another intake while declarations
    stand (``cohort``); from capped to full funding, from zero to any (``cohort``); [if nothing so far] another
    enrolment that stands in that intake.
    """
    problems = [*change.who, *_named(change)]
    target, enrolment = change.target, change.enrolment
    if target is not None and not problems and not change.contract:
        problems.append(NO_CONTRACT(cohort=target.intake))
    if enrolment is not None and enrolment.training_status == "withdrawn":
        problems.append(errors.WITHDRAWN())
    if target is not None and enrolment is not None:
        problems += _schedule(change, target, enrolment)
        if not problems and target.group != enrolment.course_group:
            problems.append(errors.SCHEDULE_WRONG_COURSE())
        if not problems and target.intake != enrolment.schedule.intake and change.declared:
            problems.append(_own(change.declared, errors.DECLARATIONS_STAND, errors.OTHER_DECLARATIONS_STAND))
        problems += _funding(enrolment.schedule.funding, target.funding)
        if not problems and change.other_enrolment:
            problems.append(errors.NPQ_OTHER_ENROLMENT())
    if problems:
        return Refused(tuple(problems), "npq")
    assert target is not None
    assert enrolment is not None
    return Accepted(Moved(funded_place_after(enrolment, target)))


def _named(change: NpqScheduleChange) -> list[Problem]:
    """What is wrong with the schedule and the year as they were named."""
    if not change.schedule_identifier:
        return [errors.SCHEDULE_BLANK()]
    if not change.cohort_valid:
        return [errors.COHORT_NOT_RECOGNISED()]
    if change.target is None:
        return [errors.SCHEDULE_NOT_RECOGNISED(cohort=change.cohort)]
    return []


def _schedule(change: NpqScheduleChange, target: NpqSchedule, enrolment: Enrolment) -> list[Problem]:
    problems = []
    misfits = [one for one in change.declared if not _fits(one, target)]
    if misfits:
        problems.append(_own(misfits, errors.DECLARATIONS_DO_NOT_FIT, errors.OTHER_DECLARATIONS_DO_NOT_FIT))
    if (target.intake, target.identifier) == (enrolment.schedule.intake, enrolment.schedule.identifier):
        problems.append(errors.SCHEDULE_SAME())
    return problems


def _fits(one: NpqDeclared, target: NpqSchedule) -> bool:
    """Whether it could be declared on the schedule: the first instant of its first day counts."""
    return one.declaration_type in target.declaration_types and one.declaration_date >= start_of_day(
        target.accepts_declarations_from
    )


def _own(declared: Sequence[NpqDeclared], error: ProviderError, of_others: ProviderError) -> Problem:
    """Only its own declarations can a provider void (rule NPQ-46)."""
    return error() if all(one.own for one in declared) else of_others()


def _funding(before: str, after: str) -> list[Problem]:
    if before == "capped" and after == "full":
        return [errors.CAPPED_TO_FULL()]
    if before == "zero" and after != "zero":
        return [errors.ZERO_TO_FUNDED()]
    return []


def funded_place_after(enrolment: Enrolment, target: NpqSchedule) -> bool | None:
    """The funded place in the intake of another schedule (rule NPQ-48): who comes from an intake where every place was
    funded to one where places are capped has one if they are eligible; where no place is funded nobody has one."""
    if target.funding == "zero":
        return False
    if target.funding == "capped" and enrolment.schedule.funding == "full":
        return enrolment.eligible_for_funding
    return enrolment.funded_place


def newest_with(schedules: Sequence[NpqSchedule], identifier: str) -> NpqSchedule | None:
    """Of the schedules of a year, the one of that identifier in the intake with the last letter (rule NPQ-46)."""
    return max((one for one in schedules if one.identifier == identifier), key=lambda one: one.intake, default=None)
