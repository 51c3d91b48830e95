"""Conversations over HTTP that end: a server that says a little every few seconds must not hold anybody for ever.

The time-outs of ``requests`` count from one byte to the next. :class:`WatchedAdapter` counts from the connection on.
"""

from contextlib import suppress
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _WatchedConnection(HTTPConnection):
    """Hangs up after :attr:`limit` seconds, however lively the conversation is."""

    limit: float
    _watch: Timer | None = None
    _watched: socket | None = None

    def connect(self) -> None:
        """Connects, and starts to count."""
        super().connect()
        self._watched = self.sock
        self._watch = Timer(self.limit, self._hang_up, [self.sock])
        self._watch.daemon = True
        self._watch.start()

    @staticmethod
    def _hang_up(watched: socket) -> None:
        with suppress(OSError):
            watched.shutdown(SHUT_RDWR)

    def close(self) -> None:
        """Closes the connection. Nobody watches it any more, unless an answer is still read from it.

        A server that says it will hang up (HTTP/1.0 does always) is read from after the connection was closed here.
        """
        super().close()
        if self._watch is not None and (self._watched is None or self._watched.fileno() == -1):
            self._watch.cancel()


class _WatchedTlsConnection(_WatchedConnection, HTTPSConnection):
    """The same over TLS."""


class WatchedAdapter(HTTPAdapter):
    """An adapter for a session of ``requests`` whose conversations last ``limit`` seconds at most."""

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
