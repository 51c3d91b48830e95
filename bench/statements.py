"""Statements with many line items: what it takes to work one out, to show its page, and to stream its export.

Every provider has such a statement of ECF and one of NPQs, so that what one is read among is there too.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import psycopg
from django.conf import settings
from django.db import transaction
from django.test import Client

from bench.actor import ACTOR
from bench.declaring import COHORT, TYPES, clear
from bench.world import World

COURSES = ["npq-headship", "npq-leading-teaching", "npq-senior-leadership"]
NPQ_TYPES = ["started", "retained-1", "retained-2", "completed"]

_FILL = (Path(__file__).resolve().parent / "sql" / "statements.sql").read_text(encoding="utf-8")

_REMOVE = """
SET session_replication_role = replica;
DELETE FROM npq_application USING teachers_person AS person
WHERE person.id = person_id AND person.email LIKE '%@statements.example';
DELETE FROM training_trainingrecord USING teachers_person AS person
WHERE person.id = person_id AND person.email LIKE '%@statements.example';
DELETE FROM teachers_person WHERE email LIKE '%@statements.example';
"""


@dataclass(frozen=True, slots=True)
class FullStatement:
    """A statement with so many line items. Times are medians.

    ``milliseconds`` is what it takes to work it out from the line items, as the console and ``cpd statement show`` do
    while it is not paid; ``page`` is its page in the console, through everything that a request passes in this process.
    ``growth`` is by how many megabytes the process grew while it streamed the export.
    """

    programme: str
    items: int
    milliseconds: float
    page: float
    growth: float


def full_statements(world: World, *, items: int, times: int) -> list[FullStatement]:
    """Measures a provider's statement of ECF, and the one of NPQs, with so many line items each."""
    with full(world, items) as (client, mine):
        return [_measured(statement, client, times) for statement in mine]


@contextmanager
def full(world: World, items: int) -> Iterator[tuple[Client, list[Any]]]:
    """Within it a provider has full statements of both programmes, and a finance user is signed in."""
    from cpd.statements.models import Statement

    with _filled(world, items), _finance_user() as client:
        statements = Statement.objects.select_related("lead_provider", "cohort", "contract")
        yield client, list(statements.filter(lead_provider_id=UUID(world.provider_id)).order_by("programme"))


def figures_of(statement: "Statement") -> Callable[[], object]:  # type: ignore[name-defined] # noqa: F821 - Django is set up later
    """Works a statement out."""
    from cpd.finance.figures import statement_figures

    return lambda: statement_figures(statement)


def page_of(statement: "Statement", client: Client) -> Callable[[], object]:  # type: ignore[name-defined] # noqa: F821 - Django is set up later
    """Asks for a statement's page."""

    def page() -> None:
        answer = client.get(f"/finance/statements/{statement.id}", secure=True)
        assert answer.status_code == 200, answer.status_code

    return page


def _measured(statement: "Statement", client: Client, times: int) -> FullStatement:  # type: ignore[name-defined] # noqa: F821 - Django is set up later
    from cpd.finance.exports import export_lines

    figures = _median(figures_of(statement), times)
    shown = _median(page_of(statement, client), times)
    process = psutil.Process()
    before = highest = process.memory_info().rss
    for number, _line in enumerate(export_lines(statement)):
        if number % 100 == 0:
            highest = max(highest, process.memory_info().rss)
    return FullStatement(
        statement.programme, statement.line_items.count(), figures, shown, (highest - before) / 1_000_000
    )


def _median(work: Callable[[], object], times: int) -> float:
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


@contextmanager
def _filled(world: World, items: int) -> Iterator[None]:
    """Within it there are the statements; then everything is as it was, but for what prices them."""
    _price(world)
    _remove(world)  # a run that was broken off leaves them
    facts = {"items": items, "cohort": COHORT, "courses": COURSES, "ecf_types": list(TYPES), "npq_types": NPQ_TYPES}
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        psycopg.ClientCursor(connection).execute(_FILL, facts)
        connection.execute("VACUUM ANALYZE declarations_declaration, declarations_lineitem, npq_application")
    try:
        yield
    finally:
        _remove(world)


def _remove(world: World) -> None:
    """Takes away all declarations, and the people who were made for statements."""
    clear(world)
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        connection.execute(_REMOVE)


def _price(world: World) -> None:
    """Opens a statement of NPQs for each provider, and stores the contracts of the provider that is measured."""
    from cpd.providers.models import LeadProvider
    from cpd.statements.commands import open_statement, store_contract, store_npq_contract

    for provider in LeadProvider.objects.order_by("name"):
        for programme in ("ecf", "npq"):
            open_statement(
                lead_provider_id=provider.id,
                programme=programme,
                cohort=COHORT,
                name="January 2090",
                deadline_date=date(2090, 1, 1),
                payment_date=date(2090, 1, 25),
                output_fee=True,
                actor=ACTOR,
            )
    provider_id = UUID(world.provider_id)
    store_contract(
        lead_provider_id=provider_id,
        cohort=COHORT,
        terms={
            "recruitment_target": 6000,
            "set_up_fee": "149651",
            "uplift_amount": "100",
            "bands": [{"max": 2000 * n, "per_participant": str(1000 - 10 * n)} for n in (1, 2, 3, 4)],
            "mentor": {"recruitment_target": 1500, "payment_per_participant": "900"},
        },
        actor=ACTOR,
    )
    for course in COURSES:
        store_npq_contract(
            lead_provider_id=provider_id,
            cohort=COHORT,
            course_identifier=course,
            terms={"per_participant": "800", "recruitment_target": 2000, "service_fee_installments": 19},
            actor=ACTOR,
        )


@contextmanager
def _finance_user() -> Iterator[Client]:
    """The browser of a finance user who is signed in with a second factor. Nobody has heard of them afterwards."""
    from cpd.accounts.commands import add_user, give_role
    from cpd.accounts.queries import find_user
    from cpd.accounts.roles import Role

    with transaction.atomic():
        user = add_user(full_name="Fay Finance", email="finance@statements.example", actor=ACTOR)
        give_role(user_id=user.id, role=Role.FINANCE, actor=ACTOR)
        client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        client.force_login(find_user(user.id) or user)
        session = client.session
        session["second_factor"] = True
        session.save()
        yield client
        transaction.set_rollback(True)
