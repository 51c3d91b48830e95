"""A row that somebody holds stops those who need it, for a moment, and nobody else.

In processes of its own, with the limits that requests really have (:mod:`cpd.core.waiting`).
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection

from cpd.core import waiting
from cpd.core.environment import database_settings
from cpd.core.start import set_up_django
from cpd.core.turns import Trouble, again, trouble_of
from cpd.core.work import unit_of_work
from tests.resilience.running import Sandbox, running
from tests.resilience.test_kill import PROVIDERS, world
from tests.world import ACTOR

WRITERS = 8
SOAK = bool(os.environ.get("SOAK"))
HELD_FOR = 45.0
BEFORE = 20.0
PAUSE = 0.15
"""Seconds: how long a row is held, how long everybody is measured before, and between two requests of one reader."""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("waiting")
    scenario = folder / "world.json"
    scenario.write_text(world(), encoding="utf-8")
    folder.chmod(0o755)
    with running(folder / "data", scenario) as started:
        yield started


def people_of(sandbox: Sandbox, provider: str) -> list[str]:
    _, body = sandbox.send("GET", "/api/v3/participants/ecf", sandbox.tokens[provider])
    return [one["id"] for one in json.loads(body)["data"]]


def declare(sandbox: Sandbox, provider: str, person: str, version: int = 3) -> tuple[int, dict, str]:
    """Status, body, and what Retry-After said."""
    attributes = {
        "participant_id": person,
        "declaration_type": "started",
        "declaration_date": "2022-10-01T09:00:00Z",
        "course_identifier": "ecf-induction",
    }
    status, body, headers = sandbox.exchange(
        "POST",
        f"/api/v{version}/participant-declarations",
        sandbox.tokens[provider],
        {"data": {"type": "participant-declaration", "attributes": attributes}},
    )
    return status, json.loads(body), headers.get("retry-after", "")


@pytest.mark.resilience
def test_while_a_row_is_held_and_eight_wait_for_it_everybody_else_is_answered(sandbox: Sandbox) -> None:
    """No one is answered late because of others: the row is let go only after everybody else was answered."""
    held, *free = (people_of(sandbox, provider)[0] for provider in PROVIDERS)
    over = threading.Event()
    outcomes: list[tuple[int, dict, str]] = []

    def insist() -> None:
        """Sends it again as soon as it is refused, which is worse than any client that waits."""
        while not over.is_set():
            outcomes.append(declare(sandbox, PROVIDERS[0], held))

    writers = [threading.Thread(target=insist) for _ in range(WRITERS)]
    address = f"postgresql://postgres@/cpd?host={sandbox.socket_folder()}"
    with psycopg.connect(address) as holder:
        holder.execute("SELECT 1 FROM teachers_person WHERE id = %s FOR UPDATE", [held])
        for writer in writers:
            writer.start()
        try:
            while len(outcomes) < WRITERS:
                assert sandbox.healthy()
            for provider, person in zip(PROVIDERS[1:], free, strict=True):
                status, _ = sandbox.send("GET", "/api/v3/participants/ecf", sandbox.tokens[provider])
                assert status == 200
                assert declare(sandbox, provider, person)[0] == 200
            assert sandbox.send("GET", "/", "")[0] == 200
        finally:
            over.set()
        for writer in writers:
            writer.join()
        holder.rollback()
    assert {status for status, _, _ in outcomes} <= {503, 429}
    for status, body, after in outcomes:
        if status == 503:
            (error,) = body["errors"]
            assert error["code"] == "in_use"
            assert error["detail"].startswith("Somebody else is changing the same record. Nothing was changed.")
            assert int(after) > 0
    assert 503 in {status for status, _, _ in outcomes}
    assert declare(sandbox, PROVIDERS[0], held)[0] in (200, 429)


def percentile_of_others(sandbox: Sandbox, seconds: float) -> float:
    """The 99th percentile of what the other providers' reads take, in seconds. Each of them reads its own list."""
    taken: list[float] = []
    over = time.monotonic() + seconds

    def read(provider: str) -> None:
        pause = threading.Event()
        while time.monotonic() < over:
            began = time.perf_counter()
            status, _ = sandbox.send("GET", "/api/v3/participants/ecf", sandbox.tokens[provider])
            taken.append(time.perf_counter() - began)
            assert status == 200
            pause.wait(PAUSE)

    readers = [threading.Thread(target=read, args=(provider,)) for provider in PROVIDERS[1:]]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    taken.sort()
    assert len(taken) >= 100
    return taken[int(len(taken) * 0.99)]


def wait_for_a_held_row(
    sandbox: Sandbox, person: str, over: threading.Event, answers: list[tuple[int, dict, str]]
) -> None:
    """Declares again and again for somebody whose row is held, and waits as long as the answer says."""
    while not over.is_set():
        answers.append(declare(sandbox, PROVIDERS[0], person))
        over.wait(float(answers[-1][2] or 0))


