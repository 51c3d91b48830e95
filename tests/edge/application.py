"""A WSGI application that does what tests ask of it, and checks that it is called as PEP 3333 says."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from wsgiref.validate import validator

BLOCK = b"x" * 64 * 1024
PATIENCE = 30


def _wait_for(file: Path) -> None:
    given_up = time.monotonic() + PATIENCE
    while not file.exists() and time.monotonic() < given_up:
        time.sleep(0.01)


class Blocks:
    """A long answer in blocks of 64 KB, which notes in a file that it was closed."""

    def __init__(self, count: int, note: str) -> None:
        self._left = count
        self._note = note

    def __iter__(self) -> "Blocks":
        return self

    def __next__(self) -> bytes:
        if not self._left:
            raise StopIteration
        self._left -= 1
        return BLOCK

    def close(self) -> None:
        if self._note:
            Path(self._note).write_text("closed")


def _application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    plain = [("Content-Type", "text/plain")]
    match path:
        case "/blocks":
            start_response("200 OK", plain)
            return Blocks(int(query["count"]), query.get("note", ""))
        case "/block":
            start_response("200 OK", plain)
            return [b"x" * int(query["size"])]
        case "/wait":
            Path(query["begun"]).write_text("begun")
            _wait_for(Path(query["for"]))
        case "/turn":
            start_response("200 OK", plain)
            return [str(sys.getswitchinterval()).encode()]
        case "/fail":
            raise RuntimeError("as asked")
        case "/fail-later":
            start_response("200 OK", plain)
            return (BLOCK if number < 8 else 1 / 0 for number in range(9))  # type: ignore[misc]
        case "/short":
            start_response("200 OK", [*plain, ("Content-Length", "100")])
            return [b"short"]
        case "/long":
            start_response("200 OK", [*plain, ("Content-Length", "3")])
            return [b"long"]
        case "/line-break":
            start_response("200 OK", [*plain, ("X-Given", "a\r\nSet-Cookie: b")])
            return [b"never"]
        case "/no-content":
            start_response("204 No Content", [])
            return []
        case "/not-modified":
            start_response("304 Not Modified", [("Content-Length", "0"), ("ETag", '"1"')])
            return []
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    answer = json.dumps(
        {
            "environ": {name: value for name, value in environ.items() if isinstance(value, str)},
            "length": len(body),
            "digest": sha256(body).hexdigest(),
            "thread": threading.current_thread().name,
        }
    ).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


_checked = validator(_application)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Checked, but for what is meant to be wrong."""
    wrong = environ["PATH_INFO"] in ("/line-break", "/not-modified", "/no-content")
    return (_application if wrong else _checked)(environ, start_response)
