"""Identifiers.

Everything public is named by a random UUID. The seeded sandbox needs the same ids on every machine, so the source of
ids can be replaced for a stretch of code by a seeded one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from uuid import UUID, uuid4, uuid5

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_seeded: ContextVar[Random | None] = ContextVar("cpd_seeded_ids", default=None)


def new_id() -> UUID:
    """A fresh random UUID (version 4); the next of the series inside :func:`seeded_ids`."""
    series = _seeded.get()
    return uuid4() if series is None else UUID(int=series.getrandbits(128), version=4)


def id_made_of(space: UUID, text: str) -> UUID:
    """The UUID (version 5) of a text within a space: the same text has the same id there, and no other space has it."""
    return uuid5(space, text)


@contextmanager
def seeded_ids(seed: str) -> Iterator[None]:
    """Within this block :func:`new_id` gives the same series of ids for the same ``seed``. Never use it for secrets."""
    token = _seeded.set(Random(seed))  # noqa: S311 - ids of a made-up world, not secrets
    try:
        yield
    finally:
        _seeded.reset(token)


def parse_id(value: object) -> UUID | None:
    """The UUID that ``value`` spells in the usual hyphenated form, or None. Never raises."""
    return UUID(value) if isinstance(value, str) and _ID.fullmatch(value) else None
