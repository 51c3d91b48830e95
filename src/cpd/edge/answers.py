"""How answers are written down, and what the edge itself answers."""

import time
from collections.abc import Iterable, Sequence
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
    said = list(headers)
    if length is not None:
        said.append(("Content-Length", str(length)))
    return ended(lines(status, said), chunked=chunked, keep=keep, dated=any(name.lower() == "date" for name, _ in said))


def lines(status: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Status line and headers, each with its end, without those of the connection. Raises :class:`ValueError` for a
    line break in one of them."""
    texts = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers if name.lower() not in OUR_OWN), ""]
    text = "\r\n".join(texts)
    if text.count("\n") != len(texts) - 1 or text.count("\r") != len(texts) - 1:
        raise ValueError("an answer's header has a line break")
    return text.encode("latin-1")


def ended(said: bytes, *, keep: bool, chunked: bool = False, dated: bool = False) -> bytes:
    """A whole head, given its :func:`lines`: adds what the connection says, the ``Date`` and the end."""
    if chunked:
        said += b"Transfer-Encoding: chunked\r\n"
    if not keep:
        said += b"Connection: close\r\n"
    return b"%b%b\r\n" % (said, b"" if dated else _date.line())


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
