"""Which errors of the catalogue the run provoked over HTTP. A whole run in which one never came fails.

Every worker of the run keeps what its requests were answered, and hands it over when it ends.
"""

from pathlib import Path
from typing import Any

import pytest

Answered = tuple[int, str, str]
"""Status, title and code of an error."""

_answered: set[Answered] = set()
ROOT = Path(__file__).resolve().parents[1]


def note(status: int, body: Any) -> None:
    """Notes the errors that a request was answered with."""
    _answered.update((status, error["title"], error["code"]) for error in body.get("errors", []))


def never_answered(answered: set[Answered]) -> list[Answered]:
    """What the catalogue lists and nobody was answered."""
    from cpd.api.catalogue import known_errors

    return sorted({(one.status, one.title, one.code) for one in known_errors()} - answered)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over what a worker noted."""
    _answered.update(tuple(one) for one in getattr(node, "workeroutput", {}).get("answered", []))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In a worker, hands over; at the end of a whole run that passed, fails it when an error never came."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["answered"] = sorted(_answered)
    elif exitstatus == pytest.ExitCode.OK and _whole(session.config):
        missing = never_answered(_answered)
        if missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            reporter = session.config.pluginmanager.get_plugin("terminalreporter")
            lines = "\n".join(f"  {status} {title}: {code}" for status, title, code in missing)
            reporter.write_line(f"\nNo test provokes these errors of the catalogue over HTTP:\n{lines}", red=True)


def _whole(config: pytest.Config) -> bool:
    """Whether every test was asked for: no path, no selection."""
    return (
        not config.getoption("keyword")
        and not config.getoption("markexpr")
        and not config.getoption("lf", default=False)
        and not config.getoption("collectonly")
        and all(Path(arg).resolve() in (ROOT, ROOT / "tests") for arg in config.args)
    )
