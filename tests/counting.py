"""What a process counts of the lines that it runs (``make coverage``)."""

import sys


def write_down_what_was_run() -> None:
    """Writes down what this process has counted so far; does nothing where nothing is counted. For a process that may
    be killed, or that ends with ``os._exit``: what it has counted would be lost."""
    coverage = sys.modules.get("coverage")
    current = coverage.Coverage.current() if coverage else None
    if current is not None:
        current.save()
