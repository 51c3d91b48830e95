"""What single declarations come to on their statements: a few queries, however many statements and declarations.

Bands are filled by everything that a provider declared in a cohort (rules MON-7, MON-8), so that is counted once for
all statements; a declaration's place is then its rank among those of its type on its statement (rule MON-9). What was
paid is where the frozen figures have it (rule MON-4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from cpd.declarations.models import BILLABLE_STATES, REFUNDABLE_STATES, Declaration, Kind, LineItem
from cpd.finance.figures import KINDS
from cpd.finance.queries import course_terms_of, terms_of
from cpd.finance.rules import Counts, EcfTerms, targeted_delivery_funding_applies
from cpd.finance.rules.banding import Placed, replay
from cpd.finance.rules.ecf import FLAT_PROPORTION, FLAT_TYPES, fee
from cpd.finance.rules.npq import CourseTerms
from cpd.finance.rules.standing import band_clawed_back_from, band_paid_in
from cpd.statements.models import Contract, CoursePrice, Statement
from cpd.statements.rules import month_of

_COUNTS = """
SELECT statement.lead_provider_id, statement.cohort_id, statement.id, statement.payment_date, statement.contract_id,
       declaration.kind, declaration.declaration_type,
       count(*) FILTER (WHERE item.state = ANY(%(billable)s)), count(*) FILTER (WHERE item.state = ANY(%(refundable)s))
