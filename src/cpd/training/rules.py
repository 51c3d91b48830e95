"""Decisions about early career training (participants dossier 8, 13; schools dossier 8, 9; decisions 15, 59)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from cpd.core.refusals import Accepted, Problem, Refused

DEFAULT_SCHEDULE = "ecf-standard-september"

INELIGIBLE_REASONS = frozenset(
    {"previous_participation", "previous_induction", "duplicate_profile", "exempt_from_induction"}
)
MANUAL_CHECK_REASONS = frozenset({"active_flags", "no_qts", "different_trn", "no_induction"})

COURSES = {"ect": "ecf-induction", "mentor": "ecf-mentor"}
"""Which course a role is declared for."""


@dataclass(frozen=True, slots=True)
class TeachingRecordFacts:
    """What the national teaching record says about somebody (schools dossier 9.1). Defaults are a clear record."""

    qts: bool = True
    active_flags: bool = False
    previous_participation: bool = False
    previous_induction: bool = False
    exempt: bool = False
    induction_started: bool = True
    different_trn: bool = False
    secondary_profile: bool = False


def eligibility(role: str, facts: TeachingRecordFacts) -> tuple[str, str]:
    """Status and reason of eligibility for funding: the first condition that holds, in the dossier's order."""
    ect = role == "ect"
    table = (
        (facts.active_flags, ("manual_check", "active_flags")),
        (facts.previous_participation, ("ineligible", "previous_participation")),
        (ect and facts.previous_induction, ("ineligible", "previous_induction")),
        (ect and not facts.qts, ("manual_check", "no_qts")),
        (facts.different_trn, ("manual_check", "different_trn")),
        (not ect and facts.secondary_profile, ("ineligible", "duplicate_profile")),
        (ect and facts.exempt, ("ineligible", "exempt_from_induction")),
        (ect and not facts.induction_started, ("manual_check", "no_induction")),
    )
    return next((answer for holds, answer in table if holds), ("eligible", "none"))


def status_of_reason(reason: str) -> Accepted[tuple[str, str]] | Refused:
    """The status that goes with a reason, as scenarios and support give it. Refused (``reason``): ``unknown``."""
    if reason in ("none", "eligible"):
        return Accepted(("eligible", "none"))
    if reason == "ineligible":
        return Accepted(("ineligible", "none"))
    if reason in INELIGIBLE_REASONS:
        return Accepted(("ineligible", reason))
    if reason in MANUAL_CHECK_REASONS:
        return Accepted(("manual_check", reason))
    known = ", ".join(sorted(INELIGIBLE_REASONS | MANUAL_CHECK_REASONS))
    return Refused.because("reason", "unknown", f"{reason!r} is no reason for a decision on eligibility. Use {known}.")


def shown_eligibility(
    status: str, became_eligible_at: datetime | None, became_ineligible_at: datetime | None
) -> bool | None:
    """``eligible_for_funding``: true once eligible first (the same day counts), false when ineligible, else null."""
    if became_eligible_at is not None:
        return became_ineligible_at is None or became_eligible_at.date() <= became_ineligible_at.date()
    return False if status == "ineligible" else None


@dataclass(frozen=True, slots=True)
class Stay:
    """A record's time at a school: half open, ``finished_on`` None while it goes on."""

    school_id: object
    started_on: date
    finished_on: date | None
    removed: bool


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What decides a registration. ``earlier`` are the person's stays in the same role."""

    role: str
    school_id: object
    started_on: date
    today: date
    cohort: int
    cohort_known: bool
    schedule_known: bool
    earlier: tuple[Stay, ...] = ()


EARLIEST_START = date(2000, 1, 1)


def may_register(facts: RegistrationFacts) -> Accepted[None] | Refused:
    """Whether somebody may be registered, with every problem at once.

    Refused: ``type`` (neither ect nor mentor), ``cohort`` or ``schedule`` unknown, ``started_on`` out of range, and
    ``person`` who is in training in that role already: at this school, or as an ECT at any.
    """
    problems: list[Problem] = []
    if facts.role not in COURSES:
        problems.append(Problem("type", "invalid", "A participant is an ect or a mentor."))
    if not facts.cohort_known:
        problems.append(Problem("cohort", "unknown", f"There is no cohort {facts.cohort}."))
    elif not facts.schedule_known:
        problems.append(Problem("schedule", "unknown", f"Cohort {facts.cohort} has no schedule of that name."))
    if not EARLIEST_START <= facts.started_on <= date(facts.today.year + 3, 12, 31):
        problems.append(
            Problem("started_on", "out_of_range", f"The start date must be between 2000 and {facts.today.year + 3}.")
        )
    for stay in facts.earlier:
        going_on = not stay.removed and (stay.finished_on is None or stay.finished_on > facts.started_on)
        if going_on and (facts.role == "ect" or stay.school_id == facts.school_id):
            problems.append(
                Problem("person", "registered", "This person is in training in this role already. Report a transfer.")
            )
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
    """Whether a mentor may be given to an ECT.

    Refused (``mentor``): ``not_ect``, ``not_mentor``, ``self``, ``school``.
    """
    if facts.ect_role != "ect":
        return Refused.because("mentor", "not_ect", "Only an early career teacher has a mentor.")
    if facts.mentor_role != "mentor":
        return Refused.because("mentor", "not_mentor", "This person is not registered as a mentor.")
    if facts.same_person:
        return Refused.because("mentor", "self", "Nobody can be their own mentor. Choose another mentor.")
    if not any(stay.school_id == facts.school_id and not stay.removed for stay in facts.mentor_stays):
        return Refused.because(
            "mentor", "school", "The mentor is not registered at this school. Register them here first."
        )
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class Mentorship:
    """Who mentors somebody at a school, from when until when (not included)."""

    mentor_id: UUID
    started_on: date
    finished_on: date | None


