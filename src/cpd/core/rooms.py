"""The errors of all rooms, found by name: for what looks at every room, from below or above it.

A room's ``errors.py`` imports nothing but :mod:`cpd.core.refusals`, so that whoever asks loads no room with it.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import cpd
from cpd.core.refusals import Error

WORDS_ONLY = ("cli",)
"""Edges whose ``errors.py`` words the errors of others and declares none."""


@cache
def errors_of_rooms() -> dict[str, ModuleType]:
    """``errors.py`` of every room that has one, by the room's name."""
    files = sorted(Path(cpd.__file__).parent.glob("*/errors.py"))
    return {
        file.parent.name: import_module(f"cpd.{file.parent.name}.errors")
        for file in files
        if file.parent.name not in WORDS_ONLY
    }


def declared_errors() -> dict[str, Error]:
    """Every error that any room declares, by room and name: ``schools.COHORT_BLANK``."""
    return {
        f"{room}.{name}": error
        for room, module in errors_of_rooms().items()
        for name, error in vars(module).items()
        if isinstance(error, Error)
    }
