"""A conversation ends when its time is up, whatever the server does. Each reading takes a second of a made-up clock."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from cpd.integrations import watched
from cpd.integrations.watched import WatchedAdapter
from tests.edge.mail_servers import certificate

LIMIT = 20
"""Seconds of the made-up clock."""

SILENCE = 60.0
"""Seconds for which a server may really say nothing: longer than any test lasts, so that only the limit ends it."""

HEAD = b"HTTP/1.1 200 OK\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\nok"


class Time:
    """A clock that moves on by a second each time somebody looks, which is before each reading."""

    def __init__(self) -> None:
        self.looks = 0
        self.looked = threading.Semaphore(0)

    def __call__(self) -> float:
        self.looks += 1
        self.looked.release()
        return float(self.looks)


@pytest.fixture
def time(monkeypatch) -> Time:
    clock = Time()
    monkeypatch.setattr(watched, "monotonic", clock)
    return clock


@contextmanager
def serving(time: Time, *answers: bytes, tls: Path | None = None, ends: bytes = b"\r\n\r\n") -> Iterator[str]:
    """A server for one connection, with an answer for each request, which ends with ``ends``.

    At a ``~`` it says one byte for each reading, until the block is over.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def speak(connection: socket.socket) -> None:
        for answer in answers:
            asked = b""
            while not asked.endswith(ends):
                piece = connection.recv(65_536)
                if not piece:
                    return
                asked += piece
            before, drips, _ = answer.partition(b"~")
            connection.sendall(before)
            while drips and not over.is_set():
                if time.looked.acquire(timeout=0.05):
                    connection.sendall(b"1")

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            if tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(tls)
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                speak(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # lets go whoever still waits for a connection
        thread.join()
        listener.close()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as one:
        one.trust_env = False
        one.mount("http://", WatchedAdapter(LIMIT))
        one.mount("https://", WatchedAdapter(LIMIT))
        yield one


DRIPPING = {
    "a server that announces that it will hang up": b"HTTP/1.0 200 OK\r\n\r\n~",
    "one that says so in a header": HEAD + b"Connection: close\r\nContent-Length: 9000\r\n\r\n~",
    "a connection that is kept": HEAD + b"Content-Length: 9000\r\n\r\n~",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n~",
    "headers": HEAD + b"X: ~",
    "the first line": b"HTTP/1.1 2~",
}


@pytest.mark.parametrize("answer", DRIPPING.values(), ids=DRIPPING)
def test_an_answer_that_drips_is_none_once_the_time_is_up(time, session, answer) -> None:
    with serving(time, answer) as url, pytest.raises(requests.RequestException):
        session.get(url, timeout=SILENCE)
    assert time.looks == LIMIT + 1, "one look when the connection is opened, and one before each reading"


def test_the_same_over_tls(time, session, tmp_path) -> None:
    file = certificate(tmp_path)
    with serving(time, b"HTTP/1.0 200 OK\r\n\r\n~", tls=file) as url, pytest.raises(requests.RequestException):
        session.get(url, timeout=SILENCE, verify=str(file))
    assert time.looks == LIMIT + 1


def test_the_time_of_a_connection_is_for_all_its_answers_together(time, session) -> None:
    with serving(time, WHOLE, WHOLE, HEAD + b"Content-Length: 9000\r\n\r\n~") as url:
        assert [session.get(url, timeout=SILENCE).text for _ in range(2)] == ["ok", "ok"]
        with pytest.raises(requests.RequestException):
            session.get(url, timeout=SILENCE)
    assert time.looks == LIMIT + 1


@pytest.mark.parametrize("silence", [0.05, None])
def test_a_server_that_says_nothing_is_left_after_its_silence_or_when_the_time_is_up(
    monkeypatch, session, silence
) -> None:
    session.mount("http://", WatchedAdapter(60 if silence else 0.05))
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(requests.RequestException):
        session.get(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=silence)
