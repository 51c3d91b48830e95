"""The rate limit: 1,000 requests in any 5 minutes, for each token (API conventions 10).

A moving window, so exact at every moment. In memory with one web process; several share a storage
(``RATE_LIMIT_URL``), and ``cpd serve`` refuses to start them without one. Lifetimes are real time.
"""

import time
from dataclasses import dataclass
from functools import cache

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


@cache
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(settings.ENVIRONMENT.rate_limit_url or "memory://"))


def spend(key: str) -> Allowance:
    """Counts one request of ``key`` and says whether it is within the limit. A refused one is not counted."""
    limiter = _limiter()
    allowed = limiter.hit(_LIMIT, key)
    reset_at, remaining = limiter.get_window_stats(_LIMIT, key)
    return Allowance(allowed, max(0, remaining), max(1, int(reset_at - time.time()) + 1))


def forget_all() -> None:
    """Starts counting afresh: for tests."""
    _limiter().storage.reset()