if SOAK:

    @pytest.mark.resilience
    def test_a_row_that_is_held_for_45_seconds_at_most_doubles_what_others_wait(sandbox: Sandbox) -> None:
        """The better of two measurements: a machine has other things to do as well."""
        person = people_of(sandbox, PROVIDERS[0])[0]
        ratios = []
        for _ in range(2):
            before = percentile_of_others(sandbox, BEFORE)
            over = threading.Event()
            answers: list[tuple[int, dict, str]] = []
            writers = [
                threading.Thread(target=wait_for_a_held_row, args=(sandbox, person, over, answers))
                for _ in range(WRITERS)
            ]
            with psycopg.connect(f"postgresql://postgres@/postgres?host={sandbox.socket_folder()}") as holder:
                holder.execute("SELECT 1 FROM teachers_person WHERE id = %s FOR UPDATE", [person])
                for writer in writers:
                    writer.start()
                try:
                    during = percentile_of_others(sandbox, HELD_FOR)
                finally:
                    over.set()
                for writer in writers:
                    writer.join()
                holder.rollback()
            ratios.append(during / before)
            assert {status for status, _, _ in answers} == {503}
            for _, body, after in answers:
                assert body["errors"][0]["code"] == "in_use"
                assert int(after) > 0
        print(f"The 99th percentile of others grew by {ratios}")
        assert min(ratios) <= 2, f"the 99th percentile of others grew by {ratios}"


@pytest.mark.resilience
@pytest.mark.parametrize("version", [1, 2])
def test_the_earlier_versions_say_it_in_their_own_shape(sandbox: Sandbox, version: int) -> None:
    person = people_of(sandbox, PROVIDERS[1])[version]
    with psycopg.connect(f"postgresql://postgres@/cpd?host={sandbox.socket_folder()}") as holder:
        holder.execute("SELECT 1 FROM teachers_person WHERE id = %s FOR UPDATE", [person])
        status, body, after = declare(sandbox, PROVIDERS[1], person, version)
        holder.rollback()
    assert (status, list(body)) == (503, ["error"])
    assert body["error"].startswith("Somebody else is changing the same record.")
    assert int(after) > 0


def test_a_connection_of_a_request_has_the_limits_and_what_its_address_says_wins() -> None:
    limits = waiting.limits()
    waiting.use(waiting.REQUESTS)
    try:
        made = waiting.limited(database_settings("postgresql://u@h/n?options=-c%20lock_timeout%3D7"))
    finally:
        waiting.use(limits)
    assert made["OPTIONS"]["options"] == (
        "-c lock_timeout=1000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=30000 -c lock_timeout=7"
    )


def test_what_was_loaded_for_requests_and_becomes_a_job_has_the_patience_of_jobs(settings, monkeypatch) -> None:
    limits = waiting.limits()
    waiting.use(waiting.REQUESTS)
    loaded = waiting.limited(database_settings("postgresql://u@h/n"))
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", loaded["OPTIONS"])
    settings.ENVIRONMENT = settings.ENVIRONMENT.but(name="sandbox", database_url="postgresql://u@h/n")
    try:
        set_up_django()
        assert waiting.limits() == waiting.PATIENT
    finally:
        waiting.use(limits)
    assert connection.settings_dict["OPTIONS"]["options"] == waiting.PATIENT.options


@pytest.fixture
def as_a_request(transactional_db) -> Iterator[None]:
    """The limits of a request, with waits that a test can afford."""
    limits = waiting.limits()
    waiting.use(waiting.Limits(lock=20, read=100, write=300, idle=0, tries=2, rest=0.001, crowded=1))
    connection.close()
    made = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {**made, "options": waiting.limits().options}
    yield
    connection.close()
    connection.settings_dict["OPTIONS"] = made
    waiting.use(limits)


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_unit_of_work_has_longer_for_its_statements_than_a_read(as_a_request) -> None:
    assert setting("statement_timeout") == "100ms"
    with unit_of_work(actor=ACTOR, reason="test"):
        assert setting("statement_timeout") == "300ms"
    assert setting("statement_timeout") == "100ms"


@pytest.mark.django_db(transaction=True)
def test_what_takes_too_long_is_stopped_and_told_apart(as_a_request) -> None:
    with pytest.raises(OperationalError) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")
    assert trouble_of(raised.value) is Trouble.TOO_LONG


def held_up(tries: list[str]) -> None:
    with unit_of_work(actor=ACTOR, reason="test"):
        tries.append(setting("lock_timeout"))
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE 'held' USING ERRCODE = '55P03'; END $$")


@pytest.mark.django_db(transaction=True)
def test_a_wait_for_a_lock_is_tried_twice_and_once_where_too_many_wait_already(as_a_request, monkeypatch) -> None:
    tries: list[str] = []
    with pytest.raises(OperationalError) as raised:
        again(lambda: held_up(tries))
    assert trouble_of(raised.value) is Trouble.IN_USE
    assert tries == ["20ms", "20ms"]
    monkeypatch.setattr(waiting, "_open", {object(): 0.0 for _ in range(waiting.AT_ONCE)})
    tries.clear()
    with pytest.raises(OperationalError):
        again(lambda: held_up(tries))
    assert tries == ["1ms"]
