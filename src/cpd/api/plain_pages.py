"""Pages of lists that nothing is kept of, made in the event loop (docs/adr/0072-plain-pages-in-the-loop.md).

What is decided about a page is decided by the functions that a thread calls: what its query means, where it begins, its
tag and its links. What its other headers are is not decided here at all: they are those of a page of the same list that
a thread has made. Whatever is refused, compressed, behind the date, or reached by counting is left to a thread.
"""

from asyncio import AbstractEventLoop
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.utils.encoding import iri_to_uri
from psycopg import abc

from cpd.api import answers
from cpd.api.authentication import CALLERS, accept_raw, expected
from cpd.api.call import Call, DependsOn, Listed
from cpd.api.compression import coding_for
from cpd.api.documents import Seen
from cpd.api.links import links
from cpd.api.lists import meaning_of, tag_of
from cpd.api.pages import Listing, remember, rows_query
from cpd.api.parameters import PER_PAGE, Page
from cpd.api.schools import STANDING as OF_SCHOOLS
from cpd.api.versions import LATEST
from cpd.core.loop_connection import decoded, raw_row, reading_of
from cpd.core.loop_statements import Found, Statements
from cpd.providers.rules import may_call

MOST_PATTERNS = 500
MOST_READINGS = 200
_OWN = ("ETag", "Link", "Content-Length")
"""Headers that are a page's own."""

Said = tuple[bytes | None, ...]
Headers = list[tuple[str, str]]
Note = Callable[[float, str], None]
"""Writes the line of one more request in the log, given the seconds that it took and its id."""


class MadePage(NamedTuple):
    """A page: what it depends on, and its answer, but for what each request has of its own."""

    depends_on: DependsOn
    status: str
    headers: Headers
    body: bytes
    note: Note


@dataclass(frozen=True, slots=True)
class Pattern:
    """An answer of a list's page that a thread has made: any other page of the same list has the same headers, but for
    those of its own."""

    path: str
    listed: Listed
    version: int
    status: str
    headers: Headers
    note: Note

    def filled(self, tag: str, link: str, length: int) -> Headers | None:
        """The headers of another page; None where it has a link, and it is not known where that would stand."""
        own = {"ETag": tag, "Link": link, "Content-Length": str(length)}
        if link and not self.has_link:
            return None
        filled = [(name, own.get(name, value)) for name, value in self.headers]
        return filled if link else [one for one in filled if one[0] != "Link"]

    @property
    def has_link(self) -> bool:
        """Whether it is known where links stand."""
        return any(name == "Link" for name, _ in self.headers)


class _Asked(NamedTuple):
    token_digest: bytes
    pattern: Pattern
    listing: Listing
    page: Page
    seen: Seen
    anchored: bool
    query: str
    text: str


