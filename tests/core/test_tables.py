"""Tables that people import: all of a file, or the lines and columns that are wrong."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Refusal
from cpd.core.tables import read_table

COLUMNS = ("name", "cohort")


def refused(path) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refusal:
        read_table(path, COLUMNS)
    return [(problem.field, problem.code) for problem in refusal.value.problems]


@pytest.fixture
def file(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read(file, encoding, end) -> None:
    rows = read_table(
        file(end.join(["Cohort, Name", "2024,  École   St Zoë ", "", ",", '2025,"A, B"']), encoding), COLUMNS
    )
    assert [(row.line, row.cells) for row in rows] == [
        (2, {"cohort": "2024", "name": "École St Zoë"}),
        (5, {"cohort": "2025", "name": "A, B"}),
    ]


def test_a_row_is_named_by_the_line_on_which_it_begins(file) -> None:
    rows = read_table(file('name,cohort\n"A\nB",2024\nC,2025\n'), COLUMNS)
    assert [(row.line, row.cells["name"]) for row in rows] == [(2, "A B"), (4, "C")]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [("file", "missing_columns")]),
        ("name\nA", [("file", "missing_columns")]),
        ("name,cohort,note\nA,2024,x", [("file", "unknown_columns")]),
        ("name,cohort,\nA,2024,", [("file", "unknown_columns")]),
        ("name,cohort,name\nA,2024,A", [("file", "columns_twice")]),
        ("name;cohort\nA;2024", [("file", "missing_columns")]),
        ("name,cohort\nA\nB,2024\nC,2024,x", [("line 2", "cells"), ("line 4", "cells")]),
        ("name,cohort\nA\x07,2024", [("line 2, name", "invalid")]),
        ('name,cohort\n"A,2024', [("file", "invalid")]),
        ("name,cohort\nA\x00,2024", [("file", "encoding")]),
    ],
)
def test_what_cannot_be_read_is_refused_by_line_and_column(file, text, problems) -> None:
    assert refused(file(text)) == problems


def test_other_encodings_and_files_that_are_not_there_are_refused(file, tmp_path) -> None:
    assert refused(file("name,cohort\nA,2024", "utf-16")) == [("file", "encoding")]
    assert refused(tmp_path / "nowhere.csv") == [("file", "missing")]
    assert refused(tmp_path) == [("file", "missing")]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"name,cohort\n" + content)
    with suppress(Refusal):
        assert all(set(row.cells) == set(COLUMNS) for row in read_table(path, COLUMNS))
