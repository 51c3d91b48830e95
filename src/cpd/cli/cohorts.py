"""``cpd cohort``: academic years."""

import typer

from cpd.cli.operator import operator

app = typer.Typer(help="Academic years.")


@app.callback()
def _cohort() -> None:
    """Academic years."""


@app.command()
def seed(
    year: int = typer.Argument(..., help="The year's start, like 2027"),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only show what would be written"),
    yes: bool = typer.Option(False, "--yes", help="Write without asking"),
) -> None:
    """Prepares an academic year from the one before: its cohort, intakes, schedules, and every provider's statements.

    Shows first what it would write. Refused once registration for the year has begun. Run again, it writes what is
    missing and leaves the rest alone. Example: cpd cohort seed 2027
    """
    from cpd.statements.commands import plan_year, seed_year

    plan = plan_year(year)
    if plan.nothing:
        print(f"{year} is prepared: there is nothing to write.")
        return
    for line in plan.lines():
        print(line)
    if dry_run:
        print("Nothing was written.")
        return
    if not yes:
        typer.confirm(f"Write this for {year}?", abort=True)
    seed_year(year=year, actor=operator())
    print(f"{year} is prepared. Its dates are assumed until they are announced.")
