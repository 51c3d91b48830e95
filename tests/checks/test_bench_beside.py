"""What `make bench` posts beside what it measures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from bench.beside import Beside

ACCEPTED = b'{"data":[],"meta":{"accepted":2,"refused":0}}'
REFUSED = b'{"data":[],"meta":{"accepted":1,"refused":1}}'


@contextmanager
def answering(status: int, answer: bytes, asked: threading.Semaphore | None = None) -> Iterator[int]:
    """A service that gives every request the same answer. Gives its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            if asked is not None:
                asked.release()

        def log_message(self, *words: Any) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def beside(port: int, bodies: int, declarations: int, a_second: int = 0) -> Beside:
    return Beside(
        port=port,
        path="/declarations",
        tokens=["one", "another"],
        bodies=["{}"] * bodies,
        declarations=[declarations] * bodies,
        a_second=a_second,
    )


def test_every_declaration_of_every_request_counts() -> None:
    with answering(200, ACCEPTED) as port, beside(port, bodies=3, declarations=2) as posting:
        posting.wait()
        assert not posting.goes_on
    assert posting.declared == 6
    assert posting.seconds > 0


def test_it_stops_with_the_block_and_tells_what_it_did_by_then() -> None:
    asked = threading.Semaphore(0)
    with answering(200, b"{}", asked) as port, beside(port, bodies=100_000, declarations=1, a_second=50) as posting:
        assert asked.acquire(timeout=60)
        assert posting.goes_on
    assert 0 < posting.declared < 100_000


@pytest.mark.parametrize(("status", "answer"), [(422, ACCEPTED), (200, REFUSED)])
def test_an_answer_that_is_not_expected_is_raised(status: int, answer: bytes) -> None:
    with (
        answering(status, answer) as port,
        pytest.raises(RuntimeError, match=f"A declaration was answered with {status}"),
        beside(port, bodies=1, declarations=2) as posting,
    ):
        posting.wait()
