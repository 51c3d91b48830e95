"""What a command says when it can't: one sentence on standard error, a status, never a traceback."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from cpd.cli import errors, main
from cpd.cli.errors import report
from cpd.core import waiting
from tests.edge.starting import cpd
from tests.production import PRODUCTION
from tests.resilience.running import clean_environment

COMMANDS = (
    ("migrate",),
    ("check",),
    ("publish", "--check"),
    ("jobs", "run", "publish-due"),
    ("token", "list"),
    ("clock", "show"),
)


def says_that_there_is_no_sandbox(run: Callable[..., tuple[int, str, str]], data: Path) -> None:
    assert run() == (
        1,
        "",
        f"There is no sandbox in {data}: start one with cpd sandbox, or set DATABASE_URL for production.\n",
    )
    assert not data.exists()
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("18\n")
    (data / "postgres" / "postmaster.pid").write_text("1\n\n\n\n\n\n\nready\n")
    assert run() == (
        1,
        "",
        f"The sandbox in {data} does not run: start it with cpd sandbox --data-dir {data}\n",
    )


@pytest.mark.resilience
def test_without_a_sandbox_or_its_database_a_command_says_so(tmp_path) -> None:
    """The whole of it, in a process of its own."""

    def run() -> tuple[int, str, str]:
        answer = cpd("check", data=tmp_path / "data")
        return answer.returncode, answer.stdout, answer.stderr

    says_that_there_is_no_sandbox(run, tmp_path / "data")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_on_the_database_says_so(tmp_path, here, words) -> None:
    says_that_there_is_no_sandbox(lambda: here(*words, data=tmp_path / "data"), tmp_path / "data")


@pytest.mark.resilience
@pytest.mark.parametrize("words", [("check",), ("serve", "--port", "0")], ids=" ".join)
def test_a_database_that_cannot_be_reached_is_one_sentence(tmp_path, words) -> None:
    answer = cpd(*words, data=tmp_path / "data", **PRODUCTION)
    assert (answer.returncode, answer.stdout) == (1, "")
    (line,) = answer.stderr.splitlines()
    assert line.startswith("The database cannot be reached: ")


@pytest.mark.parametrize("words", COMMANDS[:-1], ids=" ".join)
def test_a_database_that_cannot_be_reached_is_one_sentence_of_every_command(
    tmp_path, here, out_of_reach, words
) -> None:
    status, output, said = here(*words, data=tmp_path / "data", **PRODUCTION)
    assert (status, output) == (1, "")
    (line,) = said.splitlines()
    assert line.startswith("The database cannot be reached: ")


@pytest.fixture
def here(monkeypatch, capsys) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Runs ``cpd`` in this process, but with the environment of another terminal; gives its status and what it says."""
    patience = waiting.limits()

    def run(*words: str, data: Path, **variables: str) -> tuple[int, str, str]:
        for name in os.environ.keys() - clean_environment(data).keys():
            monkeypatch.delenv(name)
        for name, value in {"CPD_ENV": "", "CPD_DATA_DIR": str(data), **variables}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["cpd", *words])
        with pytest.raises(SystemExit) as stopped:
            main.run()
        output, said = capsys.readouterr()
        return stopped.value.code, output, said

    yield run
    waiting.use(patience)


