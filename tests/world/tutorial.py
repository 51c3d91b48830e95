"""The world of the tutorial, as the sandbox makes it."""

from datetime import datetime

from cpd.core import clock
from cpd.sandbox.scenario import load_scenario
from cpd.web.sandbox.views import tutorial_scenario
from tests.rows import kept

Ids = dict[str, dict[str, str]]
"""By the keys of the scenario's file."""


def tutorial_world(now: datetime | None) -> Ids:
    """Loads it as if it were that instant, or now by the machine's clock; gives the ids of what it made."""
    return _load() if now is None else _tutorial_world(now)


@kept
def _tutorial_world(now: datetime) -> Ids:
    with clock.at(now, frozen=True):
        return _load()


def _load() -> Ids:
    return load_scenario(tutorial_scenario())["ids"]
