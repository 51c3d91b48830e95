"""A statement at this moment, with a hash: what somebody who prepares a payment is bound to (rule MON-26)."""

import hashlib
import json
from typing import Any

from django.db import connection

from cpd.finance.figures import statement_figures
from cpd.statements.models import Adjustment, CoursePrice, Statement

_LINE_ITEMS = """
SELECT count(*), encode(sha256(coalesce(string_agg(id || ' ' || declaration_id || ' ' || state, E'\\n' ORDER BY id), '')
                               ::bytea), 'hex')
FROM declarations_lineitem WHERE statement_id = %s
"""


def facts_of(statement: Statement) -> dict[str, Any]:
    """What a statement that is not paid comes to and what is on it, as JSON keeps it."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE_ITEMS, [statement.id])
        count, digest = cursor.fetchone()
    adjustments = Adjustment.objects.filter(statement=statement).order_by("created_at", "id")
    return {
        "figures": statement_figures(statement),
        "adjustments": [[name, str(amount)] for name, amount in adjustments.values_list("name", "amount")],
        "prices": _prices(statement),
        "line_items": {"count": count, "sha256": digest},
    }


def _prices(statement: Statement) -> list[list[str]]:
    """Which versions of contracts price it, by course."""
    if statement.contract_id is not None:
        return [["", str(statement.contract_id)]]
    prices = CoursePrice.objects.filter(statement=statement).order_by("course_id")
    return [[course, str(contract)] for course, contract in prices.values_list("course_id", "contract_id")]


def hash_of_facts(facts: dict[str, Any]) -> str:
    """The SHA-256 of facts, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
