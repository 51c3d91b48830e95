"""The API with its desk, asked in the process of a test as the edge asks it."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections

from cpd.api import direct
from cpd.api.direct import Application
from cpd.api.ready import TEXT, ReadyAnswers, Ticket
from cpd.core.exchanges import numbered
from cpd.core.loop_connection import Raw, decoded, raw_row, reading_of
from cpd.core.loop_statements import Found
from cpd.core.prepared import Row
from cpd.edge.desk import ARRIVED, TICKET, Finished
from cpd.edge.environ import environ, standing
from cpd.edge.limits import Limits
from cpd.edge.reader import Reader

STANDING = standing("127.0.0.1", 8000, processes=1)
Answer = tuple[str, list[tuple[str, str]], bytes]


class AtOnce:
    """The question, asked at once on the connection of the test."""

    def ask(self, key: bytes, answered: Callable[[Raw | None], None]) -> bool:
        database = connections[DEFAULT_DB_ALIAS]
        database.ensure_connection()
        cursor = psycopg.RawCursor(database.connection)
        result = cursor.execute(TEXT, [[key]], binary=True).pgresult
        assert result is not None
        self._reading = reading_of(database.connection, result)
        answered(raw_row(result, 0) if result.ntuples else None)
        return True

    def decoded(self, raw: Raw) -> Row:
        return decoded(self._reading, raw)


class Never:
    """Statements that can't be asked: so that nothing is answered but what is kept."""

    def ask(self, text: str, values: Any, answered: Any, *, again: bool = True) -> bool:
        return False


class PagesAtOnce:
    """Statements, asked at once on the connection of the test."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(
        self, text: str, values: Sequence[object], answered: Callable[[Found | None], None], *, again: bool = True
    ) -> bool:
        self.asked += 1
        database = connections[DEFAULT_DB_ALIAS]
        database.ensure_connection()
        result = psycopg.RawCursor(database.connection).execute(numbered(text), values, binary=True).pgresult
        assert result is not None
        answered((database.connection, result))
        return True


class Lines:
    """Where what becomes of requests is noted: in a list."""

    def __init__(self) -> None:
        self.lines: list[tuple[Any, ...]] = []

    def about(self, request: Any, status: int) -> Callable[[float, str], None]:
        return lambda seconds, request_id: self.lines.append((request, status, seconds, request_id))


class Service:
    """The application, and its desk as the edge uses it. ``pages``: it makes pages too, and not only gives what is
    kept."""

    def __init__(self, *, pages: bool = False, **about: Any) -> None:
        noted = Lines()
        self.lines = noted.lines
        self.desk = ReadyAnswers(noted, **about)  # type: ignore[arg-type]
        self.desk._question = AtOnce()  # type: ignore[assignment]
        self.desk._pages._statements = PagesAtOnce() if pages else Never()  # type: ignore[assignment]
        self.application = Application(self.desk)
        self.long = WSGIHandler()

    def at_the_desk(self, sent: bytes) -> Answer | None:
        """What the desk answers, if it does."""
        request = read(sent)
        ticket = self.desk.ticket(request, "192.0.2.7")
        found: list[Finished | None] = []
        if ticket is None or not self.desk.ask(ticket, time.monotonic(), found.append):
            return None
        return _taken_apart(found[0]) if found[0] is not None else None

    def by_a_thread(self, sent: bytes) -> Answer:
        """What a thread answers; the desk may keep it."""
        request = read(sent)
        return answer(self.application, request, self.desk.ticket(request, "192.0.2.7"))

    def by_django(self, sent: bytes) -> Answer:
        """What Django's own handler answers."""
        return answer(self.long, read(sent), None)


def _taken_apart(answer: Finished) -> Answer:
    first, *lines = answer.head.decode("latin-1").removesuffix("\r\n").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return first.removeprefix("HTTP/1.1 "), headers, answer.body


def read(sent: bytes) -> Any:
    reader = Reader(Limits())
    reader.feed(sent)
    assert reader.complete, f"{sent!r}: {reader.fault}"
    return reader.taken()


def answer(application: Any, request: Any, ticket: Ticket | None) -> Answer:
    found: list[Any] = []
    asked = environ(request, STANDING, "192.0.2.7", 4711)
    if ticket is not None:
        asked[TICKET], asked[ARRIVED] = ticket, time.monotonic()
    result = application(asked, lambda status, headers: found.extend((status, headers)))
    return found[0], found[1], b"".join(result)


def get(target: str, token: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: a", f"Authorization: Bearer {token}", "X-Request-Id: same"]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1")


@pytest.fixture
def as_requests_of_a_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing closes the connection that the test's transaction lives on."""
    monkeypatch.setattr(direct, "renew_connection", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
