"""``python -m cpd.cli.loaded``: loads the service once, for every process of it.

Not for people: ``cpd sandbox`` and ``cpd serve`` start it, and ask it for the others (:mod:`cpd.core.forking`).
"""

import gc
import runpy
import socket
import sys
from importlib import import_module

from cpd.cli.errors import report
from cpd.core.forking import wait_for_command
from cpd.core.loading import loading

USED = (
    "cpd.config.wsgi",
    "cpd.cli.main",
    "cpd.core.migrating",
    "cpd.fence.embedded",
    "django.db.migrations.executor",
    "procrastinate.contrib.django.management.commands.procrastinate",
    "psycopg_pool",
    "uvloop",
)
"""What the web process and the worker begin with, and what is done before them."""


def main() -> None:
    """Loads, and then becomes whatever it is asked for: in a process of its own each time."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    try:
        with loading():
            for module in USED:
                import_module(module)
    except Exception as error:
        sys.exit(report(error))
    command = wait_for_command(channel)
    if command is not None:
        sys.argv = [command.module, *command.words]
        try:
            runpy.run_module(command.module, run_name="__main__", alter_sys=True)
        finally:
            gc.freeze()  # nothing looks through all that was loaded for what can go: it all goes


if __name__ == "__main__":
    main()
