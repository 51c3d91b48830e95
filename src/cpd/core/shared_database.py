"""One embedded database for several programs at once: for the tests and the bench.

Whoever uses it holds a lock that the system takes away with the process, however it ends. A keeper, a process of its
own, starts PostgreSQL and stops it when nobody holds that lock any more.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from cpd.core.embedded import DatabaseUnusable, EmbeddedServer, runs, superusers_address
from cpd.core.processes import take_in_orphans

FAST_THEN_AT_ONCE = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
"""How PostgreSQL is asked to end: closing what is open, then leaving the rest to its recovery."""

_LOOK_EVERY = 0.1
_used: dict[Path, int] = {}


def start_embedded_database(data_dir: Path) -> str:
    """Starts PostgreSQL in ``data_dir/postgres`` unless it runs already, and gives its superuser's address.

    It is stopped when the last process that called this has ended. Sets nothing: callers put the address into
    ``DATABASE_URL``.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    if data_dir not in _used:
        _used[data_dir] = os.open(data_dir / "postgres.users", os.O_RDWR | os.O_CREAT)
        fcntl.flock(_used[data_dir], fcntl.LOCK_SH)  # waits for a keeper that is just stopping the server
    with (data_dir / "postgres.starting").open("ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not runs(data_dir):
            _start_keeper(data_dir)
    return superusers_address(data_dir)


def _start_keeper(data_dir: Path) -> None:
    keeper = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "cpd.core.shared_database", str(data_dir)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    assert keeper.stdout is not None
    with keeper.stdout as stdout:
        answer = stdout.readline().strip()
    if answer != "ready":
        raise DatabaseUnusable(answer or "The keeper of the database ended without a word.")
    keeper.returncode = 0  # it goes on by itself, and is nobody's to wait for


def keep(data_dir: Path) -> None:
    """Keeps PostgreSQL running while anybody uses it."""
    take_in_orphans()
    server = EmbeddedServer(data_dir, data_dir / "logs" / "postgres.log")
    with (data_dir / "postgres.users").open("ab") as users:
        try:
            _start(server)
        except (DatabaseUnusable, OSError) as error:
            print(error, flush=True)
            return
        print("ready", flush=True)
        assert server.child is not None
        try:
            while not server.child.ended and not _unused(users):
                time.sleep(_LOOK_EVERY)
        finally:
            server.child.stop(FAST_THEN_AT_ONCE)


def _start(server: EmbeddedServer) -> None:
    server.refuse_other_versions()
    if not server.made:
        making = server.begin_making()
        while not making.ended:
            time.sleep(_LOOK_EVERY)
        server.finish_making(making)
    while not server.start():
        time.sleep(_LOOK_EVERY)
    while not server.ready:
        time.sleep(_LOOK_EVERY)


def _unused(users: IO[bytes]) -> bool:
    """Whether nobody uses the server; from then on whoever wants to waits for us to end."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    keep(Path(sys.argv[1]))
