"""What generators of clients make of the published documents, and what the catalogue of errors promises."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import cpd
from cpd.api.catalogue import known_errors
from cpd.api.errors import StatusError
from cpd.api.published import documents
from cpd.core.collisions import taken
from cpd.core.errors import NOT_A_TEXT
from cpd.core.refusals import Error, ProviderError
from cpd.core.rooms import declared_errors, errors_of_rooms

ROOT = Path(cpd.__file__).parent


def _operations(version: int):
    return [
        operation for methods in documents()[version]["paths"].values() for operation in methods.values()
    ]  # fmt: skip


@pytest.mark.parametrize("version", [1, 2, 3])
class TestDocument:
    def test_answers_are_open_to_attributes_that_come_later(self, version) -> None:
        assert '"additionalProperties": false' not in json.dumps(documents()[version])

    def test_no_optional_member_has_null_as_its_default(self, version) -> None:
        assert '"default": null' not in json.dumps(documents()[version])

    def test_every_operation_has_a_name_of_its_own_that_no_module_is_in(self, version) -> None:
        names = [operation["operationId"] for operation in _operations(version)]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[a-z_]+", name) and "cpd" not in name for name in names), names

    def test_the_same_operation_has_the_same_name_in_every_version(self, version) -> None:
        names = {operation["operationId"] for operation in _operations(version)}
        assert {
            "list_ecf_participants",
            "show_ecf_participant",
            "defer_ecf_participant",
            "change_ecf_participant_schedule",
            "declare",
            "list_declarations",
            "void_declaration",
        } <= names

    def test_times_in_the_examples_have_whole_seconds_and_end_in_z(self, version) -> None:
        """But for when an outcome was reached, in versions 1 and 2 (rule HTTP-16)."""
        for text in re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', json.dumps(documents()[version])):
            outcome = version != 3 and text.endswith("T00:00:00+00:00")
            assert outcome or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text), text


OUTSIDE = ("web/", "cli/", "sandbox/", "jobs/", "config/", "publishing/", "finance/")
"""Rooms whose functions no request of the API runs, but for publishing, which refuses nothing."""


@cache
def _functions() -> dict[str, list[tuple[str, ast.Module]]]:
    """Every function of the rooms that a request may reach, by name: its file, and it with the file's constants."""
    found: dict[str, list[tuple[str, ast.Module]]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name.startswith(OUTSIDE) or "/migrations/" in name:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = [node for node in tree.body if isinstance(node, ast.Assign)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append((name, ast.Module([*constants, node], [])))
    return found


def _mentioned(node: ast.AST) -> set[str]:
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Name | ast.Attribute)
    }


@cache
def _reached() -> frozenset[str]:
    """Names of functions that the code of the API mentions, directly or through others: no fewer than it can run."""
    reached = {name for name, places in _functions().items() if any(file.startswith("api/") for file, _ in places)}
    new = set(reached)
    while new:
        mentioned = {name for one in new for _, module in _functions()[one] for name in _mentioned(module.body[-1])}
        new = {name for name in mentioned if name in _functions()} - reached
        reached |= new
    return frozenset(reached)


def _errors_in(file: str, module: ast.Module) -> Iterator[Error]:
    """The errors that a function names: of its own room, as ``errors.SOMETHING``, or imported from another."""
    rooms = errors_of_rooms()
    room = rooms.get(file.partition("/")[0])
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "errors":
            found = getattr(room, node.attr, None)
            if isinstance(found, Error):
                yield found
        elif isinstance(node, ast.Name) and node.id.isupper():
            yield from (error for one in rooms.values() if isinstance(error := vars(one).get(node.id), Error))


def test_every_error_of_the_catalogue_is_one_that_a_request_can_get() -> None:
    reachable = set(taken().values())
    for name in _reached():
        for file, module in _functions()[name]:
            reachable |= set(_errors_in(file, module))
    listed = {error for error in declared_errors().values() if isinstance(error, StatusError | ProviderError)}
    assert listed - reachable == set()
    assert NOT_A_TEXT in reachable  # which attributes they read, test_values_that_are_read.py proves


def test_what_only_the_schools_pages_refuse_is_not_in_the_catalogue() -> None:
    listed = {(one.title, one.code) for one in known_errors()}
    assert not {("base", "challenged"), ("base", "too_late")} & listed
    assert "may_challenge" not in _reached()


def test_poor_words_for_errors_are_gone() -> None:
    codes = {one.code for one in known_errors()}
    assert "programme_not_offered" in codes
    assert not {code for code in codes if "half" in code or "double" in code or "identical" in code}
