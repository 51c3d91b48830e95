"""From bytes to complete requests. No sockets, no clock: what a connection received goes in, requests come out.

The grammar is llhttp's (through ``httptools``), in its strict mode. Whatever two servers could read differently is
refused, and nothing after it is read.
"""

from collections import deque
from typing import NamedTuple

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from cpd.edge.limits import Limits

IDLE, HEAD, BODY = 0, 1, 2
"""Where a reader stands: between two requests, in the headers of one, in its body."""

VERSIONS = ("1.1", "1.0")
NOTED = frozenset((b"host", b"connection", b"content-length", b"transfer-encoding", b"expect"))
"""Headers that decide how a request is read."""


class Fault(NamedTuple):
    """Why a request is not read: a status, and a sentence for whoever sent it."""

    status: int
    why: str


class Faulty(Exception):
    """Ends reading; the reader has noted the :class:`Fault`."""


class Request:
    """A complete request. Header names are lower case; a body that came in chunks is whole.

    ``length`` is that of the body, None where none was sent. ``oversized`` says that the body was longer than the
    limit and is left out.
    """

    __slots__ = ("body", "headers", "keep_alive", "length", "method", "oversized", "target", "version")

    def __init__(self, method: bytes, target: bytes, version: str, headers: list[tuple[bytes, bytes]]) -> None:
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers
        self.body = b""
        self.length: int | None = None
        self.keep_alive = version == "1.1"
        self.oversized = False

    @property
    def multipart(self) -> bool:
        """Whether the body is a form in parts, which is read piece by piece, whatever its length says."""
        return any(name == b"content-type" and value.lower().startswith(b"multipart/") for name, value in self.headers)


