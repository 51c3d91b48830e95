"""Whose request it is when proxies stand before the service.

A proxy adds the address it was called from to the end of ``X-Forwarded-For``. Whoever calls may have put anything into
it before, so it is read from the right, and only as far as the proxies that we were told to trust have written it.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(remote_address: str, forwarded_for: str | None, trusted: Sequence[Network]) -> str:
    """The address of whoever called: the rightmost that is no trusted proxy's.

    ``remote_address`` is where the connection comes from (``REMOTE_ADDR``), ``forwarded_for`` the header
    ``X-Forwarded-For``; without a trusted ``remote_address`` the header is not looked at. An entry that is no address
    ends the search: the proxy that passed it on is taken. Where all are trusted, it is the leftmost. An IPv4 address
    that came as IPv6 is given as IPv4; a ``remote_address`` that is none is given as it is.
    """
    nearest = parse_address(remote_address)
    if nearest is None:
        return remote_address
    if not is_trusted(remote_address, trusted):
        return str(nearest)
    for entry in reversed((forwarded_for or "").split(",")):
        address = parse_address(entry)
        if address is None:
            break
        nearest = address
        if not _within(address, trusted):
            break
    return str(nearest)


def is_trusted(remote_address: str, trusted: Sequence[Network]) -> bool:
    """Whether a connection comes from a trusted proxy."""
    address = parse_address(remote_address)
    return address is not None and _within(address, trusted)


def parse_address(text: str) -> Address | None:
    """An IP address, which may come with a port or in brackets, as some proxies write it; None where it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def neighbourhood(address: str) -> str:
    """What to count an address under: itself, or the /64 of an IPv6 address, all of which belongs to one customer.

    What is no address is counted under its first 64 characters.
    """
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return address[:64] if parsed is None else str(parsed)


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
