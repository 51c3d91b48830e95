"""What a lead provider may report of somebody's training (rules ACT-1 to ACT-6)."""

from dataclasses import dataclass

from cpd.core.refusals import Accepted, Problem, Refused

DEFER_REASONS = ("bereavement", "long-term-sickness", "parental-leave", "career-break", "other")
"""Why somebody can be deferred (rule ACT-4)."""

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

CHANGED_PROVIDER = "changed-lead-provider"
"""A reason that version 3 takes."""

NO_LONGER_A_MENTOR = "mentor-no-longer-being-mentor"
"""A reason that version 3 takes for mentors only."""


def withdraw_reasons(role: str, reasons_of: int | None) -> tuple[str, ...]:
    """Why somebody of a role can be withdrawn (rule ACT-5), as a version has it; all there are where it is None."""
    if reasons_of is None:
        return (*WITHDRAW_REASONS, STARTED_IN_ERROR, CHANGED_PROVIDER)
    if reasons_of < 3:
        return (*WITHDRAW_REASONS, STARTED_IN_ERROR)
    return tuple(
        reason for reason in (CHANGED_PROVIDER, *WITHDRAW_REASONS) if role == "mentor" or reason != NO_LONGER_A_MENTOR
    )


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """A provider's wish to defer, resume or withdraw somebody (rule ACT-6).

    ``known``: the provider trains, or trained, the person at all. ``courses``: what the person's records are for.
    ``training_status`` is None when this provider has no period of the record that the course names, and ``role`` is
    that record's. ``reasons_of`` is the version of the API whose reasons are taken, None for all.
    """

    action: str
    course_identifier: str
    reason: str
    known: bool
    courses: frozenset[str]
    training_status: str | None
    role: str = ""
    reasons_of: int | None = None


def not_trained() -> Problem:
    """What is wrong with the id of somebody whom the provider does not train (rule ACT-1)."""
    return Problem(
        "participant_id",
        "not_recognised",
        "The '#/participant_id' is not one we know you to train. Check the id that GET participants/ecf shows.",
    )


def course_problems(known: bool, courses: frozenset[str], course_identifier: str) -> list[Problem]:
    """What is wrong with the person and the course of a report: the first two checks of every one (rule ACT-2)."""
    if not known:
        return [not_trained()]
    if course_identifier in courses:
        return []
    problems = []
    if not course_identifier:
        problems.append(Problem("course_identifier", "blank", "Enter a '#/course_identifier'."))
    problems.append(
        Problem(
            "course_identifier",
            "not_recognised",
            "The '#/course_identifier' is not one this participant is training for. Check it and try again.",
        )
    )
    return problems


def may_act(facts: ActionFacts) -> Accepted[str] | Refused:
    """The training status that follows: ``deferred``, ``active`` or ``withdrawn``; or everything that is wrong.

    Order: ``participant_id``, ``course_identifier``, ``reason``, ``participant_profile`` (rule ACT-3).
    """
    problems = course_problems(facts.known, facts.courses, facts.course_identifier)
    if not problems and facts.training_status is None:
        problems.append(not_trained())
    problems += _reason_problems(facts)
    problems += _status_problems(facts)
    if problems:
        return Refused(tuple(problems))
    return Accepted({"defer": "deferred", "resume": "active", "withdraw": "withdrawn"}[facts.action])


def _reason_problems(facts: ActionFacts) -> list[Problem]:
    if facts.action == "resume" or (facts.action == "withdraw" and facts.training_status is None):
        return []
    allowed = DEFER_REASONS if facts.action == "defer" else withdraw_reasons(facts.role, facts.reasons_of)
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
