"""Processes that we start: each in a session of its own, and none outlives the process that started it.

A session of its own keeps a terminal's Ctrl and C away from them: only whoever started them hears it, and stops them in
the right order. On Linux the kernel ends them when whoever started them dies without having done so (``kill -9``).
Elsewhere that is left to the next start.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

_PARENT_DEATH_SIGNAL = 1
_NAME = 15
_TAKE_IN_ORPHANS = 36
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

LEFT_BEHIND = 5.0
"""Seconds within which a killed process is gone."""

Output = IO[bytes] | int | None


def end_with_parent(number: int = signal.SIGKILL) -> None:
    """Has the kernel send this process a signal when its parent dies; on Linux only.

    It holds across ``exec``, but not for children of this process, which have to ask for it themselves.
    """
    if _libc is not None:
        _libc.prctl(_PARENT_DEATH_SIGNAL, int(number), 0, 0, 0)


def take_in_orphans() -> None:
    """Makes this process the parent of whatever its children leave behind, so that it can see their end; Linux only."""
    if _libc is not None:
        _libc.prctl(_TAKE_IN_ORPHANS, 1, 0, 0, 0)


takes_in_orphans = _libc is not None
"""Whether a process can be made the parent of what its children leave behind."""


def name_process(name: str) -> None:
    """Gives this process a name by which ``ps`` and ``top`` show it, of 15 bytes at most; on Linux only."""
    if _libc is not None:
        _libc.prctl(_NAME, ctypes.c_char_p(os.fsencode(name)), 0, 0, 0)


NICE = 5
"""How far a process gives way: beside one that does not, it gets about a third of a processor that both want."""


def give_way() -> None:
    """Lets everybody who answers requests go first, where there is less of the machine than is wanted.

    Not further: whoever waits for what this process has locked waits for it too.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))


class Child:
    """A running process of ours, with everything in its session.

    ``orphaned_by`` is the signal that it gets when we die first; ``user`` is whom it runs as, for those who start as
    root. Start it from the main thread: to the kernel, the parent is the thread.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: Output = subprocess.DEVNULL,
        stdout: Output = None,
        stderr: Output = None,
        pass_fds: Sequence[int] = (),
        user: str | None = None,
        orphaned_by: int = signal.SIGKILL,
    ) -> None:
        parent = os.getpid()

        def begin() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            end_with_parent(orphaned_by)
            if os.getppid() != parent:
                os._exit(1)  # it died before we asked to be told

        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            pass_fds=pass_fds,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            preexec_fn=begin,
        )
        self.pid = self.process.pid

    @property
    def status(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs. What it left behind is ended first."""
        if self._returncode is None and self._has_ended():
            self._end_session()
            self._reap()
            self._reap_session()
        return self._returncode

    @property
    def ended(self) -> bool:
        """Whether it has ended, and everything in its session with it."""
        return self.status is not None

    def send(self, number: int) -> None:
        """Sends it a signal, unless it has ended."""
        if not self.ended:
            os.kill(self.pid, number)  # nobody but us buries it, so the number is its own until then

    def stop(self, steps: Sequence[tuple[int, float]]) -> None:
        """Ends it: sends each signal in turn and waits so many seconds for it, then kills whatever is left."""
        for number, seconds in steps:
            self.send(number)
            given_up = time.monotonic() + seconds
            while not self.ended and time.monotonic() < given_up:
                time.sleep(0.01)
        self.kill()

    def kill(self) -> None:
        """Ends it and everything in its session at once, and waits for that."""
        if self._returncode is None:
            self._end_session()
            self._reap()
            self._reap_session()

    @property
    def _returncode(self) -> int | None:
        """Its exit status, once it has been reaped."""
        return self.process.returncode

    def _reap(self) -> None:
        """Waits for its end."""
        self.process.wait()

    def _has_ended(self) -> bool:
        """Whether it has ended, without reaping it: until then nobody else can get its number."""
        if not hasattr(os, "waitid"):
            return self.process.poll() is not None
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True

    def _end_session(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def _reap_session(self) -> None:
        """Waits until the orphans of its session are gone, which were taken in and have been killed."""
        given_up = time.monotonic() + LEFT_BEHIND
        while hasattr(os, "waitid") and time.monotonic() < given_up:
            try:
                if os.waitid(os.P_PGID, self.pid, os.WEXITED | os.WNOHANG) is None:
                    time.sleep(0.005)
            except ChildProcessError:
                return
