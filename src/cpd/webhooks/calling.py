"""Calling a provider's server: an outside that is slow, broken or hostile (rule WEB-2).

The name is looked up at each try, every address must be public, and the connection goes to the address that was looked
at. Redirects are not followed, no proxy is asked, and everything has a limit.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from math import ceil

from django.conf import settings

from cpd.integrations.coming_again import seconds_to_wait
from cpd.integrations.watched import answer_until
from cpd.webhooks.rules import LONGEST_WAIT, Target, may_go_to, target_of

CONNECT = 5.0
WHOLE = 15.0
"""Seconds to connect, and in all."""

READ = 65_536
KEPT = 1024
"""Bytes of an answer that are read, and kept."""

_resolving = ThreadPoolExecutor(max_workers=16, thread_name_prefix="webhook-names")
"""The system looks names up without a limit of its own, so somebody else waits for it."""

Lookup = Callable[[str, int], list[str]]


class NotSent(Exception):
    """There was no answer. The text says why, for the provider's developers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: the status, after how many seconds it wants to be asked again, and the beginning of it."""

    status: int
    retry_after: int | None
    beginning: str


def addresses_of(host: str, port: int) -> list[str]:
    """Every address of a name, as the system knows them."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in addresses))


def call(url: str, headers: Mapping[str, str], body: bytes, *, lookup: Lookup = addresses_of) -> Answer:
    """Posts the body. Raises :class:`NotSent` where there is no answer, or the URL leads where nothing may be sent."""
    deadline = time.monotonic() + WHOLE
    target = target_of(url, sandbox=settings.SANDBOX)
    if target is None:
        raise NotSent("The address is not one that webhooks may go to.")
    address = target.host if not target.secure else _public_address(target, lookup)
    try:
        with _connected(address, target.port) as plain:
            return _over(plain, target, headers, body, deadline)
    except TimeoutError:
        raise NotSent(f"There was no answer within {WHOLE:.0f} seconds.") from None
    except ssl.SSLError as error:
        raise NotSent(f"TLS failed: {error.reason or 'the connection was closed'}.") from None
    except (OSError, HTTPException, ValueError) as error:
        raise NotSent(f"The connection failed ({type(error).__name__}).") from None


def _public_address(target: Target, lookup: Lookup) -> str:
    """The address to connect to. One that is not public spoils them all."""
    looking = _resolving.submit(lookup, target.host, target.port)
    try:
        addresses = looking.result(CONNECT)
    except TooLate:
        looking.cancel()
        raise NotSent("The name could not be looked up in time.") from None
    except OSError:
        raise NotSent("The name could not be looked up.") from None
    if not addresses or not all(may_go_to(one) for one in addresses):
        raise NotSent("The name leads to an address that is not public.")
    return addresses[0]


def _connected(address: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=CONNECT)
    except TimeoutError:
        raise NotSent(f"There was no connection within {CONNECT:.0f} seconds.") from None


def _over(plain: socket.socket, target: Target, headers: Mapping[str, str], body: bytes, deadline: float) -> Answer:
    """Sends over a connection, and reads the answer until the deadline."""
    plain.settimeout(_left(deadline))
    with _secured(plain, target) if target.secure else plain as spoken:
        spoken.settimeout(_left(deadline))
        http = HTTPConnection(target.host, target.port)
        http.sock = spoken
        http.response_class = partial(answer_until, deadline)  # type: ignore[assignment]
        http.request("POST", target.path, body, {**headers, "Host": target.authority, "Connection": "close"})
        response = http.getresponse()
        beginning = response.read(READ)[:KEPT]
        wait = seconds_to_wait(response.getheader("Retry-After"), most=LONGEST_WAIT.total_seconds())
        return Answer(response.status, None if wait is None else ceil(wait), beginning.decode("utf-8", "replace"))


def _secured(plain: socket.socket, target: Target) -> socket.socket:
    """The connection with TLS; the time-out of the socket is for the whole handshake."""
    return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
