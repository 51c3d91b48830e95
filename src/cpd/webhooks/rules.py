"""Where webhooks may go, when they are tried again, and how they are signed (rules WEB-1 to WEB-4)."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

PORTS = (443, 8443)
MOST_ENDPOINTS = 5
LONGEST_URL = 500
SECRET_BYTES = 32
BOTH_SIGN_FOR = timedelta(hours=24)
SHOWN_AGAIN_FOR = timedelta(minutes=10)
"""How long the same wish, sent twice from one page, gets the same secret (rule WEB-6)."""

TELL_AFTER = timedelta(hours=24)
GIVE_UP_AFTER = timedelta(days=5)
DIGESTS_EVERY = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=24)
"""As long a ``Retry-After`` is honoured at most."""

SOON = timedelta(seconds=10)
"""A try that is no further away does not wait for the next run."""

SILENT_FOR = timedelta(minutes=1)
"""How long an endpoint has to have failed for an event that it takes to say that it takes others, too."""

_DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
_AFTERWARDS = timedelta(hours=12)
_HONOURED = (429, 502, 503, 504)
_TRANSLATED = tuple(
    ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "::ffff:0:0/96")
)
"""IPv6 addresses that stand for IPv4 ones, or lead through somebody else to them."""

Address = IPv4Address | IPv6Address


def may_go_to(address: str) -> bool:
    """Whether a message may be sent to an IP address: only to one of the public internet, and to none that stands for
    another (rule WEB-2)."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return not (isinstance(ip, IPv6Address) and any(ip in network for network in _TRANSLATED))


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an address that a message is sent to."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        usual = 443 if self.secure else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def target_of(url: str, *, sandbox: bool) -> Target | None:
    """The parts of a URL that webhooks may go to; None for any other (rule WEB-2).

    ``https`` with a host name, on port 443 or 8443, without a user. In the sandbox ``http://127.0.0.1`` too.
    """
    if len(url) > LONGEST_URL or not url.isascii() or any(one.isspace() or not one.isprintable() for one in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc or parts.fragment or "\\" in url:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if sandbox and parts.scheme == "http" and host == "127.0.0.1":
        return Target(False, host, 80 if port is None else port, path) if port != 0 else None
    port = 443 if port is None else port
    if parts.scheme != "https" or port not in PORTS or not _is_a_name(host):
        return None
    return Target(True, host, port, path)


def _is_a_name(host: str) -> bool:
    """Whether it is a name of the internet, and no address however it is written (``2130706433``, ``0x7f.1``)."""
    labels = host.rstrip(".").split(".")
    if len(labels) < 2 or any(not label or len(label) > 63 for label in labels) or len(host) > 253:
        return False
    allowed = all(one.isalnum() or one == "-" for label in labels for one in label)
    return allowed and labels[-1][0].isalpha() and labels[-1] not in ("localhost", "local", "internal", "onion")


def next_attempt(
    attempts: int, now: datetime, chance: float, *, status: int | None, retry_after: int | None
) -> datetime:
    """When a message is tried again that failed for the ``attempts``-th time (rule WEB-3).

    ``chance`` is from 0 to 1: it spreads the wait by a fifth either way. What the endpoint itself asks for
    (``retry_after``, in seconds) counts where it says that it is busy, up to :data:`LONGEST_WAIT`.
    """
    wait = _DELAYS[attempts - 1] if attempts <= len(_DELAYS) else _AFTERWARDS
    wait *= 0.8 + 0.4 * chance
    if status in _HONOURED and retry_after is not None:
        wait = max(wait, min(timedelta(seconds=retry_after), LONGEST_WAIT))
    return now + wait


def catches_up(failing_since: datetime | None, now: datetime, *, is_event: bool) -> bool:
    """Whether an endpoint that was not active and has taken a message is sent all that waits at once (rule WEB-3).

    An event that is taken right after another was not says nothing of that other: only after a minute of failures.
    """
    return not is_event or (failing_since is not None and now - failing_since >= SILENT_FOR)


def gives_up(failing_since: datetime | None, now: datetime, status: int | None) -> bool:
    """Whether an endpoint is disabled: it says that it is gone (410), or took nothing for five days (rule WEB-3)."""
    return status == 410 or (failing_since is not None and now - failing_since >= GIVE_UP_AFTER)


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of a message, as Standard Webhooks 1.0.0 has it (rule WEB-4)."""
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
