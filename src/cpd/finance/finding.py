"""Finding statements by what they are: for people who look for one. Each one query."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cpd.statements.models import Statement, StatementProgramme, StatementState


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked for; what is empty or None narrows nothing.

    ``year`` is a cohort (``2024``) or an intake (``2024b``); ``period`` the name of a statement (``November 2022``).
    """

    programme: str = ""
    provider: UUID | None = None
    year: str = ""
    period: str = ""
    state: str = ""
    outputs: bool | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from: only what some statement has."""

    providers: tuple[tuple[UUID, str], ...]
    years: tuple[str, ...]
    periods: tuple[str, ...]


def statements_sought(sought: Sought) -> QuerySet[Statement]:
    """The statements, newest payment first, then by provider."""
    statements = Statement.objects.select_related("lead_provider", "cohort").order_by(
        "-payment_date", "lead_provider__name", "programme", "cohort_id", "intake_id", "id"
    )
    if sought.programme:
        statements = statements.filter(programme=sought.programme)
    if sought.provider is not None:
        statements = statements.filter(lead_provider_id=sought.provider)
    if sought.year:
        statements = statements.filter(_of_the_year(sought.year))
    if sought.period:
        statements = statements.filter(name=sought.period)
    if sought.state:
        statements = statements.filter(state=sought.state)
    if sought.outputs is not None:
        statements = statements.filter(output_fee=sought.outputs)
    return statements


def _of_the_year(text: str) -> Q:
    if text.isascii() and text.isdigit() and len(text) == 4:
        return Q(programme=StatementProgramme.ECF, cohort_id=int(text))
    return Q(programme=StatementProgramme.NPQ, intake_id=text)


def offered() -> Offered:
    """What the filters of statements offer. One query, which gives each combination once."""
    rows: list[tuple[Any, ...]] = list(
        Statement.objects.order_by()
        .values_list("lead_provider_id", "lead_provider__name", "cohort_id", "intake_id", "name", "payment_date")
        .distinct()
    )
    providers = {(key, name) for key, name, *_ in rows}
    years = {intake or str(cohort) for _, _, cohort, intake, _, _ in rows}
    periods: dict[str, date] = {}
    for *_, name, payment_date in rows:
        periods[name] = max(payment_date, periods.get(name, payment_date))
    return Offered(
        providers=tuple(sorted(providers, key=lambda one: one[1])),
        years=tuple(sorted(years, reverse=True)),
        periods=tuple(sorted(periods, key=lambda name: (periods[name], name), reverse=True)),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """Statements of one programme, cohort or intake and name: their next date, and how many there are."""

    programme: str
    year: str
    name: str
    deadline_date: date
    payment_date: date
    count: int


def next_deadlines(today: date, until: date) -> list[Due]:
    """The deadlines of open statements from today to a day, soonest first. One query."""
    rows = Statement.objects.filter(
        state=StatementState.OPEN, deadline_date__gte=today, deadline_date__lte=until
    ).values_list("programme", "cohort_id", "intake_id", "name", "deadline_date", "payment_date")
    counted: dict[tuple[Any, ...], int] = {}
    for row in rows.order_by("deadline_date", "programme", "cohort_id", "intake_id", "name"):
        counted[row] = counted.get(row, 0) + 1
    return [
        Due(programme, intake or str(cohort), name, deadline, payment, count)
        for (programme, cohort, intake, name, deadline, payment), count in counted.items()
    ]
