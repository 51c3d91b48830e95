"""What the text of one environment variable says. Pure: text in, value out, or :class:`Wrong` with the reason.

A reason goes on from the variable's name: "WEB_PROCESSES must be a whole number from 1 to 64, not 'two'."
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from email.utils import parseaddr
from ipaddress import ip_network
from urllib.parse import urlsplit

import dj_database_url

from cpd.core.addresses import Network

TOKEN_LENGTH = 20
SECRET_LENGTH = 50
SECRET_BITS = 128
"""How long a production ``SECRET_KEY`` is at least, and how hard to guess by the mixture of its characters."""

MADE_UP_SECRET = "made-up-for-the-sandbox-and-tests-only"  # noqa: S105 - signs nothing that is real


class Wrong(ValueError):
    """The value can't be used, for the reason in ``str()``."""


def whole_number(text: str, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, in plain digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high):
        raise Wrong(f"must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def one_of(text: str, words: Sequence[str]) -> str:
    """One of a few words."""
    if text not in words:
        raise Wrong(f"must be one of {', '.join(words)}, not {text!r}")
    return text


def listed(text: str) -> list[str]:
    """What stands between commas, without empty pieces."""
    return [piece.strip() for piece in text.split(",") if piece.strip()]


def networks(text: str) -> tuple[Network, ...]:
    """IP addresses and networks between commas. A network that holds every address is refused."""
    proxies = []
    for piece in listed(text):
        try:
            network = ip_network(piece)
        except ValueError:
            raise Wrong(
                f"must list IP addresses and networks, like 10.0.0.7 or 10.0.0.0/24, separated by commas; "
                f"{piece!r} is neither"
            ) from None
        if network.prefixlen == 0:
            raise Wrong(f"must name the proxies' own addresses; {piece} would trust everybody")
        proxies.append(network)
    return tuple(proxies)


def base_url(text: str, schemes: Sequence[str]) -> str:
    """The address at which people find the service: scheme, host and perhaps a port, without a closing slash."""
    example = f"like {schemes[0]}://cpd.example"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Wrong(f"must be a web address, {example}, not {text!r}") from None
    if parts.scheme not in schemes or not host or any(one.isspace() for one in text):
        raise Wrong(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)} and a host, {example}")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise Wrong(f"must be a scheme and a host only, {example}, without a path, a query or a user")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}"


def hosts(text: str) -> list[str]:
    """Host names between commas; one that begins with a dot stands for all its subdomains too."""
    names = listed(text)
    for host in names:
        if "*" in host:
            raise Wrong("must name the hosts of the service; * would answer to every name")
        after_brackets = host.rpartition("]")[2]
        if "/" in host or ":" in after_brackets:
            raise Wrong(f"must list host names without https:// and without a port, like cpd.example, not {host!r}")
    return names


def answers_to(host: str, allowed: Sequence[str]) -> bool:
    """Whether a host name is one of :func:`hosts`."""
    return any(
        host == one.lower() or (one.startswith(".") and (host == one[1:].lower() or host.endswith(one.lower())))
        for one in allowed
    )


def secret(text: str) -> str:
    """A text that signs sessions in production: long, mixed, and not one that was published."""
    how = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))" makes one'
    if text == MADE_UP_SECRET or text.startswith("django-insecure-"):
        raise Wrong(f"was published, so it is no secret; {how}")
    if len(text) < SECRET_LENGTH:
        raise Wrong(f"must have at least {SECRET_LENGTH} random characters, not {len(text)}; {how}")
    if guesses(text) < SECRET_BITS:
        raise Wrong(f"has too few different characters to be random; {how}")
    return text


def bearer_token(text: str) -> str:
    """A token that opens something to programs, or nothing."""
    if text and (len(text) < TOKEN_LENGTH or not text.isascii() or not text.isprintable() or " " in text):
        raise Wrong(f"must have at least {TOKEN_LENGTH} random characters without spaces")
    return text


