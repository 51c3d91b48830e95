"""Becoming a role of the database for a piece of work.

The service signs in as a role that owns nothing. For a provider's work it becomes one that the policies hold to that
provider's rows, and to publish one that alone writes documents: until the end of the transaction, by ``SET LOCAL``.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from cpd.core.prepared import GENERIC, put_off
from cpd.core.roles import API, ITSELF, PROVIDER, ROLE

_role: ContextVar[str] = ContextVar("cpd_role", default=ITSELF)
_left: ContextVar[str] = ContextVar("cpd_role_left", default="")
"""The role that the transaction has not become yet, as the next statement is to see to it."""


CHECKED = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
"""Checks every reference that is put off until the commit. Those of what follows are put off again."""


def set_until_the_end(settings: Mapping[str, str]) -> None:
    """Has these settings of PostgreSQL hold until the end of the transaction, from the next statement on."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    put_off(f"SELECT {calls}", [word for pair in settings.items() for word in pair])


@contextmanager
def noted(role: str) -> Iterator[None]:
    """Notes that the transaction works as that role, which whoever calls this sees to."""
    before = _role.set(role)
    try:
        yield
    finally:
        _role.reset(before)


@contextmanager
def as_role(role: str, *, to_the_end: bool = False, when_needed: bool = False) -> Iterator[None]:
    """Works as another role, within the open transaction, and becomes again what it was.

    ``to_the_end``: nothing but the commit comes after, which does so by itself. So does the rollback, when the block
    fails. ``when_needed``: the block says when, by :func:`become` before its first statement, or by
    :func:`left_to_become` where that statement does it.
    """
    before = _role.get()
    if before == role:
        if not when_needed:
            become()
        yield
        return
    if not when_needed:
        set_until_the_end({ROLE: role})
    token = _left.set(role if when_needed else "")
    try:
        with noted(role):
            yield
        became = not _left.get()
    finally:
        _left.reset(token)
    if became and not to_the_end:
        set_until_the_end({ROLE: before})


def become() -> None:
    """Becomes the role of the block that is to become it when it is needed, unless it has.

    What the transaction refers to is checked then, which PostgreSQL puts off until the commit otherwise, when a
    provider's stream is locked and others wait for it; and what is prepared keeps its plan from then on.
    """
    if left_to_become():
        for text in (*CHECKED, GENERIC, f"SET LOCAL ROLE {_role.get()}"):
            put_off(text, ())


def left_to_become() -> bool:
    """Whether the transaction has not become the role of the block yet: then the caller's next statement does."""
    left = bool(_left.get())
    if left:
        _left.set("")
    return left


@contextmanager
def transaction_as(role: str) -> Iterator[None]:
    """One transaction, or a part of the open one, as that role."""
    with transaction.atomic(), as_role(role, to_the_end=not _within_another()):
        yield


@contextmanager
def transaction_for(provider_id: UUID | None) -> Iterator[None]:
    """One transaction in which nothing but that provider's rows are there; a part of the open one where that is so
    already. For nobody's work, one as the role that signed in."""
    if provider_id is None or _role.get() == API:
        with transaction.atomic():
            yield
        return
    within = connection.in_atomic_block
    with transaction.atomic():
        set_until_the_end({ROLE: API, PROVIDER: str(provider_id)})
        with noted(API):
            yield
        if within:
            set_until_the_end({ROLE: _role.get(), PROVIDER: ""})


def _within_another() -> bool:
    """Whether the transaction that was just begun is a part of another one."""
    return len(connection.savepoint_ids) > 0
