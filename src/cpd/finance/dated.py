"""Statements, line items, prices and adjustments as they were at an instant, from dated rows (rule MON-35).

States of declarations, adjustments and versions of contracts carry the instant of the service's clock. A line item that
moved to another statement has that of its event in the audit trail.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from cpd.statements.models import Adjustment, Statement

NOW = {"items": "declarations_lineitem", "statements": "statements_statement"}

_ITEMS = """(
    SELECT item.id, item.declaration_id, item.created_at,
           coalesce((SELECT event.statement_id FROM declarations_lineitemevent AS event
                     WHERE event.pgh_obj_id = item.id AND event.pgh_created_at <= %(at)s
                     ORDER BY event.pgh_id DESC LIMIT 1), item.statement_id) AS statement_id,
           CASE WHEN item.state NOT IN ('awaiting_clawback', 'clawed_back')
                     AND known.state IN ('awaiting_clawback', 'clawed_back') THEN 'paid' ELSE known.state END AS state
    FROM declarations_lineitem AS item
    JOIN declarations_declaration AS declared ON declared.id = item.declaration_id
    CROSS JOIN LATERAL (
        SELECT change.state FROM declarations_declarationstatechange AS change
        WHERE change.declaration_id = item.declaration_id AND change.created_at <= %(at)s
        ORDER BY change.created_at DESC, change.id DESC LIMIT 1
    ) AS known
    WHERE declared.lead_provider_id = %(provider)s AND declared.cohort_id = %(cohort)s AND item.created_at <= %(at)s
)"""
"""A declaration's own line item is in its state, until that is clawed back: then what was paid stays paid."""

_STATEMENTS = """(
    SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id AS id, lead_provider_id, programme, cohort_id, payment_date,
           NULL::uuid AS contract_id
    FROM statements_statementevent WHERE lead_provider_id = %(provider)s AND updated_at <= %(at)s
    ORDER BY pgh_obj_id, pgh_id DESC
)"""
"""Which contract priced them then is for :func:`contracts_at` to say."""

_STATEMENT = """
SELECT event.state, event.name, event.deadline_date, event.payment_date, event.output_fee, event.updated_at,
       event.contract_id, contract.created_at
FROM statements_statementevent AS event LEFT JOIN statements_contract AS contract ON contract.id = event.contract_id
WHERE event.pgh_obj_id = %s ORDER BY event.pgh_id
"""

_CONTRACTS = """
SELECT event.pgh_obj_id, event.updated_at, event.contract_id, contract.created_at
FROM statements_statementevent AS event LEFT JOIN statements_contract AS contract ON contract.id = event.contract_id
WHERE (event.lead_provider_id, event.programme, event.cohort_id) = (%s, %s, %s) ORDER BY event.pgh_obj_id, event.pgh_id
"""

_PRICES = """
SELECT price.course_id, price.contract_id, contract.created_at,
       (SELECT statement.updated_at FROM statements_statementevent AS statement
        JOIN pghistory_context AS context ON context.id = statement.pgh_context_id
        WHERE statement.pgh_obj_id = price.statement_id AND statement.pgh_context_id = price.pgh_context_id
          AND context.metadata->>'reason' LIKE 'price_again%%'
        ORDER BY statement.pgh_id DESC LIMIT 1)
FROM statements_coursepriceevent AS price JOIN statements_npqcontract AS contract ON contract.id = price.contract_id
WHERE price.statement_id = %s ORDER BY price.pgh_id
"""


def tables(at: datetime | None) -> dict[str, str]:
    """Where queries read line items and statements: the tables, or what they were ``at`` an instant.

    Those need the parameters ``at``, ``provider`` and ``cohort``.
    """
    return NOW if at is None else {"items": _ITEMS, "statements": _STATEMENTS}


def statement_at(statement: Statement, at: datetime) -> Statement | None:
    """The statement as it was, or None where it was not opened yet. It is not to be saved."""
    known: dict[str, Any] | None = None
    pricings: list[_Pricing] = []
    for state, name, deadline, payment, output_fee, *pricing in _rows(_STATEMENT, statement.id):
        updated_at, priced_by, stored_at = pricing
        pricings.append((updated_at, priced_by, stored_at))
        if updated_at <= at:
            known = {
                "state": state,
                "name": name,
                "deadline_date": deadline,
                "payment_date": payment,
                "output_fee": output_fee,
                "updated_at": updated_at,
            }
    if known is None:
        return None
    as_it_was = Statement.objects.select_related("lead_provider", "cohort").get(id=statement.id)
    for field, value in known.items():
        setattr(as_it_was, field, value)
    as_it_was.contract_id = _priced_by(pricings, at)
    as_it_was.frozen_totals, as_it_was.marked_as_paid_at = None, None
    return as_it_was


_Pricing = tuple[datetime, UUID | None, datetime | None]
"""When a statement had changed, which version priced it from then on, and when that was stored."""


def _priced_by(pricings: Iterable[_Pricing], at: datetime) -> UUID | None:
    contract_id: UUID | None = None
    before: tuple[datetime | None, UUID | None] = (None, None)
    since: datetime | None = None
    for updated_at, priced_by, stored_at in pricings:
        if priced_by != before[1]:
            since = updated_at if updated_at != before[0] else max(filter(None, (stored_at, since)), default=updated_at)
            if since <= at:
                contract_id = priced_by
        before = (updated_at, priced_by)
    return contract_id


def contracts_at(statement: Statement, at: datetime) -> dict[UUID, UUID | None]:
    """The version that priced each statement of the same provider, programme and cohort. One query."""
    rows = _rows(_CONTRACTS, statement.lead_provider_id, statement.programme, statement.cohort_id)
    return {
        key: _priced_by([(updated_at, priced_by, stored_at) for _, updated_at, priced_by, stored_at in events], at)
        for key, events in groupby(rows, key=itemgetter(0))
    }


def prices_at(statement: Statement, at: datetime) -> dict[str, UUID]:
    """The contract that priced each course of a statement, by the course."""
    prices: dict[str, UUID] = {}
    for course, contract_id, stored_at, priced_again_at in _rows(_PRICES, statement.id):
        if max(priced_again_at or stored_at, statement.created_at) <= at:
            prices[course] = contract_id
    return prices


def adjusted_at(statement: Statement, at: datetime) -> list[tuple[str, Decimal]]:
    """The adjustments that a statement had, by name and in pounds, the first one first."""
    of_then = Adjustment.ever.filter(statement=statement, created_at__lte=at)
    of_then = of_then.filter(Q(removed_at__isnull=True) | Q(removed_at__gt=at))
    return list(of_then.order_by("created_at", "id").values_list("name", "amount"))


def _rows(sql: str, *values: UUID | str | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
