"""Requests that came before, byte for byte, are not read again: and yet nothing is taken for what it is not."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from cpd.edge.connection import Connection
from cpd.edge.desk import Finished
from cpd.edge.exchange import Exchange
from cpd.edge.familiar import LONGEST, Familiar
from cpd.edge.limits import Limits

GET = b"GET /list HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer secret-token\r\n\r\n"
OTHER = b"GET /other HTTP/1.1\r\nHost: a\r\n\r\n"


class Transport:
    """A client that takes everything."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.written = b""
        self.closing = False

    def get_extra_info(self, name: str) -> Any:
        return (self.address, 4711) if name == "peername" else SimpleNamespace(fileno=lambda: 1)

    def write(self, data: bytes) -> None:
        self.written += data

    def writelines(self, pieces: Any) -> None:
        self.written += b"".join(pieces)

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return 0

    def can_write_eof(self) -> bool:
        return False

    def close(self) -> None:
        self.closing = True

    def set_write_buffer_limits(self, **_limits: int) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Host:
    """A server with a desk that is asked, and answers when the test says so."""

    def __init__(self) -> None:
        self.limits, self.stopping, self.familiar = Limits(), False, Familiar()
        self.loop = SimpleNamespace(time=time.monotonic)
        self.threads = SimpleNamespace(waiting=0, put=lambda exchange: self.given.append(exchange))
        self.desk = self
        self.given: list[Exchange] = []
        self.asked: list[tuple[Any, Callable[[Finished | None], None]]] = []
        self.read = 0
        self.has_answers = True

    def enter(self, connection: Connection) -> None: ...

    def leave(self, connection: Connection) -> None: ...

    def hold(self, size: int) -> None: ...

    def count(self, what: str) -> None: ...

    def post(self, piece: Any) -> None: ...

    def catch_up(self) -> None: ...

    def ticket(self, request: Any, address: str) -> Any:
        self.read += 1
        return request.target if request.target == b"/list" else None

    def ask(self, ticket: Any, arrived: float, answered: Callable[[Finished | None], None]) -> bool:
        if self.has_answers:
            self.asked.append((ticket, answered))
        return self.has_answers

    def answer(self, body: bytes | None = b"list") -> None:
        ticket, answered = self.asked.pop(0)
        assert ticket == b"/list"
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n" % len(body or b"")
        answered(Finished(head, body) if body is not None else None)


@pytest.fixture
def host(monkeypatch) -> Host:
    monkeypatch.setattr("cpd.edge.connection.Outlet", lambda descriptor: None)
    return Host()


def called(host: Host, address: str = "192.0.2.7") -> tuple[Connection, Transport]:
    connection, transport = Connection(host), Transport(address)  # type: ignore[arg-type]
    connection.connection_made(transport)  # type: ignore[arg-type]
    return connection, transport


def familiar(host: Host, data: bytes = GET) -> tuple[Connection, Transport]:
    """A connection on which the desk has answered the request once."""
    connection, transport = called(host)
    connection.data_received(data)
    host.answer()
    transport.written = b""
    return connection, transport


def test_what_was_answered_at_the_desk_is_not_read_again_and_answered_alike(host) -> None:
    connection, transport = called(host)
    answers = []
    for _ in range(3):
        connection.data_received(GET)
        host.answer()
        answers.append(transport.written)
        transport.written = b""
    assert host.read == 1
    assert answers[0] == answers[1] == answers[2]
    assert answers[0].endswith(b"GMT\r\n\r\nlist")
    another, written = called(host)
    another.data_received(GET)
    host.answer()
    assert (host.read, written.written) == (1, answers[0])


def test_a_familiar_request_that_the_desk_leaves_to_a_thread_is_read_for_it(host) -> None:
    connection, transport = familiar(host)
    connection.data_received(GET)
    assert not host.given
    host.answer(None)
    assert transport.written == b""
    ((request, ticket),) = [(one.request, one.ticket) for one in host.given]
    assert (request.target, ticket) == (b"/list", b"/list")
    assert (b"authorization", b"Bearer secret-token") in request.headers