FROM statements_statement AS statement
JOIN declarations_lineitem AS item ON item.statement_id = statement.id
JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
WHERE statement.programme = 'ecf' AND statement.lead_provider_id = ANY(%(providers)s)
  AND statement.cohort_id = ANY(%(cohorts)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY statement.payment_date, statement.id
"""

_RANKS = """
SELECT item.id,
       (SELECT count(*) FROM declarations_lineitem AS other
        JOIN declarations_declaration AS beside ON beside.id = other.declaration_id
        WHERE other.statement_id = item.statement_id AND beside.declaration_type = declaration.declaration_type
          AND CASE WHEN cohort.mentor_funding THEN beside.kind = declaration.kind ELSE beside.kind <> 'npq' END
          AND CASE WHEN item.state = ANY(%(billable)s)
              THEN other.state = ANY(%(billable)s)
               AND (beside.declaration_date, beside.created_at, beside.id, other.id)
                 < (declaration.declaration_date, declaration.created_at, declaration.id, item.id)
              ELSE other.state = ANY(%(refundable)s)
               AND (beside.declaration_date, beside.created_at, beside.id, other.id)
                 > (declaration.declaration_date, declaration.created_at, declaration.id, item.id) END)
FROM declarations_lineitem AS item
JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
JOIN cohorts_cohort AS cohort ON cohort.start_year = declaration.cohort_id
WHERE item.id = ANY(%(items)s)
"""

_STATES: dict[str, Any] = {"billable": list(map(str, BILLABLE_STATES)), "refundable": list(map(str, REFUNDABLE_STATES))}


@dataclass(frozen=True, slots=True)
class Worth:
    """What a line item comes to, in exact pounds: None when nobody can price it. ``band`` is where it stands.

    ``beyond``: no band has room for it, or holds anything that it could take back, so it comes to its uplift alone.
    """

    amount: Decimal | None
    band: str = ""
    beyond: bool = False


def worth_of(items: Iterable[LineItem]) -> dict[UUID, Worth]:
    """What each of these line items comes to on its statement, positive for clawbacks too, by the items' ids.

    Each item has its declaration, its statement and the statement's cohort at hand. Six queries at most.
    """
    relevant = [one for one in items if one.state in (*BILLABLE_STATES, *REFUNDABLE_STATES)]
    ecf = [one for one in relevant if one.declaration.kind != Kind.NPQ]
    npq = [one for one in relevant if one.declaration.kind == Kind.NPQ]
    return {**(_ecf(ecf) if ecf else {}), **(_npq(npq) if npq else {})}


def _ecf(items: Sequence[LineItem]) -> dict[UUID, Worth]:
    statements = {one.statement_id: one.statement for one in items}
    counts = _counts(statements.values())
    priced_by = {one.contract_id for one in statements.values()} | {cell.contract_id for cell in counts}
    contracts = Contract.objects.filter(id__in=filter(None, priced_by)).prefetch_related("bands")
    terms = {contract.id: terms_of(contract) for contract in contracts}
    ranks = _ranks([one.id for one in items])
    return {one.id: _ecf_worth(one, terms, counts, ranks.get(one.id, 0)) for one in items}


class _Cell(NamedTuple):
    """How much of a kind and type is on a statement."""

    lead_provider_id: UUID
    cohort_id: int
    statement_id: UUID
    payment_date: date
    contract_id: UUID | None
    kind: str
    declaration_type: str
    billable: int
    refundable: int


def _counts(statements: Iterable[Statement]) -> list[_Cell]:
    statements = list(statements)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            {
                **_STATES,
                "providers": list({one.lead_provider_id for one in statements}),
                "cohorts": list({one.cohort_id for one in statements}),
            },
        )
        return [_Cell(*row) for row in cursor.fetchall()]


def _ranks(items: Sequence[UUID]) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(_RANKS, {**_STATES, "items": list(items)})
        return dict(cursor.fetchall())


def _ecf_worth(item: LineItem, versions: Mapping[UUID, EcfTerms], counts: Sequence[_Cell], rank: int) -> Worth:
    declaration, statement = item.declaration, item.statement
    terms = versions.get(statement.contract_id) if statement.contract_id else None
    if terms is None:
        return Worth(None)
    flat = statement.cohort.mentor_funding and declaration.kind == Kind.MENTOR
    if flat:
        if terms.mentor_payment_per_participant is None:
            return Worth(None)
        paid = declaration.declaration_type in FLAT_TYPES
        return Worth(FLAT_PROPORTION * terms.mentor_payment_per_participant if paid else Decimal(0))
    placed = _frozen(statement, declaration.declaration_type)
    if placed is None:
        placed = _replayed(statement, declaration.declaration_type, versions, counts)
    refund = item.state in REFUNDABLE_STATES
    position = band_clawed_back_from(placed, rank) if refund else band_paid_in(placed, rank)
    if position is None:
        return Worth(_uplift(declaration, terms), beyond=True)
    band = terms.bands[position]
    return Worth(fee(declaration.declaration_type, band) + _uplift(declaration, terms), band.letter)


def _uplift(declaration: Declaration, terms: EcfTerms) -> Decimal:
    claimed = declaration.pupil_premium_uplift or declaration.sparsity_uplift
    return (terms.uplift_amount or Decimal(0)) if claimed and declaration.declaration_type == "started" else Decimal(0)


def _who(statement: Statement) -> str:
    """Whom the bands of a statement are for, as its lines call them."""
    return "ect" if statement.cohort.mentor_funding else "all"


def _frozen(statement: Statement, declaration_type: str) -> Placed | None:
    """How one type filled the bands when the statement was paid (rule MON-4); None until then."""
    if statement.frozen_totals is None:
        return None
    asked = (_who(statement), declaration_type)
    lines = [
        line
        for line in statement.frozen_totals["lines"]
        if (line["participant_type"], line["declaration_type"]) == asked
    ]
    previous, additions, subtractions = (
        tuple(line[name] for line in lines) for name in ("previous", "additions", "subtractions")
    )
    return Placed(previous, additions, subtractions)


def _replayed(
    statement: Statement, declaration_type: str, versions: Mapping[UUID, EcfTerms], counts: Sequence[_Cell]
) -> Placed:
    """How one type fills the bands on a statement, after those that are paid on an earlier day (rule MON-8)."""
    kinds = KINDS[_who(statement)]
    own = versions[statement.contract_id].capacities  # type: ignore[index]
    before: dict[UUID, tuple[tuple[int, ...], Counts]] = {}
    now = Counts()
    for cell in counts:
        same = (cell.lead_provider_id, cell.cohort_id) == (statement.lead_provider_id, statement.cohort_id)
        if not same or cell.declaration_type != declaration_type or cell.kind not in kinds:
            continue
        if cell.statement_id == statement.id:
            now = Counts(now.billable + cell.billable, now.refundable + cell.refundable)
        elif cell.payment_date < statement.payment_date:
            capacities = versions[cell.contract_id].capacities if cell.contract_id else own
            _, known = before.get(cell.statement_id, (capacities, Counts()))
            sums = Counts(known.billable + cell.billable, known.refundable + cell.refundable)
            before[cell.statement_id] = capacities, sums
    return replay(before.values(), own, now)


def _npq(items: Sequence[LineItem]) -> dict[UUID, Worth]:
    prices = CoursePrice.objects.filter(statement_id__in={one.statement_id for one in items}).select_related("contract")
    contracts: Mapping[tuple[UUID, str], CourseTerms] = {
        (price.statement_id, price.course_id): course_terms_of(price.contract) for price in prices
    }
    return {
        one.id: _npq_worth(one, contracts.get((one.statement_id, one.declaration.course_identifier))) for one in items
    }


def _npq_worth(item: LineItem, terms: CourseTerms | None) -> Worth:
    if terms is None:
        return Worth(None)
    declaration, statement = item.declaration, item.statement
    application = declaration.application
    on_top = Decimal(0)
    if (
        application is not None
        and declaration.declaration_type == "started"
        and application.targeted_delivery_funding
        and application.eligible_for_funding
        and targeted_delivery_funding_applies(
            course_identifier=terms.course_identifier,
            cohort=statement.cohort_id,
            month=month_of(statement.name, statement.payment_date),
        )
    ):
        on_top = terms.targeted_delivery_funding_per_participant
    return Worth(terms.price + on_top)
