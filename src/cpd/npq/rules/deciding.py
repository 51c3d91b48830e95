"""Whether a provider may accept or reject an application, and the schedule that an accepted one begins with.

Rules NPQ-5, NPQ-6, NPQ-8 and NPQ-9.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cpd.core.attributes import not_a_text
from cpd.core.refusals import Accepted, Problem, Refused
from cpd.npq import errors
from cpd.npq.rules.funding import same_course


@dataclass(frozen=True, slots=True)
class OtherAccepted:
    """Another accepted application of the person, or of somebody with the same verified TRN.

    ``intake`` is written as ``2026b``.
    """

    course_identifier: str
    intake: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class AcceptFacts:
    """An application that a provider wants to accept.

    ``funding`` is the intake's: ``full``, ``capped`` or ``zero``; ``intake`` is written as ``2026b``. ``funded_place``
    is what was sent, of any kind. ``schedule_asked_for`` is empty when none was, None when what was sent is no text.
    ``schedule_group`` is the group of courses of the schedule that was asked for, or of the default one; None: there
    is no such schedule in the intake.
    """

    state: str
    course_identifier: str
    course_group: str
    intake: str
    funding: str
    funded_place: object
    eligible_for_funding: bool
    others: tuple[OtherAccepted, ...]
    schedule_asked_for: str | None
    schedule_group: str | None


def may_accept(facts: AcceptFacts) -> Accepted[bool | None] | Refused:
    """The funded place to store (None where the intake has none to give), or everything that is wrong.

    Rules NPQ-5, NPQ-6 and NPQ-8.

    Refused, in this order: ``funded_place`` (``needed``, ``not_funded``, ``invalid``), ``npq_application``
    (``already_accepted``, ``rejected``, ``other_accepted``, and ``not_eligible`` if nothing was wrong so far),
    ``schedule_identifier`` (``not_a_text``, ``unknown``), ``schedule`` (``unknown``), and ``schedule_identifier``
    (``other_group``) if nothing was wrong so far.
    """
    problems = [*_funded_place(facts), *_state(facts)]
    if not problems and facts.funding == "capped" and facts.funded_place is True and not facts.eligible_for_funding:
        problems.append(errors.APPLICATION_NOT_ELIGIBLE())
    problems += _schedule(facts)
    if not problems and facts.schedule_group != facts.course_group:
        problems.append(errors.SCHEDULE_IDENTIFIER_OTHER_GROUP())
    if problems:
        return Refused(tuple(problems), "npq")
    if facts.funding == "full":
        return Accepted(None)
    return Accepted(facts.funded_place is True)


def _funded_place(facts: AcceptFacts) -> list[Problem]:
    place = facts.funded_place
    if facts.funding == "capped" and not isinstance(place, bool):
        return [errors.FUNDED_PLACE_NEEDED()]
    if facts.funding == "zero" and place is not False:
        return [errors.FUNDED_PLACE_NOT_FUNDED()]
    if place is not None and not isinstance(place, bool):
        return [errors.FUNDED_PLACE_INVALID()]
    return []


def _state(facts: AcceptFacts) -> list[Problem]:
    problems = []
    if facts.state == "accepted":
        problems.append(errors.APPLICATION_ALREADY_ACCEPTED())
    if facts.state == "rejected":
        problems.append(errors.APPLICATION_REJECTED())
    if any(
        same_course(other.course_identifier) == same_course(facts.course_identifier)
        and other.intake == facts.intake
        and not other.withdrawn
        for other in facts.others
    ):
        problems.append(errors.APPLICATION_OTHER_ACCEPTED())
    return problems


def _schedule(facts: AcceptFacts) -> list[Problem]:
    if facts.schedule_asked_for is None:
        return [not_a_text("schedule_identifier")]
    if facts.schedule_group is not None:
        return []
    if facts.schedule_asked_for:
        return [errors.SCHEDULE_IDENTIFIER_UNKNOWN(intake=facts.intake)]
    return [errors.SCHEDULE_UNKNOWN(intake=facts.intake)]


def may_reject(state: str) -> Accepted[str] | Refused:
    """Whether a provider may reject an application in ``state`` (rule NPQ-6). Refused (``npq_application``)."""
    if state == "rejected":
        return Refused.because(errors.APPLICATION_ALREADY_REJECTED(), programme="npq")
    if state == "accepted":
        return Refused.because(errors.APPLICATION_ACCEPTED(), programme="npq")
    return Accepted("rejected")


def default_schedule(*, group: str, intake: str, today: date, available: Sequence[str]) -> str | None:
    """The identifier of the schedule for who is accepted today (rule NPQ-9).

    ``available`` are the schedules of the course's group that the intake has, the earliest first: the first of them
    where the wanted one is not among them. None where there is none.
    """
    wanted = _wanted(group, intake, today)
    return wanted if wanted in available else next(iter(available), None)


def _wanted(group: str, intake: str, today: date) -> str:
    if group == "support":
        return "npq-aso-december"
    if group == "ehco":
        return f"npq-ehco-{_ehco_month(intake, today)}"
    return f"npq-{group}-{_season(intake, today)}"


def _ehco_month(intake: str, today: date) -> str:
    year = int(intake[:4])
    if intake == "2026a":
        return "march" if today < date(2026, 6, 1) else "june"
    if date(year, 9, 1) <= today < date(year, 12, 1):
        return "november"
    if date(year, 12, 1) <= today < date(year + 1, 3, 1):
        return "december"
    if date(year + 1, 3, 1) <= today < date(year + 1, 6, 1):
        return "march"
    return "june"


def _season(intake: str, today: date) -> str:
    year = int(intake[:4])
    if intake in ("2026a", "2026b"):
        return "spring" if intake == "2026a" else "autumn"
    if year == 2025 and date(2025, 8, 1) <= today <= date(2026, 4, 30):
        return "autumn"
    if date(2024, 6, 28) <= today <= date(2025, 6, 6) and year in (2024, 2025):
        return "autumn" if year == 2024 else "spring"
    return "spring" if (today.month, today.day) >= (12, 26) or (today.month, today.day) <= (4, 2) else "autumn"
