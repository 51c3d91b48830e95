"""Markdown in the design system's clothes."""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cpd.web.docs.diagrams import diagram

_CLASSES = {
    "h1": "govuk-heading-xl",
    "h2": "govuk-heading-l",
    "h3": "govuk-heading-m",
    "h4": "govuk-heading-s",
    "p": "govuk-body",
    "a": "govuk-link",
    "table": "govuk-table",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "hr": "govuk-section-break govuk-section-break--visible",
}


@dataclass(frozen=True)
class Part:
    """A section of a page: its anchor, its heading, how deep it is (2 or 3), and its words."""

    anchor: str
    heading: str
    level: int
    words: str


@dataclass(frozen=True)
class Rendered:
    """A page: its title, the HTML before its first section and from there on, and its sections."""

    title: str
    lead: str
    body: str
    parts: list[Part]

    @property
    def html(self) -> str:
        """The whole page."""
        return self.lead + self.body

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The sections of the first level, as anchor and heading."""
        return [(part.anchor, part.heading) for part in self.parts if part.level == 2 and part.anchor]


def anchor_of(heading: str) -> str:
    """``Declare a start`` → ``declare-a-start``."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _code(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if token.info == "states":
        return diagram(token.content)
    return f'<pre class="cpd-code" tabindex="0"><span>{escape(token.content.rstrip())}</span></pre>\n'


def _maker() -> MarkdownIt:
    maker = MarkdownIt("commonmark", {"html": False}).enable("table")
    maker.add_render_rule("fence", _code)
    return maker


def render(text: str) -> Rendered:
    """The page that Markdown text makes. Raw HTML in it stays text; every heading has an anchor of its own."""
    maker = _maker()
    tokens = maker.parse(text)
    title, first = "", len(tokens)
    headings: list[tuple[str, str, int]] = [("", "", 1)]
    words: list[list[str]] = [[]]
    anchors: dict[str, int] = {}
    _label(tokens)
    for index, token in enumerate(tokens):
        if token.type == "th_open" and not tokens[index + 1].content:  # an empty heading of a column is none
            token.tag = tokens[index + 2].tag = "td"
        for one in (token, *(token.children or [])):
            if one.nesting == 1 and one.tag in _CLASSES:
                one.attrJoin("class", _CLASSES[one.tag])
        if token.type == "heading_open":
            heading = plain(tokens[index + 1].content)
            if token.tag == "h1":
                title = title or heading
                continue
            anchor = anchor_of(heading)
            anchors[anchor] = anchors.get(anchor, 0) + 1
            anchor += f"-{anchors[anchor]}" if anchors[anchor] > 1 else ""
            token.attrSet("id", anchor)
            if token.tag == "h2":
                first = min(first, index)
            if token.tag in ("h2", "h3"):
                headings.append((anchor, heading, int(token.tag[1])))
                words.append([])
        elif token.type == "inline" and tokens[index - 1].type != "heading_open":
            words[-1].append(plain(token.content))
    lead, body = (maker.renderer.render(part, maker.options, {}) for part in (tokens[:first], tokens[first:]))
    parts = [Part(*heading, " ".join(texts)) for heading, texts in zip(headings, words, strict=True)]
    return Rendered(title, lead, body, parts)


def _label(tokens: list[Token]) -> None:
    """Gives each cell of a table but the first of a row the heading of its column: a phone shows it as a label."""
    labels: list[str] = []
    column = 0
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            labels = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            labels.append(plain(tokens[index + 1].content))
        elif token.type == "td_open":
            if column and labels[column] and tokens[index + 1].content:
                token.attrSet("data-label", labels[column])
            column += 1


def plain(text: str) -> str:
    """Inline Markdown without its marks: code and links as their words."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("**", "")
