"""One client's connection: whose turn it is, and how long it may take."""

import asyncio
import time
from typing import Any, Protocol, cast

from cpd.edge import answers
from cpd.edge.desk import Desk, Finished
from cpd.edge.exchange import Exchange, Piece
from cpd.edge.familiar import Familiar
from cpd.edge.limits import Limits
from cpd.edge.outlet import Outlet
from cpd.edge.reader import BODY, HEAD, IDLE, Reader
from cpd.edge.threads import Threads

UNSENT = 64 * 1024
"""An answer goes on when no more than about so many bytes of it wait for the client."""


class Host(Protocol):
    """What a connection needs of the server whose it is (:class:`cpd.edge.server.Server`). Called from the loop, unless
    said otherwise."""

    limits: Limits
    loop: asyncio.AbstractEventLoop
    threads: Threads
    desk: Desk | None
    familiar: Familiar
    stopping: bool

    def enter(self, connection: "Connection") -> None:
        """A client is there: lets it in, or turns it away."""

    def leave(self, connection: "Connection") -> None:
        """A client is gone."""

    def hold(self, size: int) -> None:
        """So many bytes more, or fewer, are kept of bodies that come."""

    def count(self, what: str) -> None:
        """Something was refused or ended."""

    def post(self, piece: Piece) -> None:
        """Takes a piece of an answer, from any thread."""

    def catch_up(self) -> None:
        """Sees to the answers that threads have given."""


