"""Headers of answers, added as Django keeps them: it would check each again for every answer."""

from collections.abc import Iterable, Mapping

from django.http import HttpResponseBase
from django.http.response import ResponseHeaders

Settled = Mapping[str, tuple[str, str]]
"""Name and value by the name in lower case."""


def settled(headers: Iterable[tuple[str, str]]) -> Settled:
    """Headers that many answers have alike, checked once. Raises :class:`ValueError` for what no header may have."""
    return dict(ResponseHeaders(dict(headers))._store)


def add(response: HttpResponseBase, headers: Settled) -> None:
    """Adds settled headers. Links that are there already stay before those that are added."""
    link = response.headers._store.get("link")
    response.headers._store.update(headers)
    if link is not None and "link" in headers:
        response.headers._store["link"] = ("Link", f"{link[1]}, {headers['link'][1]}")


def add_number(response: HttpResponseBase, name: str, value: str) -> None:
    """Adds a header whose value is made of our own numbers, and of nothing that anybody sent."""
    response.headers._store[name.lower()] = (name, value)


def add_link(response: HttpResponseBase, value: str) -> None:
    """Adds a ``Link`` whose addresses are percent-encoded, so that nothing in it can end the header."""
    response.headers._store["link"] = ("Link", value)


def all_of(response: HttpResponseBase) -> list[tuple[str, str]]:
    """The headers of an answer, in the order in which they were added."""
    return list(response.headers._store.values())
