"""What a lead provider may report of somebody's training (rules ACT-1 to ACT-6)."""

from dataclasses import dataclass

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.training import errors

DEFER_REASONS = ("bereavement", "long-term-sickness", "parental-leave", "career-break", "other")
"""Why somebody can be deferred (rule ACT-4)."""

WITHDRAW_REASONS = (
    "started-in-error",
    "changed-lead-provider",
    "left-teaching-profession",
    "moved-school",
    "mentor-no-longer-being-mentor",
    "school-left-fip",
    "switched-to-school-led",
    "other",
)
"""All there are. Each version of the API takes some of them."""


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """A provider's wish to defer, resume or withdraw somebody (rule ACT-6).

    ``known``: the provider trains, or trained, the person at all. ``courses``: what the person's records are for.
    ``training_status`` is None when this provider has no period of the record that the course names, and
    ``withdraw_reasons`` are those that are taken for somebody of that record's role.
    """

    action: str
    course_identifier: str
    reason: str
    known: bool
    courses: frozenset[str]
    training_status: str | None
    withdraw_reasons: tuple[str, ...] = WITHDRAW_REASONS


def course_problems(known: bool, courses: frozenset[str], course_identifier: str) -> list[Problem]:
    """What is wrong with the person and the course of a report: the first two checks of every one (rule ACT-2)."""
    if not known:
        return [errors.NOT_TRAINED()]
    if course_identifier in courses:
        return []
    problems = []
    if not course_identifier:
        problems.append(errors.COURSE_BLANK())
    problems.append(errors.COURSE_NOT_RECOGNISED())
    return problems


def may_act(facts: ActionFacts) -> Accepted[str] | Refused:
    """The training status that follows: ``deferred``, ``active`` or ``withdrawn``; or everything that is wrong.

    Order: ``participant_id``, ``course_identifier``, ``reason``, ``participant_profile`` (rule ACT-3).
    """
    problems = course_problems(facts.known, facts.courses, facts.course_identifier)
    if not problems and facts.training_status is None:
        problems.append(errors.NOT_TRAINED())
    problems += _reason_problems(facts)
    problems += _status_problems(facts)
    if problems:
        return Refused(tuple(problems))
    return Accepted({"defer": "deferred", "resume": "active", "withdraw": "withdrawn"}[facts.action])


def _reason_problems(facts: ActionFacts) -> list[Problem]:
    if facts.action == "resume" or (facts.action == "withdraw" and facts.training_status is None):
        return []
    allowed = DEFER_REASONS if facts.action == "defer" else facts.withdraw_reasons
    if facts.reason in allowed:
        return []
    if not facts.reason:
        return [errors.REASON_BLANK(), errors.REASON_INVALID(allowed=", ".join(allowed))]
    return [errors.REASON_INVALID(allowed=", ".join(allowed))]


def _status_problems(facts: ActionFacts) -> list[Problem]:
    status = facts.training_status
    if status == "withdrawn" and facts.action in ("defer", "withdraw"):
        return [errors.ALREADY_WITHDRAWN()]
    if status == "deferred" and facts.action == "defer":
        return [errors.ALREADY_DEFERRED()]
    if status == "active" and facts.action == "resume":
        return [errors.ALREADY_ACTIVE()]
    return []
