"""Running the events of a scenario, each at its own instant (rule SAN-3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cpd.core import clock
from cpd.core.work import Work
from cpd.sandbox.scenario.reading import at_path


@dataclass
class Event:
    """Something that happens at an instant. ``about`` names whose documents it changes; nobody means: many people's."""

    at: datetime
    path: str
    about: frozenset[str]
    happen: Callable[[], object]


MANY = 500
"""So many events, and then each time twice as many, have changed how much there is of everything."""


def run(events: list[Event], work: Work, *, after_many: Callable[[], object] = lambda: None) -> None:
    """Runs events in order of time, ties in the order given. Calls ``after_many`` after :data:`MANY` of them, and
    each time that there have been twice as many.

    Each is published at its own instant; events about different people are published together, which looks the same
    and is much faster.
    """
    waiting: set[str] = set()
    many = MANY
    for number, event in enumerate(sorted(events, key=lambda event: event.at), start=1):
        if not event.about or not waiting.isdisjoint(event.about):
            work.publish()
            waiting.clear()
        with clock.at(event.at, frozen=True), at_path(event.path):
            event.happen()
        waiting |= event.about
        if not event.about:
            work.publish()
        if number == many:
            many *= 2
            after_many()
    work.publish()
