"""``cpd jobs``, ``cpd publish``, ``cpd check``, ``cpd migrate``: running the service."""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from cpd.cli.operator import operator
from cpd.cli.terminal import console, table

if TYPE_CHECKING:
    from cpd.declarations.stuck import Stuck

jobs = typer.Typer(help="The timetable.")


@jobs.command("list")
def list_jobs() -> None:
    """Lists what runs by itself, and when (UTC).

    Example: cpd jobs list
    """
    from cpd.jobs.timetable import TIMETABLE

    shown = table("Job", "When (cron, UTC)", "Does")
    for job in TIMETABLE:
        shown.add_row(job.name, job.cron, job.purpose)
    console(140).print(shown)


@jobs.command()
def run(
    name: str = typer.Argument(..., help="The name of a job, as cpd jobs list shows it"),
    as_json: bool = typer.Option(False, "--json", help="Print what it did as JSON"),
) -> None:
    """Runs a job now, in the foreground. Running one twice does no harm.

    Example: cpd jobs run mark-statements-payable
    """
    from cpd.core.logs import keep_logs_off_the_terminal
    from cpd.jobs.recording import run_recorded
    from cpd.jobs.timetable import find_job

    keep_logs_off_the_terminal()
    job = find_job(name)
    did, stuck, gaps = run_recorded(job.name, job.run), job.stuck(), [str(gap) for gap in job.gaps()]
    money = job.money()
    if as_json:
        rows = [{"declaration_id": str(one.declaration_id), "state": one.state, "why": one.why} for one in stuck]
        print(json.dumps({"job": name, "did": did, "stuck": rows, "runs_out": gaps, "money": money}))
        return
    print(f"{name}: {', '.join(f'{count:,} {what}' for what, count in did.items())}")
    _name(stuck)
    for sentence in [*gaps, *money]:
        print(sentence)


def _name(stuck: "Sequence[Stuck]") -> None:
    """Prints the declarations that are stuck, by what they wait for."""
    for why, alike in groupby(sorted(stuck, key=lambda one: (one.why, one.state)), key=lambda one: one.why):
        waiting = list(alike)
        print(f"{len(waiting):,} declarations are {waiting[0].state}: {why}")
        for one in waiting:
            print(f"  {one.declaration_id}")


LOOK_EVERY = 1.0
"""Seconds after which the worker looks for jobs whose time has come, unless PostgreSQL tells it of one before."""


@jobs.command()
def work() -> None:
    """Works through the queue and the timetable until interrupted: the worker process of the service.

    Example: cpd jobs work
    """
    from cpd.core.loading import loading

    with loading():
        from django.core.management import call_command
        from procrastinate.contrib.django import app

        from cpd.core.logs import configure_logs
        from cpd.core.processes import give_way

        app.perform_import_paths()
    configure_logs()
    give_way()
    call_command("procrastinate", "worker", "--fetch-job-polling-interval", str(LOOK_EVERY))


def publish(
    check: bool = typer.Option(False, "--check", help="Compare with a fresh rendering instead of writing"),
    provider: str = typer.Option("", help="Only this lead provider's documents, without schools"),
    rate: int = typer.Option(
        0, min=0, help="At most so many subjects a second, so that followers keep up; 0: no limit"
    ),
    new_epoch: bool = typer.Option(
        False, "--new-epoch", help="After a backup was restored: whoever follows changes starts again"
    ),
) -> None:
    """Publishes what is stale; with --check renders everything afresh and counts the differences.

    Example: cpd publish --check
    """
    from django.conf import settings

    from cpd.core.logs import keep_logs_off_the_terminal
    from cpd.core.processes import give_way
    from cpd.providers.queries import find_provider
    from cpd.publishing.commands import check as compare
    from cpd.publishing.commands import publish_all, publish_due
    from cpd.publishing.streams import renew_epochs

    keep_logs_off_the_terminal()
    if settings.ENVIRONMENT.name != "test":  # there it is everybody's process
        give_way()
    if new_epoch:
        print(f"Whoever follows one of {renew_epochs():,} streams starts again.")
        return
    provider_id = find_provider(provider).id if provider else None
    if not check:
        subjects = publish_due(provider_id=provider_id) if provider_id else publish_all(actor=operator(), rate=rate)
        print(f"Published what had changed of {subjects:,} subjects.")
        return
    result = compare(provider_id=provider_id)
    differences = len(result.differences) + len(result.schools)
    print(f"{result.documents:,} documents, {differences:,} differences")
    for difference in result.differences[:20]:
        print(f"{difference.place.feed} {difference.place.record_id} of provider {difference.place.provider_id}")
    for school_id, cohort in result.schools[:20]:
        print(f"school {school_id} in cohort {cohort}, as every provider sees it")
    for failure in result.failures:
        where = (
            f"{failure.place.feed} {failure.place.record_id} of provider {failure.place.provider_id}, "
            if failure.place
            else ""
        )
        print(f"cannot be published: {where}subject {failure.subject_id}: {failure.error}")
    raise typer.Exit(1 if differences or result.failures else 0)


def check() -> None:
    """Counts the breaches of every invariant; all are 0 in a sound service. Names the declarations that are stuck,
    reference data that runs out, statements without a contract, and payments that must be prepared again.

    Example: cpd check
    """
    from cpd.core.logs import keep_logs_off_the_terminal
    from cpd.declarations.gaps import all_gaps
    from cpd.declarations.stuck import stuck_declarations
    from cpd.finance.looking import money_to_look_at
    from cpd.jobs.invariants import breaches
    from cpd.webhooks.queries import in_trouble

    keep_logs_off_the_terminal()
    invariants = breaches()
    for one in invariants:
        print(f"{one.count:>8}  {one.name}")
    _name(stuck_declarations())
    for gap in all_gaps():
        print(gap)
    for sentence in money_to_look_at():
        print(sentence)
    for lag in in_trouble():
        print(lag)
    raise typer.Exit(1 if any(one.count for one in invariants) else 0)


def migrate() -> None:
    """Brings the database's tables and the shipped reference data up to date, while the service runs on it.

    It lets everybody else go first, and waits for another migration. Run it as the role that owns the tables.

    Example: cpd migrate
    """
    from contextlib import nullcontext

    from django.conf import settings

    from cpd.cli.supervising import say
    from cpd.core.migrating import bring_up_to_date
    from cpd.core.server_log import keep_values_out_of_the_log
    from cpd.declarations.commands import calendar_differences
    from cpd.fence.embedded import as_owner

    with as_owner() if settings.SANDBOX else nullcontext():
        bring_up_to_date(say)
        keeps_out = keep_values_out_of_the_log()
    print("The database is up to date.")
    if not keeps_out:
        say(
            "PostgreSQL's own log may hold people's data: docs/guides/running.md says which settings keep it out "
            "(The database's own log)."
        )
    kept = calendar_differences()
    if kept:
        print(f"{len(kept):,} statements stay as they are, not as the calendar has them: cpd statement differences")
