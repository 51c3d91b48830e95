"""Statements that are prepared once, put off, and sent together: what they find is what each would find by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cpd.core import exchanges
from cpd.core.actor import Actor
from cpd.core.collisions import Collision
from cpd.core.errors import AT_THE_SAME_TIME
from cpd.core.prepared import Column, put_off, rows_of, run_named, run_prepared, run_together
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from tests.exchanged import exchanged

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = Actor.sandbox("test")


@pytest.fixture
def counted() -> Iterator[None]:
    """A table with one column that has each value once."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (n integer PRIMARY KEY)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE counted")


@pytest.fixture
def waits() -> Iterator[list[str]]:
    with exchanged() as made:
        yield made


ADD = "INSERT INTO counted SELECT %s RETURNING n"


def another(**options: Any) -> "psycopg.Connection[Any]":
    """Another connection to the same database."""
    address = connection.get_connection_params()
    wanted = ("dbname", "user", "host", "port", "password")
    return psycopg.connect(**{key: address[key] for key in wanted if address.get(key)}, **options)


def numbers() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM counted ORDER BY n")
        return [n for (n,) in cursor.fetchall()]


def put_all(*statements: tuple[str, int]) -> None:
    for text, value in statements:
        put_off(text, [value])


def put_and_refuse(n: int) -> None:
    put_off(ADD, [n])
    _refuse([])


def _refuse(rows: object) -> None:
    raise Refusal.because(AT_THE_SAME_TIME())


@pytest.mark.parametrize("again", [True, False])
def test_values_go_to_postgresql_and_come_back_as_they_are(again) -> None:
    at, key = datetime(2026, 9, 1, 12, tzinfo=UTC), uuid4()
    rows = run_prepared(
        "SELECT %(at)s::timestamptz, %(key)s::uuid, %(at)s::timestamptz, %(no)s::text, '100 %%', %(body)s::bytea",
        {"key": key, "at": at, "no": None, "body": b"\x00"},
        again=again,
    )
    assert rows == [(at, key, at, None, "100 %", b"\x00")]
    assert run_prepared("SELECT n, %s::text FROM generate_series(1, %s) AS n", ["a", 2], again=again) == [
        (1, "a"),
        (2, "a"),
    ]
    numbered = run_prepared("SELECT unnest($1::uuid[]), '%s'", [Column([key])], again=again, numbered=True)
    assert numbered == [(key, "%s")]
    assert run_named("SELECT 1 AS one, 'b' AS two", (), again=again) == [{"one": 1, "two": "b"}]
    assert run_prepared("SELECT 1 WHERE false", (), again=again) == []


def test_a_text_is_prepared_once_for_each_types_of_its_values() -> None:
    def prepared() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            return int(cursor.fetchone()[0])

    before = prepared()
    for value in (1, 2, 3):
        assert run_prepared("SELECT %s::bigint AS prepared_once", [value]) == [(value,)]
    assert prepared() == before + 1
    assert run_prepared("SELECT %s::bigint AS prepared_once", [2**40]) == [(2**40,)]
    assert prepared() == before + 2
    run_prepared("SELECT %s::bigint AS not_prepared", [1], again=False)
    assert prepared() == before + 2


def test_what_is_prepared_outlives_a_rollback() -> None:
    text = "SELECT %s::int AS kept"
    run_prepared(text, [1])
    with connection.cursor() as cursor:
        for _ in range(10):  # the driver would have prepared it by now, and let everything go after the rollback
            cursor.execute("SELECT 1")
    with transaction.atomic():
        run_prepared(text, [2])
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%% AS kept'", [])
        assert cursor.fetchone() == (1,)
    assert run_prepared(text, [3]) == [(3,)]


def test_what_is_prepared_is_prepared_anew_where_it_is_so_no_longer() -> None:
    text = "SELECT %s::int AS let_go"
    run_prepared(text, [1])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(Exception, match="does not exist"):
        run_prepared(text, [1])
    assert run_prepared(text, [1]) == [(1,)]


def test_no_more_texts_stay_prepared_than_a_connection_keeps(monkeypatch) -> None:
    """Those that were run last do, and the others are prepared anew."""
    monkeypatch.setattr(exchanges, "MOST_PREPARED", 2)

    def kept() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return {text[7:12] for (text,) in cursor.fetchall()}

    for n in (1, 2, 1, 3, 1, 2):
        assert run_prepared(f"SELECT 'no {n}', %s::int", [n]) == [(f"no {n}", n)]
    assert kept() == {"'no 1", "'no 2"}
    with unit_of_work(actor=ACTOR, reason="test"):
        put_off("SELECT 'no 3', %s::int", [3])
        assert run_prepared("SELECT 'no 4', %s::int", [4]) == [("no 4", 4)]
    run_prepared("SELECT 'no 5', %s::int", [5])
    assert kept() == {"'no 4", "'no 5"}


def test_what_is_put_off_goes_out_with_the_next_statement_and_before_it(counted, waits) -> None:
    with unit_of_work(actor=ACTOR, reason="test"):
        run_prepared("SELECT 1", ())
        waits.clear()
        first, second = put_off(ADD, [1]), put_off(ADD, [2])
        assert waits == []
        assert run_prepared("SELECT count(*) FROM counted", ()) == [(2,)]
        assert len(waits) == 1
        assert (rows_of(first), rows_of(second)) == ([(1,)], [(2,)])
        assert len(waits) == 1


