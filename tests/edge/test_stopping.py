"""Whatever stops the service, and whenever: nothing of it is left, the port is free, and it starts again.

Ten random moments in ``make test``, a hundred in ``make soak``.
"""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.edge.starting import LOOK_EVERY, cpd, nothing_is_left, processes_of, sandbox, started
from tests.production import PRODUCTION
from tests.resilience.running import free_port, put_migrated_database, wait_for

pytestmark = pytest.mark.resilience
SOAK = bool(os.environ.get("SOAK"))
STOPS = 100 if SOAK else 7


@dataclass
class Folder:
    """A data directory that is migrated, and how many seconds a start on it takes."""

    data: Path
    port: int
    start: float


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Folder]:
    data = put_migrated_database(tmp_path_factory.mktemp("stopping") / "a folder, née data")
    port = free_port()
    began = time.monotonic()
    with started(*sandbox(data, port), data=data) as service:
        line = service.line()
        assert line, service.words
        assert json.loads(line)["base_url"] == f"http://127.0.0.1:{port}"
        took = time.monotonic() - began
    nothing_is_left(data, port)
    yield Folder(data, port, took)
    with started(*sandbox(data, port), data=data) as service:
        assert service.line(), service.words
        assert cpd("check", data=data).returncode == 0
    nothing_is_left(data, port)


WAYS = (
    ((signal.SIGINT,), "group"),
    ((signal.SIGTERM,), "process"),
    ((signal.SIGHUP,), "group"),
    ((signal.SIGINT, signal.SIGINT), "group"),
    ((signal.SIGINT,), "background"),
    ((signal.SIGTERM,), "background"),
    ((signal.SIGTERM, signal.SIGTERM), "group"),
    ((signal.SIGHUP, signal.SIGINT), "process"),
    ((signal.SIGINT,), "process"),
    ((signal.SIGKILL,), "process"),
)
"""Which signals, to whom; in the background of a script, SIGINT is ignored when it begins."""


@pytest.mark.parametrize("number", range(STOPS))
def test_at_any_moment(folder, number) -> None:
    """A start that was never finished is stopped, or a service that runs; the next turn starts on the same folder."""
    signals, whom = WAYS[number % len(WAYS)]
    chance = random.Random(number)
    moment = chance.uniform(0, folder.start * 1.2)
    in_background = whom == "background"
    with started(*sandbox(folder.data, folder.port), data=folder.data, in_background=in_background) as service:
        if in_background:  # a signal that comes before the first line of ours is ignored, as the script asked for
            wait_for("the first line", lambda: service.words)
        threading.Event().wait(moment)
        for one in signals:
            service.signal(one, group=whom == "group")
            threading.Event().wait(chance.uniform(0, 0.2))
        status = service.status()
        assert "Traceback" not in service.words
        assert "already" not in service.words
        assert status in (0, -signals[0]), service.words
    nothing_is_left(folder.data, folder.port, within=20.0 if signal.SIGKILL in signals else 0.0)


def test_everything_ends_in_the_right_order(folder) -> None:
    """PostgreSQL is shut down after those who use it, and in order: its next start recovers nothing."""
    log = folder.data / "logs" / "postgres.log"
    with started(*sandbox(folder.data, folder.port), data=folder.data) as service:
        assert service.line(), service.words
        log.write_bytes(b"")
        service.signal(signal.SIGINT, group=True)
        assert service.status() == 0
    said = log.read_text()
    assert "database system is shut down" in said
    assert "terminating connection" not in said


@pytest.fixture
def database() -> Iterator[str]:
    """A migrated database for production, on the tests' server."""
    name = f"cpd_serve_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        (template,) = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'cpd_template_%' ORDER BY oid DESC LIMIT 1"
        ).fetchone()
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        yield os.environ["DATABASE_URL"].replace("//postgres@/postgres?", f"//cpd_service@/{name}?", 1)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.usefixtures("django_db_setup")
@pytest.mark.parametrize(
    ("number", "group", "when"), [(signal.SIGINT, True, "it runs"), (signal.SIGHUP, False, "it starts")]
)
def test_production_leaves_nothing_behind_either(tmp_path, database, number, group, when) -> None:
    data, port = tmp_path / "data", free_port()
    settings = {**PRODUCTION, "DATABASE_URL": database}
    with started("serve", "--host", "127.0.0.1", "--port", str(port), data=data, **settings) as service:
        count = 5 if when == "it runs" else 2
        wait_for("loader, web and worker", lambda: len(processes_of(data)) >= count, every=LOOK_EVERY)
        service.signal(number, group=group)
        assert service.status() == 0, service.words
        assert "Traceback" not in service.words
    nothing_is_left(data, port)
