"""Which errors the run provoked over HTTP: of the catalogue, and of each operation that names errors of its own.

A whole run in which one of them never came fails.

Every worker of the run keeps what its requests were answered, and hands it over when it ends.
"""

from pathlib import Path
from typing import Any

import pytest

Answered = tuple[int, str, str]
"""Status, title and code of an error."""

AnsweredBy = tuple[str, str, str]
"""The id of an operation, and the title and the code of an error that it answered."""

_answered: set[Answered] = set()
_answered_by: set[AnsweredBy] = set()
ROOT = Path(__file__).resolve().parents[1]


def note(status: int, body: Any) -> None:
    """Notes the errors that a request was answered with."""
    _answered.update((status, error["title"], error["code"]) for error in body.get("errors", []))


def note_by(operation_id: str, body: Any) -> None:
    """Notes the errors that an operation answered, at whichever of its addresses."""
    from cpd.api.operation_errors import OLDER

    name = operation_id.removesuffix(OLDER)
    _answered_by.update((name, error["title"], error["code"]) for error in body.get("errors", []))


def never_answered(answered: set[Answered]) -> list[Answered]:
    """What the catalogue lists and nobody was answered."""
    from cpd.api.catalogue import known_errors

    return sorted({(one.status, one.title, one.code) for one in known_errors()} - answered)


def never_answered_by(answered: set[AnsweredBy]) -> list[AnsweredBy]:
    """What an operation names as its own refusal, and never answered in any version."""
    from cpd.api.catalogue import titles
    from cpd.api.operation_errors import ASKED, REFUSED, REFUSED_BEFORE_3, REFUSED_FROM_3

    return sorted(
        (name, error.field, error.code)
        for listed in (REFUSED, REFUSED_FROM_3, REFUSED_BEFORE_3, ASKED)
        for name, errors in listed.items()
        for error in errors
        if not {(name, title, error.code) for title in (error.field, *titles(error))} & answered
    )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over what a worker noted."""
    output = getattr(node, "workeroutput", {})
    _answered.update(tuple(one) for one in output.get("answered", []))
    _answered_by.update(tuple(one) for one in output.get("answered_by", []))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In a worker, hands over; at the end of a whole run that passed, fails it when an error never came."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["answered"] = sorted(_answered)
        session.config.workeroutput["answered_by"] = sorted(_answered_by)
    elif exitstatus == pytest.ExitCode.OK and _whole(session.config):
        errors = [f"{status} {title}: {code}" for status, title, code in never_answered(_answered)]
        refusals = [f"{name} {title}: {code}" for name, title, code in never_answered_by(_answered_by)]
        _fail(session, "No test provokes these errors of the catalogue over HTTP", errors)
        _fail(session, "These operations name errors that no test provokes in them", refusals)


def _fail(session: pytest.Session, sentence: str, missing: list[str]) -> None:
    """Fails the run where something is missing, and says what."""
    if missing:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line("\n  ".join([f"\n{sentence}:", *missing]), red=True)


def _whole(config: pytest.Config) -> bool:
    """Whether every test was asked for: no path, no selection."""
    return (
        not config.getoption("keyword")
        and not config.getoption("markexpr")
        and not config.getoption("lf", default=False)
        and not config.getoption("collectonly")
        and all(Path(arg).resolve() in (ROOT, ROOT / "tests") for arg in config.args)
    )
