"""Whether a declaration about an ECT or a mentor is accepted, and what becomes of it.

Rules DEC-2 to DEC-15. Everything up to the order of dates runs and adds up; the course and the evidence are judged only
when nothing was wrong before (rule DEC-3). The provider's right to declare is judged first (rule DEC-2), so that a
stranger learns nothing about somebody else's participant.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cpd.core.dates import end_of_day, print_instant, start_of_day
from cpd.core.refusals import Accepted, Refused
from cpd.declarations import errors
from cpd.declarations.rules.problems import Problems
from cpd.declarations.rules.state import needs_statement
from cpd.statements.rules import DECLARATION_TYPES

ENGAGEMENT = ("training-event-attended", "self-study-material-completed", "other")
DETAILED_ENGAGEMENT = (*ENGAGEMENT[:2], "materials-engaged-with-offline", "other")
THRESHOLD = ("75-percent-engagement-met", "75-percent-engagement-met-reduced-induction")
ONE_TERM = "one-term-induction"

TYPES = DECLARATION_TYPES["ecf"]
MENTOR_FUNDED_TYPES = ("started", "completed")
"""The only types for mentors of cohorts with mentor funding."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """When a declaration type may be dated: both dates included, no end when ``milestone_date`` is None."""

    declaration_type: str
    start_date: date
    milestone_date: date | None


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration that stands for the same person in the same role, of whatever provider and cohort.

    ``own_id`` is its id where the asking provider made it, else empty.
    """

    declaration_type: str
    date: datetime
    own_id: str


@dataclass(frozen=True, slots=True)
class ParticipantFacts:
    """What we know of the training record that a declaration is about, as far as the asking provider trains it.

    The flags are those of the cohort of its schedule: ``declarations_in_order`` has the dates follow the order of
    the types, judged against what is ``declared``; ``declarations_closed`` means that its last day of declaring is
    over.
    """

    role: str
    cohort: int
    mentor_funding: bool
    detailed_evidence: bool
    declarations_in_order: bool
    declarations_closed: bool
    fundable: bool
    milestones: tuple[Milestone, ...]
    withdrawn_at: datetime | None = None
    training_active_at_date: bool = True
    statement_available: bool = True
    slot_taken_by: str | None = None
    identical_exists: bool = False
    identical_billable: bool = False
    declared: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True)
class EcfRequest:
    """A request as it arrived. ``date`` is how the text was read, leniently; ``date_exact``: it was RFC 3339."""

    declaration_type: str
    date: datetime | None
    date_exact: bool
    date_given: bool
    evidence_held: str | None
    now: datetime
    trained_by_provider: bool
    participant: ParticipantFacts | None


def judge_ecf(request: EcfRequest) -> Accepted[str] | Refused:
    """Accepts the declaration with the evidence to store (empty for none), or says everything that is wrong with it.

    Rule DEC-3.
    """
    problems = Problems()
    _participant(request, problems)
    _presence(request, problems)
    _date(request, problems)
    if request.participant is not None:
        _statement(request.participant, problems)
        _type_on_schedule(request, request.participant, problems)
        _slot(request.participant, problems)
        _mentor_type(request, request.participant, problems)
        _order(request, request.participant, problems)
    if problems.so_far:
        return Refused(tuple(problems.so_far), programme="ecf")
    if request.participant is None:
        return Refused.because(errors.COURSE_NOT_RECOGNISED())
    return evidence(
        declaration_type=request.declaration_type,
        role=request.participant.role,
        detailed=request.participant.detailed_evidence,
        given=request.evidence_held,
    )


def _participant(request: EcfRequest, problems: Problems) -> None:
    """Whether the provider trains them (rule DEC-2), and had not withdrawn them by then (rule DEC-4)."""
    if not request.trained_by_provider:
        problems.add(errors.PARTICIPANT_NOT_RECOGNISED())
        return
    facts = request.participant
    if facts is None or request.date is None or facts.withdrawn_at is None or facts.training_active_at_date:
        return
    if facts.withdrawn_at <= request.date:
        problems.add(errors.PARTICIPANT_WITHDRAWN(withdrawn_at=print_instant(facts.withdrawn_at)))


def _presence(request: EcfRequest, problems: Problems) -> None:
    """Whether date and type are there."""
    if request.date is None:
        problems.add(errors.DATE_BLANK())
    if not request.declaration_type:
        problems.add(errors.TYPE_BLANK())


def _date(request: EcfRequest, problems: Problems) -> None:
    """The date, by itself (rule DEC-5) and against the milestone (rule DEC-6)."""
    if request.date is not None and request.date > request.now:
        problems.add(errors.DATE_FUTURE())
    if request.date_given and not request.date_exact:
        problems.add(errors.DATE_INVALID())
    milestone = milestone_of(request)
    if request.date is None or milestone is None:
        return
    if request.date < start_of_day(milestone.start_date):
        problems.add(errors.DATE_BEFORE_MILESTONE(date=milestone.start_date))
    if milestone.milestone_date is not None and request.date >= end_of_day(milestone.milestone_date):
        problems.add(errors.DATE_AFTER_MILESTONE(date=milestone.milestone_date))


