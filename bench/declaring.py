"""Declarations: what is posted, the rows that PostgreSQL inserts by itself, and clearing both away again.

Every provider's own participants of one cohort are declared for, a connection for each provider, as providers do: so
what is measured includes that writers wait for one another, and that they do not where they need not.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path
from uuid import UUID

import psycopg

from bench import wrk
from bench.actor import ACTOR
from bench.load import Measured, run_apart
from bench.postgres import pgbench
from bench.servers import Server
from bench.world import World

COHORT = 2024
DECLARATIONS = "/api/v3/participant-declarations"
BATCH = 500
"""People whose histories are published in one transaction."""

TYPES = {
    "started": "2024-10-01",
    "retained-1": "2025-02-01",
    "retained-2": "2025-05-01",
    "retained-3": "2025-10-01",
    "retained-4": "2026-02-01",
    "completed": "2026-05-01",
}
"""Milestones of the standard September schedule that have passed, and a date within each."""

_PEOPLE = """
SELECT record.person_id::text FROM training_trainingperiod AS period
JOIN training_trainingrecord AS record ON record.id = period.record_id
JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
WHERE partnership.lead_provider_id = %s AND period.cohort_id = %s AND record.role = 'ect' AND period.end_reason = ''
  AND record.eligibility_status = 'eligible' AND period.withdrawn_at IS NULL
ORDER BY record.id LIMIT %s
"""

_DECLARED_FOR = """
SELECT DISTINCT subject_id FROM publishing_publisheddocument WHERE feed LIKE 'declarations-%' ORDER BY subject_id
"""

_CLEAR = """
SET session_replication_role = replica;
DELETE FROM publishing_publisheddocument WHERE feed LIKE 'declarations-%';
TRUNCATE declarations_declarationattempt, declarations_declarationstatechange, declarations_lineitem,
         declarations_lineitemevent, declarations_declaration, declarations_declarationevent CASCADE;
"""
"""The world has no declarations of its own. Triggers are off: nothing is audited."""


@contextmanager
def declaring(world: World) -> Iterator[list[list[str]]]:
    """Opens a statement for each provider, gives each provider's people, and clears away what was declared."""
    from cpd.providers.models import LeadProvider
    from cpd.statements.commands import open_statement

    providers = list(LeadProvider.objects.order_by("name"))
    for provider in providers:
        open_statement(
            lead_provider_id=provider.id,
            programme="ecf",
            cohort=COHORT,
            name="January 2090",
            deadline_date=date(2090, 1, 1),
            payment_date=date(2090, 1, 25),
            output_fee=True,
            actor=ACTOR,
        )
    clear(world)
    with psycopg.connect(world.database_url) as connection:
        people = [
            [person for (person,) in connection.execute(_PEOPLE, [provider.id, COHORT, 2000])] for provider in providers
        ]
    try:
        yield people
    finally:
        clear(world)


def clear(world: World) -> None:
    """Takes every declaration away, with its documents and with its entries in people's histories."""
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        people = [person_id for (person_id,) in connection.execute(_DECLARED_FOR)]
        connection.execute(_CLEAR)
    for first in range(0, len(people), BATCH):
        _publish(people[first : first + BATCH])


def _publish(people: Sequence[UUID]) -> None:
    """Publishes what is shown of these people's declarations: nothing any more."""
    from cpd.core.work import Subject, unit_of_work

    subjects = [Subject("declarations", person_id) for person_id in people]
    with unit_of_work(actor=ACTOR, reason="clear declarations") as work:
        work.lock(*subjects)
        work.changed(*subjects)


def posts_of(people: list[str]) -> list[str]:
    """The bodies of every declaration that can be made for them: one milestone of everybody, then the next."""
    return [
        json.dumps(
            {
                "data": {
                    "type": "participant-declaration",
                    "attributes": {
                        "participant_id": person,
                        "declaration_type": kind,
                        "declaration_date": f"{TYPES[kind]}T09:00:00Z",
                        "course_identifier": "ecf-induction",
                        "evidence_held": "other",
                    },
                }
            }
        )
        for kind, person in product(TYPES, people)
    ]


def _posts(people: list[str], wanted: int) -> list[str]:
    """The bodies of so many of them."""
    bodies = posts_of(people)
    if len(bodies) < wanted:
        raise RuntimeError(f"The world has {len(bodies)} declarations to make for a provider, not {wanted}.")
    return bodies[:wanted]


def post(
    world: World,
    people: list[list[str]],
    *,
    port: int,
    requests: int,
    connections: int,
    folder: Path,
    path: str = DECLARATIONS,
) -> Measured:
    """So many declarations in all, over so many connections at once, each of a provider of its own.

    A small world has fewer to make: then it is as many as it has.
    """
    clear(world)
    fewest = min(len(theirs) for theirs in people) * len(TYPES)
    each = max(2, min(requests // connections, fewest * 10 // 11))
    work = folder.resolve() / "posts.json"
    work.write_text(
        json.dumps(
            [
                {"tokens": tokens, "bodies": _posts(theirs, each + each // 10)}
                for tokens, theirs in zip(world.declaring_tokens[:connections], people, strict=False)
            ]
        ),
        encoding="utf-8",
    )
    return run_apart(port=port, path=path, posts=str(work), warm_up=each // 10)


def mixed(
    world: World, people: list[list[str]], *, reads: int, path: str, server: Server, connections: int, seconds: int
) -> Measured:
    """Declarations of the first provider, each after so many reads of a list of the same provider."""
    clear(world)
    return wrk.ask(
        wrk.Asked(
            server.port,
            path,
            tokens=[*world.declaring_tokens[0], *world.tokens],
            bodies=posts_of(people[0]),
            post_path=DECLARATIONS,
            reads=reads,
        ),
        connections=connections,
        seconds=seconds,
        process=server.worker,
    )


def insert(world: World, people: list[list[str]], *, transactions: int) -> Measured:
    """The rows of one declaration, inserted by ``pgbench`` in one transaction, audit triggers and all."""
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_target")
        connection.execute(
            "CREATE TABLE bench_target AS SELECT row_number() OVER () AS n, record.person_id, record.id AS record_id, "
            "partnership.lead_provider_id AS provider_id, statement.id AS statement_id "
            "FROM training_trainingrecord AS record "
            "JOIN training_trainingperiod AS period ON period.record_id = record.id AND period.end_reason = '' "
            "JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id "
            "JOIN statements_statement AS statement ON statement.lead_provider_id = partnership.lead_provider_id "
            "AND statement.programme = 'ecf' "
            "WHERE record.person_id = ANY(%s)",
            [[person for theirs in people for person in theirs]],
        )
        connection.execute("CREATE UNIQUE INDEX ON bench_target (n)")
        connection.execute("CREATE SEQUENCE IF NOT EXISTS bench_next")
        connection.execute("ALTER SEQUENCE bench_next RESTART")
    clear(world)
    total = sum(len(theirs) for theirs in people)
    try:
        return pgbench(
            world.database_url,
            "declaration",
            transactions=max(1, min(transactions, total - total // 10 - 10)),
        )
    finally:
        with psycopg.connect(world.database_url, autocommit=True) as connection:
            connection.execute("DROP TABLE bench_target; DROP SEQUENCE bench_next")
