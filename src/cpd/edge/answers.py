"""How answers are written down, and what the edge itself answers."""

import time
from collections.abc import Sequence
from email.utils import formatdate
from http import HTTPStatus

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
OUR_OWN = frozenset(("connection", "transfer-encoding", "keep-alive", "upgrade", "trailer", "te"))
"""Headers of the connection: the edge's to say, not the application's."""

WITHOUT_BODY = frozenset((204, 304))
RETRY_AFTER = 5


class _Date:
    """The header ``Date``, written once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        second = int(time.time())
        if second != self._second:
            self._line = f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
            self._second = second
        return self._line


_date = _Date()


def head(status: str, headers: Sequence[tuple[str, str]], *, chunked: bool, length: int | None, keep: bool) -> bytes:
    """Status line and headers. ``length`` is set where the application has not said it. Refuses a line break."""
    lines = [f"HTTP/1.1 {status}"]
    dated = False
    for name, value in headers:
        lowered = name.lower()
        if lowered in OUR_OWN:
            continue
        dated = dated or lowered == "date"
        lines.append(f"{name}: {value}")
    if length is not None:
        lines.append(f"Content-Length: {length}")
    if chunked:
        lines.append("Transfer-Encoding: chunked")
    if not keep:
        lines.append("Connection: close")
    text = "\r\n".join(lines)
    if text.count("\n") != len(lines) - 1 or text.count("\r") != len(lines) - 1:
        raise ValueError("an answer's header has a line break")
    return text.encode("latin-1") + b"\r\n" + (b"" if dated else _date.line()) + b"\r\n"


def refusal(status: int, why: str, *, head_only: bool = False, keep: bool = False) -> bytes:
    """A whole answer of the edge's own: a sentence, and for 503 when to try again."""
    body = f"{why}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status == 503:
        headers.append(("Retry-After", str(RETRY_AFTER)))
    phrase = f"{status} {HTTPStatus(status).phrase}"
    return head(phrase, headers, chunked=False, length=len(body), keep=keep) + (b"" if head_only else body)