class Connection(asyncio.Protocol):
    """Reads requests, hands them on one at a time, and writes the answers. Lives in the event loop only.

    Its turns: the client's (a request comes), ours (``_busy``: a thread has a request, or the client takes the
    answer), and leaving (nothing more is read; what was said is flushed).
    """

    def __init__(self, server: Host) -> None:
        self._server = server
        self._limits = server.limits
        self._reader = Reader(server.limits)
        self._transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.address = ""
        self.port = 0
        self.counted_as: str | None = None
        self._now = server.loop.time
        self._since = self._heard = self._now()
        self._stage = 0
        self._held = 0
        self._unsent = 0
        self._busy = False
        self._waiting_exchange: Exchange | None = None
        self._running: Exchange | None = None
        self._outlet: Outlet | None = None
        self._outlet_is_clear = False
        self._ticket: Any = None
        self._alone = b""
        self._unread = b""
        self._choked = False
        self._deaf = False
        self._half_closed = False
        self._leaving = False
        self._lost = False

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self._transport = cast(asyncio.Transport, transport)
        peer: Any = transport.get_extra_info("peername")
        if peer:
            self.address, self.port = peer[0], peer[1]
        self._transport.set_write_buffer_limits(high=UNSENT, low=UNSENT // 4)
        self._server.enter(self)

    def data_received(self, data: bytes) -> None:
        """Something was sent."""
        self._server.catch_up()
        self._heard = self._now()
        if self._leaving:
            return
        reader = self._reader
        name = self._server.familiar.name(data, self.address) if not self._busy and reader.at_rest else b""
        if name and self._is_familiar(name, data):
            return
        if self._unread:
            self._read_up()
        reader.feed(data)
        self._alone = name if name and reader.has_just_one else b""
        if reader.stage != self._stage:
            self._stage, self._since = reader.stage, self._heard
        if reader.held != self._held:
            change, self._held = reader.held - self._held, reader.held
            self._server.hold(change)
        if self._busy:
            self._be_deaf()
            self._server.catch_up()
        else:
            self._go_on()

    def eof_received(self) -> bool:
        """The client sends no more. It may still wait for answers."""
        self._half_closed = True
        self._server.catch_up()
        if self._leaving:
            return False
        if not self._busy:
            self._go_on()
        return not self._transport.is_closing()

    def pause_writing(self) -> None:
        """The client takes less than there is."""
        self._choked = True

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        self._choked = False
        self._heard = self._now()
        if self._waiting_exchange is not None:
            exchange, self._waiting_exchange = self._waiting_exchange, None
            self._server.threads.put(exchange)
        elif not self._busy and not self._leaving:
            self._go_on()

    def connection_lost(self, error: Exception | None) -> None:
        """It is over."""
        self._lost = True
        if self._running is not None:
            self._running.abandoned = True
        if self._waiting_exchange is not None:
            exchange, self._waiting_exchange = self._waiting_exchange, None
            self._server.threads.put(exchange)
        if self._running is None:
            self._outlet = None
        self._server.hold(-self._held)
        self._held = 0
        self._server.leave(self)

    # What the threads call.

    def may_stay(self) -> bool:
        """Whether the connection may be kept after this answer."""
        return not self._server.stopping and not self._half_closed

    def post(self, piece: Piece) -> None:
        """Takes a piece of the answer, from the thread that has the request.

        A whole answer is sent from here: the loop need not wake up for it, unless there is more to do at once. Nobody
        else writes meanwhile.
        """
        if piece.exchange is not None:
            self._outlet_is_clear = False
        elif self._outlet_is_clear and self._outlet is not None and not piece.broken:
            piece.data = self._outlet.send(piece.data)
        self._server.post(piece)

    def can_wait(self) -> bool:
        """Whether nothing is to be done after an answer that was sent, until the client says something. For any thread:
        whatever changes it while a request is under way looks for answers afterwards (:meth:`Host.catch_up`)."""
        reader = self._reader
        return not (self._deaf or reader.complete or reader.fault or reader.where != IDLE or self._half_closed)

    # What the server calls.

    def deliver(self, piece: Piece) -> None:
        """Writes a piece of the answer, and sees to the next."""
        if self._lost or self._transport.is_closing():
            if piece.exchange is not None:
                piece.exchange.abandoned = True
                self._server.threads.put(piece.exchange)
            else:
                self._running = self._outlet = None
            return
        if piece.broken:
            self._running = None
            self._transport.abort()
            return
        if not self._unsent:
            self._heard = self._now()
        if len(piece.data) == 1:
            self._transport.write(piece.data[0])
        elif piece.data:
            self._transport.writelines(piece.data)
        if piece.exchange is not None:
            if self._choked:
                self._waiting_exchange = piece.exchange
            else:
                self._server.threads.put(piece.exchange)
            return
        self._end_turn(keep=piece.keep)

    def _end_turn(self, *, keep: bool) -> None:
        """An answer is written, and whoever it is for may go on."""
        self._busy = False
        self._running = None
        self._since = self._now()
        if not keep or self._server.stopping:
            self._leave()
        else:
            self._go_on()

    def refuse(self, status: int, why: str) -> None:
        """Says why, and ends the connection."""
        self._transport.write(answers.refusal(status, why))
        self._server.count(f"refused with {status}")
        self._leave(sending=status not in (408,))

    def retire(self) -> None:
        """Ends the connection once nothing is under way: the process stops."""
        if not self._busy and not self._leaving and self._reader.where == IDLE and not self._reader.complete:
            self._leave()

    def cut(self, why: str) -> None:
        """Ends the connection as it is."""
        self._server.count(why)
        self._transport.abort()

    def look(self, now: float) -> int:
        """Ends the connection when it has taken too long. Gives how many bytes of answers wait for the client."""
        unsent = self._transport.get_write_buffer_size()
        if unsent != self._unsent:
            if unsent < self._unsent:
                self._heard = now
            self._unsent = unsent
        limits = self._limits
        quiet, taken = now - self._heard, now - self._since
        if unsent:
            if quiet > limits.silence or taken > limits.answer:
                self.cut("answer not read")
        elif self._leaving:
            if taken > limits.farewell:
                self.cut("did not leave")
        elif not self._busy:
            self._look_at_reading(quiet, taken)
        return unsent

    def _look_at_reading(self, quiet: float, taken: float) -> None:
        limits, where = self._limits, self._reader.where
        if where == IDLE:
            if quiet > limits.silence:
                self._leave()
        elif where == HEAD and (quiet > limits.silence or taken > limits.head):
            self.refuse(408, "The headers took too long.")
        elif where == BODY and (quiet > limits.silence or taken > limits.body):
            self.refuse(408, "The body took too long. Nothing was done.")

    @property
    def holding(self) -> bool:
        """Whether something is kept for it: a body that comes, or an answer that is not taken."""
        return bool(self._held or self._unsent)

    def waiting_since(self) -> float | None:
        """Since when it has kept us waiting, in the loop's time; None when it does not."""
        if self._unsent or self._leaving or not self._busy:
            return min(self._since, self._heard)
        return None

    # Turns.

    def _go_on(self) -> None:
        """The next turn: a complete request, a refusal, the end, or the client's."""
        if self._choked or self._transport.is_closing():
            self._be_deaf()
            return
        reader = self._reader
        if reader.complete:
            self._take()
        elif reader.fault is not None:
            self.refuse(*reader.fault)
        elif self._half_closed:
            if reader.where == IDLE:
                self._transport.close()
            else:
                self.refuse(400, "The request is not complete.")
        else:
            if reader.expects_continue:
                reader.expects_continue = False
                self._transport.write(answers.CONTINUE)
            if self._deaf:
                self._deaf = False
                self._transport.resume_reading()

    def _take(self) -> None:
        request = self._reader.taken()
        if self._reader.held != self._held:
            change, self._held = self._reader.held - self._held, self._reader.held
            self._server.hold(change)
        self._busy = True
        self._outlet_is_clear = False
        exchange = self._running = Exchange(self, request)
        desk = self._server.desk
        if self._server.threads.waiting >= self._limits.waiting:
            exchange.refuse(503, "Too many requests are waiting. Nothing was done. Try again in a moment.")
            self._server.count("refused with 503")
        elif request.oversized and request.multipart:
            exchange.refuse(413, "What was sent is too large. Nothing was done. Send less at a time.")
            self._server.count("refused with 413")
        elif desk is None or (ticket := desk.ticket(request, self.address)) is None:
            self._give(exchange)
        else:
            self._ticket = exchange.ticket = ticket
            if not desk.ask(ticket, exchange.arrived, self._answered):
                self._give(exchange)

    def _give(self, exchange: Exchange) -> None:
        """Lets a thread answer, which sends the answer itself if it can."""
        if self._outlet is None:
            self._outlet = Outlet(self._transport.get_extra_info("socket").fileno())
        self._outlet_is_clear = not self._transport.get_write_buffer_size()
        self._server.threads.put(exchange)

    def _is_familiar(self, name: bytes, data: bytes) -> bool:
        """Whether these bytes, of that name, are a request that the desk has answered before, and will again. Then they
        need not be read, unless it turns out that a thread must answer."""
        server, desk = self._server, self._server.desk
        if desk is None or self._choked or server.threads.waiting >= self._limits.waiting:
            return False
        ticket = server.familiar.find(name)
        if ticket is None or not desk.ask(ticket, time.monotonic(), self._answered):
            return False
        self._ticket, self._unread = ticket, data
        self._busy = True
        self._since = self._heard
        return True

    def _read_up(self) -> None:
        """Reads the request that the desk was asked about without its being read."""
        self._reader.feed(self._unread)
        self._unread = b""
        exchange = self._running = Exchange(self, self._reader.taken())
        exchange.ticket = self._ticket

    def _answered(self, answer: Finished | None) -> None:
        """Writes what the desk answers; what it does not, a thread has to."""
        if self._lost or self._transport.is_closing():
            self._running = self._outlet = None
            self._unread = b""
            return
        if answer is None:
            if self._unread:
                self._read_up()
            assert self._running is not None
            self._give(self._running)
            return
        keep = self.may_stay()
        if self._running is not None:
            keep = keep and self._running.request.keep_alive
            if self._alone:
                self._server.familiar.keep(self._alone, self._ticket)
        self._unread = b""
        if not self._unsent:
            self._heard = self._now()
        head = answers.ended(answer.head, keep=keep)
        if answer.body:
            self._transport.writelines((head, answer.body))
        else:
            self._transport.write(head)
        self._end_turn(keep=keep)

    def _be_deaf(self) -> None:
        """Reads no more for now: whoever sends more than we answer waits."""
        if not self._deaf and not self._leaving and not self._transport.is_closing():
            self._deaf = True
            self._transport.pause_reading()

    def _leave(self, *, sending: bool | None = None) -> None:
        """Ends the connection after what was written. ``sending``: the client may still send, and would miss the answer
        if we hung up on it; so we listen for a moment."""
        reader = self._reader
        if sending is None:
            sending = self._deaf or reader.where != IDLE or bool(reader.complete)
        self._leaving = True
        self._since = self._now()
        if sending and not self._half_closed and self._transport.can_write_eof():
            if self._deaf:
                self._deaf = False
                self._transport.resume_reading()
            self._transport.write_eof()
        else:
            self._transport.close()
