"""What docs/architecture.md names is there: files, rules, errors, functions."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
FILES = [file.relative_to(ROOT).as_posix() for file in (ROOT / "src/cpd").rglob("*.py")]
ROOMS = sorted({file.split("/")[2] for file in FILES if file.count("/") > 2})
SETTINGS = {"cpd.provider_id"}
"""Names of PostgreSQL's settings, which look like Python's."""


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([a-z_/]+\.py)`", PAGE))))
def test_a_file_that_is_named_is_there(name) -> None:
    assert any(file.endswith(f"/{name}") for file in FILES) or (ROOT / name).is_file()


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"\b(?:rules|errors)\.[A-Za-z_]\w*\b(?!\.)", PAGE)) - {"rules.py", "errors.py"})
)
def test_a_rule_or_error_that_is_named_is_there(name) -> None:
    module, attribute = name.split(".")
    homes = [f"cpd.{room}.{module}" for room in ROOMS]
    assert any(hasattr(importlib.import_module(home), attribute) for home in homes if importable(home))


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(rf"`((?:cpd|clock|{'|'.join(ROOMS)})(?:\.[a-z_]+)+)`", PAGE)) - SETTINGS)
)
def test_a_function_or_module_that_is_named_is_there(name) -> None:
    if name.endswith(".py"):
        return
    full = name if name.startswith("cpd.") else f"cpd.core.{name}" if name.startswith("clock.") else f"cpd.{name}"
    module, _, attribute = full.rpartition(".")
    found: ModuleType = importlib.import_module(module)
    assert hasattr(found, attribute) or importable(full)


def importable(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


@pytest.mark.parametrize(
    "room", sorted({file.split("/")[2] for file in FILES if "/rules" in file and file.count("/") in (3, 4)} - {"web"})
)
def test_a_room_that_has_rules_has_tests_of_them_by_that_name(room) -> None:
    assert (ROOT / "tests" / room / "test_rules.py").exists()
