"""What was paid, by month and provider. One query."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

_SPEND = """
SELECT date_trunc('month', statement.payment_date)::date, provider.name,
       sum((statement.frozen_totals->'amounts'->>'total')::numeric)
FROM statements_statement AS statement
JOIN providers_leadprovider AS provider ON provider.id = statement.lead_provider_id
WHERE statement.state = 'paid' AND (%(programme)s = '' OR statement.programme = %(programme)s)
GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a provider was paid in a month, VAT included, in pounds; None where nobody knew what a statement came to."""

    month: date
    provider: str
    total: Decimal | None


def spent_by_month(programme: str = "") -> list[Spent]:
    """What every provider was paid by paid statements, by the month of payment, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, {"programme": programme})
        return [Spent(*row) for row in cursor.fetchall()]
