"""A service of somebody else's that tests play on a port of this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class PlayedServer(ThreadingHTTPServer, Generic[T]):
    """Listens, and knows what is played. ``over`` is set when the test has ended: nobody waits any longer."""

    daemon_threads = True
    played: T

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the play."""


class PlayedHandler(BaseHTTPRequestHandler):
    """Answers with JSON, or not at all."""

    server: Any

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""

    def answer(self, status: int, headers: dict[str, str], body: object) -> None:
        """Sends bytes as they are, and anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def silent(self) -> None:
        """Says nothing for as long as the test goes on."""
        self.server.over.wait(30)
        self.close_connection = True

    def drip(self) -> None:
        """Says a little every moment, and never ends."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.server.over.wait(0.02):
            self.wfile.write(b" ")
        self.close_connection = True


@contextmanager
def playing(handler: type[PlayedHandler], play: Callable[[int], T], port: int = 0) -> Iterator[T]:
    """Serves what ``play`` makes of the port, on a free one unless told otherwise."""
    server: PlayedServer[T] = PlayedServer(handler, port)
    server.played = play(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.played
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
