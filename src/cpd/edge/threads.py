"""The few threads that run the application, and the queue of complete requests before them."""

import threading
import time
from collections import deque
from queue import SimpleQueue
from typing import Any

from cpd.edge.exchange import Application, Exchange

READS = frozenset((b"GET", b"HEAD"))


class Threads:
    """Runs exchanges, first come, first served. A slice of a long answer waits its turn like a request.

    There are ``count`` threads and ``readers`` more, and never more than ``count`` of them have a request that may
    write: such a one may wait for a row that somebody holds, and whoever only reads finds a thread all the same.
    """

    def __init__(
        self,
        application: Application,
        standing: dict[str, Any],
        *,
        count: int,
        readers: int,
        longest_wait: float,
    ) -> None:
        self._application = application
        self._standing = standing
        self._longest_wait = longest_wait
        self._queue: SimpleQueue[Exchange | None] = SimpleQueue()
        self._places = threading.Semaphore(count)
        self._writes: deque[Exchange] = deque()
        self._threads = [
            threading.Thread(target=self._work, name=f"request-{number}", daemon=True)
            for number in range(count + readers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many wait for a thread."""
        return self._queue.qsize() + len(self._writes)

    def put(self, exchange: Exchange) -> None:
        """Lets a thread have it."""
        self._queue.put(exchange)

    def end(self, within: float) -> bool:
        """Lets every thread end once it has nothing to do. Whether all did, within so many seconds."""
        for _ in self._threads:
            self._queue.put(None)
        given_up = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, given_up - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (exchange := self._queue.get()) is not None:
            if exchange.request.method in READS:
                self._run(exchange)
            else:
                self._writes.append(exchange)
                self._write()

    def _write(self) -> None:
        """Runs what may write, as long as there is a place and something that waits for one.

        Whoever finds no place leaves it to those who have them: they look again after they gave theirs back.
        """
        while self._writes and self._places.acquire(blocking=False):
            try:
                exchange = self._writes.popleft()
            except IndexError:  # another thread was quicker
                exchange = None
            try:
                if exchange is not None:
                    self._run(exchange)
            finally:
                self._places.release()

    def _run(self, exchange: Exchange) -> None:
        if not exchange.begun and time.monotonic() - exchange.arrived > self._longest_wait:
            exchange.refuse(503, "Too many requests are waiting. Nothing was done. Try again in a moment.")
        else:
            exchange.run(self._application, self._standing)
