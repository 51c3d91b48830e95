"""The rule book: every number that the code cites is a rule, and every rule is cited by the code."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from cpd.web.docs.rule_book import AREAS, Rule, rules_of

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = "|".join(prefix for _, prefix in AREAS)
CITATION = re.compile(rf"\b(?:{PREFIXES})-[0-9]+\b|(?<=\b[Rr]ule )[A-Z]+-[0-9]+\b|(?<=\b[Rr]ules )[A-Z]+-[0-9]+\b")
NUMBER = re.compile(rf"(?:{PREFIXES})-[1-9][0-9]*")
ELSEWHERE = re.compile(r"\bdossi[e]rs?\b|\b(?:decision|convention|interface|design)s? [0-9]", re.IGNORECASE)
"""How a rule was named after a document that is not in the repository."""

TEXT = (".py", ".md", ".html", ".yaml", ".sql", ".css", ".json")


def lines_of(*folders: str, root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every line of the text files in these folders, with its place."""
    for folder in folders:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in TEXT and file.is_file() and file != Path(__file__):
                place = str(file.relative_to(root))
                for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                    yield f"{place}:{number}", line


def all_rules() -> list[Rule]:
    return [rule for name, _ in AREAS for rule in rules_of(name)]


def misnumbered(rules: Iterable[Rule]) -> list[str]:
    """Headings of the rule book that are no numbers of their area, and numbers that two rules have."""
    rules = list(rules)
    prefix_of = {f"{name}.md": prefix for name, prefix in AREAS}
    twice = [number for number, count in Counter(rule.number for rule in rules).items() if count > 1]
    return [
        *(
            f"docs/rules/{rule.file}: {rule.number!r} is no number of this area, such as {prefix_of[rule.file]}-1"
            for rule in rules
            if not NUMBER.fullmatch(rule.number) or not rule.number.startswith(f"{prefix_of[rule.file]}-")
        ),
        *(f"docs/rules: {number} is there more than once" for number in twice),
        *(f"docs/rules/{rule.file}: {rule.number} has no text" for rule in rules if not rule.text),
    ]


def unknown(rules: Iterable[Rule], lines: Iterable[tuple[str, str]]) -> list[str]:
    """Citations of numbers that are no rules, or of rules that no longer hold."""
    standing = {rule.number for rule in rules if not rule.withdrawn}
    return [
        f"{place}: {number} is not in docs/rules, or was withdrawn"
        for place, line in lines
        for number in CITATION.findall(line)
        if number not in standing
    ]


def uncited(rules: Iterable[Rule], lines: Iterable[tuple[str, str]]) -> list[str]:
    """Rules that nothing cites."""
    cited = {number for _, line in lines for number in CITATION.findall(line)}
    return [
        f"docs/rules/{rule.file}: no line of src cites {rule.number}"
        for rule in rules
        if not rule.withdrawn and rule.number not in cited
    ]


def without_rule(root: Path = ROOT) -> list[str]:
    """Public functions of the rooms' rules that cite none: what decides says by which rule."""
    modules = [*root.glob("src/cpd/*/rules.py"), *root.glob("src/cpd/*/rules/*.py")]
    found = []
    for module in sorted(modules):
        text = module.read_text(encoding="utf-8")
        found += [
            f"{module.relative_to(root)}:{one.lineno}: {one.name} cites no rule of docs/rules"
            for one in ast.parse(text).body
            if isinstance(one, ast.FunctionDef)
            and not one.name.startswith("_")
            and not CITATION.search(ast.get_source_segment(text, one) or "")
        ]
    return found


def named_elsewhere(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Lines that name a rule after a document that the repository does not hold."""
    return [f"{place}: cite the number of docs/rules instead" for place, line in lines if ELSEWHERE.search(line)]


def code(*folders: str) -> list[tuple[str, str]]:
    """The lines of the code alone: the rule book names its own numbers."""
    return [(place, line) for place, line in lines_of(*folders) if "web/docs/rules/" not in place]


def cited_in() -> list[tuple[str, str]]:
    """The lines whose citations must be rules. The test of this check cites numbers that are none."""
    return [line for line in lines_of("src", "tests", "docs") if not line[0].startswith("tests/web/test_rule_book.py")]


def broken() -> list[str]:
    rules = all_rules()
    return [
        *misnumbered(rules),
        *unknown(rules, cited_in()),
        *uncited(rules, code("src")),
        *without_rule(),
        *named_elsewhere(lines_of("src", "tests", "docs")),
    ]


def main() -> int:
    problems = broken()
    for line in problems:
        print(line)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
