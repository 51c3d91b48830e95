"""Pages compressed for the event loop: short ones at once, long ones in a thread, so that nobody waits for them."""

from asyncio import AbstractEventLoop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog

from cpd.api.compression import compressed

AT_ONCE = 16 * 1024
"""Bytes that take less time to compress than to hand over to a thread."""

THREADS = 2

log = structlog.get_logger("cpd.api")


class Compressing:
    """Lives in the event loop that :meth:`open` is given. Without one, everything is done at once."""

    def __init__(self) -> None:
        self._loop: AbstractEventLoop | None = None
        self._threads: ThreadPoolExecutor | None = None

    def open(self, loop: AbstractEventLoop) -> None:
        """Begins to use threads."""
        self._loop, self._threads = loop, ThreadPoolExecutor(THREADS, thread_name_prefix="compress")

    def close(self) -> None:
        """Uses none any more. What they are at is given up."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        self._loop = self._threads = None

    def compress(self, body: bytes, coding: str, done: Callable[[bytes | None], None]) -> None:
        """Gives ``done`` the body in that coding, as it is where that is empty; None where it could not be done."""
        if not coding:
            done(body)
        elif self._loop is None or self._threads is None or len(body) <= AT_ONCE:
            done(_compressed(body, coding))
        else:
            self._threads.submit(self._work, self._loop, body, coding, done)

    @staticmethod
    def _work(loop: AbstractEventLoop, body: bytes, coding: str, done: Callable[[bytes | None], None]) -> None:
        smaller = _compressed(body, coding)
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(done, smaller)


def _compressed(body: bytes, coding: str) -> bytes | None:
    try:
        return compressed(body, coding)
    except Exception:
        log.exception("a page could not be compressed")
        return None
