"""The text of each page as Markdown: from its file, or drawn from data or code."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from cpd.training.commands.schedules import shipped_schedules
from cpd.web.docs.access import access_page
from cpd.web.docs.errors import errors_page
from cpd.web.docs.npq_schedules import npq_schedules_page
from cpd.web.docs.reference import reference
from cpd.web.docs.rule_book import rules_page
from cpd.web.docs.schedules import schedules_page
from cpd.web.docs.site import PAGES

GENERATED = {
    "schedules": schedules_page,
    "npq-schedules": npq_schedules_page,
    "who-may-do-what": access_page,
    "rules": rules_page,
    "errors": errors_page,
}
"""Pages that are drawn from data or code."""

SUMMARIES = {
    "schedules": "Between which days each declaration for an early career teacher or mentor may be dated, by cohort.",
    "npq-schedules": "Schedules, declarations, deadlines and statements of NPQs, by course group and intake.",
    "who-may-do-what": "Which roles open which pages, and which tokens which endpoints.",
    "rules": "Every rule of the service, with its number.",
    "errors": "Every error with its code, its rule, an example and what to do.",
    "reference-v3": "Every endpoint of version 3.",
    "reference-v2": "Every endpoint of version 2.",
    "reference-v1": "Every endpoint of version 1, which is deprecated.",
}
"""What each page that has no file of its own is about, in a sentence."""

WORDS = {
    "schedules": {
        f"Cohort {year}": f"{year} last day milestone schedule standard september {year}"
        for year in shipped_schedules()
    },
    "npq-schedules": {"Early headship coaching offer": "ehco schedule march june november december"},
}
"""By page that has no file and by heading, what people search for who mean that section."""

_FENCE = "---\n"

CLOCK = "2026-11-15T10:00:00Z"
"""The instant of the examples on pages that name no other."""

TO_TRY = """
To try the requests on this page, add the tutorial's world on [the sandbox's page](/sandbox), then the people of this
page. The answer has their IDs: put them in place of words in curly brackets. Answers on this page are shortened.

```
curl -X POST -H "Authorization: Bearer tutorial-provider-token" \\
  "http://127.0.0.1:8000/sandbox/scenarios/{name}"
```
"""
"""What stands before the first section of a page whose requests are about a scenario."""


@dataclass(frozen=True, slots=True)
class Text:
    """A page as it is written.

    ``markdown``: the page. ``summary``: what it is about, in a sentence. ``words``: by heading, what people search for
    who mean that section, beside the words on the page. ``scenario``: whom of the catalogue its requests are about.
    ``clock``: the instant of its examples, where it is not that of all (RFC 3339).
    """

    markdown: str
    summary: str
    words: dict[str, str] = field(default_factory=dict)
    scenario: str = ""
    clock: str = CLOCK


@cache
def text_of(name: str) -> Text | None:
    """The text of a page of the site, or None where there is no such page."""
    if name not in dict(PAGES):
        return None
    if name in GENERATED:
        return Text(GENERATED[name](), SUMMARIES[name], WORDS.get(name, {}))
    if name.startswith("reference-v"):
        return Text(reference(int(name.removeprefix("reference-v"))) or "", SUMMARIES[name])
    return read(files("cpd.web").joinpath(f"docs/pages/{name}.md").read_text(encoding="utf-8"))


def read(text: str) -> Text:
    """A page's file: between two lines of three dashes what is said about it, then the page."""
    head, markdown = text.removeprefix(_FENCE).split(f"\n{_FENCE}", 1)
    about: dict[str, Any] = yaml.safe_load(head)
    markdown = markdown.lstrip("\n")
    if "scenario" in about:
        lead, _, rest = markdown.partition("\n## ")
        markdown = f"{lead}{TO_TRY.format(name=about['scenario'])}\n## {rest}"
    return Text(markdown, **{**about, "clock": str(about.get("clock", CLOCK))})
