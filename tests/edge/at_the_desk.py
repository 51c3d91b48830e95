"""The API with its desk, asked in the process of a test as the edge asks it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from cpd.api import direct
from cpd.api.direct import Application
from cpd.api.ready import TEXT, ReadyAnswers, Ticket
from cpd.core.prepared import Row, run_prepared
from cpd.edge.desk import TICKET, Whole
from cpd.edge.environ import environ, standing
from cpd.edge.limits import Limits
from cpd.edge.reader import Reader

STANDING = standing("127.0.0.1", 8000, processes=1)
Answer = tuple[str, list[tuple[str, str]], bytes]


class AtOnce:
    """The question, asked at once on the connection of the test."""

    def ask(self, key: bytes, answered: Callable[[Row | None], None]) -> bool:
        rows = run_prepared(TEXT, [[key]], numbered=True)
        answered(rows[0] if rows else None)
        return True


class Service:
    """The application, and its desk as the edge uses it."""

    def __init__(self, **about: Any) -> None:
        self.lines: list[tuple[Any, ...]] = []
        self.desk = ReadyAnswers(lambda *line, **more: self.lines.append((*line, more)), **about)
        self.desk._question = AtOnce()  # type: ignore[assignment]
        self.application = Application(self.desk)
        self.long = WSGIHandler()

    def at_the_desk(self, sent: bytes) -> Answer | None:
        """What the desk answers, if it does."""
        request = read(sent)
        ticket = self.desk.ticket(request, "192.0.2.7")
        found: list[Whole | None] = []
        if ticket is None or not self.desk.ask(ticket, found.append):
            return None
        return tuple(found[0]) if found[0] is not None else None  # type: ignore[return-value]

    def by_a_thread(self, sent: bytes) -> Answer:
        """What a thread answers; the desk may keep it."""
        request = read(sent)
        return answer(self.application, request, self.desk.ticket(request, "192.0.2.7"))

    def by_django(self, sent: bytes) -> Answer:
        """What Django's own handler answers."""
        return answer(self.long, read(sent), None)


def read(sent: bytes) -> Any:
    reader = Reader(Limits())
    reader.feed(sent)
    assert reader.complete, f"{sent!r}: {reader.fault}"
    return reader.taken()


def answer(application: Any, request: Any, ticket: Ticket | None) -> Answer:
    found: list[Any] = []
    asked = environ(request, STANDING, "192.0.2.7", 4711)
    if ticket is not None:
        asked[TICKET] = ticket
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
