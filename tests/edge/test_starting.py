"""The start never lies: it says that the service runs when it does, and otherwise why it does not, in one sentence."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.edge.starting import Started, cpd, nothing_is_left, sandbox, started
from tests.production import PRODUCTION
from tests.resilience.running import clean_environment, free_port, put_migrated_database, wait_for

pytestmark = pytest.mark.resilience


@dataclass
class Service:
    """A sandbox that runs, and where."""

    started: Started
    data: Path
    port: int


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    data, port = put_migrated_database(tmp_path_factory.mktemp("starting") / "data"), free_port()
    with started(*sandbox(data, port), data=data) as running:
        assert running.line(), running.words
        yield Service(running, data, port)


def one_sentence(text: str) -> str:
    (line,) = text.splitlines()
    assert "Traceback" not in line
    return line


def test_a_port_in_use_is_refused_before_anything_is_made(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = cpd(*sandbox(tmp_path / "data", port), data=tmp_path / "data")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert one_sentence(answer.stderr) == (f"Port {port} is in use by another program. Choose another with --port.")
    assert not (tmp_path / "data" / "postgres").exists()


def test_the_port_of_a_service_is_in_use_in_production_too(service, tmp_path) -> None:
    answer = cpd("serve", "--host", "127.0.0.1", "--port", str(service.port), data=tmp_path / "data", **PRODUCTION)
    assert answer.returncode == 1
    assert f"Port {service.port} is in use" in one_sentence(answer.stderr)


def test_two_sandboxes_never_run_in_one_folder(service) -> None:
    answer = cpd(*sandbox(service.data, free_port()), data=service.data)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert one_sentence(answer.stderr) == (
        f"A sandbox runs in {service.data} already. Stop it first, or choose another folder with --data-dir."
    )
    assert cpd("check", data=service.data).returncode == 0


def test_of_two_started_at_once_on_one_port_only_one_goes_on(tmp_path) -> None:
    port = free_port()
    one, other = tmp_path / "one", tmp_path / "other"
    with started(*sandbox(one, port), data=one) as first, started(*sandbox(other, port), data=other) as second:
        wait_for("a refusal", lambda: first.process.poll() is not None or second.process.poll() is not None)
        refused, going_on = (first, second) if first.process.poll() is not None else (second, first)
        assert refused.status() == 1
        assert f"Port {port} is in use" in one_sentence(refused.words)
        assert going_on.process.poll() is None
        going_on.signal(signal.SIGTERM)
        assert going_on.status() == 0
    nothing_is_left(one, port)
    nothing_is_left(other, port)


def test_the_terminal_is_quiet_and_says_once_where_the_logs_are(service) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/healthcheck", timeout=60) as answer:
        key = answer.headers["X-Request-Id"]
    log = service.data / "logs" / "web.log"
    wait_for("the request in the log", lambda: key in log.read_text())
    words = service.started.words
    assert words.count(str(service.data / "logs")) == 1
    assert "{" not in words
    assert words.splitlines()[-1] == "Press Ctrl and C to stop."


LOADED = "import sys; from cpd.__main__ import run\ntry:\n run()\nfinally:\n print(*sys.modules, file=sys.stderr)"


def loaded_by(*words: str, data: Path) -> tuple[int, set[str]]:
    """The status of a command, and every module that it loads."""
    answer = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=data.parent,
        env=clean_environment(data),
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, set(answer.stderr.split())


@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), ("token", "create", "--help"), ("jobs", "--help"), ("token", "create")]
)
def test_a_command_that_needs_no_database_loads_next_to_nothing(tmp_path, words) -> None:
    status, modules = loaded_by(*words, data=tmp_path / "data")
    assert status == (0 if words[-1].startswith("--") else 2)
    assert modules & {"django", "psycopg", "structlog", "rich.console", "asyncio"} == set()


@pytest.mark.parametrize("words", [("clock", "show"), ("token", "list"), ("scenario", "load", "not-there.yaml")])
def test_a_command_loads_no_more_than_it_needs(service, words) -> None:
    status, modules = loaded_by(*words, data=service.data)
    assert status == (1 if "load" in words else 0)
    assert "django.db.models" in modules
    unneeded = {"ninja", "jinja2", "uvloop", "cpd.jobs.tasks", "cpd.config.urls", "cpd.api.openapi", "cpd.web.urls"}
    if "load" not in words:
        unneeded |= {"structlog", "orjson", "cpd.contract", "cpd.publishing.commands", "yaml"}
    assert modules & unneeded == set()


@pytest.mark.parametrize("words", [("sandbox", "--reset", "--size", "none"), ("sandbox",)], ids=" ".join)
def test_a_sandbox_never_starts_where_a_database_is_named(tmp_path, words) -> None:
    """Whatever is in that database stays there."""
    name = f"cpd_precious_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?", 1)
        try:
            with psycopg.connect(url) as database:
                database.execute("CREATE TABLE people AS SELECT 1 AS id")
            for variables in ({}, {"CPD_ENV": "sandbox"}, {"CPD_ENV": "production"}):
                answer = cpd(*words, "--data-dir", "data", data=tmp_path / "data", DATABASE_URL=url, **variables)
                assert answer.returncode == 2
                assert one_sentence(answer.stderr).startswith("DATABASE_URL is set, and the sandbox works on its own")
            with psycopg.connect(url) as database:
                assert database.execute("SELECT id FROM people").fetchall() == [(1,)]
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "words",
    [("clock", "set", "real"), ("scenario", "load", "world.yaml"), ("jobs", "run", "publish-due"), ("migrate",)],
)
def test_no_command_of_a_sandbox_works_on_a_database_that_is_named(service, words) -> None:
    url = PRODUCTION["DATABASE_URL"]
    answer = cpd(*words, data=service.data, CPD_ENV="sandbox", DATABASE_URL=url)
    assert answer.returncode == 2
    assert "DATABASE_URL is set, and the sandbox works on its own database only" in one_sentence(answer.stderr)


def test_the_tests_environment_works_on_no_database_that_is_named(service) -> None:
    answer = cpd("clock", "set", "real", data=service.data, CPD_ENV="test", DATABASE_URL=PRODUCTION["DATABASE_URL"])
    assert answer.returncode == 1
    assert "CPD_ENV is test, which works on the tests' own database only" in one_sentence(answer.stderr)


def test_a_named_database_means_production_beside_a_sandbox_too(service) -> None:
    """So that a command never takes the one for the other: the sandbox's are refused."""
    settings = {**PRODUCTION, "CPD_ENV": "", "DATABASE_URL": os.environ["DATABASE_URL"]}
    answer = cpd("clock", "set", "real", data=service.data, **settings)
    assert answer.returncode == 1
    assert "works in the sandbox only" in one_sentence(answer.stderr)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path) -> None:
    (tmp_path / "data").write_text("a file")
    answer = cpd(*sandbox(tmp_path / "data", 0), data=tmp_path / "data")
    assert answer.returncode == 1
    assert one_sentence(answer.stderr) == (
        f"The folder {tmp_path / 'data'} cannot be used: File exists. Choose another folder with --data-dir."
    )


