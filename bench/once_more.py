"""What ``python -m bench`` does once more where a bar is missed, to see what its time goes on, by statement."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from uuid import UUID

import psycopg

from bench import declaring, schools, sql_times, statements, writers
from bench.actor import ACTOR
from bench.load import run_apart
from bench.report import Limit
from bench.servers import serving
from bench.sql_times import Again, Say
from bench.world import World

Counting = AbstractContextManager[object]

REQUESTS = 200
"""Of a page or a declaration, once more."""


def explain(limits: Iterable[Limit], again: dict[str, Again], world: World, say: Say) -> None:
    """Explains the work of each limit that is missed, once each."""
    for work in dict.fromkeys(limit.work for limit in limits if not limit.met):
        if work in again:
            sql_times.explain_again(work, again[work], world.database_url, say)


def page(world: World, path: str, counting: Counting, *, logs: Path, unchanged: bool = False) -> int:
    """A page of a list, warm, over one connection."""
    with serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "once_more.log") as server:
        ask = partial(run_apart, port=server.port, path=path, tokens=world.tokens, unchanged=unchanged)
        ask(requests=REQUESTS // 10, warm_up=0)
        with counting:
            return ask(requests=REQUESTS, warm_up=0).requests


def declarations(world: World, counting: Counting, *, connections: int, logs: Path) -> int:
    """Declarations, over so many connections of so many providers."""
    with (
        declaring.declaring(world) as people,
        serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "once_more.log") as server,
        counting,
    ):
        posted = declaring.post(
            world, people, port=server.port, requests=REQUESTS, connections=connections, folder=logs
        )
        return posted.requests + posted.warm_up


def writing(world: World, counting: Counting, *, number: int) -> int:
    """Declarations of one provider by many writers."""
    with declaring.declaring(world) as people, counting:
        writers.stream_locked(world, people[0], declarations=number)
        return number


def afresh(world: World, counting: Counting) -> int:
    """Every document, as if none had been published. Gives how many there are."""
    from cpd.publishing.commands import publish_all

    with psycopg.connect(world.database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM publishing_publisheddocument; DELETE FROM publishing_publishedschool")
        connection.execute("VACUUM publishing_publisheddocument, publishing_publishedschool")
        with counting:
            publish_all(actor=ACTOR)
        connection.execute("VACUUM ANALYZE publishing_publisheddocument, publishing_publishedschool")
        row = connection.execute("SELECT count(*) FROM publishing_publisheddocument").fetchone()
        return int(row[0]) if row else 0


def school_page(counting: Counting, *, requests: int) -> int:
    """The page of a large school."""
    with counting:
        schools.slowest_in_twenty(requests)
    return requests


def statement(world: World, programme: str, counting: Counting, *, items: int, shown: bool) -> int:
    """A full statement, worked out, or its page."""
    with statements.full(world, items) as (client, mine):
        one = next(one for one in mine if one.programme == programme)
        assert one.lead_provider_id == UUID(world.provider_id)
        work = statements.page_of(one, client) if shown else statements.figures_of(one)
        work()
        with counting:
            work()
        return 1
