"""The states of a statement, the calendar beyond what was published, and whether a statement may be paid.

Rules MON-2, MON-3, MON-21, MON-26, MON-27.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cpd.cohorts.rules import a_year_later
from cpd.core.refusals import Accepted, Refused
from cpd.statements import errors

OUTPUT_MONTHS = (1, 4, 8, 11)
"""Months of a generated calendar in which declarations are paid; in the others service fees alone are."""

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


LONGEST_REASON = 500
"""Characters of the reason for which a preparation is rejected, or a statement priced again."""

LETTERS = "ABCD"
"""The bands of a contract, in the order in which they fill."""

DECLARATION_TYPES = {
    "ecf": (
        *("started", "retained-1", "retained-2", "retained-3", "retained-4", "completed"),
        *("extended-1", "extended-2", "extended-3"),
    ),
    "npq": ("started", "retained-1", "retained-2", "completed"),
}
"""The declaration types of each programme, in the order in which they are reached."""

TRANSITIONS: dict[str, frozenset[str]] = {
    "open": frozenset({"payable"}),
    "payable": frozenset({"paid"}),
    "paid": frozenset(),
}
"""The state machine: from each state, where a statement can go. The database refuses every other move."""


def may_move(state: str, to: str) -> Accepted[str] | Refused:
    """Whether a statement in ``state`` may go to ``to`` (MON-2). Refused (``base``): ``paid``, else ``impossible``."""
    if to in TRANSITIONS[state]:
        return Accepted(to)
    if state == "paid":
        return Refused.because(errors.PAID_FOR_GOOD())
    return Refused.because(errors.IMPOSSIBLE_STATE(state=state, to=to))


def moves_between(state: str, to: str) -> Accepted[tuple[str, ...]] | Refused:
    """The states that a statement goes through from ``state`` to ``to``, the last of them; none if it is there (MON-2).

    Refused as :func:`may_move` says when no moves lead there.
    """
    moves: list[str] = []
    while (current := moves[-1] if moves else state) != to:
        if not TRANSITIONS[current]:
            refused = may_move(state, to)
            assert isinstance(refused, Refused)
            return refused
        moves += TRANSITIONS[current]
    return Accepted(tuple(moves))


def may_change(*, name: str, state: str, deadline_date: date, today: date) -> Accepted[None] | Refused:
    """Whether a statement is open until the end of ``today`` (rule MON-2): what it pays for can still change.

    Refused (``base``): payable or paid (``not_open``), or about to be payable (``deadline_over``).
    """
    if state != "open":
        return Refused.because(errors.NOT_OPEN(name=name, state=state))
    if deadline_date < today:
        return Refused.because(errors.DEADLINE_OVER(name=name, deadline_date=deadline_date))
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One statement of a calendar. Dates are UTC dates; the deadline is the last day that takes declarations.

    ``assumed``: nobody published its month, its dates or whether it pays declarations.
    """

    name: str
    deadline_date: date
    payment_date: date
    output_fee: bool
    assumed: bool = False

    @property
    def terms(self) -> tuple[date, date, bool]:
        """What a statement takes from its calendar: deadline, payment date, and whether it pays declarations."""
        return self.deadline_date, self.payment_date, self.output_fee


def next_output(entries: Iterable[CalendarEntry], today: date) -> CalendarEntry | None:
    """The entry whose statement takes a declaration made ``today``: the next deadline of those that pay declarations.

    The deadline itself still counts (rule MON-1).
    """
    taking = [entry for entry in entries if entry.output_fee and entry.deadline_date >= today]
    return min(taking, key=lambda entry: entry.deadline_date, default=None)