def mentor_on(mentorships: Sequence[Mentorship], today: date) -> UUID | None:
    """The mentor that counts: the current one, else the next, else the last. In order of their start."""
    for mentorship in mentorships:
        if mentorship.finished_on is None or mentorship.finished_on > today:
            return mentorship.mentor_id
    return mentorships[-1].mentor_id if mentorships else None


DEFER_REASONS = ("bereavement", "long-term-sickness", "parental-leave", "career-break", "other")
WITHDRAW_REASONS = (
    "left-teaching-profession",
    "moved-school",
    "mentor-no-longer-being-mentor",
    "school-left-fip",
    "switched-to-school-led",
    "other",
)
STARTED_IN_ERROR = "started-in-error"
"""A reason that versions 1 and 2 still take."""


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """A provider's wish to defer, resume or withdraw somebody (actions dossier 2.3 to 2.5).

    ``known``: the provider trains, or trained, the person at all. ``courses``: what the person's records are for.
    ``training_status`` is None when this provider has no period of the record that the course names.
    """

    action: str
    course_identifier: str
    reason: str
    known: bool
    courses: frozenset[str]
    training_status: str | None
    takes_started_in_error: bool = False


def may_act(facts: ActionFacts) -> Accepted[str] | Refused:
    """The training status that follows: ``deferred``, ``active`` or ``withdrawn``; or everything that is wrong.

    Order: ``participant_id``, ``course_identifier``, ``reason``, ``participant_profile`` (dossier 2.4, newest).
    """
    problems: list[Problem] = []
    unknown = Problem(
        "participant_id",
        "not_recognised",
        "The '#/participant_id' is not one we know you to train. Check the id that GET participants/ecf shows.",
    )
    if not facts.known:
        problems.append(unknown)
    elif facts.course_identifier not in facts.courses:
        if not facts.course_identifier:
            problems.append(Problem("course_identifier", "blank", "Enter a '#/course_identifier'."))
        problems.append(
            Problem(
                "course_identifier",
                "not_recognised",
                "The '#/course_identifier' is not one this participant is training for. Check it and try again.",
            )
        )
    elif facts.training_status is None:
        problems.append(unknown)
    problems += _reason_problems(facts)
    problems += _status_problems(facts)
    if problems:
        return Refused(tuple(problems))
    return Accepted({"defer": "deferred", "resume": "active", "withdraw": "withdrawn"}[facts.action])


def _reason_problems(facts: ActionFacts) -> list[Problem]:
    if facts.action == "resume" or (facts.action == "withdraw" and facts.training_status is None):
        return []
    allowed = DEFER_REASONS if facts.action == "defer" else WITHDRAW_REASONS
    if facts.action == "withdraw" and facts.takes_started_in_error:
        allowed = (*allowed, STARTED_IN_ERROR)
    if facts.reason in allowed:
        return []
    detail = f"The '#/reason' must be one of {', '.join(allowed)}."
    if not facts.reason:
        return [Problem("reason", "blank", "Enter a '#/reason'."), Problem("reason", "invalid", detail)]
    return [Problem("reason", "invalid", detail)]


def _status_problems(facts: ActionFacts) -> list[Problem]:
    status = facts.training_status
    if status == "withdrawn" and facts.action in ("defer", "withdraw"):
        return [Problem("participant_profile", "withdrawn", "This participant is already withdrawn.")]
    if status == "deferred" and facts.action == "defer":
        return [Problem("participant_profile", "deferred", "This participant is already deferred.")]
    if status == "active" and facts.action == "resume":
        return [Problem("participant_profile", "active", "This participant is already active.")]
    return []


def training_status(
    withdrawn_at: datetime | None, deferred_at: datetime | None
) -> Literal["active", "deferred", "withdrawn"]:
    """The later of withdrawn and deferred; active without either (participants dossier 7.3)."""
    if withdrawn_at is not None and (deferred_at is None or withdrawn_at >= deferred_at):
        return "withdrawn"
    return "deferred" if deferred_at is not None else "active"


def participant_status(
    *, removed: bool, started_on: date, finished_on: date | None, completed_on: date | None, today: date
) -> Literal["active", "joining", "leaving", "left", "withdrawn"]:
    """``participant_status`` of version 3, by dates alone (participants dossier 7.1, 7.2; decisions 13 and 43).

    Withdrawn once the school removed them; somebody who completed before the period ended stays active.
    """
    if removed:
        return "withdrawn"
    if finished_on is not None and (completed_on is None or completed_on > finished_on):
        return "leaving" if finished_on > today else "left"
    return "joining" if started_on > today and finished_on is None else "active"
