"""The process that owns the port, and the ones that serve on it."""

import asyncio
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import FrameType

from cpd.core.addresses import Network
from cpd.core.loading import loading
from cpd.edge.limits import Limits
from cpd.edge.server import Server, open_files

REST = 0.5
"""Seconds between the end of a process and the start of the one that takes its place."""

GIVE_UP_AFTER = 10
WITHIN = 60.0
"""So many ends within so many seconds will not be mended by another start."""

TURN = 0.0002
"""Seconds after which a thread that works gives way to one that waits for its turn. Python's own are 5 milliseconds: so
long the event loop, which answers most reads by itself, would wait each time while a thread works."""

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True)
class Service:
    """What is served: an application as ``module:name``, by how many processes of how many threads, and how many more
    for requests that only read."""

    application: str
    processes: int
    threads: int
    readers: int
    limits: Limits
    trusted_proxies: Sequence[Network]


class Family:
    """This process, which owns the port, and its children, which serve on it.

    The port stays open while a child that ended is replaced: whoever calls meanwhile waits.
    """

    def __init__(self, service: Service, sock: socket.socket) -> None:
        self._service = service
        self._socket = sock
        self._lifeline, self._our_end = os.pipe()  # closed by our death: the children see it, and stop
        self._ready: dict[int, int] = {}
        self._ends: list[float] = []

    def keep(self) -> int:
        """Starts the children, and another for each that ends, until told to stop.

        The exit status: 0 when told to; 1 when a child ends before it has served, or they end again and again.
        """
        open_files()
        watched: set[int] = {*STOPS, signal.SIGCHLD, signal.SIGALRM}
        for number in watched:
            signal.signal(number, _noted)
        signal.pthread_sigmask(signal.SIG_BLOCK, watched)
        for _ in range(self._service.processes):
            self._start()
        while True:
            number = signal.sigwait(watched)
            if number in STOPS:
                return self._stop(0)
            if number == signal.SIGCHLD:
                for pid, status in self._reaped():
                    if not self._may_start_again(pid, status):
                        return self._stop(1)
                    print("A web process ended and is started again.", file=sys.stderr, flush=True)
                    signal.setitimer(signal.ITIMER_REAL, REST)
            if number == signal.SIGALRM:
                while len(self._ready) < self._service.processes:
                    self._start()

    def _start(self) -> None:
        read, write = os.pipe()
        pid = os.fork()
        if pid:
            os.close(write)
            self._ready[pid] = read
            return
        status = 1
        try:
            os.close(self._our_end)
            for number in (*STOPS, signal.SIGCHLD, signal.SIGALRM):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            status = serve(self._service, self._socket, self._lifeline, lambda: _tell(write))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _reaped(self) -> list[tuple[int, int]]:
        """The children that have ended, each with how."""
        return [ended for pid in list(self._ready) if (ended := os.waitpid(pid, os.WNOHANG))[0]]

    def _may_start_again(self, pid: int, status: int) -> bool:
        """Whether a child that ended had served, or was killed; and not so many have ended lately."""
        read = self._ready.pop(pid)
        served = os.read(read, 1) == b"." or os.WIFSIGNALED(status)
        os.close(read)
        now = time.monotonic()
        self._ends = [one for one in self._ends if now - one < WITHIN] + [now]
        return served and len(self._ends) < GIVE_UP_AFTER

    def _stop(self, status: int) -> int:
        """Ends the children: asks, waits, and in the end kills."""
        self._socket.close()
        for pid in self._ready:
            os.kill(pid, signal.SIGTERM)
        given_up = time.monotonic() + self._service.limits.stopping + 1.0
        left = set(self._ready)
        while left:
            left = {pid for pid in left if not os.waitpid(pid, os.WNOHANG)[0]}
            if left and time.monotonic() > given_up:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
            if left:
                time.sleep(0.01)
        return status


def _tell(descriptor: int) -> None:
    os.write(descriptor, b".")


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Signals are waited for; without a handler some systems would drop them."""


def serve(service: Service, sock: socket.socket, lifeline: int, ready: Callable[[], None]) -> int:
    """Serves in this process until told to stop, or until the lifeline ends. The exit status."""
    import uvloop

    from cpd.core.logs import configure_logs

    module, _, name = service.application.partition(":")
    with loading():
        application = getattr(import_module(module), name)
    configure_logs()
    sys.setswitchinterval(TURN)
    server = Server(
        application,
        sock,
        threads=service.threads,
        readers=service.readers,
        processes=service.processes,
        limits=service.limits,
        trusted_proxies=service.trusted_proxies,
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        finished = runner.run(server.run(ready, lifeline))
        if not finished:
            os._exit(0)
    return 0
