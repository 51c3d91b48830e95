"""Files stay short, no two import each other, tests mirror the source, and every declared error is met somewhere."""

import ast
import re
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
FILES = [file for file in sorted((SOURCE / "cpd").rglob("*.py")) if "migrations" not in file.parts]
MODULES = {".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES}

MOST_LINES = 450
"""Lines of a file. One that is longer is two."""


def test_no_file_is_too_long_to_read() -> None:
    long = {
        file.relative_to(ROOT).as_posix(): lines
        for file in FILES
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}, f"make two files of what has more than {MOST_LINES} lines"


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def for_types_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imported_by(module: str) -> set[str]:
    """The modules of ours that have to be loaded before this one: imports inside functions wait until they are run."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree_of(module)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {
                name if (name := f"{node.module}.{alias.name}") in MODULES else str(node.module) for alias in node.names
            }
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not for_types_alone(node):
            waiting += ast.iter_child_nodes(node)
    return found & set(MODULES) - {module}


def test_no_two_files_import_each_other() -> None:
    try:
        TopologicalSorter({module: imported_by(module) for module in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(f"these import one another in a circle: {' <- '.join(error.args[1])}")


def test_a_circle_would_be_found() -> None:
    assert "cpd.publishing.resource" in imported_by("cpd.publishing.resources")
    assert "cpd.core.environment" not in imported_by("cpd.cli.serving")  # imported when it serves


ROOMS_WITH_RULES = sorted(
    {path.parent.name for name in ("rules", "rules.py") for path in (SOURCE / "cpd").glob(f"*/{name}")}
)


@pytest.mark.parametrize("room", ROOMS_WITH_RULES)
def test_a_room_with_rules_has_tests_of_its_rules(room) -> None:
    assert list((ROOT / "tests" / room).glob("test_*rules*.py")), f"test its rules in tests/{room}/test_rules.py"


def declared_errors() -> list[tuple[str, str]]:
    """Room and name of each error that an ``errors.py`` declares."""
    return [
        (file.parent.name, target.id)
        for file in FILES
        if file.name == "errors.py" and file.parent.parent.name == "cpd"
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if ast.unparse(node.value.func) in ("Error", "ProviderError", "StatusError")
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def test_every_error_that_is_declared_is_met_by_some_code() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    used = set(re.findall(r"\berrors\.([A-Z_0-9]+)\b", text))
    times = Counter(re.findall(r"\b[A-Z_0-9]+\b", text))
    unused = [
        f"src/cpd/{room}/errors.py: {name}" for room, name in declared_errors() if name not in used and times[name] == 1
    ]
    assert unused == [], "no rule or command refuses with these"


ERRORS = [file for file in sorted((SOURCE / "cpd").glob("*/errors.py")) if file.parent.name != "cli"]


@pytest.mark.parametrize("file", ERRORS, ids=lambda file: file.parent.name)
def test_declared_errors_import_of_ours_refusals_alone(file) -> None:
    module = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
    assert imported_by(module) <= {"cpd.core.refusals"}


def test_the_arguments_of_a_command_are_named() -> None:
    unnamed = [
        f"{module}.{node.name}"
        for module in MODULES
        if ".commands" in module
        for node in tree_of(module).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if "unit_of_work(" in ast.unparse(node) and (node.args.args or node.args.posonlyargs)
    ]
    assert unnamed == []
