"""Files of declarations: how they are read, and how results are written (rule DEC-30)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Refusal
from cpd.declarations.files import (
    ADDED,
    COLUMNS,
    OPTIONAL,
    FileRow,
    harmless,
    plain,
    read_declarations,
    result_file,
    template_file,
)

HEADER = "participant_id,course_identifier,declaration_type,declaration_date"
ROW = "db3a7848-7308-4879-942a-c4a70ced400a,ecf-induction,started,2022-11-01T09:00:00Z"


def read(text: str, encoding: str = "utf-8") -> list[FileRow]:
    return read_declarations(text.encode(encoding))


def refused(text: str | bytes) -> list[tuple[str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Refusal) as raised:
        read_declarations(content)
    return [(problem.field, problem.code) for problem in raised.value.problems]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n".encode(),
        f"\ufeff{HEADER}\r\n{ROW}\r\n".encode(),
        f"{HEADER}\n{ROW}\n".replace(",", ";").encode(),
        f"\ufeff{HEADER.upper()}\n {ROW.replace(',', ' , ')}\n\n,,,\n".encode(),
        f"{HEADER}\n{ROW}".encode("cp1252"),
    ],
)
def test_is_read_with_and_without_a_mark_with_commas_or_semicolons(content) -> None:
    (row,) = read_declarations(content)
    assert row.line == 2
    assert list(row.attributes.values()) == ROW.split(",")


def test_an_empty_cell_is_an_attribute_that_is_left_out() -> None:
    (row,) = read(f"{HEADER},evidence_held,has_passed\n{ROW},,\n")
    assert row.attributes.keys() == set(HEADER.split(","))


@pytest.mark.parametrize(
    ("cell", "value"), [("TRUE", True), ("true", True), ("False", False), ("yes", "yes"), ("1", "1")]
)
def test_passed_is_read_as_spreadsheets_write_it_and_anything_else_is_left_to_be_judged(cell, value) -> None:
    (row,) = read(f"{HEADER},has_passed\n{ROW},{cell}\n")
    assert row.attributes["has_passed"] is value or row.attributes["has_passed"] == value


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [("file", "missing_columns")]),
        (HEADER, [("file", "empty")]),
        (f"{HEADER}\n,,,\n", [("file", "empty")]),
        (f"{HEADER},shoe_size\n{ROW},9\n", [("file", "unknown_columns")]),
        (f"{HEADER},participant_id\n{ROW},x\n", [("file", "columns_twice")]),
        (HEADER.replace(",", "\t"), [("file", "missing_columns")]),
        (f"{HEADER}\n{ROW},more\n", [("line 2", "cells")]),
        (f'{HEADER}\n"{ROW}\n', [("file", "invalid")]),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), [("file", "encoding")]),
        (f"{HEADER},client_reference\n{ROW},{'x' * 65}\n", [("line 2, client_reference", "too_long")]),
        (f"{HEADER}\n{(ROW + chr(10)) * 501}", [("file", "too_long")]),
    ],
)
def test_what_is_no_file_of_declarations_is_refused_as_one(content, expected) -> None:
    assert refused(content) == expected


def test_500_rows_are_taken() -> None:
    assert len(read(f"{HEADER}\n{(ROW + chr(10)) * 500}")) == 500


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(Refusal, match="shoe_size"):
        read(f"{HEADER},shoe_size\n{ROW},9\n")


def test_the_columns_of_results_may_be_there_and_nobody_is_asked_for_them() -> None:
    with pytest.raises(Refusal) as raised:
        read(f"{HEADER},shoe_size\n{ROW},9\n")
    assert "declaration_id" not in str(raised.value)
    assert len(read(f"{HEADER},errors\n{ROW},too early\n")) == 1


def test_the_template_is_a_file_without_rows() -> None:
    assert refused(template_file()) == [("file", "empty")]


CELL = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20)


@given(CELL)
def test_no_cell_of_a_result_is_a_formula_and_each_is_read_as_it_was(text) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(harmless(text)) == text or text.startswith("'")


@given(st.lists(CELL.filter(lambda text: not text.startswith("'")), min_size=1, max_size=5))
def test_a_file_of_results_can_be_uploaded_again(references) -> None:
    cells = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    rows = [FileRow(n, {**cells, "client_reference": one}) for n, one in enumerate(references, 2)]
    results = [{"line": str(row.line), "result": "error", "errors": "=cmd|' /C calc'!A0"} for row in rows]
    text = result_file(rows, results)
    assert [row.cells for row in read(text)] == [row.cells for row in rows]
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert lines[0] == [*HEADER.split(","), "client_reference", *ADDED]
    assert all(line[-1] == "'=cmd|' /C calc'!A0" for line in lines[1:])


def test_results_have_every_column_that_the_file_had() -> None:
    rows = [FileRow(2, dict.fromkeys(COLUMNS, "x"))]
    assert set(OPTIONAL) < set(result_file(rows, [{}]).splitlines()[0].split(","))
