"""Markdown in the design system's clothes."""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

_CLASSES = {
    "h1": "govuk-heading-xl",
    "h2": "govuk-heading-l",
    "h3": "govuk-heading-m",
    "h4": "govuk-heading-s",
    "p": "govuk-body",
    "a": "govuk-link",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "hr": "govuk-section-break govuk-section-break--visible",
}


@dataclass(frozen=True)
class Rendered:
    """A page's title, its HTML, and its sections as anchor and heading."""

    title: str
    html: str
    sections: list[tuple[str, str]]


def anchor_of(heading: str) -> str:
    """``Declare a start`` → ``declare-a-start``."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _code(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return f'<pre class="cpd-code" tabindex="0"><span>{escape(tokens[index].content.rstrip())}</span></pre>\n'


def _maker() -> MarkdownIt:
    maker = MarkdownIt("commonmark", {"html": False}).enable("table")
    maker.add_render_rule("fence", _code)
    return maker


def render(text: str) -> Rendered:
    """The page that Markdown text makes. Raw HTML in it stays text."""
    maker = _maker()
    tokens = maker.parse(text)
    title, sections = "", []
    for index, token in enumerate(tokens):
        if token.type == "th_open" and not tokens[index + 1].content:  # a heading of nothing is none
            token.tag = tokens[index + 2].tag = "td"
        for one in (token, *(token.children or [])):
            if one.nesting == 1 and one.tag in _CLASSES:
                one.attrJoin("class", _CLASSES[one.tag])
        if token.type == "heading_open":
            heading = tokens[index + 1].content
            if token.tag == "h1":
                title = title or heading
            else:
                token.attrSet("id", anchor_of(heading))
            if token.tag == "h2":
                sections.append((anchor_of(heading), heading))
    return Rendered(title, maker.renderer.render(tokens, maker.options, {}), sections)
