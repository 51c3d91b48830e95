"""Keeping the processes of the service running, and ending every one of them, whenever that is asked for.

A :class:`Supervisor` hears INT, TERM and HUP from its first line on. A signal is only noted; :class:`Stopped` is raised
at the next :meth:`~Supervisor.wait`, so that no process is ever started and forgotten. On the way out everything that
was started is ended.
"""

import math
import os
import select
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Self

from cpd.core.processes import Child, take_in_orphans

LOOK_EVERY = 0.2
REST = 1.0
"""Seconds between two starts of the same process."""

GIVE_UP_AFTER = 30
WITHIN = 120.0
"""A process that ends so often within so many seconds will not come right by being started again."""

HURRY = 1.0
"""Seconds that anything has to end when we are asked a second time."""

Steps = Sequence[tuple[int, float]]
ASK: Steps = ((signal.SIGTERM, 10.0),)
"""How a process is asked to end: a signal, and the seconds it has."""


def say(line: str) -> None:
    """Tells whoever watches the terminal; nobody may be there any more."""
    with suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)


class Stopped(Exception):
    """We were asked to stop."""


class Failed(Exception):
    """A process that has to run, or to do something, did not. The sentence for people is in ``str()``, or was said."""


@dataclass
class Kept:
    """A process that is kept running: its name for people, how to start it, and how to ask it to end.

    ``start`` may give None: it can't be started yet. The others need a process that is ``needed``: it is started before
    them and ended after them.
    """

    name: str
    start: Callable[[], Child | None]
    steps: Steps = ASK
    needed: bool = False
    child: Child | None = None
    _starts: deque[float] = field(default_factory=lambda: deque(maxlen=GIVE_UP_AFTER))

    def begin(self) -> bool:
        """Starts it. Whether it could be."""
        self._starts.append(time.monotonic())
        self.child = self.start()
        if self.child is None:
            self._starts.pop()
        return self.child is not None

    @property
    def ended(self) -> bool:
        """Whether it does not run."""
        return self.child is None or self.child.ended

    @property
    def hopeless(self) -> bool:
        """Whether it ends again and again."""
        return len(self._starts) == GIVE_UP_AFTER and time.monotonic() - self._starts[0] < WITHIN

    @property
    def rested(self) -> bool:
        """Whether its last start is long enough ago."""
        return not self._starts or time.monotonic() - self._starts[-1] >= REST


class Supervisor:
    """Starts processes, keeps them running, and ends them on the way out of its ``with``."""

    def __init__(self) -> None:
        self.each_round: Callable[[], None] = lambda: None
        self._kept: list[Kept] = []
        self._asked = 0
        self._wake, self._woken = os.pipe()

    def __enter__(self) -> Self:
        """Begins to hear signals. One of HUP that we were started to ignore (``nohup``) stays ignored."""
        take_in_orphans()
        for end in (self._wake, self._woken):
            os.set_blocking(end, False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._note)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        """Ends everything; what was asked for is no error. Signals that come afterwards change nothing any more."""
        self._end_all()
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
        return kind is not None and issubclass(kind, Stopped)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1
        with suppress(BlockingIOError):
            os.write(self._woken, b".")

    def start(self, kept: Kept) -> Kept:
        """Starts a process and keeps it; waits until it can be started."""
        self._kept.append(kept)
        while not kept.begin():
            self.wait()
        return kept

    def wait(self, seconds: float = LOOK_EVERY, *files: int) -> bool:
        """Waits, at most so long, for one of the files to be readable. Whether one is. Raises :class:`Stopped`."""
        if self._asked:
            raise Stopped
        readable, _, _ = select.select([self._wake, *files], [], [], seconds)
        if self._asked:
            raise Stopped
        return any(one in readable for one in files)

    def wait_until(self, true: Callable[[], bool], *, giving_up_after: float = math.inf, or_else: str = "") -> None:
        """Waits until something is so. Raises :class:`Failed` with a sentence after so many seconds, if any."""
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > giving_up_after:
                raise Failed(or_else)
            self.wait(0.02)

    def finish(self, kept: Kept) -> int:
        """Waits for a process to end by itself and gives its exit status."""
        assert kept.child is not None
        child = kept.child
        self.wait_until(lambda: child.ended)
        self._kept.remove(kept)
        assert child.status is not None
        return child.status

    def keep_running(self) -> int:
        """Starts again whatever ends, until we are asked to stop. 1 when something ends again and again."""
        while True:
            for kept in self._kept:
                if kept.ended and kept.hopeless:
                    say(f"The {kept.name} process ends again and again. Look at what it said.")
                    return 1
                if kept.ended and kept.rested and kept.begin():
                    say(f"The {kept.name} process had ended and was started again.")
                if kept.ended and kept.needed:
                    break
            self.each_round()
            self.wait()

    def _end_all(self) -> None:
        """Asks everything to end at once, but what is needed after the others."""
        for kept in self._kept:
            if kept.child is not None and not kept.needed:
                kept.child.send(kept.steps[0][0])
        with ExitStack() as ends:  # whatever happens to one, the others end too
            for kept in sorted(self._kept, key=lambda kept: not kept.needed):
                if kept.child is not None:
                    ends.callback(self._end, kept.child, kept.steps)

    def _end(self, child: Child, steps: Steps) -> None:
        """Sends each signal and waits for it; not for long when we are asked to stop once more."""
        for number, seconds in steps:
            child.send(number)
            began = time.monotonic()
            while not child.ended and time.monotonic() - began < (HURRY if self._asked > 1 else seconds):
                time.sleep(0.01)
        child.kill()
