"""How schools and providers partner, and until when a partnership may be challenged (rules SCH-10 to SCH-16)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.schools import errors

CHALLENGE_WINDOW = timedelta(days=14)
"""How long after a report a school may challenge it, once its year has begun."""


def challenge_deadline(reported_at: datetime, academic_year_start: date) -> datetime:
    """Until when a partnership reported at ``reported_at`` may be challenged (rule SCH-15).

    The later of two months less a day after the academic year starts, and 14 days after the report.
    """
    return max(kept_deadline(academic_year_start) - timedelta(days=1), reported_at + CHALLENGE_WINDOW)


def kept_deadline(academic_year_start: date) -> datetime:
    """Until when a partnership may be challenged that the school itself kept from the year before (rule SCH-31).

    Two months after the academic year starts.
    """
    month = academic_year_start.month + 2
    return datetime(academic_year_start.year + (month > 12), (month - 1) % 12 + 1, academic_year_start.day, tzinfo=UTC)


def may_challenge(*, challenged: bool, deadline: datetime | None, now: datetime) -> Accepted[None] | Refused:
    """Whether a partnership may be challenged now (rule SCH-15). Refused (``base``): ``challenged``, ``too_late``."""
    if challenged:
        return Refused.because(errors.CHALLENGED())
    if deadline is not None and now >= deadline:
        return Refused.because(errors.TOO_LATE(deadline=deadline))
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A provider's report of a partnership (rule SCH-10).

    ``school`` is ``known``, ``cip_only`` or ``ineligible``, or empty where there is none of that id; ``provider`` is
    ``caller`` or ``another`` where the school has one in that cohort. ``unconfirmed``: it had a provider the year
    before and has not set up this cohort.
    """

    cohort_given: bool
    cohort_known: bool
    school_given: bool
    school: str
    provider: str
    unconfirmed: bool
    partner_given: bool
    partner_known: bool
    partner_related: bool


_SCHOOLS = {
    "": errors.SCHOOL_NOT_RECOGNISED(),
    "cip_only": errors.SCHOOL_NOT_REGISTERED(),
    "ineligible": errors.SCHOOL_INELIGIBLE(),
}
_PROVIDERS = {
    "caller": errors.SCHOOL_CONFIRMED(),
    "another": errors.SCHOOL_RECRUITED(),
}


def may_report(facts: ReportFacts) -> Accepted[None] | Refused:
    """Whether a partnership may be reported; all checks run, in the order of rule SCH-11.

    Refused: ``cohort``, ``school_id``, ``delivery_partner_id``. What needs the cohort waits until it is known.
    """
    problems = []
    if not facts.cohort_given:
        problems.append(errors.COHORT_BLANK())
    if not facts.school_given:
        problems.append(errors.SCHOOL_BLANK())
    if not facts.partner_given:
        problems.append(errors.PARTNER_BLANK())
    if facts.cohort_given and not facts.cohort_known:
        problems.append(errors.COHORT_NOT_RECOGNISED())
    if facts.school_given:
        problems += _school_problems(facts)
    if facts.partner_given:
        problems += partner_problems(known=facts.partner_known, related=facts.partner_related or not facts.cohort_known)
    return Refused(tuple(problems)) if problems else Accepted(None)


def _school_problems(facts: ReportFacts) -> list[Problem]:
    if facts.school in _SCHOOLS:
        return [_SCHOOLS[facts.school]]
    if not facts.cohort_known:
        return []
    if facts.provider:
        return [_PROVIDERS[facts.provider]]
    if facts.unconfirmed:
        return [errors.SCHOOL_UNCONFIRMED()]
    return []


def partner_problems(*, known: bool, related: bool) -> list[Problem]:
    """What is wrong with a delivery partner that was given (rules SCH-10, SCH-16)."""
    if not known:
        return [errors.PARTNER_NOT_RECOGNISED()]
    if not related:
        return [errors.PARTNER_NOT_RELATED()]
    return []


def may_change_partner(
    *, given: bool, known: bool, related: bool, challenged: bool, taken: bool
) -> Accepted[None] | Refused:
    """Whether a partnership may get another delivery partner. Refused under ``delivery_partner_id``, the first problem.

    Rule SCH-16.

    ``taken``: a partnership with that partner exists at this school and cohort already.
    """
    if not given:
        return Refused.because(errors.PARTNER_BLANK())
    problems = partner_problems(known=known, related=related)
    if problems:
        return Refused(tuple(problems))
    if challenged:
        return Refused.because(errors.PARTNER_CHALLENGED())
    if taken:
        return Refused.because(errors.PARTNER_TAKEN())
    return Accepted(None)
