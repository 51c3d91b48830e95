"""What all pages of a list that are asked for in the same manner have alike: learnt from those that threads make.

A page's own are its documents, and the headers :data:`OWN`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import HttpRequest

from cpd.api.call import Call, Listed
from cpd.api.compression import coding_for, smallest
from cpd.api.heads import Form, Head, Headers
from cpd.api.versions import find_version

MOST = 1000
"""Manners that are known."""

OWN = ("ETag", "Link", "Content-Length")
COMPRESSED = "Content-Encoding"
UNCHANGED = "304 Not Modified"

Said = tuple[bytes | None, ...]
"""What a request says, as far as its answer depends on it: method, target, and the headers
:data:`cpd.api.ready.DECIDING`."""

Note = Callable[[float, str], None]
"""Writes the line of one more request in the log, given the seconds that it took and its id."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The head of a page, with places for what is its own. ``other_links`` stand in its ``Link`` behind those of the
    page."""

    form: Form
    other_links: str
    note: Note

    def filled(self, tag: str, link: str, length: int) -> Head:
        """The head of a page with that tag, links and length of its body."""
        link = ", ".join([one for one in (link, self.other_links) if one])
        return self.form.filled({"ETag": tag.encode(), "Link": link.encode(), "Content-Length": b"%d" % length})


@dataclass(slots=True)
class Patterns:
    """Of a list that is asked for in one manner, whichever page, by whether it is compressed and has links.

    ``coding`` is what its pages are compressed in, empty for not at all, if they have ``smallest`` bytes. ``unchanged``
    is the pattern of an answer to who has what there is.
    """

    path: bytes
    listed: Listed
    version: int
    coding: str
    smallest: int
    without_body: bool
    known: dict[tuple[bool, bool], Pattern] = field(default_factory=dict)
    unchanged: Pattern | None = None

    def coding_for(self, size: int) -> str:
        """What a page of so many bytes is compressed in."""
        return self.coding if size >= self.smallest else ""

    def find(self, *, coded: bool, linked: bool) -> Pattern | None:
        """The pattern of such a page, if there was one."""
        return self.known.get((coded, linked))

    def learn(self, status: str, headers: Mapping[str, str], other_links: str, note: Note) -> None:
        """Takes the head of an answer."""
        coded, linked = COMPRESSED in headers, headers.get("Link", "") != other_links
        pairs = list(headers.items())
        self.known[coded, linked] = Pattern(Form.of(status, pairs, OWN), other_links, note)
        if linked and not other_links and (coded, False) not in self.known:
            without = [one for one in pairs if one[0] != "Link"]
            self.known[coded, False] = Pattern(Form.of(status, without, OWN), "", note)


class _Manner(NamedTuple):
    method: bytes | None
    path: bytes
    encoding: bytes | None
    scheme: bytes | None
    conditional: bool


class PatternsOfAll:
    """Of every list, in every manner in which it was asked for."""

    def __init__(self) -> None:
        self._known: dict[_Manner, Patterns] = {}

    def __len__(self) -> int:
        return len(self._known)

    def find(self, said: Said) -> Patterns | None:
        """The patterns for such a request; None where nothing is known, or it is no plain page's."""
        manner = _manner(said)
        return self._known.get(manner) if manner is not None else None

    def learn(self, said: Said, request: HttpRequest, call: Call, status: str, headers: Headers, note: Note) -> None:
        """Takes an answer that a thread has made, if it is a plain page's."""
        manner, named = _manner(said), dict(headers)
        if manner is None or len(named) != len(headers) or "ETag" not in named:
            return
        if status == UNCHANGED and manner in self._known:
            other_links = _other_links(call.version)
            self._known[manner].unchanged = Pattern(Form.of(status, headers, OWN), other_links, note)
        if call.listed is None or not _is_plain(manner.path) or status != "200 OK":
            return
        if manner.path.decode() != request.path_info or "Content-Length" not in named:
            return
        patterns = self._known.get(manner)
        if patterns is None:
            if len(self._known) >= MOST:
                self._known.clear()
            coding, needed = coding_for(manner.encoding.decode("latin-1") if manner.encoding else None)
            patterns = self._known[manner] = Patterns(
                path=manner.path,
                listed=call.listed,
                version=call.version,
                coding=coding,
                smallest=smallest(needed=needed),
                without_body=manner.method == b"HEAD",
            )
        patterns.learn(status, named, _other_links(call.version), note)


def _manner(said: Said) -> _Manner | None:
    """How something is asked for; None for a request that is not plain: with a type of a body that it has not, or on
    the condition that there is nothing yet."""
    method, target, encoding, content_type, condition, scheme = said
    path, _, query = (target or b"").partition(b"?")
    if content_type is not None or not query.isascii() or (condition is not None and condition.strip() == b"*"):
        return None
    return _Manner(method, path, encoding, scheme, condition is not None)


def _is_plain(path: bytes) -> bool:
    """Whether a path can be written in no other way."""
    return path.replace(b"/", b"").replace(b"-", b"").isalnum() and not path.endswith(b"/")


def _other_links(version: int) -> str:
    """Links that every answer of a version has."""
    known = find_version(f"v{version}")
    _, value = known.headers.get("link", ("", "")) if known is not None else ("", "")
    return value
