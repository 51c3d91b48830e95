"""What an application may answer in the event loop itself, before a thread is given to a request."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from cpd.edge.reader import Request


class Whole(NamedTuple):
    """A whole answer, as a WSGI application would give it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


TICKET = "cpd.ticket"
"""Under which name of a request's environment the application finds the ticket that its desk gave."""


class Desk(Protocol):
    """Everything of it is called from the loop, and must not block it."""

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """The process begins to serve."""

    def close(self) -> None:
        """The process has answered its last request."""

    def ticket(self, request: Request, address: str) -> Any:
        """Something by which the desk knows a request from that address again; None for one that is not for it."""

    def ask(self, ticket: Any, answered: Callable[[Whole | None], None]) -> bool:
        """Whether the desk will see to the request. If so it calls ``answered``, later, and with None where it must be
        left to a thread after all."""
