"""What becomes of each milestone of a participant: what is paid on which statement, or what stands in the way.

Pure: one sentence for each, for DfE and for the provider alike (rule MON-33).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from cpd.core.dates import LONDON
from cpd.core.money import in_pounds
from cpd.finance.rules.banding import Placed


class Outcome(StrEnum):
    """What becomes of a milestone. The words never change their meaning: programs read them."""

    PAID = "paid"
    TO_BE_PAID = "to_be_paid"
    BEYOND_BANDS = "beyond_bands"
    NOT_PRICED = "not_priced"
    TO_BE_CLAWED_BACK = "to_be_clawed_back"
    CLAWED_BACK = "clawed_back"
    DUPLICATE = "duplicate"
    WAITING_FOR_ELIGIBILITY = "waiting_for_eligibility"
    NOT_FUNDED = "not_funded"
    WAITING_FOR_A_STATEMENT = "waiting_for_a_statement"
    DECLARED_BY_ANOTHER = "declared_by_another"
    CLOSED = "closed"
    NO_CONTRACT = "no_contract"
    NO_STATEMENT = "no_statement"
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"
    CAN_BE_DECLARED = "can_be_declared"


@dataclass(frozen=True, slots=True)
class OnStatement:
    """A statement, as far as a sentence needs it. ``amount`` is what the declaration comes to on it, in exact pounds.

    None is not known, because there is no contract. ``beyond``: no band has room for it, or anything to take back, and
    ``amount`` is its uplift.
    """

    name: str
    payment_date: date
    paid: bool
    amount: Decimal | None = None
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration of the provider's own that was not voided."""

    state: str
    statement: OnStatement | None = None
    clawback: OnStatement | None = None


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A declaration type that a participant's schedule has, and what surrounds it.

    ``year`` is the cohort or intake. ``fundable`` says whether declarations are paid; ``funding_decided`` whether that
    is known. ``next_statement`` is the one that takes a declaration made today, with its deadline.
    """

    year: str
    starts: date | None
    ends: date | None
    fundable: bool
    funding_decided: bool
    today: date
    declared: Declared | None = None
    declared_by_another: bool = False
    closed_on: date | None = None
    contract: bool = True
    withdrawn_at: datetime | None = None
    next_statement: OnStatement | None = None
    next_deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of a milestone, as a word and in one sentence; ``amount`` in pounds, where it is known."""

    outcome: Outcome
    sentence: str
    amount: Decimal | None = None


def standing(facts: MilestoneFacts) -> Standing:
    """What becomes of a milestone (rule MON-33)."""
    return _declared(facts, facts.declared) if facts.declared is not None else _undeclared(facts)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _declared(facts: MilestoneFacts, declared: Declared) -> Standing:
    if declared.state in ("awaiting_clawback", "clawed_back") and declared.clawback is not None:
        return _clawed_back(declared.clawback)
    if declared.state == "ineligible":
        return Standing(
            Outcome.DUPLICATE,
            "It is not paid: somebody else with the same teacher reference number has a declaration of this type.",
        )
    if declared.statement is not None:
        return _on_a_statement(declared.statement)
    if not facts.funding_decided:
        return Standing(
            Outcome.WAITING_FOR_ELIGIBILITY,
            "It goes onto a statement once DfE has decided that the participant is eligible for funding.",
        )
    if not facts.fundable:
        return Standing(Outcome.NOT_FUNDED, "It is not paid: the participant is not funded.")
    return Standing(
        Outcome.WAITING_FOR_A_STATEMENT,
        f"It waits for a statement of {facts.year} that takes declarations: there is none at present.",
    )


def _on_a_statement(statement: OnStatement) -> Standing:
    where = f"on the statement {statement.name}"
    if statement.beyond:
        return _beyond_bands(statement)
    if statement.amount is None:
        return Standing(
            Outcome.NOT_PRICED, f"It is {where}; what it comes to is not known, because there is no contract."
        )
    if statement.paid:
        return Standing(Outcome.PAID, f"{in_pounds(statement.amount)} was paid {where}.", statement.amount)
    payment = f"is to be paid on {_day(statement.payment_date)} {where}"
    return Standing(Outcome.TO_BE_PAID, f"{in_pounds(statement.amount)} {payment}.", statement.amount)


