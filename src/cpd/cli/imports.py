"""``cpd import``: the national registers, from their CSV files."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cpd.cli.operator import operator
from cpd.cli.terminal import progress

if TYPE_CHECKING:
    from cpd.core.tables import ImportedTable
    from cpd.schools.commands import ImportSummary

FILE = typer.Argument(..., help="A CSV file, in UTF-8 or Windows-1252")
DRY_RUN = typer.Option(False, "--dry-run", help="Say what would be done, and write nothing")
app = typer.Typer(help="Imports registers. Run an import again at any time: what has not changed is left alone.")
PROBLEMS_SHOWN = 50


def _with_progress(what: str, run: Callable[[Callable[[int, int], None]], "ImportSummary"]) -> "ImportSummary":
    with progress() as bar:
        task = bar.add_task(what, total=None)
        return run(lambda done, total: bar.update(task, completed=done, total=total))


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

    _say(_with_progress("Schools", lambda progress: import_schools(path=file, actor=operator(), progress=progress)))


@app.command()
def incentives(
    file: Path = typer.Argument(..., help="A CSV with URN, Pupil Premium Incentive and Sparsity Incentive"),  # noqa: B008
    cohort: int = typer.Option(..., help="The cohort's start year"),
) -> None:
    """Sets which schools have the pupil premium and sparsity incentives in a cohort.

    If the file contradicts itself about a school, that school is left as it was, and the exit status is 1.

    Example: cpd import incentives incentives_2024.csv --cohort 2024
    """
    from cpd.cohorts.queries import find_cohort
    from cpd.schools.commands import import_incentives

    find_cohort(cohort)
    _say(
        _with_progress(
            "Incentives",
            lambda progress: import_incentives(path=file, start_year=cohort, actor=operator(), progress=progress),
        )
    )


def _say_table(summary: "ImportedTable", *, dry_run: bool) -> None:
    rows = "1 row" if summary.rows == 1 else f"{summary.rows:,} rows"
    print(
        f"{rows}: {summary.added:,} added, {summary.changed:,} changed, "
        f"{summary.unchanged:,} unchanged" + (" (dry run: nothing was written)" if dry_run else "")
    )
    for line in summary.near:
        print(line)


@app.command()
def providers(file: Path = FILE, dry_run: bool = DRY_RUN) -> None:
    """Adds lead providers, or changes them by name, and opens the statements of new ones.

    The columns are name, ecf, npq and vat, each of the last three true or false. If a cell is wrong, nothing is
    written. Example: cpd import providers providers.csv --dry-run
    """
    from cpd.statements.commands import import_providers

    _say_table(import_providers(path=file, actor=operator(), dry_run=dry_run), dry_run=dry_run)


@app.command("delivery-partners")
def delivery_partners(file: Path = FILE, dry_run: bool = DRY_RUN) -> None:
    """Adds delivery partners, and says which lead providers work with them in which cohorts.

    The columns are name, lead_provider_name, programme (ecf or npq) and cohort. If a cell is wrong, nothing is written.
    Example: cpd import delivery-partners delivery-partners.csv --dry-run
    """
    from cpd.providers.imports import import_delivery_partners

    _say_table(import_delivery_partners(path=file, actor=operator(), dry_run=dry_run), dry_run=dry_run)


@app.command("appropriate-bodies")
def appropriate_bodies(file: Path = FILE, dry_run: bool = DRY_RUN) -> None:
    """Adds appropriate bodies, or changes them by name and type.

    The columns are name and type (teaching_school_hub, national or local_authority), and optionally closed_from and
    school_types. If a cell is wrong, nothing is written.
    Example: cpd import appropriate-bodies appropriate-bodies.csv --dry-run
    """
    from cpd.schools.commands import import_appropriate_bodies

    _say_table(import_appropriate_bodies(path=file, actor=operator(), dry_run=dry_run), dry_run=dry_run)


@app.command("early-roll-out")
def early_roll_out(file: Path = FILE, dry_run: bool = DRY_RUN) -> None:
    """Puts those who took part in the early roll-out on its list, and decides again about those who are registered.

    The column is trn, and optionally reason (previous_participation). If a cell is wrong, nothing is written.
    Example: cpd import early-roll-out early-roll-out.csv --dry-run
    """
    from cpd.training.commands import import_early_roll_out

    done = import_early_roll_out(path=file, actor=operator(), dry_run=dry_run)
    rows = "1 row" if done.rows == 1 else f"{done.rows:,} rows"
    print(
        f"{rows}: {done.added:,} added, {done.unchanged:,} unchanged"
        + (f", {done.off:,} left off because DfE took them off" if done.off else "")
        + (" (dry run: nothing was written)" if dry_run else "")
    )
    print(
        f"Registered and new to it: {done.people:,}. Not eligible now: {done.ineligible:,}; "
        f"eligible before, and kept: {done.kept:,}; decided by hand, and left alone: {done.by_hand:,}"
    )


INTAKE = typer.Option("", help="The NPQ intake that the file is for, like 2025b; a year alone is its first")


@app.command()
def statements(file: Path = FILE, intake: str = INTAKE, dry_run: bool = DRY_RUN) -> None:
    """Opens statements for every provider that has a contract for the cohort or intake; existing ones stay as they are.

    The columns are type, name, cohort, deadline_date, payment_date and output_fee; or year, month, deadline_date,
    payment_date and output_fee, with --intake. If a cell is wrong, nothing is written.
    Example: cpd import statements statements.csv --dry-run
    """
    from cpd.finance.imports import import_statements

    summary = import_statements(path=file, intake=intake, actor=operator(), dry_run=dry_run)
    _say_table(summary, dry_run=dry_run)


@app.command()
def contracts(file: Path = FILE, dry_run: bool = DRY_RUN) -> None:
    """Stores ECF contracts; one that differs from the contract in force is its next version, for open statements.

    The columns are lead-provider-name, cohort-start-year, uplift-target, uplift-amount, recruitment-target,
    revised-target, set-up-fee, monthly-service-fee and band-a-min, band-a-max, band-a-per-participant to band-d-...;
    optionally mentor-recruitment-target, mentor-payment-per-participant and from-statement. If a cell is wrong,
    nothing is written.
    Example: cpd import contracts contracts.csv --dry-run
    """
    from cpd.finance.imports import import_contracts

    _say_table(import_contracts(path=file, actor=operator(), dry_run=dry_run), dry_run=dry_run)


@app.command("npq-contracts")
def npq_contracts(file: Path = FILE, intake: str = INTAKE, dry_run: bool = DRY_RUN) -> None:
    """Stores NPQ contracts; one that differs from the contract in force is its next version, for open statements.

    The columns are lead_provider_name, course_identifier, recruitment_target, per_participant,
    service_fee_installments, special_course and monthly_service_fee; optionally cohort, instead of --intake. If a
    cell is wrong, nothing is written.
    Example: cpd import npq-contracts npq-contracts.csv --intake 2026a --dry-run
    """
    from cpd.finance.imports import import_npq_contracts

    summary = import_npq_contracts(path=file, intake=intake, actor=operator(), dry_run=dry_run)
    _say_table(summary, dry_run=dry_run)
