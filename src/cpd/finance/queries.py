"""Counting what is on statements, and reading the contracts that price it. Few queries, however many line items."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from cpd.core.refusals import NotFound
from cpd.declarations.models import BILLABLE_STATES, REFUNDABLE_STATES
from cpd.finance.dated import adjusted_at, contracts_at, prices_at, tables
from cpd.finance.rules import Band, Counts, CourseCounts, CourseTerms, Earlier, EcfTerms, Uplifts
from cpd.statements.models import Adjustment, Contract, CoursePrice, NpqContract, Statement, StatementProgramme

_ECF = """
SELECT statement.id, statement.contract_id, declaration.kind, declaration.declaration_type,
       count(*) FILTER (WHERE item.state = ANY(%(billable)s)),
       count(*) FILTER (WHERE item.state = ANY(%(refundable)s)),
       count(*) FILTER (WHERE item.state = ANY(%(billable)s) AND declaration.declaration_type = 'started'
                        AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift)),
       count(*) FILTER (WHERE item.state = ANY(%(refundable)s) AND declaration.declaration_type = 'started'
                        AND (declaration.pupil_premium_uplift OR declaration.sparsity_uplift)),
       count(*) FILTER (WHERE item.state = 'voided')
FROM {statements} AS statement
JOIN {items} AS item ON item.statement_id = statement.id
JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
WHERE declaration.lead_provider_id = %(provider)s AND declaration.cohort_id = %(cohort)s
  AND declaration.kind IN ('ect', 'mentor')
  AND statement.lead_provider_id = %(provider)s AND statement.programme = 'ecf' AND statement.cohort_id = %(cohort)s
  AND (statement.payment_date < %(payment_date)s OR statement.id = %(statement)s)
GROUP BY statement.id, statement.contract_id, statement.payment_date, declaration.kind, declaration.declaration_type
ORDER BY statement.payment_date, statement.id
"""
"""Counts of this statement and of those paid on an earlier day, in the order of payment (rule MON-8).

What is on a statement was declared by its provider for its cohort and programme, as an invariant holds. Said here, it
spares PostgreSQL reading all the other declarations: the index ``declaration_counted`` has what is counted.
"""

_NPQ = """
SELECT course_identifier, declaration_type, count(*) FILTER (WHERE billable > 0), count(*) FILTER (WHERE refundable),
       count(*) FILTER (WHERE targeted), count(*) FILTER (WHERE targeted_back),
       sum(voided), sum(billable)
FROM (
    SELECT declaration.course_identifier, declaration.declaration_type,
           count(*) FILTER (WHERE item.state = ANY(%(billable)s)) AS billable,
           bool_or(item.state = ANY(%(refundable)s)) AS refundable,
           bool_or(item.state = ANY(%(billable)s)
               AND application.targeted_delivery_funding AND application.eligible_for_funding) AS targeted,
           bool_or(item.state = ANY(%(refundable)s)
               AND application.targeted_delivery_funding AND application.eligible_for_funding) AS targeted_back,
           count(*) FILTER (WHERE item.state = 'voided') AS voided
    FROM {items} AS item
    JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
    LEFT JOIN npq_application AS application
         ON application.id = CASE WHEN declaration.declaration_type = 'started' THEN declaration.application_id END
    WHERE item.statement_id = %(statement)s AND declaration.lead_provider_id = %(provider)s
      AND declaration.cohort_id = %(cohort)s AND declaration.kind = 'npq'
    GROUP BY declaration.course_identifier, declaration.declaration_type, declaration.person_id
) AS somebody
GROUP BY course_identifier, declaration_type
"""
"""A declaration is a distinct pair of person and type (rule MON-16).

Targeted delivery funding is paid for starts alone (rule MON-17): the other applications are not looked up.
"""

_BEYOND = """
SELECT item.declaration_id FROM {items} AS item
JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
WHERE item.statement_id = %(statement)s AND item.state = ANY(%(billable)s) AND declaration.kind = ANY(%(kinds)s)
  AND declaration.declaration_type = %(declaration_type)s
