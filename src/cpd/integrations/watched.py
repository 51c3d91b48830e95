"""Conversations over HTTP that end: a server that says a little every few seconds must not hold anybody for ever.

The time-outs of a socket count from one byte to the next. Here what is read has a deadline as well, and an answer that
is not whole by then is no answer, whatever has arrived of it.
"""

from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from socket import socket
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Reading(RawIOBase):
    """What a socket says until the deadline. Raises ``TimeoutError`` for what comes later."""

    def __init__(self, raw: Any, spoken: socket, deadline: float) -> None:
        self._raw, self._socket, self._deadline = raw, spoken, deadline
        self._silence = spoken.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("The conversation took too long.")
        self._socket.settimeout(left if self._silence is None else min(left, self._silence))
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def answer_until(deadline: float, spoken: socket, **options: Any) -> HTTPResponse:
    """An answer that is read from a socket until ``deadline``, in seconds of the monotonic clock.

    It is what an :class:`http.client.HTTPConnection` takes as its ``response_class``. Between two bytes no more may
    pass than the socket's own time-out.
    """
    response = HTTPResponse(spoken, **options)
    response.fp = BufferedReader(_Reading(response.fp.detach(), spoken, deadline))  # type: ignore[attr-defined]
    return response


class _WatchedConnection(HTTPConnection):
    """Reads for :attr:`limit` seconds from the moment on at which it is opened, however lively the conversation is."""

    limit: float
    _deadline: float

    def connect(self) -> None:
        """Starts to count, and connects."""
        self._deadline = monotonic() + self.limit
        super().connect()

    def response_class(self, spoken: socket, **options: Any) -> HTTPResponse:  # type: ignore[override]
        """The answer that is read from the connection."""
        return answer_until(self._deadline, spoken, **options)


class _WatchedTlsConnection(_WatchedConnection, HTTPSConnection):
    """The same over TLS."""


class WatchedAdapter(HTTPAdapter):
    """An adapter for a session of ``requests`` whose connections are read from for ``limit`` seconds at most."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Makes pools of connections that are watched."""
        super().init_poolmanager(*arguments, **options)
        plain = type("Connection", (_WatchedConnection,), {"limit": self._limit})
        tls = type("TlsConnection", (_WatchedTlsConnection,), {"limit": self._limit})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }
