"""A WSGI application whose processes count together what they were asked."""

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, generate_latest

from cpd.edge.counts import Counts
from cpd.edge.shared import VARIABLE

ASKED = Counter("asked", "Requests", registry=None)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Counts, or says what was counted and by whom it is told."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/die":
        os.kill(os.getpid(), signal.SIGKILL)
    if environ["PATH_INFO"] == "/count":
        ASKED.inc()
        return [str(os.getpid()).encode()]
    registry = CollectorRegistry()
    Counts(registry, os.environ[VARIABLE])
    return [generate_latest(registry)]
