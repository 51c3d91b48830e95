"""Statements from an event loop: in a pipeline, each by itself, never blocking, and always with an end."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db import connection
from psycopg import Connection

from cpd.core import loop_connection
from cpd.core.exchanges import numbered
from cpd.core.loop_connection import LoopConnection, decoded, raw_row, reading_of
from cpd.core.loop_statements import MOST, MOST_PREPARED, Found, Statements
from cpd.core.prepared import Row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_connection, "REST", 0.05)


def played(play: Callable[[Statements], Awaitable[Any]], connections: int = 1) -> Any:
    """Runs a play with statements that can be asked."""

    async def run() -> Any:
        statements = Statements(connections)
        statements.open(asyncio.get_running_loop())
        try:
            await opened(statements)
            return await play(statements)
        finally:
            statements.close()

    return asyncio.run(run())


async def opened(statements: Statements) -> None:
    async with asyncio.timeout(30):
        while not all(lane.is_open for lane in statements._lanes):
            await asyncio.sleep(0.01)


def asked(statements: Statements, text: str, *values: object) -> "asyncio.Future[list[Row] | None]":
    future: asyncio.Future[list[Row] | None] = asyncio.get_running_loop().create_future()
    assert statements.ask(text, values, lambda found: future.set_result(_rows(found)))
    return future


def _rows(found: Found | None) -> list[Row] | None:
    if found is None:
        return None
    reading = reading_of(*found)
    return [decoded(reading, raw_row(found[1], row)) for row in range(found[1].ntuples)]


def test_each_is_answered_with_its_own_rows_in_turn() -> None:
    async def play(statements: Statements) -> list[Any]:
        texts = (
            "SELECT %s::int + n FROM generate_series(1, 2) AS n",
            "SELECT %s::text, %s::bytea",
            "SELECT 1 WHERE false",
        )
        values: tuple[tuple[object, ...], ...] = ((1,), ("a", b"b"), ())
        first = [asked(statements, text, *given) for text, given in zip(texts, values, strict=True)]
        before = await asyncio.gather(*first)
        return [before, await asked(statements, texts[0], 5)]

    assert played(play) == [[[(2,), (3,)], [("a", b"b")], []], [(6,), (7,)]]


def test_each_has_a_transaction_of_its_own() -> None:
    async def play(statements: Statements) -> list[Any]:
        one = asked(statements, "SELECT set_config('cpd.provider_id', %s, true)", "theirs")
        return list(await asyncio.gather(one, asked(statements, "SELECT current_setting('cpd.provider_id', true)")))

    assert played(play)[1] in ([("",)], [(None,)])


def test_one_that_fails_is_no_concern_of_the_others_nor_of_the_next_of_its_text() -> None:
    async def play(statements: Statements) -> list[Any]:
        text = "SELECT 1 / %s::int"
        found = await asyncio.gather(asked(statements, text, 1), asked(statements, text, 0), asked(statements, text, 1))
        nothing = asked(statements, "SELECT nothing")
        return [*found, await nothing, await asked(statements, text, 1)]

    assert played(play) == [[(1,)], None, [(1,)], None, [(1,)]]


def test_what_goes_wrong_with_one_who_waits_is_no_concern_of_the_others() -> None:
    async def play(statements: Statements) -> Any:
        assert statements.ask("SELECT 1", (), lambda found: 1 / 0)  # type: ignore[arg-type, return-value]
        return await asked(statements, "SELECT 2")

    assert played(play) == [(2,)]


def test_a_connection_has_so_much_to_do_and_no_more() -> None:
    async def play(statements: Statements) -> tuple[bool, int]:
        waiting = [asked(statements, "SELECT pg_backend_pid()") for _ in range(2 * MOST)]
        refused = not statements.ask("SELECT 1", (), lambda found: None)
        return refused, len({rows[0] for rows in await asyncio.gather(*waiting) if rows})

    assert played(play, connections=2) == (True, 2)


def test_more_texts_than_are_prepared_are_answered_all_the_same() -> None:
    async def play(statements: Statements) -> set[Any]:
        found = set()
        for number in range(MOST_PREPARED + 20):
            (row,) = await asked(statements, f"SELECT {number}") or [(None,)]
            found.add(row[0])
        return found | {len(statements._lanes[0]._prepared)}

    assert played(play) == {*range(MOST_PREPARED + 20)}


def test_when_a_connection_is_gone_whoever_waits_is_told_and_another_is_made() -> None:
    connection.ensure_connection()
    driver = connection.connection

    async def play(statements: Statements) -> list[Any]:
        ((pid,),) = await asked(statements, "SELECT pg_backend_pid()") or []
        lost = [asked(statements, "SELECT pg_sleep(60)"), asked(statements, "SELECT 1")]
        await asyncio.sleep(0.05)
        driver.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        gone = await asyncio.gather(*lost)
        await opened(statements)
        return [*gone, await asked(statements, "SELECT 1")]

    assert played(play) == [None, None, [(1,)]]


def test_an_answer_that_does_not_come_in_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_connection, "PATIENCE", 0.05)

    async def play(statements: Statements) -> list[Any]:
        return list(await asyncio.gather(asked(statements, "SELECT pg_sleep(60)"), asked(statements, "SELECT 1")))

    assert played(play) == [None, None]


def test_nothing_can_be_asked_before_there_is_a_connection_nor_after_the_end() -> None:
    assert not Statements().ask("SELECT 1", (), lambda found: None)

    async def play(statements: Statements) -> Any:
        waiting = asked(statements, "SELECT 1")
        statements.close()
        assert not statements.ask("SELECT 1", (), lambda found: None)
        return await waiting

    assert played(play) is None


@pytest.mark.parametrize("loop_ends_first", [False, True])
def test_a_connection_that_is_being_made_at_the_end_is_closed_when_it_is_there(
    monkeypatch: pytest.MonkeyPatch, loop_ends_first: bool
) -> None:
    ended, made = threading.Event(), threading.Event()
    connections: list[Connection[Any]] = []
    make = LoopConnection._made

    def late(lane: LoopConnection) -> Connection[Any]:
        if loop_ends_first:
            assert ended.wait(30)
        connections.append(make(lane))
        made.set()
        return connections[0]

    monkeypatch.setattr(LoopConnection, "_made", late)
    statements = Statements(1)

    async def run() -> None:
        statements.open(asyncio.get_running_loop())
        if not loop_ends_first:
            assert made.wait(30)  # it has not been handed over: the loop waits here
        statements.close()
        await asyncio.sleep(0)

    asyncio.run(run())
    ended.set()
    for thread in threading.enumerate():
        if thread.name == "connect-for-loop":
            thread.join(30)
    assert [one.closed for one in connections] == [True]
    assert not statements.is_open


def test_values_are_numbered_as_postgresql_has_them() -> None:
    assert numbered("SELECT %s, %s") == b"SELECT $1, $2"
    assert numbered("SELECT 1") == b"SELECT 1"
