"""The rate limits (rule HTTP-23).

- 1,000 requests in any 5 minutes for each token;
- the same for each address from which requests come without a token, or with one that this process did not accept
  within the last 5 minutes;
- after 100 tokens from an address that were not accepted in any 5 minutes, only tokens that this process accepted
  within the last 5 minutes are looked up for it.

A moving window, so exact at every moment, by a clock that nobody can set. In memory with one web process; several share
a storage (``RATE_LIMIT_URL``), and ``cpd serve`` refuses to start them without one. What is kept is bounded: tokens are
counted once they are accepted, addresses up to a number.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from threading import Lock
from typing import Any, NamedTuple, cast

import structlog
from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

REQUESTS = 1000
FAILURES = 100
SECONDS = 300
PATIENCE = 0.2
"""Seconds that a request waits for the storage of several processes."""

REST = 5.0
"""Seconds in which a process counts by itself after the storage did not answer."""

log = structlog.get_logger("cpd.api")

MOST_KEYS = 10_000
"""Of so many tokens, and of so many addresses, requests are counted; beyond, the longest known are forgotten."""


class Allowance(NamedTuple):
    """What is left: whether this request is allowed, how many more are, and in how many seconds there is more."""

    allowed: bool
    remaining: int
    resets_in: int

    @property
    def text(self) -> str:
        """As the header ``RateLimit`` has it."""
        return f'"default";r={self.remaining};t={self.resets_in}'


class InProcess:
    """The moving window of one process: for each key the instants of its requests within the last 5 minutes.

    ``monotonic`` gives seconds that only ever go forward, whatever happens to the machine's clock.
    """

    def __init__(
        self, requests: int = REQUESTS, *, keys: int = MOST_KEYS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._requests, self._keys, self._monotonic = requests, keys, monotonic
        self._lock = Lock()
        self._instants: dict[str, deque[float]] = {}
        self._swept = monotonic()

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._instants)

    def spend(self, key: str, cost: int = 1) -> Allowance:
        """Counts ``cost`` requests, or none of them when the limit does not leave as many."""
        now = self._monotonic()
        with self._lock:
            if now - self._swept > SECONDS:
                self._sweep(now)
            instants = self._instants.get(key)
            if instants is None:
                if len(self._instants) >= self._keys:
                    del self._instants[next(iter(self._instants))]
                instants = self._instants[key] = deque()
            allowed = self._within(instants, now, cost)
            if allowed:
                instants.extend([now] * cost)
            return self._allowance(allowed, instants, now)

    def look(self, key: str) -> Allowance:
        """Whether one more request would be allowed. Counts nothing."""
        now = self._monotonic()
        with self._lock:
            instants = self._instants.get(key, deque())
            return self._allowance(self._within(instants, now), instants, now)

    def give_back(self, key: str) -> Allowance:
        """Counts the newest request no longer: it was refused after all."""
        now = self._monotonic()
        with self._lock:
            instants = self._instants.get(key, deque())
            if instants:
                instants.pop()
            self._within(instants, now)
            return self._allowance(False, instants, now)

    def _within(self, instants: deque[float], now: float, cost: int = 1) -> bool:
        while instants and now - instants[0] >= SECONDS:
            instants.popleft()
        return len(instants) + cost <= self._requests

    def _allowance(self, allowed: bool, instants: deque[float], now: float) -> Allowance:
        resets_in = SECONDS - math.floor(now - instants[0]) if instants else SECONDS
        return Allowance(allowed, self._requests - len(instants), resets_in)

    def _sweep(self, now: float) -> None:
        """Forgets keys that have not been used for a whole window."""
        self._swept = now
        for key in [key for key, instants in self._instants.items() if not instants or instants[-1] <= now - SECONDS]:
            del self._instants[key]


class Shared:
    """The moving window of several processes, in the storage of ``RATE_LIMIT_URL``. ``name`` keeps two apart in it.

    While the storage does not answer, this process counts by itself, and asks again every few seconds only.
    """

    def __init__(self, storage: Storage, requests: int = REQUESTS, *, name: str = "tokens") -> None:
        self._limit = RateLimitItemPerSecond(requests, SECONDS, namespace=f"cpd-{name}")
        self._limiter = MovingWindowRateLimiter(storage)
        self._failures = storage.base_exceptions
        self._alone = InProcess(requests)
        self._alone_until = -math.inf

    def spend(self, key: str, cost: int = 1) -> Allowance:
        """Counts ``cost`` requests in one step, or none of them when the limit does not leave as many."""
        return self._asked(partial(self._limiter.hit, cost=cost), key) or self._alone.spend(key, cost)

    def give_back(self, key: str) -> Allowance:
        """Counts the newest request no longer: it was refused after all. Of Redis and Valkey; others keep it."""
        return self._asked(self._take_newest, key) or self._alone.give_back(key)

    def _take_newest(self, limit: RateLimitItemPerSecond, key: str) -> bool:
        storage = self._limiter.storage
        if isinstance(storage, RedisStorage):  # Valkey's is the same
            connection: Any = storage.get_connection()  # its protocol leaves out what the library itself does not call
            connection.lpop(storage.prefixed_key(limit.key_for(key)))
        return False

    def look(self, key: str) -> Allowance:
        """Whether one more request would be allowed. Counts nothing."""
        return self._asked(self._limiter.test, key) or self._alone.look(key)

    def _asked(self, ask: Callable[[RateLimitItemPerSecond, str], bool], key: str) -> Allowance | None:
        """What the storage says; None while it says nothing."""
        if time.monotonic() < self._alone_until:
            return None
        try:
            return self._allowance(ask(self._limit, key), key)
        except self._failures as error:
            self._alone_until = time.monotonic() + REST
            log.error("the storage of rate limits does not answer", error=type(error).__name__)
            return None

    def _allowance(self, allowed: bool, key: str) -> Allowance:
        reset_at, remaining = self._limiter.get_window_stats(self._limit, key)
        return Allowance(allowed, max(0, remaining), min(SECONDS, max(1, math.ceil(reset_at - time.time()))))


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits: for accepted tokens, for addresses, and for tokens from an address that were not accepted."""

    tokens: InProcess | Shared
    addresses: InProcess | Shared
    failures: InProcess | Shared


def _patience(url: str) -> dict[str, Any]:
    """How long a request waits for the storage: options of the driver of Redis and Valkey."""
    if not url.startswith(("redis", "valkey")):
        return {}
    return {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": None}


@cache
def in_force() -> Limits:
    """The limits of this process, or those that several share."""
    url = settings.ENVIRONMENT.rate_limit_url
    if not url:
        return Limits(InProcess(), InProcess(), InProcess(FAILURES))
    storage = cast(Storage, storage_from_string(url, **_patience(url)))  # no address of ours names an asynchronous one
    return Limits(
        Shared(storage), Shared(storage, name="addresses"), Shared(storage, FAILURES, name="tokens-not-accepted")
    )


def spend(key: str, cost: int = 1) -> Allowance:
    """Counts one request of the accepted token ``key``, or ``cost``, and says whether it is within the limit.

    A refused one is not counted: all of it or nothing.
    """
    return in_force().tokens.spend(key, cost)


def give_back(key: str) -> Allowance:
    """Counts a request of the accepted token ``key`` no longer, because it is refused after all. What is left then."""
    return in_force().tokens.give_back(key)


def forget_all() -> None:
    """Starts counting afresh: for tests."""
    in_force.cache_clear()
