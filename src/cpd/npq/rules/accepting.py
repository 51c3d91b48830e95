"""Whether a provider may accept or reject an application, and the schedule that an accepted one begins with.

Rules NPQ-5, NPQ-6, NPQ-8 and NPQ-9.
"""

from dataclasses import dataclass
from datetime import date

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.npq import errors
from cpd.npq.rules.funding import same_course


@dataclass(frozen=True, slots=True)
class OtherAccepted:
    """Another accepted application of the person, or of somebody with the same verified TRN."""

    course_identifier: str
    cohort: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class AcceptFacts:
    """An application that a provider wants to accept.

    ``funding`` is the cohort's: ``full``, ``capped`` or ``zero``. ``funded_place`` is what was sent, of any kind.
    ``schedule_groups`` are the groups of the schedule that was asked for, or of the default one; None: there is none.
    """

    state: str
    course_identifier: str
    course_group: str
    cohort: int
    funding: str
    funded_place: object
    eligible_for_funding: bool
    others: tuple[OtherAccepted, ...]
    schedule_asked_for: str
    schedule_group: str | None


def may_accept(facts: AcceptFacts) -> Accepted[bool | None] | Refused:
    """The funded place to store (None where the cohort has none to give), or everything that is wrong.

    Rules NPQ-5, NPQ-6 and NPQ-8.

    Refused: ``funded_place`` (``needed``, ``not_funded``), ``application`` (``already_accepted``, ``rejected``,
    ``other_accepted``, ``not_eligible``), ``schedule_identifier`` (``unknown``, ``other_group``), ``schedule``.
    """
    problems = [*_funded_place(facts), *_state(facts)]
    if not problems and facts.funding == "capped" and facts.funded_place is True and not facts.eligible_for_funding:
        problems.append(errors.APPLICATION_NOT_ELIGIBLE())
    problems += _schedule(facts, otherwise_fine=not problems)
    if problems:
        return Refused(tuple(problems))
    if facts.funding == "full":
        return Accepted(None)
    return Accepted(facts.funded_place is True)


def _funded_place(facts: AcceptFacts) -> list[Problem]:
    if facts.funding == "capped" and not isinstance(facts.funded_place, bool):
        return [errors.FUNDED_PLACE_NEEDED()]
    if facts.funding == "zero" and facts.funded_place is not False:
        return [errors.FUNDED_PLACE_NOT_FUNDED()]
    return []


def _state(facts: AcceptFacts) -> list[Problem]:
    if facts.state == "accepted":
        return [errors.APPLICATION_ALREADY_ACCEPTED()]
    if facts.state == "rejected":
        return [errors.APPLICATION_REJECTED()]
    taken = any(
        same_course(other.course_identifier) == same_course(facts.course_identifier)
        and other.cohort == facts.cohort
        and not other.withdrawn
        for other in facts.others
    )
    if taken:
        return [errors.APPLICATION_OTHER_ACCEPTED()]
    return []


def _schedule(facts: AcceptFacts, *, otherwise_fine: bool) -> list[Problem]:
    if facts.schedule_group is None:
        if facts.schedule_asked_for:
            return [errors.SCHEDULE_IDENTIFIER_UNKNOWN()]
        return [errors.SCHEDULE_UNKNOWN()]
    if otherwise_fine and facts.schedule_group != facts.course_group:
        return [errors.SCHEDULE_IDENTIFIER_OTHER_GROUP()]
    return []


def may_reject(state: str) -> Accepted[str] | Refused:
    """Whether a provider may reject an application in ``state`` (rule NPQ-6). Refused (``application``)."""
    if state == "rejected":
        return Refused.because(errors.APPLICATION_ALREADY_REJECTED())
    if state == "accepted":
        return Refused.because(errors.APPLICATION_ACCEPTED())
    return Accepted("rejected")


def default_schedule(*, group: str, cohort: int, today: date, available: tuple[str, ...]) -> str | None:
    """The identifier of the schedule for who is accepted today (rule NPQ-9), if the cohort has it; else None."""
    wanted = _wanted(group, cohort, today)
    if wanted in available:
        return wanted
    if group == "ehco" and cohort < 2022:
        return available[0] if available else None
    return None


def _wanted(group: str, cohort: int, today: date) -> str:
    if group == "support":
        return "npq-aso-december"
    if group == "ehco":
        return f"npq-ehco-{_ehco_month(cohort, today)}"
    return f"npq-{group}-{_season(cohort, today)}"


def _ehco_month(cohort: int, today: date) -> str:
    if date(cohort, 9, 1) <= today < date(cohort, 12, 1):
        return "november"
    if date(cohort, 12, 1) <= today < date(cohort + 1, 3, 1):
        return "december"
    if date(cohort + 1, 3, 1) <= today < date(cohort + 1, 6, 1):
        return "march"
    return "june"


def _season(cohort: int, today: date) -> str:
    if cohort == 2025 and date(2025, 8, 1) <= today <= date(2026, 4, 30):
        return "autumn"
    if date(2024, 6, 28) <= today <= date(2025, 6, 6) and cohort in (2024, 2025):
        return "autumn" if cohort == 2024 else "spring"
    return "spring" if (today.month, today.day) >= (12, 26) or (today.month, today.day) <= (4, 2) else "autumn"
