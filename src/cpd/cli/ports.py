"""Owning the port from the first moment: what listens is ours before anything else is done, and stays so to the end.

The listening socket is handed to the web server. Callers who come while it starts, or is started again, wait for it
instead of being refused; and nobody else can take the port meanwhile.
"""

import errno
import os
import socket

from cpd.cli.supervising import Failed

WAITING_CALLERS = 1024


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Raises :class:`Failed` when it can't be had."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Failed(f"The address {host} cannot be listened on: {error.strerror}.") from None
    try:
        # Connections of the last run that are still closing don't matter.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(place)
        listener.listen(WAITING_CALLERS)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Failed(f"Port {port} is in use by another program. Choose another with --port.") from None
        reason = os.strerror(error.errno or 0)
        raise Failed(f"Port {port} of {host} cannot be listened on: {reason}. Choose another with --port.") from None
    return listener


def ask(host: str, port: int, path: str) -> socket.socket:
    """Asks a server for a page, without waiting for its answer; raises :class:`OSError` when it can't be reached."""
    caller = socket.create_connection((host, port), timeout=1)
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    caller.sendall(request.encode("ascii"))
    return caller
