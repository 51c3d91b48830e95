"""Who may be registered, and who may mentor whom (rules REG-3, REG-7), and how they begin (rules REG-8, REG-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.training import errors

DEFAULT_SCHEDULE = "ecf-standard-september"
"""What a scenario puts people on, unless it says otherwise."""

SCHEDULE_OUT_OF_A_CLOSED_COHORT = "ecf-extended-september"
"""What people who come out of a cohort with frozen payments go on with, in their new one."""

SEASONS = {**dict.fromkeys(range(6, 11), "september"), **dict.fromkeys((11, 12, 1, 2), "january")}
"""The schedule of a month: June to October, November to February; the others are April's."""

COURSES = {"ect": "ecf-induction", "mentor": "ecf-mentor"}
"""Which course a role is declared for."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A record's time at a school: half open, ``finished_on`` None while it goes on."""

    school_id: object
    started_on: date
    finished_on: date | None
    removed: bool


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What decides a registration. ``earlier`` are the person's stays in the same role.

    ``closed_days``: registration is closed today, from and until these days.
    """

    role: str
    school_id: object
    started_on: date
    today: date
    cohort: int
    cohort_known: bool
    schedule_known: bool
    earlier: tuple[Stay, ...] = ()
    closed_days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """What decides on which schedule somebody begins.

    ``earlier`` is the identifier of their last provider-led training in this role, "" without any;
    ``from_frozen_cohort``: that was in another cohort, whose payments are frozen. ``replaces``: a mentor takes over a
    provider-led ECT whose mentor before had begun training.
    """

    started_on: date
    today: date
    earlier: str = ""
    from_frozen_cohort: bool = False
    replaces: bool = False


def schedule_to_begin(facts: ScheduleFacts) -> str:
    """The identifier of the schedule that pages and imports put somebody on (rules REG-8, REG-9).

    By the later of their start and today. Who was trained before keeps their schedule, unless they come out of a
    cohort with frozen payments; a mentor who replaces one that had begun gets a replacement schedule.
    """
    if facts.earlier:
        return SCHEDULE_OUT_OF_A_CLOSED_COHORT if facts.from_frozen_cohort else facts.earlier
    kind = "replacement" if facts.replaces else "standard"
    return f"ecf-{kind}-{SEASONS.get(max(facts.started_on, facts.today).month, 'april')}"


EARLIEST_START = date(2000, 1, 1)


def registration_closed(first: date, last: date) -> Problem:
    """What is wrong on a day on which nobody is registered or transferred, whatever the cohort (rule DAT-7)."""
    return errors.REGISTRATION_CLOSED(first=first, last=last)


def may_register(facts: RegistrationFacts) -> Accepted[None] | Refused:
    """Whether somebody may be registered (rule REG-3), with every problem at once.

    Refused: ``base`` on days on which registration is closed, ``type`` (neither ect nor mentor), ``cohort`` or
    ``schedule`` unknown, ``started_on`` out of range, and ``person`` who is in training in that role already: at this
    school, or as an ECT at any.
    """
    problems: list[Problem] = []
    if facts.closed_days is not None:
        problems.append(registration_closed(*facts.closed_days))
    if facts.role not in COURSES:
        problems.append(errors.TYPE_INVALID())
    if not facts.cohort_known:
        problems.append(errors.COHORT_UNKNOWN(cohort=facts.cohort))
    elif not facts.schedule_known:
        problems.append(errors.SCHEDULE_UNKNOWN(cohort=facts.cohort))
    if not EARLIEST_START <= facts.started_on <= date(facts.today.year + 3, 12, 31):
        problems.append(errors.STARTED_ON_OUT_OF_RANGE(latest=facts.today.year + 3))
    for stay in facts.earlier:
        going_on = not stay.removed and (stay.finished_on is None or stay.finished_on > facts.started_on)
        if going_on and (facts.role == "ect" or stay.school_id == facts.school_id):
            problems.append(errors.PERSON_REGISTERED())
            break
    return Refused(tuple(problems)) if problems else Accepted(None)


@dataclass(frozen=True, slots=True)
class MentorFacts:
    """Who should mentor whom. ``mentor_stays`` are the mentor's, ``school_id`` is the ECT's school."""

    ect_role: str
    mentor_role: str
    same_person: bool
    school_id: object
    mentor_stays: tuple[Stay, ...]


def may_mentor(facts: MentorFacts) -> Accepted[None] | Refused:
    """Whether a mentor may be given to an ECT (rule REG-7).

    Refused (``mentor``): ``not_ect``, ``not_mentor``, ``self``, ``school``.
    """
    if facts.ect_role != "ect":
        return Refused.because(errors.MENTOR_NOT_ECT())
    if facts.mentor_role != "mentor":
        return Refused.because(errors.MENTOR_NOT_MENTOR())
    if facts.same_person:
        return Refused.because(errors.MENTOR_SELF())
    if not any(stay.school_id == facts.school_id and not stay.removed for stay in facts.mentor_stays):
        return Refused.because(errors.MENTOR_SCHOOL())
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class Mentorship:
    """Who mentors somebody at a school, from when until when (not included)."""

    mentor_id: UUID
    started_on: date
    finished_on: date | None


def mentor_on(mentorships: Sequence[Mentorship], today: date) -> UUID | None:
    """The mentor that counts: the current one, else the next, else the last (rule PAR-9). In order of their start."""
    for mentorship in mentorships:
        if mentorship.finished_on is None or mentorship.finished_on > today:
            return mentorship.mentor_id
    return mentorships[-1].mentor_id if mentorships else None


def mentor_at(mentorships: Sequence[Mentorship], day: date) -> UUID | None:
    """The mentor of a day, for what is declared for it (rule DEC-17): whoever mentored then.

    Before the first mentorship it is the first mentor, in a gap the one before it. In order of their start; None for
    somebody who never had a mentor.
    """
    begun = [mentorship for mentorship in mentorships if mentorship.started_on <= day]
    if begun:
        return begun[-1].mentor_id
    return mentorships[0].mentor_id if mentorships else None
