"""Asking PostgreSQL from an event loop: together, never blocking, and always with an end."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from cpd.core import loop_connection
from cpd.core.in_loop import Question
from cpd.core.loop_connection import Raw
from cpd.core.prepared import Row

pytestmark = pytest.mark.django_db

WHEN = "SELECT key, statement_timestamp(), pg_backend_pid() FROM unnest($1::bytea[]) AS keys (key)"


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_connection, "REST", 0.05)


def played(text: str, play: Callable[[Question], Awaitable[Any]]) -> Any:
    """Runs a play with a question that is open."""

    async def run() -> Any:
        question = Question(text)
        question.open(asyncio.get_running_loop())
        try:
            await opened(question)
            return await play(question)
        finally:
            question.close()

    return asyncio.run(run())


async def opened(question: Question) -> None:
    async with asyncio.timeout(30):
        while not question.is_open:
            await asyncio.sleep(0.01)


def asked(question: Question, *keys: bytes) -> "list[asyncio.Future[Row | None]]":
    futures: list[asyncio.Future[Row | None]] = []
    for key in keys:
        future: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
        assert question.ask(key, partial(_resolve, question, future))
        futures.append(future)
    return futures


def _resolve(question: Question, future: "asyncio.Future[Row | None]", raw: Raw | None) -> None:
    future.set_result(question.decoded(raw) if raw is not None else None)


def test_what_is_asked_together_is_answered_by_one_statement() -> None:
    async def play(question: Question) -> list[Row | None]:
        return list(await asyncio.gather(*asked(question, b"a", b"b", b"a")))

    rows = played(WHEN, play)
    assert [row[0] for row in rows] == [b"a", b"b", b"a"]
    assert len({row[1] for row in rows}) == 1


def test_what_is_asked_while_an_answer_is_on_its_way_is_answered_by_a_later_statement() -> None:
    async def play(question: Question) -> list[Row | None]:
        first = asked(question, b"a")
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # it is on its way
        later = asked(question, b"b", b"c")
        return list(await asyncio.gather(*first, *later))

    first, *later = played(WHEN, play)
    assert len({row[1] for row in later}) == 1
    assert later[0][1] > first[1]


def test_a_key_that_nothing_is_found_for_has_no_row() -> None:
    async def play(question: Question) -> list[Row | None]:
        return list(await asyncio.gather(*asked(question, b"a", b"b")))

    assert played(f"{WHEN} WHERE key = 'b'", play)[0] is None


def test_who_is_answered_may_ask_again_at_once() -> None:
    async def play(question: Question) -> list[bytes]:
        done = asyncio.get_running_loop().create_future()
        found: list[bytes] = []

        def answered(raw: Raw | None) -> None:
            assert raw is not None
            found.append(question.decoded(raw)[0])
            if len(found) == 3:
                done.set_result(found)
            else:
                question.ask(b"again", answered)

        question.ask(b"first", answered)
        return list(await done)

    assert played(WHEN, play) == [b"first", b"again", b"again"]


def test_what_goes_wrong_with_one_who_waits_is_no_concern_of_the_others() -> None:
    def fall(raw: Raw | None) -> None:
        raise ZeroDivisionError

    async def play(question: Question) -> list[Row | None]:
        question.ask(b"a", fall)
        before = asked(question, b"b")
        found = await asyncio.gather(*before)
        return [*found, *await asyncio.gather(*asked(question, b"c"))]

    assert [row[0] for row in played(WHEN, play)] == [b"b", b"c"]


def test_when_the_connection_is_gone_whoever_waits_is_told_and_another_is_made() -> None:
    connection.ensure_connection()
    driver = connection.connection

    async def play(question: Question) -> tuple[Row | None, Row | None]:
        (before,) = await asyncio.gather(*asked(question, b"a"))
        assert before is not None
        (lost,) = asked(question, b"sleep")
        driver.execute("SELECT pg_terminate_backend(%s, 10000)", [before[2]])
        gone = await lost
        await opened(question)
        (after,) = await asyncio.gather(*asked(question, b"b"))
        assert after is not None
        assert after[2] != before[2]
        return gone, after

    gone, after = played(f"{WHEN}, LATERAL (SELECT pg_sleep(CASE key WHEN 'sleep' THEN 60 ELSE 0 END)) AS slept", play)
    assert gone is None
    assert after[0] == b"b"


def test_an_answer_that_does_not_come_in_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_connection, "PATIENCE", 0.05)

    async def play(question: Question) -> list[Row | None]:
        waiting = asked(question, b"a")
        await asyncio.sleep(0.01)
        waiting += asked(question, b"b")
        return list(await asyncio.gather(*waiting))

    assert played(f"{WHEN}, pg_sleep(60)", play) == [None, None]


def test_a_statement_that_fails_tells_whoever_waits() -> None:
    async def play(question: Question) -> list[Row | None]:
        return list(await asyncio.gather(*asked(question, b"a")))

    assert played("SELECT key, 1 / (length(key) - 1) FROM unnest($1::bytea[]) AS keys (key)", play) == [None]


def test_nothing_can_be_asked_before_there_is_a_connection_nor_after_the_end() -> None:
    question = Question(WHEN)
    assert not question.ask(b"a", lambda row: None)

    async def play(question: Question) -> list[Row | None]:
        waiting = asked(question, b"a")
        question.close()
        assert not question.ask(b"b", lambda row: None)
        return list(await asyncio.gather(*waiting))

    assert played(WHEN, play) == [None]


def test_a_statement_that_cannot_be_prepared_leaves_nothing_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> bool:
        question = Question("SELECT nothing")
        failed = asyncio.Event()
        monkeypatch.setattr(question, "_rest", failed.set)
        question.open(asyncio.get_running_loop())
        await failed.wait()
        return question.is_open

    assert not asyncio.run(run())