def test_what_is_put_off_goes_out_before_a_statement_of_django_s(counted) -> None:
    with unit_of_work(actor=ACTOR, reason="test"):
        put_off(ADD, [1])
        assert numbers() == [1]
        put_off(ADD, [2])
        run_together("SELECT 1")
        assert numbers() == [1, 2]


def test_a_begin_goes_out_with_the_first_statement_and_a_commit_with_the_last(counted, waits) -> None:
    with CaptureQueriesContext(connection) as queries, unit_of_work(actor=ACTOR, reason="test", limits_itself=True):
        put_off(ADD, [1])
        put_off(ADD, [2])
    assert waits == ["_exchange"]
    assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert [one["sql"] for one in queries.captured_queries] == ["BEGIN", ADD, ADD, "COMMIT"]
    assert numbers() == [1, 2]


def test_where_one_fails_nothing_after_it_is_done_and_nothing_is_committed(counted) -> None:
    with pytest.raises(Collision), unit_of_work(actor=ACTOR, reason="test"):
        put_all((ADD, 1), (ADD, 1), (ADD, 2))
    assert numbers() == []
    with pytest.raises(DataError, match="division by zero"), unit_of_work(actor=ACTOR, reason="test"):
        put_all((ADD, 1), ("SELECT 1 / %s::int", 0), (ADD, 2))
    assert numbers() == []
    with unit_of_work(actor=ACTOR, reason="test"):
        put_off(ADD, [3])
    assert numbers() == [3]


def test_more_than_go_out_at_once_go_out_one_lot_after_the_other(counted) -> None:
    with unit_of_work(actor=ACTOR, reason="test"):
        asked = [put_off(ADD, [n]) for n in range(exchanges.AT_ONCE * 2 + 1)]
        assert rows_of(asked[0]) == [(0,)]
        assert rows_of(asked[-1]) == [(exchanges.AT_ONCE * 2,)]
    assert numbers() == list(range(exchanges.AT_ONCE * 2 + 1))


def test_what_is_found_may_be_refused_and_is_not_committed_then(counted) -> None:
    with pytest.raises(Refusal), unit_of_work(actor=ACTOR, reason="test"):
        put_off(ADD, [1], check=_refuse)
    assert numbers() == []


def test_a_part_that_is_refused_takes_back_what_it_put_off_and_nothing_else(counted) -> None:
    with unit_of_work(actor=ACTOR, reason="test") as work:
        put_off(ADD, [1])
        with pytest.raises(Refusal), work.part():
            put_off(ADD, [2], check=_refuse)
        with pytest.raises(Refusal), work.part():
            put_and_refuse(3)
        with work.part():
            put_off(ADD, [4])
    assert numbers() == [1, 4]


def test_what_was_put_off_is_not_done_after_a_rollback(counted) -> None:
    with pytest.raises(Refusal), unit_of_work(actor=ACTOR, reason="test"):
        put_and_refuse(1)
    with unit_of_work(actor=ACTOR, reason="test"):
        with pytest.raises(Refusal), transaction.atomic():
            put_and_refuse(2)
        assert numbers() == []
    run_prepared(ADD, [3])
    assert numbers() == [3]


def test_a_unit_within_another_leaves_nothing_for_later(counted, waits) -> None:
    with unit_of_work(actor=ACTOR, reason="outer"):
        with pytest.raises(Refusal), unit_of_work(actor=ACTOR, reason="inner"):
            put_off(ADD, [1], check=_refuse)
        with unit_of_work(actor=ACTOR, reason="inner"):
            put_off(ADD, [2])
        before = len(waits)
        assert run_prepared("SELECT 1", ()) == [(1,)]
        assert len(waits) == before + 1


def test_nothing_is_put_off_where_nobody_would_send_it(counted) -> None:
    assert put_off(ADD, [1]).done
    with transaction.atomic():
        assert put_off(ADD, [2]).done
    assert numbers() == [1, 2]


def test_another_connection_sees_nothing_before_the_commit(counted) -> None:
    with another(autocommit=True) as other:
        with unit_of_work(actor=ACTOR, reason="test"):
            rows_of(put_off(ADD, [1]))
            assert other.execute("SELECT count(*) FROM counted").fetchall() == [(0,)]
            put_off(ADD, [2])
        assert other.execute("SELECT count(*) FROM counted").fetchall() == [(2,)]


def test_each_statement_of_an_exchange_sees_what_is_committed_by_then(counted) -> None:
    """A lock, and what is read behind it: the second statement sees what was stored while the first waited."""
    run_prepared(ADD, [1])
    pid = connection.connection.info.backend_pid
    with another() as other:
        other.execute("SELECT 1 FROM counted WHERE n = 1 FOR UPDATE")
        other.execute("INSERT INTO counted VALUES (2)")

        def commit_once_waited_for() -> None:
            with another(autocommit=True) as third:
                while not third.execute("SELECT pg_blocking_pids(%s)", [pid]).fetchone()[0]:
                    pass
            other.commit()

        thread = Thread(target=commit_once_waited_for)
        with unit_of_work(actor=ACTOR, reason="test"):
            thread.start()
            put_off("SELECT n FROM counted WHERE n = 1 FOR UPDATE", ())
            assert run_prepared("SELECT count(*) FROM counted", ()) == [(2,)]
        thread.join()


def test_an_id_keeps_its_place_however_often_it_is_named() -> None:
    first, second = UUID(int=1), UUID(int=2)
    text = "SELECT %(b)s::uuid, %(a)s::uuid, %(b)s::uuid"
    assert run_prepared(text, {"a": first, "b": second}) == [(second, first, second)]
