"""What docstrings and docs/architecture.md say that one place alone does, no other place does."""

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src/cpd"
ASKING_FOR_THE_TIME = {
    ("time", "time"),
    *(("datetime", one) for one in ("now", "utcnow")),
    *(("date", "today"), ("timezone", "now")),
}


def asks_the_machine_for_the_time(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in ASKING_FOR_THE_TIME
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


PLACES: dict[Callable[[ast.AST], bool], set[str]] = {
    asks_the_machine_for_the_time: {"core/clock.py", "edge/answers.py", "api/limits.py"},
    rounds_money: {"core/money.py"},
    makes_ids: {"core/ids.py"},  # the id of a request is random digits, and no UUID (core/logs.py)
    reads_documents_for_a_caller: {"api/documents.py", "api/pages.py"},
    reads_changes_for_a_caller: {"api/changes.py"},
    moves_a_statement: {"statements/commands/state.py"},
    starts_the_web_server: {"cli/serving.py"},
}


@pytest.mark.parametrize("does", PLACES)
def test_what_one_place_does_no_other_does(does: Callable[[ast.AST], bool]) -> None:
    assert where()[does] == PLACES[does]


@cache
def where() -> dict[Callable[[ast.AST], bool], set[str]]:
    """The files of ours that do each of these, by their paths. Each file is parsed once for all."""
    files: dict[Callable[[ast.AST], bool], set[str]] = {does: set() for does in PLACES}
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        docstrings = {
            id(node.body[0].value)
            for node in nodes
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in nodes:
            if id(node) not in docstrings:
                for does, places in files.items():
                    if does(node):
                        places.add(file.relative_to(SOURCE).as_posix())
    return files
