"""The national register of schools, from its CSV file (rule SCH-1).

A file is read twice: once to find its encoding and to count its rows, once to import it. Rows are compared with what is
there and written in batches within one transaction, so an interrupted import leaves nothing behind and a second run
writes nothing.
"""

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.core.work import Work, unit_of_work
from cpd.schools import errors, rules
from cpd.schools.commands.register import decide_programmes, register_facts
from cpd.schools.models import School

BATCH = 1000
Progress = Callable[[int, int], None]
"""Called with the rows done and the rows in all."""

REQUIRED_COLUMNS = (
    "URN",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "EstablishmentStatus (code)",
    "DistrictAdministrative (code)",
)
_TEXT_COLUMNS = {
    "name": "EstablishmentName",
    "ukprn": "UKPRN",
    "establishment_type_name": "TypeOfEstablishment (name)",
    "phase_name": "PhaseOfEducation (name)",
    "local_authority_code": "LA (code)",
    "local_authority_name": "LA (name)",
    "district_code": "DistrictAdministrative (code)",
    "district_name": "DistrictAdministrative (name)",
    "address_line1": "Street",
    "address_line2": "Locality",
    "address_line3": "Town",
    "postcode": "Postcode",
    "website": "SchoolWebsite",
    "primary_contact_email": "MainEmail",
    "secondary_contact_email": "AlternativeEmail",
}
_CODE_COLUMNS = {
    "establishment_type_code": "TypeOfEstablishment (code)",
    "phase_code": "PhaseOfEducation (code)",
    "status_code": "EstablishmentStatus (code)",
}
_IMPORTED = [*_TEXT_COLUMNS, *_CODE_COLUMNS, "section_41_approved"]
_WRITTEN = [*_IMPORTED, "eligible", "cip_only", "updated_at"]
_LENGTHS = {one.name: one.max_length or 255 for one in School._meta.concrete_fields if one.name in _TEXT_COLUMNS}


@dataclass
class ImportSummary:
    """What an import did. ``problems`` are rows that were not taken as they are, each with its line and the reason.

    ``contradictory`` counts the schools that a file says two different things about.
    """

    rows: int = 0
    added: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0
    contradictory: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def skip(self, reason: str) -> None:
        """Counts a row that is left out on purpose."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1


def encoding_of(path: Path) -> str:
    """UTF-8 if the whole file is valid UTF-8 (with or without a mark), else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def open_rows(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Line number and cells of each row. Refused (``file``) without the required columns, or when unreadable."""
    if not path.is_file():
        raise Refusal.because(errors.FILE_MISSING(path=path))
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        try:
            missing = [column for column in required if column not in (reader.fieldnames or [])]
            if missing:
                raise Refusal.because(errors.FILE_MISSING_COLUMNS(missing=", ".join(missing)))
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise Refusal.because(errors.FILE_INVALID(line=reader.line_num, error=error)) from None


def count_lines(path: Path) -> int:
    """How many lines a file has, for a progress bar."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def cell(cells: dict[str, str | None], column: str) -> str:
    """A cell without spaces around it; empty where the row is too short."""
    return (cells.get(column) or "").replace("\x00", "").strip()


def _read_school(cells: dict[str, str | None]) -> dict[str, object] | str:
    """The school's fields, or what is wrong with the row."""
    urn = cell(cells, "URN")
    if not (len(urn) == 6 and urn.isascii() and urn.isdigit()):
        return f"URN {urn[:20]!r} is not six digits"
    values: dict[str, object] = {"urn": urn}
    for name, column in _CODE_COLUMNS.items():
        text = cell(cells, column)
        if not text and name == "phase_code":
            text = "0"
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            return f"{column} {text[:20]!r} is not a code"
        values[name] = int(text)
    for name, column in _TEXT_COLUMNS.items():
        text = cell(cells, column)
        if len(text) > _LENGTHS[name]:
            return f"{column} has more than {_LENGTHS[name]} characters"
        values[name] = text
    if not values["name"]:
        return "EstablishmentName is empty"
    values["section_41_approved"] = cell(cells, "Section41Approved (name)") == "Approved"
    return values


def import_schools(*, path: Path, actor: Actor, progress: Progress | None = None) -> ImportSummary:
    """Brings our schools in line with the register's "all establishments" file.

    Rows are told apart by URN. A row that can't be read is reported with its line, and the others are imported. Rows
    outside England or of types the programmes are not for are left out, and so are closed schools we never knew. A
    school that closes stays, with its people, as closed.

    Refused (``file``) when it is missing, unreadable or without the required columns.
    """
    summary = ImportSummary()
    total = max(0, count_lines(path) - 1) if path.is_file() else 0
    with unit_of_work(actor=actor, reason="import_schools") as work:
        _lock_all()
        seen: set[str] = set()
        rows = open_rows(path, REQUIRED_COLUMNS)
        while batch := list(islice(rows, BATCH)):
            _import_batch(batch, seen, summary, work)
            if progress:
                progress(summary.rows, total)
    return summary


def _lock_all() -> None:
    """Locks every school by id, as everybody does (docs/architecture.md, "Locks"): a file names them in any order."""
    list(School.objects.select_for_update(no_key=True).order_by("id").values_list("id"))


def _import_batch(
    batch: list[tuple[int, dict[str, str | None]]], seen: set[str], summary: ImportSummary, work: Work
) -> None:
    read: dict[str, dict[str, object]] = {}
    for line, cells in batch:
        summary.rows += 1
        values = _read_school(cells)
        if isinstance(values, str):
            summary.problems.append(f"line {line}: {values}")
        elif values["urn"] in seen:
            summary.problems.append(f"line {line}: URN {values['urn']} is there twice; the first row counts")
        else:
            seen.add(str(values["urn"]))
            read[str(values["urn"])] = values
    known = {school.urn: school for school in School.objects.filter(urn__in=read)}
    added, changed = [], []
    now = clock.now()
    for urn, values in read.items():
        school = known.get(urn)
        if school is None:
            school = School(id=new_id(), created_at=now, updated_at=now, **values)
            facts = register_facts(school)
            if not rules.imported(facts):
                summary.skip("not in England, or of a type that the programmes are not for")
            elif not rules.is_open(facts):
                summary.skip("not open, and not known to the service")
            else:
                decide_programmes(school)
                added.append(school)
            continue
        if all(getattr(school, name) == values[name] for name in _IMPORTED):
            summary.unchanged += 1
            continue
        was_open = rules.is_open(register_facts(school))
        for name in _IMPORTED:
            setattr(school, name, values[name])
        school.updated_at = now
        decide_programmes(school)
        changed.append(school)
        if was_open and not rules.is_open(register_facts(school)):
            summary.closed += 1
        else:
            summary.changed += 1
        work.school(school.id)
    School.objects.bulk_create(added)
    School.objects.bulk_update(changed, _WRITTEN, batch_size=BATCH)
    summary.added += len(added)
