"""Whether a declaration about an application for a national professional qualification is accepted.

Rules NPQ-13 to NPQ-20. Most checks run only while nothing was wrong before, so that one error comes back; the presence
of date and type, ``has_passed`` and unknown delivery partners are judged always (rule NPQ-14).
"""

from dataclasses import dataclass
from datetime import date, datetime

from cpd.core.dates import print_instant, start_of_day
from cpd.core.refusals import Accepted, Refused
from cpd.declarations import errors
from cpd.declarations.rules.problems import Problems
from cpd.declarations.rules.state import needs_statement
from cpd.statements.rules import DECLARATION_TYPES

TYPES = DECLARATION_TYPES["npq"]
WITH_OUTCOME = frozenset({"leadership", "specialist"})
"""Groups of courses that a participant passes or fails."""

PARTNER_NEEDED_FROM = 2024
"""The first cohort in which a declaration names its delivery partner."""


@dataclass(frozen=True, slots=True)
class Partners:
    """The delivery partners that were named, as sent, and what we know of them.

    ``known``: there is such a partner; ``related``: the provider works with it in the declaration's cohort.
    """

    primary: str = ""
    secondary: str = ""
    primary_known: bool = False
    secondary_known: bool = False
    primary_related: bool = False
    secondary_related: bool = False
    needed: bool = True


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """The newest accepted application with the asking provider for the course.

    ``accepts_from`` and ``types`` are None and empty where it has no schedule.
    """

    cohort: int
    accepts_from: date | None
    types: tuple[str, ...]
    fundable: bool
    contract: bool
    statement_available: bool
    inside_catchment: bool
    withdrawn_at: datetime | None = None
    slot_taken_by: str | None = None
    identical_exists: bool = False
    identical_billable: bool = False


@dataclass(frozen=True, slots=True)
class NpqRequest:
    """A request as it arrived. ``date`` is how the text was read, leniently; ``date_exact``: it was RFC 3339.

    ``known``: the person has an accepted application with the provider; ``takes_course``: one with anybody for the
    course. ``has_passed`` is what was sent, as text.
    """

    participant_given: bool
    known: bool
    takes_course: bool
    course_group: str
    declaration_type: str
    date: datetime | None
    date_exact: bool
    date_given: bool
    has_passed: str
    partners: Partners
    now: datetime
    application: ApplicationFacts | None


def outcome_needed(*, declaration_type: str, course_group: str) -> bool:
    """Whether a declaration says that the participant passed or failed (rule NPQ-17)."""
    return declaration_type == "completed" and course_group in WITH_OUTCOME


def inside_catchment(*, teacher_catchment: str, cohort: int, school_urn: str) -> bool:
    """Whether delivery partners deliver the training: in England; before 2024 at any school in the English register.

    Rule NPQ-18.
    """
    return teacher_catchment == "england" or (cohort < PARTNER_NEEDED_FROM and school_urn.startswith("1"))


def judge_npq(request: NpqRequest) -> Accepted[bool | None] | Refused:
    """Accepts the declaration, with whether the participant passed where that is asked; or says what is wrong.

    Rule NPQ-14.
    """
    problems = Problems()
    _participant(request, problems)
    _date(request, problems)
    _type(request, problems)
    _money(request, problems)
    passed = _outcome(request, problems)
    _slot(request, problems)
    _partners_exist(request.partners, problems)
    if problems.none and request.application is not None:
        _partners_fit(request.partners, request.application.inside_catchment, request.application.cohort, problems)
        _future(request, problems)
    return Refused(tuple(problems.so_far), programme="npq") if problems.so_far else Accepted(passed)


def _participant(request: NpqRequest, problems: Problems) -> None:
    """Whose participant it is, whether withdrawn, and the course (rule NPQ-13)."""
    facts = request.application
    if not request.participant_given:
        problems.add(errors.PARTICIPANT_BLANK())
    elif not request.known:
        problems.add(errors.PARTICIPANT_NO_APPLICATION())
    elif facts is not None and facts.withdrawn_at is not None and request.date and facts.withdrawn_at <= request.date:
        problems.add(errors.PARTICIPANT_WITHDRAWN(withdrawn_at=print_instant(facts.withdrawn_at)))
    elif not request.takes_course:
        problems.add(errors.COURSE_NOT_RECOGNISED())


def _date(request: NpqRequest, problems: Problems) -> None:
    """The date, against the schedule (rule NPQ-15)."""
    starts = request.application.accepts_from if request.application else None
    if problems.none and request.date_given and not request.date_exact:
        problems.add(errors.DATE_INVALID())
    if problems.none and starts is not None and request.date is not None and request.date < start_of_day(starts):
        problems.add(errors.DATE_BEFORE_SCHEDULE(date=starts))
    if request.date is None:
        problems.add(errors.DATE_BLANK())


