"""The rule book as a page: one section for each area, one heading for each rule, from the files in ``rules``."""

import re
from dataclasses import dataclass
from importlib.resources import files

from cpd.web.docs.markdown import anchor_of

INTRODUCTION = """# Rules

Every rule of the service, with its number. A number never changes, and never names another rule. Use it when you write
to us, and link to it: `/api-reference/rules#dec-1`."""

AREAS = (
    ("http", "HTTP"),
    ("visibility", "SEE"),
    ("participants", "PAR"),
    ("actions", "ACT"),
    ("declarations", "DEC"),
    ("npq", "NPQ"),
    ("people", "ACC"),
    ("schools-and-partnerships", "SCH"),
    ("registration", "REG"),
    ("tutors", "TUT"),
    ("statements-and-money", "MON"),
    ("reference-dates", "DAT"),
    ("records", "REC"),
    ("webhooks", "WEB"),
    ("sandbox", "SAN"),
)
"""The files of the rule book, in order, with the letters that the numbers of each begin with."""

_RULE = re.compile(r"^## (\S+)$", re.M)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its number, the file that states it, and its text as Markdown."""

    number: str
    file: str
    text: str

    @property
    def withdrawn(self) -> bool:
        """Whether the rule no longer holds, so that nothing need cite it."""
        return self.text.startswith("Withdrawn")


def area_text(name: str) -> str:
    """The Markdown of an area."""
    return files("cpd.web").joinpath(f"docs/rules/{name}.md").read_text(encoding="utf-8")


def rules_of(name: str) -> list[Rule]:
    """The rules of an area, in the order in which they are written."""
    _, *parts = _RULE.split(area_text(name))
    return [Rule(number, f"{name}.md", text.strip()) for number, text in zip(parts[::2], parts[1::2], strict=True)]


def rules_page() -> str:
    """The whole rule book as Markdown. The headings of each area stand one level lower than in its file."""
    areas = [re.sub(r"^(#+ )", r"#\1", area_text(name).strip(), flags=re.M) for name, _ in AREAS]
    titles = [area.partition("\n")[0].removeprefix("## ") for area in areas]
    contents = [f"- [{title}](#{anchor_of(title)}): {prefix}" for title, (_, prefix) in zip(titles, AREAS, strict=True)]
    return "\n\n".join([INTRODUCTION, "\n".join(contents), *areas])
