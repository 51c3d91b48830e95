"""What `make bench` does to its world, and how it counts."""

from types import SimpleNamespace

import psutil
import pytest
from bench import wrk
from bench.bars import Bar, in_turns
from bench.declaring import clear
from bench.layers import Layers, layers_of
from bench.load import Measured, at_once
from django.db import connection
from psycopg.conninfo import make_conninfo

from cpd.publishing.models import PublishedDocument
from tests.world import simple_world


def that_name(text: object) -> list[str]:
    return [
        document.feed
        for document in PublishedDocument.objects.order_by("feed")
        if str(text) in bytes(document.body).decode()
    ]


@pytest.mark.django_db(transaction=True)
def test_what_was_declared_is_cleared_from_lists_and_from_histories() -> None:
    world = simple_world()
    world.statement("Provider A", "2022-11-30")
    declaration = world.declare(world.register("Dora Declared"))
    assert {"declarations-v3", "ecf-history-v3"} <= set(that_name(declaration.id))
    wanted = ("dbname", "user", "host", "port", "password")
    address = {key: value for key, value in connection.get_connection_params().items() if key in wanted}
    clear(SimpleNamespace(database_url=make_conninfo(**address)))  # type: ignore[arg-type]
    assert that_name(declaration.id) == []
    assert "ecf-history-v3" in that_name("history")


def times(per_second: float) -> Measured:
    return Measured(requests=1, per_second=per_second, p50_ms=0, p99_ms=0, bytes=0)


def test_sides_are_measured_in_turns_and_the_median_counts() -> None:
    turns, rates = [], {"ours": iter([9.0, 1.0, 5.0]), "stored": iter([2.0, 4.0, 3.0])}

    def side(name: str):
        def measure() -> Measured:
            turns.append(name)
            return times(next(rates[name]))

        return measure

    both = in_turns({"ours": side("ours"), "stored": side("stored")}, rounds=3)
    assert turns == ["ours", "stored", "stored", "ours", "ours", "stored"]
    assert (both["ours"].per_second, both["stored"].per_second) == (5.0, 3.0)


@pytest.mark.parametrize(("bound", "held"), [(1.5, True), (1.6, False), (None, None)])
def test_a_bar_holds_from_its_bound_on(bound, held) -> None:
    assert Bar("a page", 8, times(3.0), times(2.0), bound).held is held


def test_every_request_of_every_connection_counts_once_it_has_warmed_up() -> None:
    def work(number: int):
        yield None
        yield from [number + 0.5] * 3

    taken, seconds = at_once(2, work)
    assert taken == [0.5] * 3 + [1.5] * 3
    assert seconds > 0


def test_what_fails_on_one_connection_is_raised_and_nobody_waits_for_it() -> None:
    def work(number: int):
        if number == 1:
            raise RuntimeError("the second answered 500")
        yield None

    with pytest.raises(RuntimeError, match="the second answered 500"):
        at_once(2, work)


def outcome(requests: int, received: int, failed: int = 0) -> wrk.Outcome:
    return wrk.Outcome(requests, 1.0, received, 1.0, 2.0, requests, 0, failed)


@pytest.mark.parametrize(
    ("looked", "counted", "says"),
    [
        (outcome(1000, 50_000_000), outcome(2000, 100_000_000), None),
        (outcome(1000, 50_000_000), outcome(2000, 98_600_000), None),  # some had come in part
        (outcome(1000, 50_000_000), outcome(2000, 96_000_000), "48,000 bytes an answer, where 50,000 were expected"),
        (outcome(1000, 500_000), outcome(2000, 1_100_000), "550 bytes an answer, where 500 were expected"),
        (outcome(1000, 50_000_000), outcome(2000, 100_000_000, failed=1), "1 requests had no answer, or an error"),
        (outcome(1000, 50_000_000), outcome(0, 0), "no answer came in time"),
    ],
)
def test_what_counts_are_answers_like_those_that_were_looked_at(looked, counted, says) -> None:
    if says is None:
        wrk.check("/page", looked, counted, 8)
        return
    with pytest.raises(RuntimeError, match=says):
        wrk.check("/page", looked, counted, 8)


def test_a_job_is_written_as_lua_reads_it() -> None:
    job = {"path": 'a "b"\\\n', "tokens": ["é"], "looking": True, "sent": 3}
    assert wrk.in_lua(job) == r'{path = "a \034b\034\092\010", tokens = {"\195\169"}, looking = true, sent = 3}'
    with pytest.raises(TypeError):
        wrk.in_lua({"path": None})


def test_who_has_a_tag_expects_that_nothing_has_changed() -> None:
    assert wrk.Asked(8000, "/page").status == 200
    assert wrk.Asked(8000, "/page", tag='"1"').status == 304


def test_without_wrk_one_sentence_says_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(wrk.Absent, match="apt install wrk"):
        wrk.run(wrk.Asked(8000, "/page"), connections=1, seconds=1)


def test_what_a_process_works_for_is_told_for_each_request() -> None:
    before, now = Layers(1.0, 2.0, 3.0, 4.0), Layers(1.5, 2.25, 3.0, 4.125)
    assert now.since(before, 1000) == (
        "the web process works 875 us a request: its event loop 500 in Python and 250 in the system, "
        "its threads 0 and 125"
    )
    assert layers_of(psutil.Process()).loop > 0