ORDER BY declaration.declaration_date DESC, declaration.created_at DESC, declaration.id DESC LIMIT %(count)s
"""

_STATES: dict[str, Any] = {"billable": list(map(str, BILLABLE_STATES)), "refundable": list(map(str, REFUNDABLE_STATES))}


@dataclass
class EcfCounts:
    """What is on one statement, by kind (``ect``, ``mentor``) and declaration type.

    ``contract_id`` is the version that prices the statement.
    """

    contract_id: UUID | None = None
    by_type: dict[tuple[str, str], Counts] = field(default_factory=dict)
    uplifts: dict[str, Uplifts] = field(default_factory=dict)
    voided: dict[str, int] = field(default_factory=dict)

    def of(self, kinds: Sequence[str]) -> dict[str, Counts]:
        """The counts of these kinds together, by type."""
        totals: dict[str, Counts] = {}
        for (kind, declaration_type), counts in self.by_type.items():
            if kind in kinds:
                so_far = totals.get(declaration_type, Counts())
                totals[declaration_type] = Counts(
                    so_far.billable + counts.billable, so_far.refundable + counts.refundable
                )
        return totals

    def uplifts_of(self, kinds: Sequence[str]) -> Uplifts:
        """The uplifts of these kinds together."""
        of_kinds = [uplifts for kind, uplifts in self.uplifts.items() if kind in kinds]
        return Uplifts(sum(one.additions for one in of_kinds), sum(one.subtractions for one in of_kinds))


@dataclass
class NpqCounts:
    """What is on one statement for a course: counts for its price, by type for people, and how many are voided.

    ``billable`` counts each person once for a type, ``received`` every declaration.
    """

    course: CourseCounts = field(default_factory=CourseCounts)
    billable: dict[str, int] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)
    voided: int = 0


@dataclass(frozen=True)
class Counted:
    """What is on a statement: of ECF ``now``, and what is on those paid ``before`` it; of NPQs by course."""

    before: list[EcfCounts] = field(default_factory=list)
    now: EcfCounts = field(default_factory=EcfCounts)
    by_course: dict[str, NpqCounts] = field(default_factory=dict)

    @property
    def received(self) -> dict[str, int]:
        """How many declarations of each type the statement pays."""
        received: dict[str, int] = {}
        for (_, declaration_type), counts in self.now.by_type.items():
            received[declaration_type] = received.get(declaration_type, 0) + counts.billable
        for one in self.by_course.values():
            for declaration_type, number in one.received.items():
                received[declaration_type] = received.get(declaration_type, 0) + number
        return received


def counted(statement: Statement, at: datetime | None = None, *, earlier: bool = True) -> Counted:
    """What is on a statement, as it is or as it was ``at`` an instant. One query.

    ``earlier``: with what is on statements of ECF that are paid before it, which decides what it is priced at.
    """
    if statement.programme == StatementProgramme.NPQ:
        return Counted(by_course=npq_counts(statement, at))
    before, now = ecf_counts(statement, at, earlier=earlier)
    return Counted(before, now)


def ecf_counts(
    statement: Statement, at: datetime | None = None, *, earlier: bool = True
) -> tuple[list[EcfCounts], EcfCounts]:
    """The counts of ``earlier`` statements in the order of payment, and of this one; as they were ``at`` an instant."""
    by_statement: dict[UUID, EcfCounts] = {}
    paid_before = statement.payment_date if earlier else date.min
    with connection.cursor() as cursor:
        cursor.execute(_ECF.format(**tables(at)), {**_facts(statement, at), "payment_date": paid_before})
        for key, contract_id, kind, declaration_type, billable, refundable, added, taken, voided in cursor.fetchall():
            counts = by_statement.setdefault(key, EcfCounts(contract_id))
            counts.by_type[kind, declaration_type] = Counts(billable, refundable)
            uplifts_so_far = counts.uplifts.get(kind, Uplifts())
            counts.uplifts[kind] = Uplifts(uplifts_so_far.additions + added, uplifts_so_far.subtractions + taken)
            counts.voided[kind] = counts.voided.get(kind, 0) + voided
    now = by_statement.pop(statement.id, EcfCounts(statement.contract_id))
    if at is not None and by_statement:
        for key, priced_by in contracts_at(statement, at).items():
            if key in by_statement:
                by_statement[key].contract_id = priced_by
    return list(by_statement.values()), now


def npq_counts(statement: Statement, at: datetime | None = None) -> dict[str, NpqCounts]:
    """The counts of a statement by course; as they were ``at`` an instant. One query."""
    by_course: dict[str, NpqCounts] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NPQ.format(**tables(at)), _facts(statement, at))
        for (
            course,
            declaration_type,
            billable,
            refundable,
            targeted,
            targeted_back,
            voided,
            received,
        ) in cursor.fetchall():
            counts = by_course.setdefault(course, NpqCounts())
            started = declaration_type == "started"
            so_far = counts.course
            counts.course = CourseCounts(
                so_far.billable + billable,
                so_far.refundable + refundable,
                so_far.targeted + (targeted if started else 0),
                so_far.targeted_back + (targeted_back if started else 0),
            )
            counts.billable[declaration_type] = billable
            counts.received[declaration_type] = int(received)
            counts.voided += int(voided)
    return by_course


def _facts(statement: Statement, at: datetime | None) -> dict[str, Any]:
    return {
        **_STATES,
        "at": at,
        "provider": statement.lead_provider_id,
        "cohort": statement.cohort_id,
        "statement": statement.id,
    }


def beyond_bands(
    statement: Statement, kinds: Sequence[str], declaration_type: str, count: int, at: datetime | None = None
) -> list[UUID]:
    """The declarations that no band has room for: those made last, by date, creation and id (rule MON-9)."""
    facts: dict[str, Any] = {
        "kinds": [str(kind) for kind in kinds],
        "declaration_type": declaration_type,
        "count": count,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND.format(**tables(at)), {**_facts(statement, at), **facts})
        return [row[0] for row in cursor.fetchall()][::-1]


def ecf_terms(statement: Statement) -> EcfTerms | None:
    """The contract that prices the statement (rule MON-6), or None. Two queries."""
    return terms_of(statement.contract) if statement.contract is not None else None


def earlier_statements(
    statement: Statement, terms: EcfTerms, before: Sequence[EcfCounts], kinds: Sequence[str]
) -> list[Earlier]:
    """What the statements ``before`` one have of these kinds, each with the bands of what prices it (rule MON-8).

    Two queries where that is another version than the statement's own, which has these ``terms``; otherwise none.
    """
    others = {one.contract_id for one in before if one.contract_id and one.contract_id != statement.contract_id}
    contracts = Contract.objects.filter(id__in=others).prefetch_related("bands") if others else ()
    capacities = {contract.id: terms_of(contract).capacities for contract in contracts}
    return [
        Earlier(capacities.get(one.contract_id, terms.capacities), one.of(kinds))  # type: ignore[arg-type]
        for one in before
    ]


def terms_of(contract: Contract) -> EcfTerms:
    """What a version of a contract says. One query, unless its bands are at hand."""
    bands, below = [], 0
    for band in contract.bands.all():
        bands.append(
            Band(
                letter=band.letter,
                capacity=band.maximum - below,
                per_participant=band.per_participant,
                output_payment_percentage=band.output_payment_percentage,
                service_fee_percentage=band.service_fee_percentage,
            )
        )
        below = band.maximum
    return EcfTerms(
        recruitment_target=contract.recruitment_target,
        set_up_fee=contract.set_up_fee,
        monthly_service_fee=contract.monthly_service_fee,
        uplift_amount=contract.uplift_amount,
        bands=tuple(bands),
        mentor_payment_per_participant=contract.mentor_payment_per_participant,
    )


def npq_terms(statement: Statement, at: datetime | None = None) -> list[CourseTerms]:
    """The contract of each course that has a price on the statement (rule MON-6), or had one ``at`` an instant."""
    if at is None:
        prices = CoursePrice.objects.filter(statement=statement).select_related("contract")
        contracts = [price.contract for price in prices.order_by("course__position", "course_id")]
    else:
        priced = NpqContract.objects.filter(id__in=prices_at(statement, at).values())
        contracts = list(priced.order_by("course__position", "course_id"))
    return [course_terms_of(contract) for contract in contracts]


def course_terms_of(contract: NpqContract) -> CourseTerms:
    """What a version of the contract for a course says."""
    return CourseTerms(
        course_identifier=contract.course_id,
        per_participant=contract.per_participant,
        recruitment_target=contract.recruitment_target,
        number_of_payment_periods=contract.number_of_payment_periods,
        output_payment_percentage=contract.output_payment_percentage,
        service_fee_percentage=contract.service_fee_percentage,
        service_fee_installments=contract.service_fee_installments,
        monthly_service_fee=contract.monthly_service_fee,
        targeted_delivery_funding_per_participant=contract.targeted_delivery_funding_per_participant,
        special=contract.special_course,
    )


def adjustments_of(statement: Statement, at: datetime | None = None) -> Decimal:
    """What the named adjustments of a statement add up to in pounds, or did ``at`` an instant. One query."""
    if at is not None:
        return sum((amount for _, amount in adjusted_at(statement, at)), Decimal(0))
    total: Decimal | None = Adjustment.objects.filter(statement=statement).aggregate(sum=Sum("amount"))["sum"]
    return total or Decimal(0)


def statements_of(
    lead_provider_id: UUID, *, programme: str | None = None, cohort: int | None = None
) -> list[Statement]:
    """A provider's statements in the order of payment. One query."""
    where = {"programme": programme, "cohort_id": cohort}
    return list(
        Statement.objects.filter(
            lead_provider_id=lead_provider_id, **{name: value for name, value in where.items() if value is not None}
        )
        .select_related("lead_provider")
        .order_by("payment_date", "programme", "cohort_id", "intake_id", "id")
    )


def find_statement(statement_id: UUID | None) -> Statement:
    """The statement of that id with what its figures need. Raises :class:`NotFound`."""
    statements = Statement.objects.select_related("lead_provider", "cohort", "contract")
    statement = statements.filter(id=statement_id).first() if statement_id else None
    if statement is None:
        raise NotFound("statement of this id")
    return statement
