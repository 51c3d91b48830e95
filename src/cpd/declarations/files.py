"""Declarations in a CSV file: what its columns are, what a row says, and the file of what became of each (rule DEC-30).

The columns are the attributes of the API. A file of results can be corrected and uploaded again: what we added to it is
known, and not read.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cpd.core.refusals import Refusal
from cpd.core.tables import read_table
from cpd.declarations import errors
from cpd.declarations.rules.bulk import LONGEST_REFERENCE, MOST_ROWS

REQUIRED = ("participant_id", "course_identifier", "declaration_type", "declaration_date")
OPTIONAL = (
    *("evidence_held", "has_passed", "delivery_partner_id", "secondary_delivery_partner_id", "client_reference"),
)
COLUMNS = (*REQUIRED, *OPTIONAL)
ADDED = ("line", "result", "declaration_id", "state", "errors")
"""The columns that a file of results has besides."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet takes for a formula."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of a file: the line on which it begins, and its cells by column."""

    line: int
    cells: dict[str, str]

    @property
    def attributes(self) -> dict[str, object]:
        """The row as the attributes of a request: an empty cell is one that is left out."""
        given: dict[str, object] = {name: text for name, text in self.cells.items() if text}
        passed = self.cells.get("has_passed", "").lower()
        if passed in ("true", "false"):
            given["has_passed"] = passed == "true"
        return given


def read_declarations(content: bytes) -> list[FileRow]:
    """The rows of a file. Commas or semicolons separate the cells; it is UTF-8 or Windows-1252.

    Refused (``file``, or the line): everything that :func:`cpd.core.tables.read_table` refuses, no row at all, more
    than 500, a reference of more than 64 characters.
    """
    table = read_table(content, REQUIRED, optional=OPTIONAL, ours=ADDED, semicolons=True)
    if not table:
        raise Refusal.because(errors.FILE_EMPTY())
    if len(table) > MOST_ROWS:
        raise Refusal.because(errors.FILE_TOO_LONG(rows=len(table), most=MOST_ROWS))
    rows = [
        FileRow(row.line, {name: plain(text) for name, text in row.cells.items() if name in COLUMNS}) for row in table
    ]
    problems = [
        errors.REFERENCE_TOO_LONG.under(f"line {row.line}, client_reference")(longest=LONGEST_REFERENCE)
        for row in rows
        if len(row.cells.get("client_reference", "")) > LONGEST_REFERENCE
    ]
    if problems:
        raise Refusal(problems)
    return rows


def harmless(text: str) -> str:
    """A cell for a spreadsheet: with an apostrophe before what it would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    """The cell without the apostrophe that :func:`harmless` gave it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def template_file() -> str:
    """A file with nothing but the names of the columns."""
    return _written([COLUMNS])


def result_file(rows: Sequence[FileRow], results: Sequence[Mapping[str, str]]) -> str:
    """The rows as they came, and beside each what became of it: ``results`` has the columns of :data:`ADDED`."""
    used = [name for name in COLUMNS if name in REQUIRED or any(name in row.cells for row in rows)]
    lines = [(*used, *ADDED)]
    for row, result in zip(rows, results, strict=True):
        cells = [row.cells.get(name, "") for name in used] + [result.get(name, "") for name in ADDED]
        lines.append(tuple(map(harmless, cells)))
    return _written(lines)


def _written(lines: Iterable[Sequence[str]]) -> str:
    """CSV with the mark at its beginning by which spreadsheets know UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return f"\ufeff{text.getvalue()}"