def milestone_of(request: EcfRequest) -> Milestone | None:
    """The milestone of the requested type on the participant's schedule (rules DEC-6, DEC-9)."""
    milestones = request.participant.milestones if request.participant else ()
    return next((m for m in milestones if m.declaration_type == request.declaration_type), None)


def _statement(facts: ParticipantFacts, problems: Problems) -> None:
    """The refusal once a cohort's last day of declaring is over (rule DEC-7); else a statement (rule DEC-8)."""
    if facts.declarations_closed:
        problems.add(errors.DECLARATIONS_CLOSED(cohort=facts.cohort))
        return
    needed = needs_statement(
        fundable=facts.fundable,
        identical_exists=facts.identical_exists,
        identical_billable=facts.identical_billable,
    )
    if needed and not facts.statement_available:
        problems.add(errors.CONTRACT_ENDED(cohort=facts.cohort))


def _type_on_schedule(request: EcfRequest, facts: ParticipantFacts, problems: Problems) -> None:
    """Whether the schedule has the type (rule DEC-9)."""
    if milestone_of(request) is None:
        known = ", ".join(m.declaration_type for m in facts.milestones)
        problems.add(errors.TYPE_NOT_ON_SCHEDULE(known=known))


def _slot(facts: ParticipantFacts, problems: Problems) -> None:
    """The slot (rule DEC-10). The declaration in the way is named only to the provider that made it."""
    if facts.slot_taken_by is not None:
        problems.add(
            errors.STANDS_OF_YOURS(declaration_id=facts.slot_taken_by) if facts.slot_taken_by else errors.STANDS()
        )


def _mentor_type(request: EcfRequest, facts: ParticipantFacts, problems: Problems) -> None:
    """What can be declared for mentors of cohorts with mentor funding (rule DEC-11)."""
    if (
        facts.role == "mentor"
        and facts.mentor_funding
        and request.declaration_type
        and request.declaration_type not in MENTOR_FUNDED_TYPES
    ):
        problems.add(errors.TYPE_MENTOR_FUNDING())


def _order(request: EcfRequest, facts: ParticipantFacts, problems: Problems) -> None:
    """The order of dates, from cohort 2025 on: not before an earlier type, not after a later one. Equal passes.

    Rules DEC-12 and DEC-13.

    Skipped where date or type already have an error, or the slot is taken. The declaration in the way is named only to
    the provider that made it.
    """
    if not facts.declarations_in_order or request.date is None or request.declaration_type not in TYPES:
        return
    if facts.slot_taken_by is not None or problems.about("declaration_date", "declaration_type"):
        return
    place = TYPES.index(request.declaration_type)
    earlier = [one for one in facts.declared if one.declaration_type in TYPES[:place] and one.date > request.date]
    later = [one for one in facts.declared if one.declaration_type in TYPES[place + 1 :] and one.date < request.date]
    if not earlier and not later:
        return
    if earlier:
        one = max(earlier, key=lambda declared: (declared.date, declared.own_id))
        bound = f"on or after {print_instant(_whole_second_from(one.date))}"
    else:
        one = min(later, key=lambda declared: (declared.date, not declared.own_id))
        bound = f"on or before {print_instant(one.date)}"
    if one.own_id:
        problems.add(
            errors.DATE_OUT_OF_ORDER(bound=bound, declaration_id=one.own_id, declaration_type=one.declaration_type),
        )
    else:
        problems.add(errors.DATE_OUT_OF_ORDER_WITH_ANOTHER())


def _whole_second_from(instant: datetime) -> datetime:
    """The first whole second that is not before ``instant``: what is printed has no fraction, and must pass."""
    return instant if not instant.microsecond else instant.replace(microsecond=0) + timedelta(seconds=1)


def evidence(*, declaration_type: str, role: str, detailed: bool, given: str | None) -> Accepted[str] | Refused:
    """The evidence to store, or what is wrong with it (rules DEC-14, DEC-15). A blank text counts as none given."""
    allowed = _allowed_evidence(declaration_type=declaration_type, role=role, detailed=detailed)
    text = given if given and given.strip() else ""
    if declaration_type == "started" and not detailed:
        return Accepted("")
    if not text:
        return Refused.because(errors.EVIDENCE_BLANK(allowed=_list(allowed)))
    if text not in allowed:
        return Refused.because(errors.EVIDENCE_INVALID(allowed=_list(allowed)))
    return Accepted(text)


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(values) or "no value"


def _allowed_evidence(*, declaration_type: str, role: str, detailed: bool) -> tuple[str, ...]:
    """Which evidence a type takes (rules DEC-14, DEC-15)."""
    if not detailed:
        return ENGAGEMENT
    if declaration_type == "started":
        return DETAILED_ENGAGEMENT
    if declaration_type == "completed":
        return THRESHOLD if role == "mentor" else (*THRESHOLD, ONE_TERM)
    if role == "mentor":
        return ()
    return THRESHOLD if declaration_type == "retained-2" else DETAILED_ENGAGEMENT
