"""What a provider may report of an accepted application's training.

Rules NPQ-11, NPQ-12 and NPQ-35.
"""

from dataclasses import dataclass

from cpd.casework import errors
from cpd.core.refusals import Accepted, Problem, Refused
from cpd.training import errors as training_errors

DEFER_REASONS = ("bereavement", "long-term-sickness", "parental-leave", "career-break", "other")
STRUCTURE_NOT_SUITABLE = "quality-of-programme-structure-not-suitable."
"""Ends with a full stop in the published list; without it, it means the same."""

WITHDRAW_REASONS = (
    "insufficient-capacity-to-undertake-programme",
    "personal-reason-health-or-pregnancy-related",
    "personal-reason-moving-school",
    "personal-reason-other",
    "insufficient-capacity",
    "change-in-developmental-or-personal-priorities",
    "change-in-school-circumstances",
    "change-in-school-leadership",
    STRUCTURE_NOT_SUITABLE,
    "quality-of-programme-content-not-suitable",
    "quality-of-programme-facilitation-not-effective",
    "quality-of-programme-accessibility",
    "quality-of-programme-other",
    "programme-not-appropriate-for-role-and-cpd-needs",
    "started-in-error",
    "expected-commitment-unclear",
    "assessment-requirements-not-met",
    "change-in-career",
    "disengaged-and-unresponsive",
    "non-payment-of-invoice",
    "other",
)


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """A provider's wish to defer, resume or withdraw somebody from a course.

    ``training_status`` is None when the person has no accepted application with the provider for the course.
    ``declared`` and ``started``: whether a declaration, or a start, was made that is not voided. ``other_enrolment``:
    whether another accepted application of the person for the course and intake is not withdrawn. ``known``: whether
    anybody has that id. ``course_fits``: whether the identifier is an NPQ, and the person takes one with anybody.

    ``as_first_published``: whether it is judged as versions 1 and 2 do, which say of a blank value also that it is none
    of the list, and judge why somebody is withdrawn only if there is an application.
    """

    action: str
    reason: str
    training_status: str | None
    declared: bool
    started: bool
    other_enrolment: bool = False
    known: bool = True
    course_given: bool = True
    course_fits: bool = True
    as_first_published: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What follows: the training status, and the reason as it is stored."""

    training_status: str
    reason: str


def may_report(report: TrainingReport) -> Accepted[Reported] | Refused:
    """The training status that follows (rule NPQ-11), or everything that is wrong.

    Order: the person, the course, the application, the reason, and what the training stands at (rule NPQ-35). Fields
    and codes: ``participant_id`` (``not_recognised``, ``no_application``); ``course_identifier``; ``reason``;
    ``npq_enrolment`` (``withdrawn``, ``deferred``, ``active`` already; ``not_declared`` to be deferred,
    ``not_started`` to be withdrawn, ``other_enrolment`` to be resumed).
    """
    reason = STRUCTURE_NOT_SUITABLE if report.reason + "." == STRUCTURE_NOT_SUITABLE else report.reason
    who = who_is_meant(
        known=report.known,
        course_given=report.course_given,
        course_fits=report.course_fits,
        enrolled=report.training_status is not None,
        as_first_published=report.as_first_published,
    )
    problems = [*who, *_reason(report, reason), *_status(report)]
    if not problems:
        problems = _standing(report)
    if problems:
        return Refused(tuple(problems), programme="npq")
    if report.action == "resume":
        return Accepted(Reported("active", ""))
    return Accepted(Reported("deferred" if report.action == "defer" else "withdrawn", reason))


def who_is_meant(
    *, known: bool, course_given: bool, course_fits: bool, enrolled: bool, as_first_published: bool
) -> list[Problem]:
    """What is wrong with the person and the course that a provider names, the first thing alone (rule NPQ-35).

    ``enrolled``: there is an accepted application of the person for the course with the provider; the rest is as in
    :class:`TrainingReport`.
    """
    if not known:
        return [errors.NPQ_PARTICIPANT_UNKNOWN()]
    if not course_given:
        also = [training_errors.COURSE_NOT_RECOGNISED()] if as_first_published else []
        return [training_errors.COURSE_BLANK(), *also]
    if not course_fits:
        return [training_errors.COURSE_NOT_RECOGNISED()]
    if not enrolled:
        return [errors.NPQ_NO_APPLICATION()]
    return []


def _reason(report: TrainingReport, reason: str) -> list[Problem]:
    allowed = {"defer": DEFER_REASONS, "withdraw": WITHDRAW_REASONS}.get(report.action)
    if allowed is None or reason in allowed:
        return []
    if report.as_first_published and report.action == "withdraw" and report.training_status is None:
        return []
    invalid = training_errors.REASON_INVALID(allowed=", ".join(allowed))
    if reason:
        return [invalid]
    return [training_errors.REASON_BLANK(), *([invalid] if report.as_first_published else [])]


def _status(report: TrainingReport) -> list[Problem]:
    status = report.training_status
    if status == "withdrawn" and report.action != "resume":
        return [errors.NPQ_WITHDRAWN()]
    if status == "deferred" and report.action == "defer":
        return [errors.NPQ_DEFERRED()]
    if status == "active" and report.action == "resume":
        return [errors.NPQ_ACTIVE()]
    return []


def _standing(report: TrainingReport) -> list[Problem]:
    """What else stands, judged when nothing else is wrong."""
    if report.action == "defer" and not report.declared:
        return [errors.NPQ_NOT_DECLARED()]
    if report.action == "withdraw" and not report.started:
        return [errors.NPQ_NOT_STARTED()]
    if report.action == "resume" and report.training_status == "withdrawn" and report.other_enrolment:
        return [errors.NPQ_OTHER_ENROLMENT()]
    return []
