"""``cpd import``: the national registers, from their CSV files."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:
    from cpd.schools.commands import ImportSummary

app = typer.Typer(help="Imports registers. Run an import again at any time: what has not changed is left alone.")
PROBLEMS_SHOWN = 50


def _with_progress(what: str, run: Callable[[Callable[[int, int], None]], "ImportSummary"]) -> "ImportSummary":
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)
        return run(lambda done, total: progress.update(task, completed=done, total=total))


def _say(summary: "ImportSummary") -> None:
    print(
        f"{summary.rows:,} rows: {summary.added:,} added, {summary.changed:,} changed, {summary.closed:,} closed, "
        f"{summary.unchanged:,} unchanged, {sum(summary.skipped.values()):,} skipped, "
        f"{len(summary.problems):,} to look at"
    )
    for reason, count in summary.skipped.items():
        print(f"skipped {count:,}: {reason}")
    for problem in summary.problems[:PROBLEMS_SHOWN]:
        print(problem)
    if len(summary.problems) > PROBLEMS_SHOWN:
        print(f"... and {len(summary.problems) - PROBLEMS_SHOWN:,} more rows to look at")
    if summary.contradictory:
        print(
            f"The file contradicts itself about {summary.contradictory:,} schools, which were left as they were. "
            "Correct it and import it again.",
            file=sys.stderr,
        )
        raise typer.Exit(1)


@app.command()
def schools(file: Path = typer.Argument(..., help='The register\'s "all establishments" CSV')) -> None:  # noqa: B008
    """Brings the register of schools up to date. UTF-8 and Windows-1252 are both read.

    Example: cpd import schools edubasealldata20261101.csv
    """
    from cpd.schools.commands import import_schools

    _say(
        _with_progress(
            "Schools", lambda progress: import_schools(path=file, actor="dfe:command-line", progress=progress)
        )
    )


@app.command()
def incentives(
    file: Path = typer.Argument(..., help="A CSV with URN, Pupil Premium Incentive and Sparsity Incentive"),  # noqa: B008
    cohort: int = typer.Option(..., help="The cohort's start year"),
) -> None:
    """Sets which schools have the pupil premium and sparsity incentives in a cohort.

    A school that the file contradicts itself about is left as it was, and the exit status is 1.

    Example: cpd import incentives incentives_2024.csv --cohort 2024
    """
    from cpd.cohorts.queries import find_cohort
    from cpd.schools.commands import import_incentives

    find_cohort(cohort)
    _say(
        _with_progress(
            "Incentives",
            lambda progress: import_incentives(
                path=file, start_year=cohort, actor="dfe:command-line", progress=progress
            ),
        )
    )
