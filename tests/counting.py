"""What a process counts of the lines that it runs (``make coverage``)."""

import sys


def write_down_what_was_run() -> None:
    """Writes down what this process has counted by now; does nothing where nothing is counted. Whoever is about to be
    killed, or ends without saying so, is not asked any more."""
    coverage = sys.modules.get("coverage")
    current = coverage.Coverage.current() if coverage else None
    if current is not None:
        current.save()
