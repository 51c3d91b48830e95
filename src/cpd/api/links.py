"""The header ``Link`` of lists: where the next page, the one before and the first are (rule HTTP-34).

Addresses are those that the caller used, with another page and everything else as it was asked.
"""

from functools import lru_cache
from urllib.parse import quote, unquote_plus

from django.http import HttpRequest, HttpResponse

from cpd.api.headers import add_link
from cpd.api.parameters import Page

_LONGEST_KEPT = 400
"""Characters of a query whose links are kept."""

_SAFE = "%!$&'()*+,/:;=?@~"


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
    rest = [part for part in text.split("&") if part and unquote_plus(part.partition("=")[0]) != "page[page]"]
    pages = {"next": number + 1} if is_full else {}
    if number > 1:
        pages |= {"prev": number - 1, "first": 1}
    head = "&".join(quote(part, safe=_SAFE) for part in (*rest, "page[page]"))
    return ", ".join(f'<{quote(path, safe=_SAFE)}?{head}={to}>; rel="{relation}"' for relation, to in pages.items())


_kept = lru_cache(maxsize=2000)(_links)
