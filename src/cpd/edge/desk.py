"""What an application may answer in the event loop itself, before a thread is given to a request."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from cpd.edge.reader import Request


class Finished(NamedTuple):
    """A whole answer: the status line and the headers, as :func:`cpd.edge.answers.lines` writes them, and the body.
    What the connection says, and the ``Date``, are added."""

    head: bytes
    body: bytes


TICKET = "cpd.ticket"
"""Under which name of a request's environment the application finds the ticket that its desk gave."""

ARRIVED = "cpd.arrived"
"""Under which it finds when the request came, by :func:`time.monotonic`."""


class Desk(Protocol):
    """Everything of it is called from the loop, and must not block it."""

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """The process begins to serve."""

    def close(self) -> None:
        """The process has answered its last request."""

    def ticket(self, request: Request, address: str) -> Any:
        """Something by which the desk knows a request from that address again; None for one that is not for it.

        It depends on nothing else: the same request from the same address may be asked about with the same ticket.
        """

    def ask(self, ticket: Any, arrived: float, answered: Callable[[Finished | None], None]) -> bool:
        """Whether the desk will see to a request that came at that time. If so it calls ``answered``, later, and with
        None where it must be left to a thread after all."""
