"""The database of the tests and the bench: it runs while anybody uses it, and no longer, however they end."""

import os
import subprocess
import sys

import psycopg
import pytest

from cpd.core.embedded import runs, superusers_address
from tests.resilience.running import wait_for

pytestmark = pytest.mark.resilience
USES = (
    "import sys; from pathlib import Path; from cpd.core.shared_database import start_embedded_database; "
    "print(start_embedded_database(Path(sys.argv[1])), flush=True); sys.stdin.read()"
)


def test_it_is_shared_and_stops_when_its_last_user_has_ended_whatever_ended_it(tmp_path) -> None:
    data = tmp_path / "données, of the tests"
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USES, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    first, second = users
    for user in users:
        assert user.stdout is not None
        assert user.stdout.readline().strip() == superusers_address(data)
    first.kill()
    first.wait()
    with psycopg.connect(superusers_address(data)) as connection:
        assert connection.execute("SELECT current_setting('data_directory')").fetchone() == (str(data / "postgres"),)
    second.kill()
    second.wait()
    wait_for("the end", lambda: not (data / "postgres" / "postmaster.pid").exists())
    assert not runs(data)
    for user in users:
        assert user.stdin is not None
        assert user.stdout is not None
        user.stdin.close()
        user.stdout.close()


def test_a_number_that_went_to_another_process_is_not_taken_for_the_server(tmp_path) -> None:
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n\n\n\n\n\n\nready\n")
    assert not runs(tmp_path)
