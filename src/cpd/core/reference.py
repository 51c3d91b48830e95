"""Reference data: facts that the project ships as JSON files, one loader per room.

A loader registers itself when its room starts up (:func:`provides_reference_data`); :func:`load_reference_data` runs
them all, from the ground up. Loaders may run any number of times: they add and correct, and never take away.
"""

from collections.abc import Callable

from cpd.core.actor import Actor
from cpd.core.work import unit_of_work

Loader = Callable[[], None]
_loaders: list[Loader] = []


def provides_reference_data(loader: Loader) -> Loader:
    """Registers a room's loader; rooms register in the order in which they are installed."""
    if loader not in _loaders:
        _loaders.append(loader)
    return loader


def load_reference_data() -> None:
    """Brings cohorts, schedules, courses and all other shipped facts up to date, in one transaction."""
    with unit_of_work(actor=Actor.system("reference-data"), reason="load_reference_data"):
        for loader in _loaders:
            loader()
