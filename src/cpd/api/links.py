"""The header ``Link`` of lists: where the next page, the one before and the first are (rule HTTP-34).

Addresses are those that the caller used, with another page and everything else as it was asked.
"""

import re
from functools import lru_cache
from urllib.parse import quote, unquote_plus

from django.http import HttpRequest, HttpResponse

from cpd.api.headers import add_link
from cpd.api.parameters import Page

_LONGEST_KEPT = 400
"""Characters of a query whose links are kept."""

_SAFE = "%!$&'()*+,/:;=?@~"
_QUOTED = re.compile(rf"[A-Za-z0-9_.\-{_SAFE}]*")
_PAGE = quote("page[page]", safe=_SAFE)


def linked(response: HttpResponse, request: HttpRequest, page: Page, *, count: int) -> HttpResponse:
    """The answer with the links of a page on which ``count`` records are."""
    value = links(request.path, request.META.get("QUERY_STRING", ""), page, count=count)
    if value:
        add_link(response, value)
    return response


def links(path: str, text: str, page: Page, *, count: int) -> str:
    """The value of ``Link`` for a page on which ``count`` records are, empty for none. A full page has a next one,
    which may turn out to be empty."""
    make = _kept if len(text) <= _LONGEST_KEPT else _links
    return make(path, text, page.number, count >= page.per_page)


def _links(path: str, text: str, number: int, is_full: bool) -> str:
    rest = [part for part in text.split("&") if part and not _names_the_page(part)]
    pages = {"next": number + 1} if is_full else {}
    if number > 1:
        pages |= {"prev": number - 1, "first": 1}
    head = f"{_quoted(path)}?{_quoted('&'.join([*rest, _PAGE]))}"
    return ", ".join([f'<{head}={to}>; rel="{relation}"' for relation, to in pages.items()])


def _names_the_page(part: str) -> bool:
    name = part.partition("=")[0]
    return (unquote_plus(name) if "%" in name or "+" in name else name) == "page[page]"


def _quoted(text: str) -> str:
    return text if _QUOTED.fullmatch(text) else quote(text, safe=_SAFE)


_kept = lru_cache(maxsize=2000)(_links)
