"""Small tables that people make and import: CSV files in which a single mistake refuses the whole file.

UTF-8 (with or without a mark at its beginning) and Windows-1252 are read, which is what spreadsheets write. Every
refusal names the line and the column.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cpd.core import errors
from cpd.core.refusals import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, and its cells by column, without needless spaces."""

    line: int
    cells: dict[str, str]

    def problem(self, column: str, problem: Problem) -> Problem:
        """The problem of a cell of this row."""
        return problem.under(f"line {self.line}, {column}")


@dataclass
class ImportedTable:
    """What an import of a table did, or would do. ``near`` says which new names are much like others."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    near: list[str] = field(default_factory=list)


def read_table(
    source: Path | bytes,
    columns: Sequence[str],
    *,
    optional: Sequence[str] = (),
    ours: Sequence[str] = (),
    semicolons: bool = False,
) -> list[Row]:
    """The rows of a CSV file, or of its content, with exactly these columns, in any order. Empty lines are passed over.

    ``optional`` columns may be there too: a row has the cells of those that are. So may ``ours``, which we add to files
    that people get from us: nobody is asked to write them, so errors do not name them. ``semicolons`` may separate the
    cells where the first line has no comma.

    Refused (``file``, or the line): no such file, neither of the two encodings, not CSV, columns missing, unknown or
    named twice, rows with too few or too many cells, cells with characters that can't be printed.
    """
    lines = _lines_of(source, semicolons)
    try:
        header = [" ".join(name.split()).lower() for name in next(lines, [])]
        _refuse_other_columns([name for name in header if name not in ours], columns, optional)
        rows, problems = [], []
        for line, cells in _numbered(lines):
            values = [" ".join(cell.split()) for cell in cells]
            if not any(values):
                continue
            if len(values) != len(header):
                problems.append(errors.CELLS.under(f"line {line}")(cells=len(values), number=len(header)))
                continue
            row = Row(line, dict(zip(header, values, strict=True)))
            rows.append(row)
            problems += [
                row.problem(column, errors.UNPRINTABLE())
                for column, value in row.cells.items()
                if not value.isprintable()
            ]
    except csv.Error as error:
        raise Refusal.because(errors.FILE_INVALID(line=lines.line_num, error=error)) from None
    if problems:
        raise Refusal(problems)
    return rows


def names_columns(path: Path, columns: Sequence[str]) -> bool:
    """Whether the first line of a file names all these columns. Refused (``file``) as in :func:`read_table`."""
    try:
        header: list[str] = next(_lines_of(path, False), [])
    except csv.Error as error:
        raise Refusal.because(errors.FILE_INVALID(line=1, error=error)) from None
    return set(columns) <= {" ".join(name.split()).lower() for name in header}


def _numbered(lines: "Iterator[list[str]]") -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it begins: a cell in quotes may go over several."""
    before: int = lines.line_num  # type: ignore[attr-defined]
    for cells in lines:
        yield before + 1, cells
        before = lines.line_num  # type: ignore[attr-defined]


def _lines_of(source: Path | bytes, semicolons: bool) -> Any:
    text = _read_text(source)
    delimiter = ";" if semicolons and "," not in text.partition("\n")[0] else ","
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _read_text(source: Path | bytes) -> str:
    if isinstance(source, bytes):
        content = source
    else:
        try:
            content = source.read_bytes()
        except OSError as error:
            raise Refusal.because(errors.FILE_MISSING(path=source, why=error.strerror)) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text or "\ufffd" in text:
        raise Refusal.because(errors.FILE_ENCODING())
    return text


def _refuse_other_columns(columns_of_file: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> None:
    expected = f"The first line must name the columns {', '.join(columns)}"
    if optional:
        expected += f", and may name {', '.join(optional)}"
    missing = [name for name in columns if name not in columns_of_file]
    if missing:
        raise Refusal.because(errors.FILE_MISSING_COLUMNS(expected=expected, missing=", ".join(missing)))
    unknown = [name or "a column without a name" for name in columns_of_file if name not in (*columns, *optional)]
    if unknown:
        raise Refusal.because(errors.FILE_UNKNOWN_COLUMNS(expected=expected, unknown=", ".join(unknown)))
    if len(columns_of_file) != len(set(columns_of_file)):
        raise Refusal.because(errors.FILE_COLUMNS_TWICE(expected=expected))
