"""A circuit breaker: a service that does not answer is left alone for a while, so that nobody waits for it in vain."""

import threading
import time
from collections.abc import Callable

FAILURES = 5
"""So many failures in a row open the circuit…"""

WITHIN = 30.0
"""…when the last of them comes no more than so many seconds after the first."""

OPEN_FOR = 30.0
"""Seconds for which nobody asks; then one may try."""


class Circuit:
    """Whether a service may be asked. One for each service and process; threads share it.

    ``monotonic`` is what measures time, in seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._failed_at: list[float] = []
        self._opened_at: float | None = None
        self._probing_since: float | None = None

    def may_ask(self) -> bool:
        """Whether the service may be asked now. Of those who ask while the circuit is open, one gets to try."""
        with self._lock:
            if self._opened_at is None:
                return True
            now = self._monotonic()
            if now - self._opened_at < OPEN_FOR:
                return False
            if self._probing_since is not None and now - self._probing_since < OPEN_FOR:
                return False
            self._probing_since = now
            return True

    @property
    def resting(self) -> bool:
        """Whether nobody may ask now. Unlike :meth:`may_ask`, looking takes nobody's turn."""
        with self._lock:
            return self._opened_at is not None and self._monotonic() - self._opened_at < OPEN_FOR

    def answered(self) -> None:
        """The service answered, whatever it said: the circuit is closed."""
        with self._lock:
            self._failed_at = []
            self._opened_at = self._probing_since = None

    def failed(self) -> None:
        """The service did not answer, or said that it can't."""
        with self._lock:
            now = self._monotonic()
            self._failed_at = [*self._failed_at, now][-FAILURES:]
            in_a_row = len(self._failed_at) == FAILURES and now - self._failed_at[0] <= WITHIN
            if in_a_row or self._probing_since is not None:
                self._opened_at, self._probing_since = now, None