class Reader:
    """Reads the requests of one connection.

    ``complete`` are those that wait to be taken; ``fault`` ends the connection after them. ``stage`` grows whenever
    ``where`` is entered anew. ``held`` is the size of what is kept of bodies. ``expects_continue`` says that a client
    waits for 100 before it sends the body.
    """

    __slots__ = (
        "_announced",
        "_behind_upgrade",
        "_body",
        "_ended",
        "_fault_found",
        "_fields",
        "_framing",
        "_head_size",
        "_headers",
        "_limits",
        "_parser",
        "_raw_body",
        "_request",
        "_size",
        "_target",
        "complete",
        "expects_continue",
        "fault",
        "held",
        "stage",
        "where",
    )

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.complete: deque[Request] = deque()
        self.fault: Fault | None = None
        self.where = IDLE
        self.stage = 0
        self.held = 0
        self.expects_continue = False
        self._ended = False
        self._behind_upgrade = False
        self._parser = HttpRequestParser(self)
        self._request: Request | None = None
        self._announced: int | None = None
        self._fault_found: Fault | None = None
        self._clear()

    @property
    def at_rest(self) -> bool:
        """Whether everything that came was whole requests, and all were taken."""
        return self.where == IDLE and not self.complete and not self._ended

    @property
    def has_just_one(self) -> bool:
        """Whether everything that came was one whole request without a body, after which the connection stays."""
        if self.where != IDLE or len(self.complete) != 1 or self._ended:
            return False
        request = self.complete[0]
        return request.length is None and request.version == "1.1"

    def feed(self, data: bytes) -> None:
        """Takes what was received. After a fault, or a request that ends the connection, it is dropped."""
        if self._ended:
            return
        if self.where == IDLE:
            self._enter(HEAD)
        self._head_size += len(data)
        self._raw_body += len(data)
        try:
            self._parse(data)
            if self._ended:
                return
            if self.where == HEAD and self._head_size > self._limits.head_size:
                if len(self._target) > self._limits.head_size // 2:
                    raise self._faulty(414, "The address is too long.")
                raise self._faulty(431, "The headers are too long.")
            if self.where == BODY and self._raw_body - self._size > self._limits.framing_size:
                raise self._faulty(400, "The chunks of the body are too small.")
        except (Faulty, HttpParserError):
            if not self._ended:
                self._end(self._fault_found or Fault(400, "This is not valid HTTP/1.1."))

    def taken(self) -> Request:
        """The next complete request."""
        request = self.complete.popleft()
        self.held -= len(request.body)
        return request

    def _parse(self, data: bytes) -> None:
        """An answer to an upgrade need not be one (RFC 9110, 7.8): the request is read as if it asked for none.

        llhttp stops after the headers of such a request, its body unread.
        """
        while True:
            try:
                self._parser.feed_data(data)
                return
            except HttpParserUpgrade as stopped:
                data = data[stopped.args[0] :]
            self._parser = HttpRequestParser(self)
            if self._behind_upgrade:
                length = self._announced
                framing = b"Transfer-Encoding: chunked" if length is None else b"Content-Length: %d" % length
                self._parser.feed_data(b"POST / HTTP/1.1\r\n%b\r\n\r\n" % framing)
            if self._ended or not data:
                return

    # What llhttp calls.

    def on_message_begin(self) -> None:
        """A request begins."""
        if self._behind_upgrade:
            return
        if self.where != HEAD:
            self._enter(HEAD)

    def on_url(self, piece: bytes) -> None:
        """A piece of the request's target."""
        if self._behind_upgrade:
            return
        self._target += piece
        if len(self._target) > self._limits.head_size:
            raise self._faulty(414, "The address is too long.")

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is dropped."""
        if self._behind_upgrade or self.where == BODY:
            return
        self._fields += len(name) + len(value) + 4
        if self._fields > self._limits.head_size or len(self._headers) >= self._limits.headers:
            raise self._faulty(431, "The headers are too long, or too many.")
        name = name.lower()
        value = value.strip(b" \t")
        if name in NOTED:
            if name in self._framing and name != b"connection":
                raise self._faulty(400, f"The header {name.decode()} must not come twice.")
            self._framing[name] = self._framing[name] + b"," + value if name in self._framing else value
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """All headers are there: decides how the body is read."""
        if self._behind_upgrade:
            return
        method = self._parser.get_method()
        version = self._parser.get_http_version()
        if version not in VERSIONS:
            raise self._faulty(505, "Use HTTP/1.1.")
        if method == b"CONNECT":
            raise self._faulty(501, "This is no proxy.")
        framing = self._framing
        if version == "1.1" and b"host" not in framing:
            raise self._faulty(400, "The header Host is missing.")
        request = Request(method, self._target, version, self._headers)
        connection = framing.get(b"connection")
        if connection is not None:
            words = [word.strip() for word in connection.lower().split(b",")]
            request.keep_alive = b"close" not in words and (version == "1.1" or b"keep-alive" in words)
        self._request = request
        self._enter(BODY)
        self._frame(request)

    def _frame(self, request: Request) -> None:
        framing = self._framing
        encoding, announced = framing.get(b"transfer-encoding"), framing.get(b"content-length")
        self._announced = None
        if encoding is not None:
            if announced is not None or request.version == "1.0":
                raise self._faulty(
                    400, "A body has either Content-Length or Transfer-Encoding, and the latter in HTTP/1.1."
                )
            if encoding.lower() != b"chunked":
                raise self._faulty(501, "The only Transfer-Encoding that is understood is chunked.")
        elif announced is not None:
            self._announced = request.length = int(announced)
            if self._announced > self._limits.body_size:
                self._oversized(self._announced)
                return
        expect = framing.get(b"expect")
        if expect is not None and request.version == "1.1":
            if expect.lower() != b"100-continue":
                raise self._faulty(417, "The only expectation that is understood is 100-continue.")
            self.expects_continue = encoding is not None or bool(self._announced)
        self._behind_upgrade = self._parser.should_upgrade() and (encoding is not None or bool(self._announced))

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        if self._ended:
            return
        self.expects_continue = False
        self._body.append(piece)
        self.held += len(piece)
        self._size += len(piece)
        if self._size > self._limits.body_size:
            self._oversized(self._size)

    def on_message_complete(self) -> None:
        """A request is complete."""
        if self._ended or self._request is None:
            return
        if self._behind_upgrade and self._parser.should_upgrade():
            return  # its body is read by the next parser
        request = self._request
        if self._body or request.length is not None:
            request.body = b"".join(self._body)
            request.length = len(request.body)
        elif b"transfer-encoding" in self._framing:
            request.length = 0
        self.complete.append(request)
        self._clear()
        self._enter(IDLE)
        if not request.keep_alive:
            self._end(None)

    def _faulty(self, status: int, why: str) -> Faulty:
        self._fault_found = Fault(status, why)
        return Faulty(why)

    def _oversized(self, length: int) -> None:
        """Hands the request on without its body, which is not read."""
        request = self._request
        assert request is not None
        request.length = length
        request.oversized = True
        request.keep_alive = False
        self.held -= self._size
        self.complete.append(request)
        self._end(None)

    def _clear(self) -> None:
        self._request = None
        self._target = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._framing: dict[bytes, bytes] = {}
        self._body: list[bytes] = []
        self._size = self._fields = self._head_size = self._raw_body = 0
        self._behind_upgrade = False
        self.expects_continue = False

    def _enter(self, where: int) -> None:
        self.where = where
        self.stage += 1

    def _end(self, fault: Fault | None) -> None:
        self._ended = True
        self.fault = fault
        self.expects_continue = False
        self.held = sum(len(request.body) for request in self.complete)
        self._body = []
