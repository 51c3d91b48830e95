"""Which version of a contract prices a statement (rules MON-6, MON-24)."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import current_work
from cpd.statements import errors
from cpd.statements.models import Contract, CoursePrice, NpqContract, Statement, StatementProgramme, StatementState

_PRICE_ECF = """
UPDATE statements_statement AS statement SET contract_id = coalesce(
    (SELECT earlier.contract_id FROM statements_statement AS earlier
     WHERE (earlier.lead_provider_id, earlier.programme, earlier.cohort_id)
           = (statement.lead_provider_id, statement.programme, statement.cohort_id)
       AND earlier.contract_id IS NOT NULL
       AND (earlier.payment_date, earlier.id) < (statement.payment_date, statement.id)
     ORDER BY earlier.payment_date DESC, earlier.id DESC LIMIT 1),
    (SELECT later.contract_id FROM statements_statement AS later
     WHERE (later.lead_provider_id, later.programme, later.cohort_id)
           = (statement.lead_provider_id, statement.programme, statement.cohort_id)
       AND later.contract_id IS NOT NULL
     ORDER BY later.payment_date, later.id LIMIT 1),
    (SELECT contract.id FROM statements_contract AS contract
     WHERE (contract.lead_provider_id, contract.cohort_id) = (statement.lead_provider_id, statement.cohort_id)
     ORDER BY contract.version DESC LIMIT 1))
WHERE statement.id = ANY(%s) AND statement.programme = 'ecf' AND statement.contract_id IS NULL
"""

_COURSES_TO_PRICE = """
SELECT statement.id, newest.course_id, coalesce(
    (SELECT price.contract_id FROM statements_statement AS earlier
     CROSS JOIN LATERAL (SELECT contract_id FROM statements_courseprice
                         WHERE statement_id = earlier.id AND course_id = newest.course_id LIMIT 1) AS price
     WHERE (earlier.lead_provider_id, earlier.intake_id) = (statement.lead_provider_id, statement.intake_id)
       AND (earlier.payment_date, earlier.id) < (statement.payment_date, statement.id)
     ORDER BY earlier.payment_date DESC, earlier.id DESC LIMIT 1),
    (SELECT price.contract_id FROM statements_statement AS later
     CROSS JOIN LATERAL (SELECT contract_id FROM statements_courseprice
                         WHERE statement_id = later.id AND course_id = newest.course_id LIMIT 1) AS price
     WHERE (later.lead_provider_id, later.intake_id) = (statement.lead_provider_id, statement.intake_id)
     ORDER BY later.payment_date, later.id LIMIT 1),
    newest.id)
FROM statements_statement AS statement
JOIN (SELECT DISTINCT ON (lead_provider_id, intake_id, course_id) * FROM statements_npqcontract
      ORDER BY lead_provider_id, intake_id, course_id, version DESC) AS newest
  ON (newest.lead_provider_id, newest.intake_id) = (statement.lead_provider_id, statement.intake_id)