class PlainPages:
    """Makes pages of the lists whose answers it has seen."""

    def __init__(self) -> None:
        self._statements = Statements()
        self._patterns: dict[Said, Pattern] = {}
        self._readings: dict[str, abc.Transformer] = {}

    def open(self, loop: AbstractEventLoop) -> None:
        """Begins to make pages."""
        self._statements.open(loop)

    def close(self) -> None:
        """Makes no more."""
        self._statements.close()

    @property
    def is_open(self) -> bool:
        """Whether it can make any now."""
        return self._statements.is_open

    def learn(self, said: Said, request: HttpRequest, call: Call, status: str, headers: Headers, note: Note) -> None:
        """Takes an answer that a thread has made for a pattern, if it is a plain page's."""
        key, path, _ = _parts(said)
        if call.listed is None or call.version < LATEST or key is None or path != request.path_info:
            return
        names = [name for name, _ in headers]
        if status != "200 OK" or "Content-Encoding" in names or not {"ETag", "Content-Length"} <= set(names):
            return
        known = self._patterns.get(key)
        if known is not None and (known.has_link or "Link" not in names):
            return
        if len(self._patterns) >= MOST_PATTERNS:
            self._patterns.clear()
        self._patterns[key] = Pattern(path, call.listed, call.version, status, headers, note)

    def ask(self, token_digest: bytes, said: Said, made: Callable[[MadePage | None], None]) -> bool:
        """Whether the page will be made, if nothing turns out to be in the way: then ``made`` is called with None."""
        asked = self._asked(token_digest, said)
        if asked is None:
            return False
        query = rows_query(asked.listing, asked.page, asked.seen)
        if not query.again:
            return False
        text = _with_caller(query.text, len(asked.listing.order.columns))
        asked = asked._replace(text=text, anchored=query.anchored)
        return self._statements.ask(
            text, [token_digest, *query.values], lambda found: made(self._made(asked, found) if found else None)
        )

    def _asked(self, token_digest: bytes, said: Said) -> _Asked | None:
        key, _, query = _parts(said)
        pattern = self._patterns.get(key) if key is not None else None
        known = expected(token_digest)
        if pattern is None or known is None:
            return None
        try:
            listing, page = meaning_of(QueryDict(query), pattern.listed, pattern.version)
        except (answers.ApiError, BadRequest, SuspiciousOperation, UnicodeError):
            return None
        if page.per_page > PER_PAGE:
            return None
        seen = Seen(known[0], known[1].mark((pattern.listed.feed,)))
        return _Asked(token_digest, pattern, listing, page, seen, anchored=False, query=query, text="")

    def _made(self, asked: _Asked, found: Found) -> MadePage | None:
        connection, result = found
        reading = self._readings.get(asked.text)
        if reading is None:
            if len(self._readings) >= MOST_READINGS:
                self._readings.clear()
            reading = self._readings[asked.text] = reading_of(connection, result)
        if not result.ntuples:
            return None
        raw = raw_row(result, 0)
        caller = accept_raw(asked.token_digest, raw[:1], lambda _: decoded(reading, raw)[0])
        pattern, feeds = asked.pattern, (asked.pattern.listed.feed,)
        if caller is None or not may_call(ecf=caller.facts.ecf, npq=caller.facts.npq, scope=pattern.listed.scope):
            return None
        seen = Seen(caller.whose, caller.progress.mark(feeds))
        if asked.anchored and seen != asked.seen:
            return None
        count = result.ntuples - 1
        value = result.get_value
        body = answers.enveloped(b",".join([value(row, 1) or b"" for row in range(1, count + 1)]))
        if count:
            first, last = (decoded(reading, raw_row(result, row))[2:] for row in (1, count))
            remember(asked.listing, asked.page, seen, first, last, count)
        address = f"{pattern.path}?{iri_to_uri(asked.query)}" if asked.query else pattern.path
        headers = pattern.filled(
            tag_of(address, caller, seen.mark),
            links(pattern.path, asked.query, asked.page, count=count),
            len(body),
        )
        if headers is None:
            return None
        return MadePage(DependsOn.on(caller, feeds), pattern.status, headers, body, pattern.note)


def _parts(said: Said) -> tuple[Said | None, str, str]:
    """By what the pattern of a request is known, its path and its query. None for a request that is not plain: with a
    condition, for an answer that is compressed, or for a path that could be written in another way."""
    method, target, encoding, content_type, condition, scheme = said
    path, _, query = (target or b"").partition(b"?")
    plain = method == b"GET" and condition is None and content_type is None and _is_plain(path)
    if not plain or not query.isascii() or coding_for(encoding.decode("latin-1") if encoding else None)[0]:
        return None, "", ""
    return (path, encoding, scheme), path.decode(), query.decode()


@lru_cache(1000)
def _is_plain(path: bytes) -> bool:
    return path.replace(b"/", b"").replace(b"-", b"").isalnum() and not path.endswith(b"/")


@lru_cache(MOST_READINGS)
def _with_caller(page: str, places: int) -> str:
    """The statement that finds who calls, how the schools stand, and a page: a row with one value of the first two,
    then a row for each document."""
    caller = CALLERS.replace("= ANY($1)", "= %s")
    nothing = ", ".join(["NULL"] * (1 + places))
    return (
        f"WITH caller AS MATERIALIZED (SELECT caller.*, schools.* "  # noqa: S608 - our own words
        f"FROM ({caller}) AS caller, ({OF_SCHOOLS}) AS schools) "
        f"SELECT caller, {nothing} FROM caller UNION ALL "
        f"SELECT NULL, page.* FROM caller, LATERAL ({page}) AS page"
    )