def generated_calendar(cohort: int) -> list[CalendarEntry]:
    """Monthly statements from November of the cohort's year to August four years on; assumed from September of the
    third.

    The deadline is the last day of the month before, payment is on the 25th (rule MON-21).
    """
    entries = []
    year, month = cohort, 11
    while (year, month) <= (cohort + 4, 8):
        first = date(year, month, 1)
        entries.append(
            CalendarEntry(
                name=f"{_MONTHS[month - 1]} {year}",
                deadline_date=first - timedelta(days=1),
                payment_date=first.replace(day=25),
                output_fee=month in OUTPUT_MONTHS,
                assumed=(year, month) > (cohort + 3, 8),
            )
        )
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return entries


def moved_on(entries: Iterable[CalendarEntry], years: int) -> list[CalendarEntry]:
    """A calendar, whole years on (rule MON-21): all of it is assumed, unless it stays where it is (0 years)."""
    if not years:
        return list(entries)
    return [
        CalendarEntry(
            name=f"{entry.name[:-4]}{int(entry.name[-4:]) + years}",
            deadline_date=a_year_later(entry.deadline_date, years),
            payment_date=a_year_later(entry.payment_date, years),
            output_fee=entry.output_fee,
            assumed=True,
        )
        for entry in entries
    ]


@dataclass(frozen=True, slots=True)
class PublishedDeadline:
    """The day until which a type of declaration was to be made, as it was published to providers."""

    declaration_type: str
    deadline: date


def expected_types(
    entries: Sequence[CalendarEntry], deadlines: Iterable[PublishedDeadline]
) -> dict[str, tuple[str, ...]]:
    """The declaration types that each statement of a calendar is expected to pay, by its name (rule MON-27).

    A type is expected on the statement that takes a declaration on its published deadline.
    """
    types_by_name: dict[str, set[str]] = {}
    for one in deadlines:
        entry = next_output(entries, one.deadline)
        if entry is not None:
            types_by_name.setdefault(entry.name, set()).add(one.declaration_type)
    return {name: in_order("npq", types) for name, types in types_by_name.items()}


def in_order(programme: str, types: Iterable[str]) -> tuple[str, ...]:
    """Declaration types in the order in which they are reached, each once (rule MON-27)."""
    return tuple(sorted(set(types), key=DECLARATION_TYPES[programme].index))


def may_link(
    *,
    name: str,
    state: str,
    deadline_date: date,
    today: date,
    output_fee: bool,
    programme: str,
    types: Sequence[str],
) -> Accepted[tuple[str, ...]] | Refused:
    """The types that a statement is expected to pay, in order (rule MON-27).

    Refused: ``base`` as :func:`may_change` says; ``milestones`` that are no types of the programme (``invalid``), or
    any where it pays no declarations (``no_outputs``).
    """
    open_still = may_change(name=name, state=state, deadline_date=deadline_date, today=today)
    if isinstance(open_still, Refused):
        return open_still
    unknown = [one for one in types if one not in DECLARATION_TYPES[programme]]
    if unknown:
        return Refused.because(
            errors.MILESTONE_UNKNOWN(
                value=unknown[0], programme=programme, types=", ".join(DECLARATION_TYPES[programme])
            )
        )
    if types and not output_fee:
        return Refused.because(errors.NO_OUTPUTS_EXPECTED(name=name))
    return Accepted(in_order(programme, types))


def month_named(name: str) -> date | None:
    """The first day of the month that a statement is named after (``November 2022``), or None (rule MON-17)."""
    words = name.split()
    if (
        len(words) == 2
        and words[0] in _MONTHS
        and words[1].isascii()
        and words[1].isdigit()
        and 1900 < int(words[1]) < 9000
    ):
        return date(int(words[1]), _MONTHS.index(words[0]) + 1, 1)
    return None


