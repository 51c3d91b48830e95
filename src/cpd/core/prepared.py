"""Prepared statements: for the few queries that run on every request of the API."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cpd.core import exchanges
from cpd.core.exchanges import Column, Row, Session, Statement, Values

__all__ = [
    "EACH_TIME",
    "FEW",
    "GENERIC",
    "Column",
    "Row",
    "Statement",
    "commit_with_what_waits",
    "few",
    "let_go_since",
    "put_off",
    "rows_of",
    "run_named",
    "run_prepared",
    "run_together",
    "send_what_waits",
    "spelled",
    "statements_may_wait",
]

_may_wait: ContextVar[bool] = ContextVar("cpd_may_wait", default=False)


def _session(database: BaseDatabaseWrapper) -> Session:
    session: Session | None = getattr(database, "cpd_session", None)
    if session is None or session.connection is not database.connection:
        database.ensure_connection()
        session = Session(database.connection)
        database.cpd_session = session  # type: ignore[attr-defined]
    return session


def run_together(*statements: str) -> None:
    """Statements without values and without rows, in one exchange with PostgreSQL."""
    send_what_waits()
    database = connections[DEFAULT_DB_ALIAS]
    session = _session(database)
    text = "; ".join(statements)
    if database.queries_logged:
        database.queries_log.append({"sql": text, "time": "0"})
    with database.wrap_database_errors:
        session.run_text(text)


FEW = 8
"""About up to so many things at once a statement is planned once for all: planning takes longer than running it."""

GENERIC, EACH_TIME = "SET LOCAL plan_cache_mode = force_generic_plan", "SET LOCAL plan_cache_mode = auto"
"""Whether what is prepared keeps the plan that it was given first, until the end of the transaction."""


def few(about: Collection[object]) -> bool:
    """Whether a statement about these is planned once for the connection, not for as many as they are."""
    return len(about) <= FEW


def run_prepared(text: str, values: Values, *, again: bool = True, numbered: bool = False) -> list[Row]:
    """The rows of one statement, planned once for each connection; values come back in binary.

    ``again=False`` is for a text that will hardly come again: it is planned for this once. ``numbered``: the text names
    its values as PostgreSQL does (``$1``). What was put off goes out before it, in the same exchange.
    """
    return _run(Statement(text, values, again, numbered)).rows


def run_named(text: str, values: Values, *, again: bool = True) -> list[dict[str, Any]]:
    """As :func:`run_prepared`: each row by the names of its columns."""
    statement = _run(Statement(text, values, again))
    return [dict(zip(statement.names, row, strict=True)) for row in statement.rows]


def put_off(
    text: str,
    values: Values,
    *,
    again: bool = True,
    numbered: bool = False,
    check: Callable[[list[Row]], None] | None = None,
) -> Statement:
    """A statement of a transaction that need not be run at once: it goes out with the next one, before it.

    Whatever comes next: another of these functions, or Django's. ``check`` is called with what was found then. Where
    statements may not wait (:func:`statements_may_wait`) it is run at once.
    """
    statement = Statement(text, values, again, numbered, check)
    if not _may_wait.get():
        return _run(statement)
    _wait(connections[DEFAULT_DB_ALIAS], statement)
    return statement


def _wait(database: BaseDatabaseWrapper, statement: Statement) -> None:
    session = _session(database)
    if not session.waiting:
        database.execute_wrappers.insert(0, _sent_before)  # before any other adds to the text, or is taken off the end
    session.waiting.append(statement)


@contextmanager
def statements_may_wait() -> Iterator[None]:
    """Within a transaction: what is put off in the block is sent by its end, or let go where it fails."""
    token = _may_wait.set(True)
    try:
        yield
        send_what_waits()
    except BaseException:
        _taken(connections[DEFAULT_DB_ALIAS])
        raise
    finally:
        _may_wait.reset(token)


def rows_of(statement: Statement) -> list[Row]:
    """What a statement found that was put off."""
    if not statement.done:
        send_what_waits()
    return statement.rows


def send_what_waits() -> None:
    """Sends what was put off, in its order."""
    database = connections[DEFAULT_DB_ALIAS]
    waiting = _taken(database)
    if waiting:
        _send(database, waiting)


def let_go_since(first: Statement) -> None:
    """Lets go a statement that was put off, and what was put off after it, as far as that was not sent."""
    database = connections[DEFAULT_DB_ALIAS]
    waiting = _taken(database)
    for statement in waiting[: waiting.index(first)] if first in waiting else []:
        _wait(database, statement)


def commit_with_what_waits() -> None:
    """Sends what was put off and commits, in one exchange, where nothing else is to be decided between the two.

    Django's own commit, which comes next, then finds nothing to do. Within another transaction nothing is committed.
    """
    database = connections[DEFAULT_DB_ALIAS]
    waiting = _taken(database)
    if not waiting:
        return
    at_once = len(waiting) < exchanges.AT_ONCE and not any(one.check for one in waiting)
    _send(database, waiting, commit=at_once and not database.savepoint_ids and not database.needs_rollback)


def _sent_before(execute: Callable[..., Any], sql: str, *others: Any) -> Any:
    """Sends what was put off before a statement of Django's; a rollback lets it go."""
    if str(sql).startswith("ROLLBACK"):
        _taken(connections[DEFAULT_DB_ALIAS])
    else:
        send_what_waits()
    return execute(sql, *others)


def _taken(database: BaseDatabaseWrapper) -> list[Statement]:
    """What was put off, which waits no longer."""
    session: Session | None = getattr(database, "cpd_session", None)
    if session is None or not session.waiting:
        return []
    waiting, session.waiting = session.waiting, []
    if _sent_before in database.execute_wrappers:
        database.execute_wrappers.remove(_sent_before)
    return waiting if session.connection is database.connection else []


def _run(statement: Statement) -> Statement:
    database = connections[DEFAULT_DB_ALIAS]
    waiting = _taken(database)
    waiting.append(statement)
    _send(database, waiting)
    return statement


def _send(database: BaseDatabaseWrapper, statements: list[Statement], *, commit: bool = False) -> None:
    session = _session(database)
    if database.queries_logged:
        database.queries_log.extend({"sql": one.text, "time": "0"} for one in statements)
    with database.wrap_database_errors:
        if len(statements) <= exchanges.AT_ONCE:
            session.run(statements, commit=commit)
        else:
            for first in range(0, len(statements), exchanges.AT_ONCE):
                session.run(statements[first : first + exchanges.AT_ONCE])
    for one in statements:
        if one.check is not None:
            one.check(one.rows)


def spelled(words: Iterable[object]) -> str:
    """A list as PostgreSQL spells it: for lists within a list, which are not of one length."""
    return "{" + ",".join('"' + str(word).replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words) + "}"
