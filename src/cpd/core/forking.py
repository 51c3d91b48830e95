"""Commands that begin with everything loaded: forked from a process that has loaded it once.

Loading is most of what a start takes, and most of what a process needs in memory. A supervisor starts one process that
loads (:class:`Loader`), and asks it for others. Each runs a module with words of its own, as ``python -m`` does, in a
session of its own, and is a child of the supervisor like one that was started by itself: the process between the two
ends at once, and Linux gives what it leaves behind to the supervisor, which takes in orphans. Where there is no such
process, because the system is another or the loader has ended, a command is started by itself and loads.
"""

import fcntl
import gc
import json
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from cpd.core.processes import Child, end_with_parent, name_process, takes_in_orphans

LOADED = b"loaded"
NONE = b"0"
"""What the loader says: that it is ready, and that no process could be forked. A new process says its number."""

PATIENCE = 30.0
"""Seconds that a loader may take to fork."""

LONGEST = 65_536
"""Bytes of a message."""

MOST_FILES = 16
ASIDE = 256
"""Descriptors from here on are nobody's place."""


class Fork(Child):
    """A running process of ours that a loader has forked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended_with: int | None = None

    @property
    def _returncode(self) -> int | None:
        return self._ended_with

    def _reap(self) -> None:
        _, status = os.waitpid(self.pid, 0)
        self._ended_with = os.waitstatus_to_exitcode(status)


class Loader:
    """The supervisor's end. ``module`` is run to load: it ends with :func:`wait_for_command`."""

    possible = takes_in_orphans

    def __init__(self, module: str) -> None:
        self._module = module
        self._channel: socket.socket | None = None
        self._loaded = False

    def __enter__(self) -> Self:
        """Begins; :meth:`start` starts the process."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Asks for nothing any more. Whoever started the process ends it."""
        self._close()

    def start(self) -> Child:
        """Starts the process that loads."""
        self._close()
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.settimeout(PATIENCE)
        with theirs:
            return Child([sys.executable, "-m", self._module, str(theirs.fileno())], pass_fds=[theirs.fileno()])

    def fileno(self) -> int:
        """Readable when it has loaded, or has ended."""
        assert self._channel is not None
        return self._channel.fileno()

    @property
    def loaded(self) -> bool:
        """Whether commands can be forked from it now."""
        if not self._loaded and self._channel is not None:
            with suppress(OSError):
                self._loaded = self._channel.recv(LONGEST, socket.MSG_DONTWAIT) == LOADED
        return self._loaded

    def begin(
        self,
        module: str,
        *words: str,
        stdout: IO[bytes] | int | None = None,
        stderr: IO[bytes] | int | None = None,
        pass_fds: Sequence[int] = (),
    ) -> Child:
        """Starts ``python -m module words``: forked where that can be done, else by itself. Never both."""
        places = {number: number for number in pass_fds}
        for number, output in ((1, stdout), (2, stderr)):
            if output is not None:
                places[number] = output if isinstance(output, int) else output.fileno()
        pid = self._forked([module, *words], places) if self.loaded else None
        if pid is not None:
            return Fork(pid)
        return Child([sys.executable, "-m", module, *words], stdout=stdout, stderr=stderr, pass_fds=pass_fds)

    def _forked(self, command: list[str], places: dict[int, int]) -> int | None:
        assert self._channel is not None
        message = json.dumps({"command": command, "places": list(places)}).encode()
        try:
            socket.send_fds(self._channel, [message], list(places.values()))
            pid = int(self._channel.recv(LONGEST) or NONE)
        except OSError:
            pid = 0
        if pid == 0:
            self._close()
            return None
        return pid

    def _close(self) -> None:
        self._loaded = False
        if self._channel is not None:
            self._channel.close()
            self._channel = None


@dataclass(frozen=True)
class Command:
    """What a forked process is to run: ``python -m`` these words."""

    module: str
    words: list[str]


def wait_for_command(channel: socket.socket) -> Command | None:
    """Forks a process for each command that the supervisor asks for, and gives the command in it.

    None in the loader itself, when nobody asks any more. Whoever calls has loaded everything, has one thread, and
    neither a connection nor a file that two processes could not share.
    """
    supervisor = os.getppid()
    gc.collect()
    gc.freeze()  # so that looking for what can go does not write to pages that all share
    channel.send(LOADED)
    while True:
        try:
            message, files, _, _ = socket.recv_fds(channel, LONGEST, MOST_FILES)
        except ConnectionError:
            return None
        if not message:
            return None
        asked = json.loads(message)
        if _fork():
            for file in files:
                os.close(file)
            continue
        os.setsid()
        end_with_parent()
        if os.getppid() != supervisor:
            channel.send(NONE)
            os._exit(1)
        module, *words = asked["command"]
        name_process(" ".join([module, *words]))
        channel.send(str(os.getpid()).encode())  # by this message the supervisor has it: no other way, and no sooner
        channel.close()
        _put(files, asked["places"])
        return Command(module, words)


def _fork() -> bool:
    """Whether this is the process that was there before. In the new one it returns when that has another parent."""
    here, new = socket.socketpair()
    with here, new:
        between = os.fork()
        if between:
            os.waitpid(between, 0)
            with suppress(ConnectionError):
                here.send(b".")
            return True
        if os.fork():
            os._exit(0)
        here.close()
        if not new.recv(1):
            os._exit(1)
        return False


def _put(files: Sequence[int], places: Sequence[int]) -> None:
    """Moves descriptors to their places, whatever is open there."""
    aside = [fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, ASIDE) for file in files]
    for file in files:
        os.close(file)
    for file, place in zip(aside, places, strict=True):
        os.dup2(file, place)
        os.close(file)
