"""What a failure of PostgreSQL means, and running again what had to give way to somebody else (docs/adr/0024).

A transaction that waited too long for a lock, that was the victim of a deadlock, or that met what another one stored at
the same moment, was rolled back: nothing of it is there. It is run again at the edge where it came in, a few times at
most, and only if nothing else of the same request was committed.
"""

import random
import threading
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from psycopg import Error as DriverError

from cpd.core import waiting
from cpd.core.collisions import Collision
from cpd.core.work import LocksMoved, commits

T = TypeVar("T")
P = ParamSpec("P")


class Trouble(Enum):
    """Why the database did not do what it was asked for."""

    IN_USE = "in use"
    TOO_LONG = "too long"
    FULL = "full"
    AWAY = "away"


RETRY_AFTER = {Trouble.IN_USE: 2, Trouble.TOO_LONG: 5, Trouble.FULL: 30, Trouble.AWAY: 1}
"""Seconds after which it may have passed, for ``Retry-After``."""

_BY_STATE = {
    "55P03": Trouble.IN_USE,  # lock_not_available: lock_timeout
    "40P01": Trouble.IN_USE,  # deadlock_detected
    "40001": Trouble.IN_USE,  # serialization_failure
    "57014": Trouble.TOO_LONG,  # query_canceled: statement_timeout
    "25P03": Trouble.TOO_LONG,  # idle_in_transaction_session_timeout
    "25P04": Trouble.TOO_LONG,  # transaction_timeout
    "53100": Trouble.FULL,  # disk_full
    "53200": Trouble.FULL,  # out_of_memory
    "58030": Trouble.FULL,  # io_error
    "25006": Trouble.FULL,  # read_only_sql_transaction: a standby, or an operator's precaution
}


def state_of(error: BaseException) -> str:
    """PostgreSQL's own code of an error (SQLSTATE); empty when it has none."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DriverError):
            return cause.sqlstate or ""
        cause = cause.__cause__
    return ""


def trouble_of(error: BaseException) -> Trouble | None:
    """Why the database failed; None for what is a mistake of ours, or no failure of the database at all."""
    if isinstance(error, LocksMoved):
        return Trouble.IN_USE
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    known = _BY_STATE.get(state_of(error))
    if known is not None:
        return known
    return Trouble.AWAY if isinstance(error, OperationalError | InterfaceError) else None


def _tries(error: Exception) -> int:
    """How often what failed so may be tried in all."""
    if isinstance(error, Collision | LocksMoved):
        return 3
    state = state_of(error)
    if state == "55P03":
        return waiting.lock_tries()
    return 5 if state in ("40P01", "40001") else 1


def again(run: Callable[[], T]) -> T:
    """Runs something, and runs it again when it had to give way to another transaction.

    Not within a transaction, where nothing can be undone, nor after something was committed: then the failure is
    raised as it is. What was given up once is not tried again further out.
    """
    if connection.in_atomic_block:
        return run()
    committed = commits()
    tried = 0
    with waiting.since_now():
        while True:
            try:
                return run()
            except (DatabaseError, Collision) as error:
                tried += 1
                gave_up = getattr(error, "cpd_gave_up", False)
                if gave_up or tried >= _tries(error) or commits() != committed:
                    error.cpd_gave_up = True  # type: ignore[union-attr]
                    raise
                _rest(tried)


def _rest(tried: int) -> None:
    """A moment, of chance, so that two who met do not meet again; longer for jobs, which have time."""
    threading.Event().wait(random.uniform(0, waiting.rest_at_most(tried)))  # noqa: S311 - not a secret


def retried(command: Callable[P, T]) -> Callable[P, T]:
    """A command of a job, which is run again wherever it is called from (:func:`again`)."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return again(lambda: command(*args, **kwargs))

    return run