@pytest.fixture
def out_of_reach(monkeypatch, django_db_blocker) -> Iterator[None]:
    """Where this process looks for its database, there is none."""
    connection.close()
    for name, value in (("HOST", "127.0.0.1"), ("PORT", "1")):
        monkeypatch.setitem(connection.settings_dict, name, value)
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.mark.resilience
def test_a_user_without_rights_is_told_which_rights_are_missing(tmp_path) -> None:
    name = f"cpd_rights_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = os.environ["DATABASE_URL"].replace("//postgres@/postgres?", f"//{name}@/{name}?", 1)
        try:
            answer = cpd("migrate", data=tmp_path / "data", **{**PRODUCTION, "DATABASE_URL": url})
            before_migrating = cpd("check", data=tmp_path / "data", **{**PRODUCTION, "DATABASE_URL": url})
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("migrate: The database's roles are not set up: ")
    assert f"{name} lacks BYPASSRLS; " in line
    assert f"{name} may not create anything in the database {name}. Have a superuser run " in line
    assert before_migrating.returncode == 1
    assert before_migrating.stderr == "The database's tables are not those of this version: run cpd migrate first.\n"


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs ``cpd jobs run`` in this process, with a job that raises; gives what it says and its status."""
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)

    def call(error: BaseException, *words: str) -> tuple[str, int]:
        def find_job(name: str) -> None:
            raise error

        monkeypatch.setattr("cpd.jobs.timetable.find_job", find_job)
        monkeypatch.setattr("sys.argv", ["cpd", *(words or ("jobs", "run", "secret-word"))])
        with pytest.raises(SystemExit) as stopped:
            main.run()
        return capsys.readouterr().err, stopped.value.code

    return call


def test_what_nobody_foresaw_is_a_sentence_too_and_its_traceback_goes_into_the_log(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CPD_DATA_DIR", str(tmp_path))
    error = RuntimeError("oops\nDETAIL:  Failing row contains (Nadia New)")
    said, status = run(error)
    log = tmp_path / "logs" / "cpd.log"
    assert (said, status) == (f"This should not have happened (RuntimeError). What happened is in {log}\n", 1)
    kept = log.read_text()
    assert "Traceback" in kept
    assert "oops" in kept
    assert "Nadia" not in kept
    assert "secret-word" not in kept


def test_where_no_log_can_be_written_that_is_said(run, tmp_path, monkeypatch) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("CPD_DATA_DIR", str(file))
    monkeypatch.setattr(errors.tempfile, "gettempdir", lambda: str(file))
    assert run(RuntimeError("oops")) == (
        "This should not have happened (RuntimeError), and no log could be written.\n",
        1,
    )


def test_ctrl_and_c_ends_a_command_without_a_word(run) -> None:
    assert run(KeyboardInterrupt()) == ("", 130)


def test_a_file_that_is_not_there_is_named(run) -> None:
    assert run(FileNotFoundError(2, "No such file or directory", "schools.csv")) == (
        "schools.csv: No such file or directory.\n",
        1,
    )


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (psycopg.errors.QueryCanceled, "Something else held what was needed in the database: it took too long. Try"),
        (psycopg.errors.LockNotAvailable, "Something else held what was needed in the database: it took too long."),
        (psycopg.errors.DiskFull, "The database could not do that: it took too long."),
        (psycopg.errors.AdminShutdown, "The database cannot be reached: it took too long."),
        (psycopg.OperationalError, "The database cannot be reached: it took too long."),
    ],
)
def test_what_the_database_says_is_passed_on_in_a_sentence(capsys, kind, sentence) -> None:
    from django.db import OperationalError

    error = OperationalError("it took too long")
    error.__cause__ = kind("it took too long")
    assert report(error) == 1
    assert capsys.readouterr().err.startswith(sentence)


def test_wrong_usage_is_one_sentence_with_status_2(run) -> None:
    for words, sentence in (
        (("token", "create"), "Missing option '--provider' (see cpd token create --help).\n"),
        (("nonsense",), "No such command 'nonsense' (see cpd --help).\n"),
        (("sandbox", "--size", "huge"), "Invalid value for '--size': size is small, large or none, not huge "),
        (("check", "--loud"), "No such option: --loud (see cpd check --help).\n"),
    ):
        said, status = run(RuntimeError("never called"), *words)
        assert status == 2
        assert said.startswith(sentence)
        assert len(said.splitlines()) == 1


def test_the_version_is_told_without_anything_else(run, capsys) -> None:
    assert run(RuntimeError("never called"), "--version") == ("", 0)
