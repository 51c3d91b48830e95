"""What docstrings and docs/architecture.md say that one place alone does, no other place does."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src/cpd"


@cache
def trees() -> dict[str, ast.Module]:
    """Every file of ours, parsed, by its path."""
    return {
        file.relative_to(SOURCE).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in file.parts
    }


def asks_the_machine_for_the_time(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) in (
        "time.time",
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "timezone.now",
    )


def rounds_money(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.alias) and (getattr(node, "name", "") or getattr(node, "id", "")).startswith(
        "ROUND_"
    )


def makes_ids(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "uuid"
        and any(one.name.startswith("uuid") for one in node.names)
    )


def reads_documents_for_a_caller(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "FROM published_to_caller" in node.value


def reads_changes_for_a_caller(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "FROM changes_to_caller" in node.value


def moves_a_statement(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and "statement.state" in [ast.unparse(target) for target in node.targets]


def starts_the_web_server(node: ast.AST) -> bool:
    """Names its module among the words of a command; elsewhere it is the name of a log."""
    logs = isinstance(node, ast.Call) and ast.unparse(node.func) == "structlog.get_logger"
    words = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.List) else []
    return not logs and any(isinstance(word, ast.Constant) and word.value == "cpd.edge" for word in words)


@pytest.mark.parametrize(
    ("does", "places"),
    [
        (asks_the_machine_for_the_time, {"core/clock.py", "edge/answers.py", "api/limits.py"}),
        (rounds_money, {"core/money.py"}),
        (makes_ids, {"core/ids.py"}),  # the id of a request is random digits, and no UUID (core/logs.py)
        (reads_documents_for_a_caller, {"api/documents.py", "api/pages.py"}),
        (reads_changes_for_a_caller, {"api/changes.py"}),
        (moves_a_statement, {"statements/commands/state.py"}),
        (starts_the_web_server, {"cli/serving.py"}),
    ],
)
def test_what_one_place_does_no_other_does(does: Callable[[ast.AST], bool], places: set[str]) -> None:
    assert set(where(does)) == places


def where(does: Callable[[ast.AST], bool]) -> Iterator[str]:
    for name, tree in trees().items():
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        if any(does(node) for node in ast.walk(tree) if id(node) not in docstrings):
            yield name
