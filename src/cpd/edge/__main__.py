"""``python -m cpd.edge module:application``: serves a WSGI application."""

import argparse
import socket
import sys
from dataclasses import asdict
from typing import Any

from cpd.core.environment import EnvironmentIncomplete, read_environment
from cpd.edge.limits import Limits
from cpd.edge.processes import Family, Service
from cpd.edge.server import listen
from cpd.edge.shared import counting_together


def limits(texts: list[str]) -> Limits:
    """Limits with some of them changed by texts like ``silence=0.5``. Raises :class:`ValueError` for an unknown one."""
    usual = asdict(Limits())
    changed: dict[str, Any] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in usual:
            raise ValueError(f"There is no limit called {name!r}. There are {', '.join(usual)}.")
        changed[name] = float(value) if isinstance(usual[name], float) else int(value)
    return Limits(**changed)


def main() -> int:
    """Serves until told to stop. The exit status."""
    parser = argparse.ArgumentParser(prog="python -m cpd.edge", description="Serves a WSGI application.")
    parser.add_argument("application", help="where it is, as module:name")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--listener", type=int, help="the descriptor of a listening socket, instead of host and port")
    parser.add_argument("--workers", type=int, default=1, help="how many processes serve")
    parser.add_argument("--threads", type=int, default=4, help="of each of them")
    parser.add_argument("--readers", type=int, default=1, help="more threads, for requests that only read")
    parser.add_argument("--limit", action="append", default=[], metavar="NAME=VALUE", help="as silence=5")
    chosen = parser.parse_args()
    try:
        changed = limits(chosen.limit)
        trusted = read_environment().trusted_proxies
    except (ValueError, EnvironmentIncomplete) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        listening = (
            listen(chosen.host, chosen.port) if chosen.listener is None else socket.socket(fileno=chosen.listener)
        )
    except OSError as error:
        print(f"Port {chosen.port} of {chosen.host} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    service = Service(chosen.application, chosen.workers, chosen.threads, chosen.readers, changed, trusted)
    with counting_together():
        return Family(service, listening).keep()


if __name__ == "__main__":
    sys.exit(main())
