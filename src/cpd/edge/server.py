"""A process that serves: the event loop, its connections and the threads behind them."""

import asyncio
import gc
import heapq
import resource
import signal
import socket
from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv6Address, ip_network
from typing import Any

import structlog

from cpd.core.addresses import Network, is_trusted, parse_address
from cpd.edge.connection import Connection
from cpd.edge.desk import Desk
from cpd.edge.environ import standing
from cpd.edge.exchange import Application, Piece
from cpd.edge.familiar import Familiar
from cpd.edge.limits import Limits
from cpd.edge.threads import Threads

BACKLOG = 1024
YOUNG = 20_000
"""So many objects may be made, beyond those that were let go, before they are looked through for circles. A request
makes some thousands and few circles; with Python's own 700 each would be looked through several times."""

SPARE_FILES = 200
"""Open files that are not for connections: the database, logs, style sheets."""

log = structlog.get_logger("cpd.edge")


class Server:
    """Serves an application on a listening socket until it is told to stop."""

    def __init__(
        self,
        application: Application,
        sock: socket.socket,
        *,
        threads: int = 4,
        readers: int = 1,
        processes: int = 1,
        limits: Limits | None = None,
        trusted_proxies: Sequence[Network] = (),
    ) -> None:
        self.limits = limits or Limits()
        self.stopping = False
        self._application = application
        self.desk: Desk | None = getattr(application, "desk", None)
        self.familiar = Familiar()
        self._socket = sock
        self._thread_count = threads
        self._reader_count = readers
        self._processes = processes
        self._trusted = trusted_proxies
        self._connections: set[Connection] = set()
        self._at_most = min(self.limits.connections_in_all, (open_files() - SPARE_FILES) // 2)  # two for each
        self._of_address: Counter[str] = Counter()
        self._held = 0
        self._counts: Counter[str] = Counter()
        self._pieces: deque[Piece] = deque()
        self._woken = False

    async def run(self, ready: Callable[[], None], orphaned: int | None = None) -> bool:
        """Serves until SIGTERM, SIGINT or SIGHUP, or until the descriptor ``orphaned`` ends. Calls ``ready`` once it
        listens. Whether everything under way was finished in time."""
        self.loop = loop = asyncio.get_running_loop()
        self._told_to_stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._told_to_stop.set)
        if orphaned is not None:
            loop.add_reader(orphaned, self._told_to_stop.set)
        host, port = self._socket.getsockname()[:2]
        self.threads = Threads(
            self._application,
            standing(host, port, processes=self._processes),
            count=self._thread_count,
            readers=self._reader_count,
            longest_wait=self.limits.queue,
        )
        if self.desk is not None:
            self.desk.open(loop)
        listener = await loop.create_server(lambda: Connection(self), sock=self._socket, backlog=BACKLOG)
        gc.collect()
        gc.freeze()  # what is loaded by now stays: looking through it again and again would cost whoever waits
        gc.set_threshold(YOUNG, 50, 50)
        ready()
        looking = loop.create_task(self._look())
        await self._told_to_stop.wait()
        self.stopping = True
        listener.close()
        done = await self._finish()
        if self.desk is not None:
            self.desk.close()
        looking.cancel()
        return done

    # Connections.

    def enter(self, connection: Connection) -> None:
        """A client is there: lets it in, or turns it away."""
        self.catch_up()
        self._connections.add(connection)
        key = connection.counted_as = counted(connection.address, self._trusted)
        if key is not None:
            self._of_address[key] += 1
            if self._of_address[key] > self.limits.connections:
                connection.refuse(503, "There are too many connections from your address. Close some, or wait.")
        if len(self._connections) > self._at_most:
            self._make_room("too many connections", self._connections)
        if self.stopping:
            connection.retire()

    def leave(self, connection: Connection) -> None:
        """A client is gone."""
        self._connections.discard(connection)
        key = connection.counted_as
        if key is not None:
            self._of_address[key] -= 1
            if not self._of_address[key]:
                del self._of_address[key]

    def hold(self, size: int) -> None:
        """So many bytes more, or fewer, are kept of bodies that come."""
        self._held += size
        if size > 0 and self._held > self.limits.held_size:
            self._let_go()

    def count(self, what: str) -> None:
        """Something was refused or ended. Told in the log, at most once a second."""
        self._counts[what] += 1

    def _let_go(self) -> None:
        self._make_room("too much is held", [one for one in self._connections if one.holding])

    def _make_room(self, why: str, among: Collection[Connection]) -> None:
        """Ends a hundredth of the connections, those that have kept us waiting longest: looking for one costs as much.
        Those that we keep waiting stay."""
        self.catch_up()
        waits = [(since, id(one), one) for one in among if (since := one.waiting_since()) is not None]
        for _, _, connection in heapq.nsmallest(max(1, len(among) // 100), waits):
            connection.cut(why)

    async def _look(self) -> None:
        """Looks at every connection, again and again, for those that take too long."""
        limits = self.limits
        pause = max(0.02, min(1.0, min(limits.silence, limits.head, limits.body, limits.farewell) / 4))
        while True:
            await asyncio.sleep(pause)
            self.catch_up()
            now = self.loop.time()
            unsent = sum([connection.look(now) for connection in list(self._connections)])
            if unsent + self._held > limits.held_size:
                self._let_go()
            if self._counts:
                log.info("clients were turned away", **{what.replace(" ", "_"): n for what, n in self._counts.items()})
                self._counts.clear()

    # Answers.

    def post(self, piece: Piece) -> None:
        """Takes a piece of an answer, from any thread. Wakes the loop up, unless that can wait.

        The piece is there before it is asked whether it can wait; the loop does the reverse. So one of both sees what
        the other did.
        """
        self._pieces.append(piece)
        connection: Any = piece.client
        if not piece.data and piece.keep and connection.can_wait() and not self.stopping:
            return
        if not self._woken:
            self._woken = True
            self.loop.call_soon_threadsafe(self._wake)

    def catch_up(self) -> None:
        """Sees to the answers that threads have given."""
        if self._pieces:
            self._deliver()

    def _wake(self) -> None:
        self._woken = False
        self._deliver()

    def _deliver(self) -> None:
        pieces = self._pieces
        while pieces:
            piece = pieces.popleft()
            connection: Any = piece.client
            connection.deliver(piece)

    async def _finish(self) -> bool:
        given_up = self.loop.time() + self.limits.stopping
        while self._connections and self.loop.time() < given_up:
            self.catch_up()
            for connection in list(self._connections):
                connection.retire()
            await asyncio.sleep(0.05)
        in_time = not self._connections
        for connection in list(self._connections):
            connection.cut("the service stops")
        await asyncio.sleep(0)
        left = max(0.1, given_up - self.loop.time())
        return await self.loop.run_in_executor(None, self.threads.end, left) and in_time


def counted(address: str, trusted: Sequence[Network]) -> str | None:
    """What an address counts as: itself, in IPv6 its network of 64 bits; nothing where it is a trusted proxy's."""
    if not address or is_trusted(address, trusted):
        return None
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises :class:`OSError` where the port can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if host == "::":
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def open_files() -> int:
    """How many files this process may have open, as many as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
        except (OSError, ValueError):
            return soft
    return soft
