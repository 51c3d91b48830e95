"""How many requests there were and how long they took, for ``/metrics``: by route, never by address.

Counted where each request gets its line in the log, so whichever way it was answered. Without ``METRICS_TOKEN`` nobody
can read it, and nothing is counted.
"""

import os
from functools import cache
from typing import NamedTuple, Protocol

from django.urls import ResolverMatch
from prometheus_client import CollectorRegistry, Counter, Histogram

from cpd.edge.counts import Counts
from cpd.edge.shared import VARIABLE

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""

NO_ROUTE = "none"
"""What was answered before a route was looked for, or has none: what is refused, and addresses that are not there."""

_REQUESTS = Counter(
    "cpd_http_requests",
    "Requests, by how they were answered",
    ["method", "route", "version", "status"],
    registry=None,
)
_SECONDS = Histogram(
    "cpd_http_request_seconds",
    "Seconds from a request that is complete until its answer, or the beginning of a streamed one",
    ["method", "route", "version"],
    buckets=BUCKETS,
    registry=None,
)


class Asked(Protocol):
    """What is to be known of a request. Django's are such."""

    method: str | None
    path_info: str
    resolver_match: ResolverMatch | None


class _Route(NamedTuple):
    """What a route is called, and the version of the API that it belongs to; empty for a page."""

    name: str
    version: str


@cache
def _route(route: str) -> _Route:
    """A route of the settings' addresses: so there are few."""
    head, _, rest = route.removeprefix("api/").partition("/")
    if route.startswith("api/v") and head[1:].isdigit():
        return _Route(f"/{rest}", head[1:])
    return _Route(NO_ROUTE if "^" in route else f"/{route}", "")


def _route_of(request: Asked) -> _Route:
    match = request.resolver_match
    if match is None or match.route is None:
        return _Route("/static/" if request.path_info.startswith(("/static/", "/assets/")) else NO_ROUTE, "")
    return _route(match.route)


@cache
def _series(method: str, route: _Route, status: int) -> tuple[Counter, Histogram]:
    return (
        _REQUESTS.labels(method, route.name, route.version, f"{status}xx"),
        _SECONDS.labels(method, route.name, route.version),
    )


def note(request: Asked, status: int, seconds: float) -> None:
    """Counts a request that was answered."""
    method = request.method if request.method in METHODS else "other"
    counter, histogram = _series(str(method), _route_of(request), status // 100)
    counter.inc()
    histogram.observe(seconds)


def register(registry: CollectorRegistry) -> None:
    """Has a registry collect what was counted, by all web processes of the service where they count together."""
    if folder := os.environ.get(VARIABLE):
        Counts(registry, folder)
        return
    registry.register(_REQUESTS)
    registry.register(_SECONDS)
