"""Asking the database as one of its roles."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cpd.core.roles import PROVIDER, ROLE


def rows(query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchall()


class _Undone(Exception):
    pass


@contextmanager
def as_role(role: str, provider_id: UUID | None = None) -> Iterator[None]:
    """What is done in the block is done as that role, for that provider, and undone after it."""
    try:
        with transaction.atomic():
            rows(
                "SELECT set_config(%s, %s, true), set_config(%s, %s, true)",
                [PROVIDER, str(provider_id or ""), ROLE, role],
            )
            yield
            raise _Undone
    except _Undone:
        pass


def changed_by(statement: str, values: Sequence[object] = ()) -> int:
    """How many rows a statement changes."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.rowcount)
