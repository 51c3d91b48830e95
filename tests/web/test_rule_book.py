"""The rule book: code and rules name one another, and the documentation site shows every rule."""

import re
from pathlib import Path

import pytest

from cpd.web.docs.rule_book import AREAS, Rule
from cpd.web.docs.views import rendered
from tests.checks import rules

RULES = rules.all_rules()
ONE = Rule("DEC-1", "declarations.md", "A declaration is judged.")
TWO = Rule("DEC-2", "declarations.md", "The participant is judged first.")


def test_every_rule_has_a_number_of_its_area_and_no_two_have_the_same() -> None:
    assert rules.misnumbered(RULES) == []


def test_every_number_that_is_cited_is_a_rule() -> None:
    assert rules.unknown(RULES, rules.cited_in()) == []


def test_every_rule_is_cited_by_the_code() -> None:
    assert rules.uncited(RULES, rules.code("src")) == []


def test_every_function_that_decides_cites_its_rule() -> None:
    assert rules.without_rule() == []


def test_a_function_that_decides_without_a_rule_is_named_with_its_place(tmp_path: Path) -> None:
    room = tmp_path / "src" / "cpd" / "room"
    room.mkdir(parents=True)
    (room / "rules.py").write_text(
        'def cited() -> None:\n    """Rule DEC-1."""\n\n\ndef uncited() -> None:\n    """Decides."""\n\n\n'
        "def _inner() -> None:\n    pass\n",
        encoding="utf-8",
    )
    assert rules.without_rule(tmp_path) == ["src/cpd/room/rules.py:5: uncited cites no rule of docs/rules"]


def test_no_line_names_a_rule_after_a_document_that_is_not_in_the_repository() -> None:
    assert rules.named_elsewhere(rules.lines_of("src", "tests", "docs")) == []


def test_every_file_of_the_rule_book_is_an_area_and_in_its_index() -> None:
    folder = rules.ROOT / "docs" / "rules"
    names = {name for name, _ in AREAS}
    assert {file.stem for file in folder.glob("*.md")} - {"README"} == names
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [f"({name}.md) | `{prefix}` |" for name, prefix in AREAS if f"({name}.md) | `{prefix}` |" not in index] == []


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Judged first (rule DEC-3).", "DEC-3"),
        ("Rules DEC-1 and NPQ-9999.", "NPQ-9999"),
        ("As rule DCE-1 says.", "DCE-1"),
    ],
)
def test_a_number_that_is_no_rule_is_named_with_its_place(line: str, number: str) -> None:
    assert rules.unknown([ONE, TWO], [("src/cpd/a.py:7", line)]) == [
        f"src/cpd/a.py:7: {number} is not in docs/rules, or was withdrawn"
    ]


def test_a_rule_that_nothing_cites_is_named_with_its_file() -> None:
    lines = [("src/cpd/a.py:7", "Whether it is accepted (rule DEC-1, not DEC-22).")]
    assert rules.uncited([ONE, TWO], lines) == ["docs/rules/declarations.md: no line of src cites DEC-2"]


def test_a_withdrawn_rule_keeps_its_number_and_is_cited_by_nothing() -> None:
    gone = Rule("DEC-2", "declarations.md", "Withdrawn: see DEC-1.")
    assert rules.uncited([ONE, gone], [("src/cpd/a.py:7", "Rule DEC-1.")]) == []
    assert rules.unknown([ONE, gone], [("src/cpd/a.py:7", "Rule DEC-2.")]) != []


@pytest.mark.parametrize("number", ["NPQ-3", "DEC-01", "DEC-0", "Declaring"])
def test_a_heading_that_is_no_number_of_its_area_is_named(number: str) -> None:
    (problem,) = rules.misnumbered([ONE, Rule(number, "declarations.md", "Some text.")])
    assert problem.startswith(f"docs/rules/declarations.md: {number!r}")


def test_a_number_that_is_there_twice_is_named() -> None:
    assert rules.misnumbered([ONE, ONE]) == ["docs/rules: DEC-1 is there more than once"]


def test_lines_are_read_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("first\nRule DEC-1.\n", encoding="utf-8")
    (tmp_path / "src" / "a.pyc").write_bytes(b"\xff")
    assert list(rules.lines_of("src", root=tmp_path)) == [("src/a.py:1", "first"), ("src/a.py:2", "Rule DEC-1.")]


def test_the_site_shows_every_rule_under_an_address_of_its_own() -> None:
    html = rendered("rules").html
    assert [rule.number for rule in RULES if f'id="{rule.number.lower()}"' not in html] == []
    for anchor in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{anchor}"' in html
    assert len(html) < 300_000
