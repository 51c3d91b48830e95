"""Keeping the processes of the service running: whichever ends is started again."""

import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

LOOK_EVERY = 0.2
REST = 1.0
"""Seconds between two starts of the same process."""

GIVE_UP_AFTER = 30
WITHIN = 120.0
"""A process that ends so often within so many seconds will not come right by being started again."""


def say(line: str) -> None:
    """Tells whoever watches the terminal."""
    print(line, file=sys.stderr, flush=True)


@dataclass
class Kept:
    """A process that is kept running: its name for people, its command, and where its output goes."""

    name: str
    command: Sequence[str]
    quiet: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    _children: list[psutil.Process] = field(default_factory=list)
    _starts: deque[float] = field(default_factory=lambda: deque(maxlen=GIVE_UP_AFTER))

    def start(self) -> "subprocess.Popen[bytes]":
        """Starts it, after what is left of the last one was ended."""
        for child in self._children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        self._children = []
        self._starts.append(time.monotonic())
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL if self.quiet else None)
        return self.process

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.process is None or self.process.poll() is not None

    @property
    def hopeless(self) -> bool:
        """Whether it ends again and again."""
        return len(self._starts) == GIVE_UP_AFTER and time.monotonic() - self._starts[0] < WITHIN

    @property
    def rested(self) -> bool:
        """Whether its last start is long enough ago."""
        return not self._starts or time.monotonic() - self._starts[-1] >= REST

    def look(self) -> None:
        """Remembers its children, which would outlive it."""
        if self.process is not None:
            with suppress(psutil.NoSuchProcess):
                self._children = psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> None:
        """Asks it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def bury(self) -> None:
        """Waits for its end, and makes one when it does not come."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def keep_running(processes: Sequence[Kept], revive: Callable[[], bool] = lambda: False) -> int:
    """Keeps every process running until told to stop, then ends them all. The exit status: 0 when told to.

    ``revive`` sees to the database first; it says whether it had to. 1 when a process ends again and again.
    """
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, frame: stopped.append(received))
    rounds = 0
    while not stopped and not any(kept.hopeless for kept in processes):
        time.sleep(LOOK_EVERY)
        rounds += 1
        if rounds % 5 == 0:
            if revive():
                say("PostgreSQL had ended and was started again.")
            for kept in processes:
                kept.look()
        for kept in processes:
            if kept.ended and kept.rested and not stopped:
                say(f"The {kept.name} process had ended and was started again.")
                kept.start()
    for kept in processes:
        if kept.hopeless:
            say(f"The {kept.name} process ends again and again. Look at what it said.")
        kept.stop()
    for kept in processes:
        kept.bury()
    return 0 if stopped else 1
