"""The incentives of schools for a year, from a CSV file (rule SCH-6): they decide who is paid an uplift."""

from collections import defaultdict
from pathlib import Path
from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.work import Subject, Work, unit_of_work
from cpd.schools.commands.imports import BATCH, ImportSummary, Progress, cell, count_lines, open_rows
from cpd.schools.models import School, SchoolIncentives

COLUMNS = ("URN", "Pupil Premium Incentive", "Sparsity Incentive")
Incentives = tuple[bool, bool]
"""Pupil premium, sparsity."""


def import_incentives(*, path: Path, start_year: int, actor: Actor, progress: Progress | None = None) -> ImportSummary:
    """Sets pupil premium and sparsity incentives of a cohort year from a CSV file.

    A cell says yes only when it is exactly ``1``. An unknown URN is left out and counted. A URN that is there more than
    once is named with its lines: where the rows agree they count as one; where they contradict one another the school
    is left as it was, because what they say decides money.

    Refused (``file``) when it is missing, unreadable or without the required columns.
    """
    summary = ImportSummary()
    total = max(0, count_lines(path) - 1) if path.is_file() else 0
    with unit_of_work(actor=actor, reason="import_incentives") as work:
        schools: dict[str, UUID] = dict(School.objects.values_list("urn", "id"))
        rows: dict[str, list[tuple[int, Incentives]]] = defaultdict(list)
        for line, cells in open_rows(path, COLUMNS):
            summary.rows += 1
            urn = cell(cells, "URN")
            if not (len(urn) == 6 and urn.isascii() and urn.isdigit()):
                summary.problems.append(f"line {line}: URN {urn[:20]!r} is not six digits")
            else:
                rows[urn].append((line, (cell(cells, COLUMNS[1]) == "1", cell(cells, COLUMNS[2]) == "1")))
            if progress and summary.rows % BATCH == 0:
                progress(summary.rows, total)
        agreed = _agreed(rows, summary)
        _lock_changed({schools[urn]: said for urn, said in agreed.items() if urn in schools}, start_year, work)
        stored = SchoolIncentives.objects.select_for_update(no_key=True).filter(start_year=start_year)
        known = {row.school_id: row for row in stored.order_by("id")}
        added, changed = [], []
        for urn, incentives in agreed.items():
            if urn not in schools:
                summary.skip("URN not in the register of schools")
                continue
            school_id = schools[urn]
            row = known.get(school_id)
            if row is None:
                row = SchoolIncentives(school_id=school_id, start_year=start_year)
                added.append(row)
            elif (row.pupil_premium, row.sparsity) == incentives:
                summary.unchanged += 1
                continue
            else:
                changed.append(row)
            row.pupil_premium, row.sparsity = incentives
            work.school(school_id)
        SchoolIncentives.objects.bulk_create(added, batch_size=BATCH)
        SchoolIncentives.objects.bulk_update(changed, ["pupil_premium", "sparsity"], batch_size=BATCH)
        summary.added, summary.changed = len(added), len(changed)
    return summary


def _agreed(rows: dict[str, list[tuple[int, Incentives]]], summary: ImportSummary) -> dict[str, Incentives]:
    """What the file says of each school that it does not contradict itself about; names every URN that is repeated."""
    agreed = {}
    for urn, said in rows.items():
        values = {incentives for _, incentives in said}
        lines = " and ".join(str(line) for line, _ in said)
        if len(values) > 1:
            summary.contradictory += 1
            summary.problems.append(
                f"lines {lines}: URN {urn} is there {len(said)} times with different values. "
                "The school was left as it was."
            )
            continue
        if len(said) > 1:
            summary.problems.append(f"lines {lines}: URN {urn} is there {len(said)} times with the same values.")
        agreed[urn] = said[0][1]
    return agreed


def _lock_changed(said: dict[UUID, Incentives], start_year: int, work: Work) -> None:
    """Locks the schools whose incentives will change, with their people, before their incentives are."""
    rows = SchoolIncentives.objects.filter(start_year=start_year)
    stored = {key: tuple(one) for key, *one in rows.values_list("school_id", "pupil_premium", "sparsity")}
    work.lock(*(Subject("school", school_id) for school_id, one in said.items() if stored.get(school_id) != one))