def test_a_folder_where_nobody_may_write_is_refused(tmp_path) -> None:
    """For root, who may write anywhere, where even root may not."""
    folder = tmp_path / "data"
    if os.geteuid() == 0:
        folder = Path("/proc/data")
    else:
        folder.mkdir(mode=0o555)
    answer = cpd(*sandbox(folder, 0), data=tmp_path / "other")
    assert answer.returncode == 1
    assert f"The folder {folder} cannot be used: " in one_sentence(answer.stderr)


def test_a_database_that_no_sandbox_made_is_left_alone(tmp_path) -> None:
    cluster = tmp_path / "data" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "precious").write_text("")
    answer = cpd(*sandbox(tmp_path / "data", 0, "--reset"), data=tmp_path / "data")
    assert answer.returncode == 1
    assert f"{cluster} was not made by a sandbox." in one_sentence(answer.stderr)
    assert (cluster / "precious").exists()


@pytest.mark.parametrize("version", ["17", "19"])
def test_a_folder_of_another_postgresql_is_refused_until_a_new_world_is_asked_for(tmp_path, version) -> None:
    data, port = tmp_path / "data", free_port()
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text(f"{version}\n")
    (data / "sandbox-key").write_text("key")
    answer = cpd(*sandbox(data, port), data=data)
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1] == (
        f"The database in {data / 'postgres'} was made by PostgreSQL {version}, and this is PostgreSQL 18: "
        "begin a new world with --reset, or choose another folder with --data-dir."
    )
    assert (data / "postgres" / "PG_VERSION").read_text() == f"{version}\n"


def test_a_new_world_takes_the_place_of_the_old_and_whoever_calls_meanwhile_is_answered(tmp_path) -> None:
    data, port = tmp_path / "data", free_port()
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("17\n")
    (data / "sandbox-key").write_text("the-key")
    with started(*sandbox(data, port, "--reset"), data=data) as running:
        wait_for("the port", lambda: "Starting PostgreSQL" in running.words)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthcheck", timeout=600) as answer:
            assert json.load(answer)["status"] == "ok"
        assert running.line(), running.words
        assert "the-key" in running.words
    nothing_is_left(data, port)


@pytest.mark.parametrize("port", ["-1", "65536", "99999", "http"])
def test_what_is_no_port_is_wrong_usage(tmp_path, port) -> None:
    for words in (sandbox(tmp_path / "data", 0), ("serve",)):
        answer = cpd(*words, "--port", port, data=tmp_path / "data")
        assert answer.returncode == 2
        assert "--port" in one_sentence(answer.stderr)


def test_a_number_that_is_none_is_refused_with_its_variable(tmp_path) -> None:
    answer = cpd("serve", data=tmp_path / "data", **{**PRODUCTION, "WEB_PROCESSES": "two"})
    assert answer.returncode == 1
    assert one_sentence(answer.stderr).startswith("The environment variable WEB_PROCESSES must be a whole number")