def _type(request: NpqRequest, problems: Problems) -> None:
    """The type, and that there is a schedule that has it (rule NPQ-15)."""
    if not request.declaration_type:
        problems.add(errors.TYPE_BLANK())
    if request.declaration_type not in TYPES:
        problems.add(errors.TYPE_INVALID(known=", ".join(TYPES)))
    facts = request.application
    if problems.none and (facts is None or facts.accepts_from is None):
        problems.add(errors.NO_SCHEDULE())
    if problems.none and facts is not None and request.declaration_type not in facts.types:
        problems.add(errors.TYPE_NOT_ON_SCHEDULE(known=", ".join(facts.types)))


def _money(request: NpqRequest, problems: Problems) -> None:
    """A contract, and a statement where it will be paid (rule NPQ-16)."""
    facts = request.application
    if facts is None:
        return
    if problems.none and not facts.contract:
        problems.add(errors.NO_CONTRACT(cohort=facts.cohort))
    needed = needs_statement(
        fundable=facts.fundable,
        identical_exists=facts.identical_exists,
        identical_billable=facts.identical_billable,
    )
    if problems.none and needed and not facts.statement_available:
        problems.add(errors.CONTRACT_ENDED(cohort=facts.cohort))


def _outcome(request: NpqRequest, problems: Problems) -> bool | None:
    """Whether they passed, where that is asked (rule NPQ-17)."""
    if not outcome_needed(declaration_type=request.declaration_type, course_group=request.course_group):
        return None
    if request.has_passed not in ("true", "false"):
        problems.add(errors.NOT_PASSED_OR_FAILED())
        return None
    return request.has_passed == "true"


def _slot(request: NpqRequest, problems: Problems) -> None:
    """The slot (rule NPQ-27). The declaration in the way is named only to the provider that made it."""
    taken = request.application.slot_taken_by if request.application else None
    if problems.none and taken is not None:
        problems.add(errors.APPLICATION_STANDS_OF_YOURS(declaration_id=taken) if taken else errors.APPLICATION_STANDS())


def _partners_exist(partners: Partners, problems: Problems) -> None:
    """Whether the delivery partners are known (rule NPQ-19)."""
    if partners.primary and not partners.primary_known:
        problems.add(errors.PARTNER_UNKNOWN())
    if partners.secondary and not partners.secondary_known:
        problems.add(errors.SECONDARY_PARTNER_UNKNOWN())


def _partners_fit(partners: Partners, inside: bool, cohort: int, problems: Problems) -> None:
    """Whom the provider must name, and whom it may (rules NPQ-18, NPQ-19)."""
    if not inside:
        _partners_outside(partners, problems)
        return
    if not partners.primary and partners.needed and cohort >= PARTNER_NEEDED_FROM:
        problems.add(errors.PARTNER_BLANK())
    if partners.primary_known and not partners.primary_related:
        problems.add(errors.PARTNER_NOT_YOURS(cohort=cohort))
    if not partners.secondary:
        return
    if partners.secondary_known and not partners.secondary_related:
        problems.add(errors.SECONDARY_PARTNER_NOT_YOURS(cohort=cohort))
    if not partners.primary:
        problems.add(errors.SECONDARY_PARTNER_WITHOUT_PRIMARY())
    if partners.secondary == partners.primary:
        problems.add(errors.SECONDARY_PARTNER_SAME())


def _partners_outside(partners: Partners, problems: Problems) -> None:
    if partners.primary:
        problems.add(errors.PARTNER_OUTSIDE_ENGLAND())
    if partners.secondary:
        problems.add(errors.SECONDARY_PARTNER_OUTSIDE_ENGLAND())


def _future(request: NpqRequest, problems: Problems) -> None:
    """The last check: it shows only where everything else passes."""
    if problems.none and request.date is not None and request.date > request.now:
        problems.add(errors.DATE_FUTURE())


def judge_partners(partners: Partners, *, inside: bool, cohort: int) -> Accepted[Partners] | Refused:
    """Whether a declaration's delivery partners may become these (rule NPQ-20).

    Refused: ``delivery_partner`` and ``secondary_delivery_partner`` that do not exist, what rules NPQ-18 and
    NPQ-19 say, and no ``delivery_partner_id`` at all.
    """
    problems = Problems()
    if partners.primary and not partners.primary_known:
        problems.add(errors.NEW_PARTNER_UNKNOWN())
    if partners.secondary and not partners.secondary_known:
        problems.add(errors.NEW_SECONDARY_PARTNER_UNKNOWN())
    _partners_fit(partners, inside, cohort, problems)
    if not partners.primary and not any(one.field == "delivery_partner_id" for one in problems.so_far):
        problems.add(errors.PARTNER_BLANK())
    return Refused(tuple(problems.so_far), programme="npq") if problems.so_far else Accepted(partners)
