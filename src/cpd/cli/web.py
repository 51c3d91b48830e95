"""``python -m cpd.cli.web``: the web server, on a socket that whoever starts it already listens on.

Not for people: ``cpd sandbox`` and ``cpd serve`` start it.
"""

import argparse
import multiprocessing
import signal
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketHolder

from cpd.cli.ports import WAITING_CALLERS
from cpd.core.processes import end_with_parent

THREADS = 4
KILL_AFTER = 8
"""Seconds that a worker has to answer what it has begun when it is asked to end."""


class _Server(Granian):  # type: ignore[valid-type, misc]
    """Granian on a socket of ours, by its number."""

    listener = -1

    def _init_shared_socket(self) -> None:
        self._shd = SocketHolder(self.listener, False, WAITING_CALLERS)  # type: ignore[call-arg]
        self._sfd = self.listener
        self._sso = None


def _load(target: str) -> Any:
    """Runs first of all in each worker: it ends with the server, and at once while it is not serving yet."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent()
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def main() -> None:
    """Serves until it is told to end."""
    words = argparse.ArgumentParser()
    words.add_argument("--listener", type=int, required=True, help="the number of the socket")
    words.add_argument("--workers", type=int, default=1)
    told = words.parse_args()
    multiprocessing.set_start_method("fork", force=True)
    _Server.listener = told.listener
    server = _Server(
        "cpd.config.wsgi:application",
        interface=Interfaces.WSGI,
        workers=told.workers,
        blocking_threads=THREADS,
        backpressure=128,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=_load)


if __name__ == "__main__":
    main()
