"""What a provider may report of an accepted application's training.

Rules NPQ-11 and NPQ-12.
"""

from dataclasses import dataclass

from cpd.casework import errors
from cpd.core.refusals import Accepted, Problem, Refused

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
    ``declared`` and ``started``: whether a declaration, or a start, was made that is not voided.
    """

    action: str
    reason: str
    training_status: str | None
    declared: bool
    started: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """What follows: the training status, and the reason as it is stored."""

    training_status: str
    reason: str


def may_report(report: TrainingReport) -> Accepted[Reported] | Refused:
    """The training status that follows (rule NPQ-11), or everything that is wrong: ``participant_id``, ``reason``.

    Codes: ``no_application``; ``invalid``; ``withdrawn``, ``deferred``, ``active`` already; ``not_declared`` to be
    deferred, ``not_started`` to be withdrawn.
    """
    if report.training_status is None:
        return Refused.because(errors.NPQ_NO_APPLICATION())
    reason = STRUCTURE_NOT_SUITABLE if report.reason + "." == STRUCTURE_NOT_SUITABLE else report.reason
    problems = [*_reason(report.action, reason), *_status(report)]
    if problems:
        return Refused(tuple(problems))
    if report.action == "resume":
        return Accepted(Reported("active", ""))
    return Accepted(Reported("deferred" if report.action == "defer" else "withdrawn", reason))


def _reason(action: str, reason: str) -> list[Problem]:
    allowed = {"defer": DEFER_REASONS, "withdraw": WITHDRAW_REASONS}.get(action)
    if allowed is None or reason in allowed:
        return []
    return [errors.REASON_INVALID(allowed=", ".join(allowed))]


def _status(report: TrainingReport) -> list[Problem]:
    status = report.training_status
    if status == "withdrawn" and report.action != "resume":
        return [errors.NPQ_WITHDRAWN()]
    if status == "deferred" and report.action == "defer":
        return [errors.NPQ_DEFERRED()]
    if status == "active" and report.action == "resume":
        return [errors.NPQ_ACTIVE()]
    if report.action == "defer" and not report.declared:
        return [errors.NPQ_NOT_DECLARED()]
    if report.action == "withdraw" and not report.started:
        return [errors.NPQ_NOT_STARTED()]
    return []
