"""Release notes: one page with all, an address for each, by tag, and as an Atom feed.

A note is a section of ``release-notes.md``: a heading, a line with its date and tags, its text.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from xml.etree import ElementTree

from cpd.web.docs.markdown import anchor_of, render
from cpd.web.docs.texts import text_of

TAGS = (
    "bug-fix",
    "new-feature",
    "breaking-change",
    "data-update",
    "cohort-closure",
    "sandbox",
    "production",
)
"""What a note can be about."""

_NOTE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n(?P<day>\d{4}-\d{2}-\d{2}): (?P<tags>[a-z, -]+)\n\n(?P<text>.*?)(?=^## |\Z)", re.M | re.S
)
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Note:
    """What changed on a day. ``text`` is Markdown."""

    title: str
    published_on: date
    tags: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        """How the note's address ends."""
        return anchor_of(self.title)

    @property
    def address(self) -> str:
        """Where the note stands by itself."""
        return f"/api-reference/release-notes/{self.name}"


@cache
def release_notes() -> tuple[Note, ...]:
    """Every note, newest first, as they stand in the file."""
    text = text_of("release-notes")
    assert text is not None
    return tuple(
        Note(
            note["title"],
            date.fromisoformat(note["day"]),
            tuple(tag.strip() for tag in note["tags"].split(",")),
            note["text"].strip(),
        )
        for note in _NOTE.finditer(text.markdown)
    )


def atom(base_url: str) -> bytes:
    """The notes as an Atom feed, whose addresses begin with ``base_url``."""
    notes = release_notes()
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "title", "Manage Teacher CPD API: release notes")
    _add(feed, "id", f"{base_url}/api-reference/release-notes")
    _add(feed, "updated", _midnight(max(note.published_on for note in notes)))
    ElementTree.SubElement(feed, "link", rel="self", href=f"{base_url}/api-reference/release-notes.atom")
    ElementTree.SubElement(ElementTree.SubElement(feed, "author"), "name").text = "Department for Education"
    for note in notes:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "title", note.title)
        _add(entry, "id", f"{base_url}{note.address}")
        _add(entry, "updated", _midnight(note.published_on))
        ElementTree.SubElement(entry, "link", href=f"{base_url}{note.address}")
        for tag in note.tags:
            ElementTree.SubElement(entry, "category", term=tag)
        _add(entry, "content", render(note.text).html, type="html")
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