def _beyond_bands(statement: OnStatement) -> Standing:
    """No output payment, and its uplift where it claims one (rule MON-9)."""
    where = f"on the statement {statement.name}"
    why = f"no band of the contract {'had' if statement.paid else 'has'} room for it"
    if not statement.amount:
        return Standing(
            Outcome.BEYOND_BANDS, f"Nothing {'was' if statement.paid else 'is'} paid for it {where}: {why}.", Decimal(0)
        )
    payment = "was paid" if statement.paid else f"is to be paid on {_day(statement.payment_date)}"
    sentence = f"{in_pounds(statement.amount)} {payment} {where}, for its uplift alone: {why}."
    return Standing(Outcome.BEYOND_BANDS, sentence, statement.amount)


def _clawed_back(statement: OnStatement) -> Standing:
    where = f"on the statement {statement.name}"
    outcome = Outcome.CLAWED_BACK if statement.paid else Outcome.TO_BE_CLAWED_BACK
    taken = "was clawed back" if statement.paid else "is to be clawed back"
    when = "" if statement.paid else f" on {_day(statement.payment_date)}"
    why = ""
    if statement.beyond:
        why = f": no band of the contract {'had' if statement.paid else 'has'} anything left to take back"
        if not statement.amount:
            return Standing(outcome, f"Nothing {taken} for it {where}{why}.", Decimal(0))
        why = f", for its uplift alone{why}"
    what = "What was paid" if statement.amount is None else in_pounds(statement.amount)
    amount = None if statement.amount is None else -statement.amount
    return Standing(outcome, f"{what} {taken}{when} {where}{why}.", amount)


def _undeclared(facts: MilestoneFacts) -> Standing:
    if facts.declared_by_another:
        return Standing(Outcome.DECLARED_BY_ANOTHER, "It cannot be declared: another provider has declared it.")
    if facts.closed_on is not None and facts.closed_on < facts.today:
        return Standing(
            Outcome.CLOSED,
            f"It can no longer be declared: declarations of {facts.year} could be sent until {_day(facts.closed_on)}.",
        )
    if not facts.contract:
        return Standing(
            Outcome.NO_CONTRACT, f"It cannot be declared: the provider has no contract for the course in {facts.year}."
        )
    if facts.fundable and facts.next_statement is None:
        return Standing(
            Outcome.NO_STATEMENT,
            f"It can no longer be declared: no statement of {facts.year} takes declarations.",
        )
    if facts.starts is not None and facts.starts > facts.today:
        return Standing(Outcome.NOT_YET, f"It can be declared from {_day(facts.starts)} on.")
    return _open_to_declare(facts)


def _open_to_declare(facts: MilestoneFacts) -> Standing:
    dated = f"dated from {_day(facts.starts)}" if facts.starts is not None else "dated today or earlier"
    if facts.ends is not None:
        dated += f" to {_day(facts.ends)}"
    if facts.withdrawn_at is not None:
        withdrawn_on = facts.withdrawn_at.astimezone(LONDON).date()
        return Standing(
            Outcome.WITHDRAWN,
            f"The participant was withdrawn on {_day(withdrawn_on)}: it can only be declared if it was "
            f"reached before that, {dated}.",
        )
    if not facts.funding_decided:
        return Standing(
            Outcome.WAITING_FOR_ELIGIBILITY,
            f"It can be declared, {dated}; it is paid once DfE has decided that the participant is eligible.",
        )
    if not facts.fundable:
        return Standing(
            Outcome.NOT_FUNDED, f"It can be declared, {dated}, and is not paid: the participant is not funded."
        )
    assert facts.next_statement is not None
    by = f" by {_day(facts.next_deadline)}" if facts.next_deadline is not None else ""
    return Standing(
        Outcome.CAN_BE_DECLARED,
        f"It is not declared: declare it{by}, {dated}, and it goes onto the statement {facts.next_statement.name}, "
        f"which is paid on {_day(facts.next_statement.payment_date)}.",
    )


def band_of(counts: Sequence[int], rank: int) -> int | None:
    """Which band the declaration of that place, from 0, stands in; None when no band has room for it (rule MON-9)."""
    for number, count in enumerate(counts):
        if rank < count:
            return number
        rank -= count
    return None


def band_paid_in(placed: Placed, rank: int) -> int | None:
    """The band of an addition: the first fill the bands from A on (rule MON-7)."""
    return band_of(placed.additions, rank)


def band_clawed_back_from(placed: Placed, rank: int) -> int | None:
    """The band of a refund: the latest leave the last band first (rule MON-7)."""
    band = band_of(placed.subtractions[::-1], rank)
    return None if band is None else len(placed.subtractions) - 1 - band
