"""The rate limit: 1,000 requests in any 5 minutes, for each token (API conventions 10).

A moving window, so exact at every moment. In memory with one web process; several share a storage
(``RATE_LIMIT_URL``), and ``cpd serve`` refuses to start them without one. Lifetimes are real time.
"""

import math
import time
from collections import deque
from dataclasses import dataclass
from functools import cache
from threading import Lock

from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

REQUESTS = 1000
SECONDS = 300
POLICY = f'"default";q={REQUESTS};w={SECONDS}'
_LIMIT = RateLimitItemPerSecond(REQUESTS, SECONDS)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: whether this request is allowed, how many more are, and in how many seconds there is more."""

    allowed: bool
    remaining: int
    resets_in: int

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that say so; ``Retry-After`` only when refused."""
        told = (
            ("RateLimit-Policy", POLICY),
            ("RateLimit", f'"default";r={self.remaining};t={self.resets_in}'),
        )
        return told if self.allowed else (*told, ("Retry-After", str(self.resets_in)))


class InProcess:
    """The moving window of one process: for each key the instants of its requests within the last 5 minutes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._instants: dict[str, deque[float]] = {}
        self._swept = 0.0

    def spend(self, key: str) -> Allowance:
        """Counts one request, unless the limit is reached."""
        now = time.time()
        with self._lock:
            if now - self._swept > SECONDS:
                self._sweep(now)
            instants = self._instants.setdefault(key, deque())
            while instants and instants[0] <= now - SECONDS:
                instants.popleft()
            allowed = len(instants) < REQUESTS
            if allowed:
                instants.append(now)
            return Allowance(allowed, REQUESTS - len(instants), math.ceil(instants[0] + SECONDS - now))

    def _sweep(self, now: float) -> None:
        """Forgets keys that have not been used for a whole window."""
        self._swept = now
        for key in [key for key, instants in self._instants.items() if not instants or instants[-1] <= now - SECONDS]:
            del self._instants[key]


class Shared:
    """The moving window of several processes, in the storage of ``RATE_LIMIT_URL``."""

    def __init__(self, url: str) -> None:
        self._limiter = MovingWindowRateLimiter(storage_from_string(url))

    def spend(self, key: str) -> Allowance:
        """Counts one request, unless the limit is reached."""
        allowed = self._limiter.hit(_LIMIT, key)
        reset_at, remaining = self._limiter.get_window_stats(_LIMIT, key)
        return Allowance(allowed, max(0, remaining), max(1, math.ceil(reset_at - time.time())))


@cache
def _limiter() -> InProcess | Shared:
    url = settings.ENVIRONMENT.rate_limit_url
    return Shared(url) if url else InProcess()


def spend(key: str) -> Allowance:
    """Counts one request of ``key`` and says whether it is within the limit. A refused one is not counted."""
    return _limiter().spend(key)


def forget_all() -> None:
    """Starts counting afresh: for tests."""
    _limiter.cache_clear()