WHERE statement.id = ANY(%s) AND statement.programme = 'npq'
"""
"""Prices are looked up one statement at a time, by the index. Without ``LATERAL``, PostgreSQL reads every price for
each statement while its statistics say that the tables are empty."""


def price_new_statements(ids: Sequence[UUID]) -> None:
    """Prices statements that were just opened as the one before them; the first of a calendar as the one after it, and
    without any, by the newest version. Where there is no contract they stay without a price.
    """
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_PRICE_ECF, [list(ids)])
        cursor.execute(_COURSES_TO_PRICE, [list(ids)])
        rows = cursor.fetchall()
    CoursePrice.objects.bulk_create(
        [
            CoursePrice(id=new_id(), statement_id=one, course_id=course, contract_id=price)
            for one, course, price in rows
        ],
        ignore_conflicts=True,
    )


def apply_contract(contract: Contract, *, from_statement: UUID | None, today: date) -> list[Statement]:
    """Has a version that was just stored price what it is for (rule MON-6); gives those statements.

    The first version prices every statement that nobody priced, paid ones with frozen figures apart. A later one prices
    the open statements, from ``from_statement`` on where that is named; none whose deadline is over ``today`` is open
    (rule MON-2). Refused as :func:`_open_ones`.
    """
    siblings = Statement.objects.filter(
        lead_provider_id=contract.lead_provider_id, programme=StatementProgramme.ECF, cohort_id=contract.cohort_id
    )
    unpriced = Q(contract__isnull=True)
    priced = _priced(siblings, contract.version, from_statement, unpriced=unpriced, place="cohort", today=today)
    Statement.objects.filter(id__in=[statement.id for statement in priced]).update(contract=contract)
    return priced


def apply_npq_contract(contract: NpqContract, *, from_statement: UUID | None, today: date) -> list[Statement]:
    """The same for the price of a course."""
    siblings = Statement.objects.filter(
        lead_provider_id=contract.lead_provider_id, programme=StatementProgramme.NPQ, intake_id=contract.intake_id
    )
    has_price = CoursePrice.objects.filter(course_id=contract.course_id, statement__in=siblings)
    unpriced = ~Q(id__in=has_price.values("statement_id"))
    priced = _priced(siblings, contract.version, from_statement, unpriced=unpriced, place="intake", today=today)
    set_course_price(priced, contract)
    return priced


def set_course_price(statements: Iterable[Statement], contract: NpqContract) -> None:
    """Has a contract price its course on locked statements."""
    ids = [statement.id for statement in statements]
    prices = CoursePrice.objects.filter(statement_id__in=ids, course_id=contract.course_id)
    known = set(prices.values_list("statement_id", flat=True))
    prices.update(contract=contract)
    CoursePrice.objects.bulk_create(
        CoursePrice(id=new_id(), statement_id=one, course_id=contract.course_id, contract=contract)
        for one in ids
        if one not in known
    )


def lock_statement(statement_id: UUID) -> Statement:
    """The statement of that id, locked until the commit. Raises :class:`NotFound`."""
    statement = Statement.objects.select_for_update(no_key=True).filter(id=statement_id).first()
    if statement is None:
        raise NotFound("statement", statement_id)
    return statement


def use_version(statement: Statement, *, version: int, course_identifier: str = "") -> None:
    """Has a version of its own contract price a locked statement; of NPQs, for one course. It counts as a change of the
    statement, so that the instant is known.

    Refused (``contract``) where the statement's provider and cohort, or intake and course, have no such version.
    """
    if statement.programme == StatementProgramme.NPQ:
        price = NpqContract.objects.filter(
            lead_provider_id=statement.lead_provider_id,
            intake_id=statement.intake_id,
            course_id=course_identifier,
            version=version,
        ).first()
        if price is None:
            raise Refusal.because(errors.VERSION_UNKNOWN(version=version))
        Statement.objects.filter(id=statement.id).update(updated_at=clock.now())
        set_course_price([statement], price)
        current_work().statement(statement.id)
        return
    contract = Contract.objects.filter(
        lead_provider_id=statement.lead_provider_id, cohort_id=statement.cohort_id, version=version
    ).first()
    if contract is None:
        raise Refusal.because(errors.VERSION_UNKNOWN(version=version))
    Statement.objects.filter(id=statement.id).update(contract=contract, updated_at=clock.now())
    current_work().statement(statement.id)


def _priced(
    siblings: QuerySet[Statement],
    version: int,
    from_statement: UUID | None,
    *,
    unpriced: Q,
    place: str,
    today: date,
) -> list[Statement]:
    locked = siblings.select_for_update(no_key=True).order_by("id")
    if from_statement is not None:
        return _open_ones(list(locked), from_statement, place, today)
    if version == 1:
        return list(locked.filter(unpriced, frozen_totals__isnull=True))
    return list(locked.filter(state=StatementState.OPEN, deadline_date__gte=today))


def _open_ones(siblings: list[Statement], from_statement: UUID, place: str, today: date) -> list[Statement]:
    """The open statements from one on, in the order of payment.

    Refused (``from_statement``): one that is not the provider's or for something else (``unknown``), that is payable or
    paid (``not_open``), or whose deadline is over (``deadline_over``).
    """
    first = next((statement for statement in siblings if statement.id == from_statement), None)
    if first is None:
        raise Refusal.because(errors.FROM_STATEMENT_UNKNOWN(name=str(from_statement), place=place))
    if first.state != StatementState.OPEN:
        raise Refusal.because(errors.FROM_STATEMENT_NOT_OPEN(name=first.name, state=first.state))
    if first.deadline_date < today:
        raise Refusal.because(errors.FROM_STATEMENT_DEADLINE_OVER(name=first.name, deadline_date=first.deadline_date))
    return [
        statement
        for statement in siblings
        if statement.state == StatementState.OPEN
        and statement.deadline_date >= today
        and (statement.payment_date, statement.id) >= (first.payment_date, first.id)
    ]