_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def uuid(text: str) -> str:
    """A UUID in small letters with hyphens, or nothing."""
    if text and not re.fullmatch(_UUID, text):
        raise Wrong(f"must be a UUID, like 7c1d2f04-9f6b-4c7e-8f0a-2b1d6c3e5a90, not {text!r}")
    return text


def notify_key(text: str) -> str:
    """A key of GOV.UK Notify, or nothing: a name, the service's UUID and the secret's, joined by hyphens."""
    if text and not re.fullmatch(f".+-{_UUID}-{_UUID}", text):
        raise Wrong("is no key of GOV.UK Notify: those end in two UUIDs, of the service and of the secret")
    return text


def api_key(text: str) -> str:
    """A key that another service gave us, or nothing: one word that a header can carry."""
    if text and (not text.isascii() or not text.isprintable() or " " in text):
        raise Wrong("must be one word of plain characters, as the service gave it to us")
    return text


def issuer(text: str) -> str:
    """What an OpenID provider calls itself, or nothing: a web address that may have a path, kept as it is written."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise Wrong(f"must be a web address, like https://sign-in.example, not {text!r}") from None
    if not text:
        return text
    if parts.scheme not in ("https", "http") or not parts.hostname or not text.isascii() or not text.isprintable():
        raise Wrong(f"must be a web address, like https://sign-in.example, not {text!r}")
    if "?" in text or "#" in text or "@" in parts.netloc or " " in text:
        raise Wrong("must be the provider's own name for itself, without a query, a fragment or a user")
    if len(text) > ISSUER_LENGTH:
        raise Wrong(f"must have at most {ISSUER_LENGTH} characters, not {len(text)}")
    return text


ISSUER_LENGTH = 500
NAME_LENGTH = 40


def short_name(text: str) -> str:
    """What people call something, on a button: at most 40 characters that can be seen, or nothing."""
    if len(text) > NAME_LENGTH or not text.isprintable() or text != " ".join(text.split()):
        raise Wrong(f"must be a name of at most {NAME_LENGTH} characters, like DfE Sign-in, not {text!r}")
    return text


def guesses(text: str) -> float:
    """Bits of entropy of a text by how often each of its characters is in it."""
    counts = Counter(text).values()
    return sum(-count * math.log2(count / len(text)) for count in counts)


def sender(text: str) -> str:
    """An email address, perhaps with a name before it: ``Manage Teacher CPD <no-reply@cpd.example>``."""
    _, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    if not local or not domain or any(one in text for one in "\r\n") or " " in address:
        raise Wrong(f"must be an email address, like no-reply@cpd.example, not {text!r}")
    return text


def contact(text: str) -> str:
    """A plain email address, or nothing."""
    if text and parseaddr(text) != ("", sender(text)):
        raise Wrong(f"must be an email address without a name, like help@cpd.example, not {text!r}")
    return text


def day(text: str) -> str:
    """A date as ``YYYY-MM-DD``, or nothing."""
    try:
        if text and date.fromisoformat(text).isoformat() != text:
            raise ValueError
    except ValueError:
        raise Wrong(f"must be a date, like 2027-09-01, not {text!r}") from None
    return text


def database_address(text: str) -> str:
    """A ``postgresql://`` address, or nothing."""
    if not text:
        return text
    if not text.startswith(("postgresql://", "postgres://")):
        raise Wrong("must begin with postgresql://, like postgresql://user:password@host:5432/name")
    try:
        dj_database_url.parse(text)
    except ValueError:
        raise Wrong("is no address: its port or host cannot be read") from None
    return text


def version_numbers(text: str) -> list[str]:
    """Numbers of versions of the API between commas."""
    numbers = listed(text)
    for piece in numbers:
        if not (piece.isascii() and piece.isdigit()):
            raise Wrong(f"must list numbers of versions, like 1 or 1,2, not {piece!r}")
    return numbers