def test_a_familiar_request_that_the_desk_is_not_asked_about_is_read(host) -> None:
    connection, _ = familiar(host)
    host.has_answers = False
    connection.data_received(GET)
    assert [one.request.target for one in host.given] == [b"/list"]


@pytest.mark.parametrize("answered", [b"list", None])
def test_what_comes_while_a_familiar_request_waits_is_read_after_it(host, answered) -> None:
    connection, transport = familiar(host)
    connection.data_received(GET)
    connection.data_received(OTHER)
    host.answer(answered)
    targets = [one.request.target for one in host.given]
    assert targets == ([b"/other"] if answered else [b"/list"])
    assert transport.written.endswith(b"list") is bool(answered)


def test_two_requests_at_once_are_no_familiar_one(host) -> None:
    connection, transport = familiar(host)
    connection.data_received(GET + GET)
    assert host.read == 2
    host.answer()
    host.answer()
    assert transport.written.count(b"\r\n\r\nlist") == 2
    connection.data_received(GET + GET)
    assert host.read == 4


def test_the_same_bytes_within_another_request_are_its_own(host) -> None:
    connection, _ = familiar(host)
    connection.data_received(b"POST /list HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(GET))
    connection.data_received(GET)
    host.answer(None)
    ((method, body),) = [(one.request.method, one.request.body) for one in host.given]
    assert (method, body) == (b"POST", GET)


@pytest.mark.parametrize(
    "sent",
    [
        GET.replace(b"HTTP/1.1", b"HTTP/1.0"),
        GET.replace(b"Host: a", b"Host: a\r\nConnection: close"),
        GET.replace(b"Host: a", b"Host: a\r\nContent-Length: 0"),
        GET.replace(b"Host: a", b"Host: a\r\nX: " + b"x" * LONGEST),
    ],
)
def test_what_ends_the_connection_has_a_body_or_is_long_is_read_each_time(host, sent) -> None:
    for number in range(1, 3):
        connection, _ = called(host)
        connection.data_received(sent)
        host.answer()
        assert host.read == number


def test_nobody_is_familiar_from_another_address(host) -> None:
    familiar(host)
    connection, _ = called(host, "192.0.2.8")
    connection.data_received(GET)
    assert host.read == 2


def test_who_is_gone_is_written_nothing(host) -> None:
    connection, transport = familiar(host)
    connection.data_received(GET)
    connection.connection_lost(None)
    host.answer()
    assert transport.written == b""
    connection, transport = familiar(host)
    connection.data_received(GET)
    transport.closing = True
    host.answer(None)
    assert host.given == []


def test_while_too_many_wait_for_threads_a_familiar_request_is_refused_as_any_other(host) -> None:
    connection, _ = familiar(host)
    posted: list[Any] = []
    host.threads.waiting, host.post = host.limits.waiting, posted.append
    connection.data_received(GET)
    assert posted[0].data[0].startswith(b"HTTP/1.1 503 ")
    assert not host.asked


def test_neither_requests_nor_tokens_are_kept_and_what_was_not_seen_lately_goes() -> None:
    known = Familiar(most=10)

    def name(data: bytes, address: str = "192.0.2.7") -> bytes:
        return known.name(data, address)

    for number in range(10):
        known.keep(name(GET + str(number).encode()), number)
    for number in range(5):
        known.keep(name(OTHER + str(number).encode()), number)
        assert known.find(name(GET + b"0")) == 0
    assert b"secret-token" not in b"".join([*known._known, *known._before])
    for number in range(100):
        known.keep(name(b"%d" % number), number)
        assert len(known) <= 20
    assert known.find(name(GET + b"0")) is None
    assert known.find(name(b"99")) == 99
    assert known.find(name(b"99", "192.0.2.8")) is None
    assert name(b"x" * 5000) == b""
