"""Search over the documentation: SQLite's full-text index in memory, filled once from the pages.

It needs no network, no script and no database server. Words are reduced to their stems; the headings of a page and the
words that its file lists for a heading count more than its text.
"""

import re
import sqlite3
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

from cpd.web.docs.markdown import Part, render
from cpd.web.docs.site import PAGES, address_of
from cpd.web.docs.texts import text_of

RESULTS = 20
LONGEST = 200
"""How many results are shown at most, and how much of a question is read (characters)."""

WEIGHTS = {"title": 3.0, "heading": 6.0, "words": 8.0, "body": 1.0}
LESS = {
    "reference-v1": 0.3,
    "reference-v2": 0.35,
    "reference-v3": 0.5,
    "release-notes": 0.5,
    "rules": 0.5,
    "errors": 0.6,
}
"""Pages that name everything, and so would be found before the guide that explains it."""

IN_HEADING = 0.02
"""What each word of the question adds that is in a heading as it is typed, to a section's score."""

DEEP = ("errors", "rules")
"""Pages whose sections of the second level are found by themselves: an error, a rule."""

STOP_WORDS = frozenset(
    """a an and are as at be by can did do does for from has have how i if in into is it its me my no not of on or our
    she he her him so than that the their them then there they this to us was we what when where which who why will
    with you your now longer today""".split()  # noqa: SIM905
)

_INDEX = "CREATE VIRTUAL TABLE sections USING fts5(page UNINDEXED, anchor UNINDEXED, shown UNINDEXED, " + (
    "title, heading, words, body, tokenize = 'porter unicode61')"
)
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Result:
    """A page that answers the question, and the section of it that does so best (empty: the page's beginning)."""

    title: str
    heading: str
    address: str
    extract: str


@cache
def _index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(_INDEX)
    for name, title in PAGES:
        text = text_of(name)
        assert text is not None
        for part in sections_of(name, render(text.markdown).parts):
            words = text.words.get(part.heading or title, "")
            connection.execute(
                "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, part.anchor, part.heading, title, part.heading, words, part.words),
            )
    return connection


def sections_of(name: str, parts: list[Part]) -> list[Part]:
    """The sections of a page that can be found by themselves: on most pages those of the first level."""
    sections: list[Part] = []
    for part in parts:
        if part.level == 3 and name not in DEEP:
            above = sections[-1]
            sections[-1] = replace(above, words=f"{above.words} {part.heading} {part.words}")
        else:
            sections.append(part)
    return sections


def terms_of(question: str) -> list[str]:
    """The words that count: letters and digits, lower case, without those that every question has."""
    words = re.findall(r"[^\W_]+", question[:LONGEST].lower())
    return [word for word in dict.fromkeys(words) if word not in STOP_WORDS]


def search(question: str) -> list[Result]:
    """The pages that answer a question, best first, each once with its best section. Nothing for an empty question."""
    terms = terms_of(question)
    if not terms:
        return []
    weights = ", ".join(str(weight) for weight in WEIGHTS.values())
    with _lock:
        rows = (
            _index()
            .execute(
                f"SELECT page, anchor, shown, title, bm25(sections, 0, 0, 0, {weights}) AS score, "  # noqa: S608
                "snippet(sections, 6, '', '', ' … ', 30) FROM sections WHERE sections MATCH ?",
                (" OR ".join(f'"{term}"' for term in terms),),
            )
            .fetchall()
        )
    best: dict[str, tuple[float, Result]] = {}
    for page, anchor, heading, title, score, extract in rows:
        score *= LESS.get(page, 1.0)  # the better, the further below zero
        score *= 1 + IN_HEADING * len(set(terms) & set(terms_of(heading)))
        if page not in best or score < best[page][0]:
            address = address_of(page) + (f"#{anchor}" if anchor else "")
            best[page] = (score, Result(title, heading, address, extract))
    return [result for _, result in sorted(best.values(), key=lambda one: one[0])[:RESULTS]]
