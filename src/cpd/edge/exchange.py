"""One request on its way through the WSGI application, in a thread, a slice of its answer at a time."""

import contextvars
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import structlog

from cpd.edge import answers
from cpd.edge.desk import ARRIVED, TICKET
from cpd.edge.environ import environ
from cpd.edge.reader import Request

SLICE = 256 * 1024
"""An answer that is longer goes out in slices of about so many bytes: a thread makes the next when the client has taken
most of the last, and meanwhile does something else. So a streamed answer must hold nothing between two blocks, neither
a transaction nor anything of its thread."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = structlog.get_logger("cpd.edge")


class Client(Protocol):
    """Whoever waits for the answer."""

    address: str
    port: int

    def may_stay(self) -> bool:
        """Whether the connection may be kept after this answer."""

    def post(self, piece: "Piece") -> None:
        """Takes a piece of the answer, from any thread."""


class Piece:
    """Bytes of an answer. ``exchange`` is there while more will come, ``keep`` says whether the connection stays.

    ``broken`` is an answer that can't be finished: the connection must not end as if it were whole.
    """

    __slots__ = ("broken", "client", "data", "exchange", "keep")

    def __init__(
        self, client: Client, data: list[bytes], exchange: "Exchange | None", *, keep: bool, broken: bool = False
    ) -> None:
        self.client = client
        self.data = data
        self.exchange = exchange
        self.keep = keep
        self.broken = broken


class Exchange:
    """A request, and what has become of its answer."""

    __slots__ = (
        "_blocks",
        "_chunked",
        "_context",
        "_headers",
        "_keep",
        "_left",
        "_result",
        "_started",
        "_status",
        "_written",
        "abandoned",
        "arrived",
        "client",
        "request",
        "ticket",
    )

    def __init__(self, client: Client, request: Request) -> None:
        self.client = client
        self.request = request
        self.ticket: Any = None
        self.arrived = time.monotonic()
        self.abandoned = False
        self._context: contextvars.Context | None = None
        self._result: Iterable[bytes] | None = None
        self._blocks: Iterator[bytes] | None = None
        self._status = ""
        self._headers: list[tuple[str, str]] = []
        self._started = False
        self._chunked = False
        self._keep = False
        self._left: int | None = None
        self._written: list[bytes] = []

    @property
    def begun(self) -> bool:
        """Whether the application has had it."""
        return self._context is not None

    def run(self, application: Application, standing: dict[str, Any]) -> None:
        """Makes the answer's next slice, the first time with the application. Raises nothing."""
        if self._context is None:
            self._context = contextvars.copy_context()
        piece = self._context.run(self._run, application, standing)
        if piece is not None:
            self.client.post(
                piece
            )  # outside the context: another thread may make the next slice before this one is here

    def _run(self, application: Application, standing: dict[str, Any]) -> Piece | None:
        """The slice, where another one follows; the last one is posted here, and then everything is closed."""
        try:
            if self.abandoned:
                self._close()
                self.client.post(Piece(self.client, [], None, keep=False))
                return None
            if self._blocks is None:
                client = self.client
                variables = environ(self.request, standing, client.address, client.port)
                if self.ticket is not None:
                    variables[TICKET], variables[ARRIVED] = self.ticket, self.arrived
                self._result = application(variables, self._start_response)
                self._blocks = iter(self._result)
            piece = self._next(self._blocks)
        except Exception:
            log.exception("an answer failed")
            self.client.post(self._failed())
            self._close()
            return None
        if piece.exchange is not None:
            return piece
        self.client.post(piece)
        self._close()
        return None

    def refuse(self, status: int, why: str) -> None:
        """Answers without the application."""
        keep = self.request.keep_alive and self.client.may_stay()
        data = answers.refusal(status, why, head_only=self.request.method == b"HEAD", keep=keep)
        self.client.post(Piece(self.client, [data], None, keep=keep))

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None:
            try:
                if self._started:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self._status:
            raise RuntimeError("start_response was called twice")
        self._status, self._headers = status, headers
        return lambda block: self._written.append(block)

    def _next(self, blocks: Iterator[bytes]) -> Piece:
        taken, size, over = self._written, 0, True
        self._written = []
        for block in blocks:
            if self._status and self._without_body:
                break
            taken.append(block)
            size += len(block)
            if size >= SLICE:
                over = False
                break
        data = [] if self._started else [self._head(sum(map(len, taken)) if over else None)]
        if not self._without_body:
            self._frame(taken, data, over=over)
        if over and self._left:
            raise RuntimeError("an answer is shorter than its Content-Length")
        self._started = True
        return Piece(self.client, data, None if over else self, keep=self._keep)

    @property
    def _without_body(self) -> bool:
        return self.request.method == b"HEAD" or int(self._status[:3]) in answers.WITHOUT_BODY

    def _head(self, size: int | None) -> bytes:
        """``size`` is that of the whole body, where it is known."""
        if not self._status:
            raise RuntimeError("the application did not call start_response")
        status, request = int(self._status[:3]), self.request
        headers = self._headers
        said = next((value for name, value in headers if name.lower() == "content-length"), None)
        length = None
        if status in answers.WITHOUT_BODY:
            headers = [one for one in headers if one[0].lower() != "content-length"]
        elif said is not None:
            self._left = None if request.method == b"HEAD" else int(said)
        elif size is not None and request.method != b"HEAD":
            length = size
        elif request.version == "1.1":
            self._chunked = True
        self._keep = (
            request.keep_alive
            and self.client.may_stay()
            and (said is not None or length is not None or self._chunked or self._without_body)
        )
        return answers.head(self._status, headers, chunked=self._chunked, length=length, keep=self._keep)

    def _frame(self, taken: list[bytes], data: list[bytes], *, over: bool) -> None:
        if self._chunked:
            size = sum(map(len, taken))
            if size:
                data.append(b"%x\r\n" % size)
                data += taken
                data.append(b"\r\n")
            if over:
                data.append(b"0\r\n\r\n")
        elif self._left is None:
            data += taken
        else:
            for block in taken:
                if len(block) > self._left:
                    raise RuntimeError("an answer is longer than its Content-Length")
                data.append(block)
                self._left -= len(block)

    def _failed(self) -> Piece:
        if self._started:
            return Piece(self.client, [], None, keep=False, broken=True)
        why = "Something went wrong on our side. Try again, or tell us."
        data = answers.refusal(500, why, head_only=self.request.method == b"HEAD")
        return Piece(self.client, [data], None, keep=False)

    def _close(self) -> None:
        """Tells the application that its answer is done with, whatever became of it."""
        result, self._result, self._blocks = self._result, None, iter(())
        close = getattr(result, "close", None)
        if close is not None:
            try:
                close()
            except Exception:
                log.exception("an answer could not be closed")