def month_of(name: str, payment_date: date) -> date:
    """The first day of the month that a statement is named after; else of its payment. The month of rule MON-17."""
    return month_named(name) or payment_date.replace(day=1)


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A statement that two people want to pay."""

    state: str
    deadline_date: date
    today: date
    prepared_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class By:
    """Who prepared a payment and who approved it, as it is stored."""

    prepared_by: str
    approved_by: str


def is_same_person(name: str, other: str) -> bool:
    """Whether two names that people signed with are one person's (rule MON-3): blanks around them and capitals don't
    count."""
    return name.strip().casefold() == other.strip().casefold()


def may_pay(facts: PaymentFacts) -> Accepted[By] | Refused:
    """By whom the statement is paid (rule MON-3), whether it pays declarations or service fees alone.

    Refused: ``approved_by`` when somebody is not named (``blank``) or both are one (``same_person``); ``base`` as
    :func:`may_prepare` says.
    """
    by = By(facts.prepared_by.strip()[:200], facts.approved_by.strip()[:200])
    if not by.prepared_by or not by.approved_by:
        return Refused.because(errors.APPROVED_BY_BLANK())
    if is_same_person(by.prepared_by, by.approved_by):
        return Refused.because(errors.APPROVED_BY_SAME_PERSON())
    payable = may_prepare(facts.state, facts.deadline_date, facts.today)
    return payable if isinstance(payable, Refused) else Accepted(by)


def may_prepare(state: str, deadline_date: date, today: date) -> Accepted[None] | Refused:
    """Whether the payment of a statement may be prepared (rule MON-26).

    Refused (``base``): it is not payable (``not_payable``), or still takes declarations (``too_early``).
    """
    if "paid" not in TRANSITIONS[state]:
        return Refused.because(errors.NOT_PAYABLE(state=state))
    if deadline_date >= today:
        return Refused.because(errors.TOO_EARLY())
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """Somebody decides about a preparation; names as they are stored."""

    outcome: str
    prepared_by: str
    decided_by: str


def may_approve(facts: DecisionFacts, *, checks_done: bool) -> Accepted[None] | Refused:
    """Whether a preparation may be approved (rule MON-26), as far as people go: its figures are compared apart.

    Refused: ``approved_by`` as in :func:`may_pay`; ``base`` when it no longer waits (``decided``); ``checks_done`` when
    the box is not ticked (``blank``).
    """
    if not facts.decided_by.strip():
        return Refused.because(errors.APPROVED_BY_BLANK())
    if is_same_person(facts.decided_by, facts.prepared_by):
        return Refused.because(errors.APPROVED_BY_SAME_PERSON())
    if facts.outcome != "waiting":
        return Refused.because(errors.DECIDED(outcome=facts.outcome))
    if not checks_done:
        return Refused.because(errors.CHECKS_NOT_DONE())
    return Accepted(None)


def may_reject(facts: DecisionFacts, reason: str) -> Accepted[str] | Refused:
    """The reason for which a preparation is rejected, or taken back, without blanks around it (rule MON-26).

    Refused: ``base`` when it no longer waits (``decided``), ``reason`` when it is blank or longer than 500 characters.
    """
    if facts.outcome != "waiting":
        return Refused.because(errors.DECIDED(outcome=facts.outcome))
    if not reason.strip():
        return Refused.because(errors.REJECTION_BLANK())
    if len(reason.strip()) > LONGEST_REASON:
        return Refused.because(errors.REASON_TOO_LONG(longest=LONGEST_REASON))
    return Accepted(reason.strip())


def may_follow(before: Sequence[int], after: Sequence[int], *, declared: bool) -> Accepted[None] | Refused:
    """Whether bands may follow those of the version before; both as the ``max`` of each band from A on (rule MON-23).

    ``declared`` says that somebody declared in the cohort already. Refused under ``band-a-max`` and so on: a band with
    room for fewer people (``smaller``), and a band that is gone (``missing``) unless it is the last one and nothing was
    declared.
    """
    for number, letter in enumerate(LETTERS[: len(before)]):
        if number >= len(after):
            if number == len(before) - 1 and not declared:
                return Accepted(None)
            reason = "declarations were made in this cohort" if declared else "only the last band can be taken away"
            values = {"name": letter, "reason": reason, "maximum": before[number]}
            return Refused.because(errors.BAND_MISSING.under(f"band-{letter.lower()}-max")(**values))
        room, room_before = _room(after, number), _room(before, number)
        if room < room_before:
            values = {"name": letter, "room": room, "before": room_before}
            return Refused.because(errors.BAND_SMALLER.under(f"band-{letter.lower()}-max")(**values))
    return Accepted(None)


def _room(maxima: Sequence[int], number: int) -> int:
    return maxima[number] - (maxima[number - 1] if number else 0)


def may_price_again(state: str, name: str, reason: str) -> Accepted[str] | Refused:
    """The reason for which a payable statement gets another price (rule MON-24), without blanks around it.

    Refused: ``reason`` when it is blank or longer than 500 characters, ``base`` when the statement is open or paid
    (``not_payable``).
    """
    if not reason.strip():
        return Refused.because(errors.REASON_BLANK())
    if len(reason.strip()) > LONGEST_REASON:
        return Refused.because(errors.REASON_TOO_LONG(longest=LONGEST_REASON))
    if state != "payable":
        return Refused.because(errors.NOT_TO_BE_PRICED_AGAIN(name=name, state=state))
    return Accepted(reason.strip())


LONGEST_NAME = 200
LARGEST_ADJUSTMENT = Decimal(1_000_000)


def adjustment_name(text: str) -> Accepted[str] | Refused:
    """The name of an adjustment, with single blanks (rule MON-31). Refused (``name``): blank, or too long."""
    name = " ".join(text.split())
    if not name:
        return Refused.because(errors.ADJUSTMENT_NAME_BLANK())
    if len(name) > LONGEST_NAME:
        return Refused.because(errors.ADJUSTMENT_NAME_TOO_LONG(longest=LONGEST_NAME))
    return Accepted(name)


def adjustment_amount(amount: Decimal) -> Accepted[Decimal] | Refused:
    """The amount of an adjustment (rule MON-31).

    Refused (``amount``): finer than pence or no number (``invalid``), 0 (``zero``), or more than a million pounds
    either way (``too_large``).
    """
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
        return Refused.because(errors.AMOUNT_INVALID())
    if not amount:
        return Refused.because(errors.AMOUNT_ZERO())
    if abs(amount) > LARGEST_ADJUSTMENT:
        return Refused.because(errors.AMOUNT_TOO_LARGE())
    return Accepted(amount)


def may_adjust(*, name: str, programme: str, state: str, output_fee: bool) -> Accepted[None] | Refused:
    """Whether a statement takes adjustments (rule MON-31): until it is paid; of ECF if it pays declarations.

    Refused (``base``): ``paid``, ``no_outputs``.
    """
    if state == "paid":
        return Refused.because(errors.PAID())
    if programme == "ecf" and not output_fee:
        return Refused.because(errors.NO_ADJUSTMENTS(name=name))
    return Accepted(None)


@dataclass(frozen=True, slots=True)
class DatesFacts:
    """A statement whose deadline or payment date somebody wants to change."""

    name: str
    state: str
    deadline_date: date
    payment_date: date


def may_change_dates(
    facts: DatesFacts, *, deadline_date: date, payment_date: date, today: date
) -> Accepted[tuple[date, date]] | Refused:
    """The deadline and the payment date that an open statement gets (rule MON-32).

    Refused: ``base`` as :func:`may_change` says; ``deadline_date`` when it is changed to a day that is over (``past``),
    or is after the payment date (``too_late``), or ``payment_date`` (``too_early``) when that alone changed.
    """
    open_still = may_change(name=facts.name, state=facts.state, deadline_date=facts.deadline_date, today=today)
    if isinstance(open_still, Refused):
        return open_still
    if deadline_date != facts.deadline_date and deadline_date < today:
        return Refused.because(errors.DATE_PAST())
    if deadline_date > payment_date:
        if payment_date != facts.payment_date:
            return Refused.because(errors.PAYMENT_DATE_TOO_EARLY())
        return Refused.because(errors.DEADLINE_TOO_LATE(payment_date=payment_date))
    return Accepted((deadline_date, payment_date))
