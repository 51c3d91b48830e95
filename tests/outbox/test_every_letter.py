"""Each event that the specification names, and exactly the letters that follow from it, once.

The rows stand in :mod:`tests.outbox.letters`.
"""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

from cpd.core.refusals import Refusal
from cpd.integrations import teaching_record
from cpd.outbox.models import Message
from tests.outbox.letters import BORN, DFE, ELSEWHERE, LEFT_OUT, NOW, ROWS, SPECIFIED, Row, Town, on, town

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {"post_email", "write_to_provider", "write_to", "_write", "write_of_partnership"}
"""What is called with the template of a letter, under its name or as the text that is one."""

PRIVATE = re.compile(rf"\b(?:\d{{7}}|[A-Z]{{2}}\d{{6}}[A-D]|{BORN}|{BORN:%-d %B %Y})\b")
"""A TRN, a national insurance number, or the date of birth that everybody of the rows has."""

ADDRESS = re.compile(r"https?://[^\s]+")


@pytest.fixture
def place(db, settings, monkeypatch) -> Iterator[Town]:
    settings.PUBLIC_URL = "https://cpd.example"
    settings.ENVIRONMENT = settings.ENVIRONMENT.but(support_email=DFE)
    made = Town(town())
    monkeypatch.setattr(teaching_record, "client", lambda: made)
    with on(NOW):
        yield made


def letters() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("template", "recipient"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.event}: {row.case}" if row.case else row.event)
def test_an_event_writes_exactly_its_letters_once(row: Row, place: Town) -> None:
    row.before(place)
    Message.objects.all().delete()
    row.happens(place)
    assert letters() == sorted(row.letters)
    with suppress(Refusal):
        (row.again or row.happens)(place)
    assert letters() == sorted(row.letters)
    text = "\n".join(f"{one.content['subject']}\n{one.content['body']}" for one in Message.objects.all())
    assert [words for words in row.says if words not in text] == []
    assert not PRIVATE.search(text)
    assert all(address.startswith("https://cpd.example/") for address in ADDRESS.findall(text))


def test_every_event_of_the_specification_has_a_row_or_a_reason() -> None:
    events = {row.event for row in ROWS}
    assert [event for event in SPECIFIED if (event in events) == (event in LEFT_OUT)] == []
    assert set(LEFT_OUT) <= set(SPECIFIED)


def test_every_letter_of_the_code_follows_from_a_row() -> None:
    followed = {template for row in ROWS for template, _ in row.letters} | set(ELSEWHERE)
    written = set(templates())
    assert [one for one in written if not any(re.fullmatch(one, template) for template in followed)] == []
    assert [template for template in followed if not any(re.fullmatch(one, template) for one in written)] == []


@pytest.mark.parametrize("template", ELSEWHERE)
def test_what_is_held_elsewhere_is_there(template) -> None:
    file, name = ELSEWHERE[template]
    assert f"def {name}" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def templates() -> Iterator[str]:
    """Every template that the code writes by, as a pattern where a part of the name is made."""
    for file in sorted((ROOT / "src" / "cpd").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if not any(name in text for name in WRITERS):
            continue
        module = import_module(".".join(file.relative_to(ROOT / "src").with_suffix("").parts))
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in WRITERS:
                given = [*call.args, *(one.value for one in call.keywords if one.arg == "template")]
                yield from filter(None, (pattern_of(one, module) for one in given))


def pattern_of(node: ast.expr, module: object) -> str:
    """The template that an argument is, as a pattern; empty for any other argument."""
    if isinstance(node, ast.JoinedStr):
        text = "".join(re.escape(one.value) if isinstance(one, ast.Constant) else ".+" for one in node.values)
    else:
        value = getattr(module, node.id, "") if isinstance(node, ast.Name) else getattr(node, "value", "")
        text = re.escape(value) if isinstance(value, str) else ""
    return text if re.fullmatch(r"(?:[a-z]|[_\\-]|\.\+)+", text) else ""
