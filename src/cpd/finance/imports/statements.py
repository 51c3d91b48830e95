"""Statements from a CSV file: one row opens a statement for every provider with a contract (rule MON-29)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cpd.cohorts.models import Cohort
from cpd.core.actor import Actor
from cpd.core.dry_run import kept_unless
from cpd.core.tables import ImportedTable, Row, names_columns, read_table
from cpd.finance import errors
from cpd.finance.imports.cells import Cells, Judged
from cpd.npq.models import Intake
from cpd.providers.models import LeadProvider
from cpd.statements import errors as statement_errors
from cpd.statements.commands import open_statement
from cpd.statements.models import Contract, NpqContract, Statement
from cpd.statements.rules import month_named

COLUMNS = ("type", "name", "cohort", "deadline_date", "payment_date", "output_fee")
INTAKE_COLUMNS = ("year", "month", "deadline_date", "payment_date", "output_fee")
"""Those of a file for one NPQ intake, which is named beside it."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    row: Row
    programme: str
    cohort: int
    suffix: str
    name: str
    deadline_date: date
    payment_date: date
    output_fee: bool

    @property
    def place(self) -> str:
        return f"intake {self.cohort}{self.suffix}" if self.programme == "npq" else f"the {self.cohort} cohort"


def import_statements(*, path: Path, intake: str = "", dry_run: bool = False, actor: Actor) -> ImportedTable:
    """Opens the statements of a file that providers with a contract of their cohort or intake do not have.

    The columns are ``type`` (ecf or npq), ``name`` (November 2026), ``cohort`` (a year; for NPQs also 2025b),
    ``deadline_date``, ``payment_date`` and ``output_fee``; or ``year``, ``month`` and those last three, for the NPQ
    ``intake`` that is named. Statements that are there stay as they are; where they have other dates, ``near`` says so.
    What is opened is open, whatever its dates: the nightly job and two people do the rest.

    Refused, each with its line and column: cells that can't be read, a payment before the deadline (``too_early``), a
    row that is there twice (``twice``), a cohort for which nobody has a contract (``no_contracts``).
    """
    return kept_unless(dry_run, lambda _: _import(path, intake, actor), reason="import_statements", actor=actor)


def _import(path: Path, intake: str, actor: Actor) -> ImportedTable:
    wanted = _judge(path, intake)
    summary = ImportedTable(rows=len(wanted))
    judged = Judged()
    for one in wanted:
        providers = _providers(one)
        if not providers:
            judged.problems.append(one.row.problem("cohort", errors.NO_CONTRACTS(place=one.place)))
        for provider in providers:
            _open(one, provider, summary, actor)
    judged.settle()
    return summary


def _open(one: _Wanted, provider: LeadProvider, summary: ImportedTable, actor: Actor) -> None:
    existing = Statement.objects.filter(
        lead_provider=provider,
        programme=one.programme,
        cohort_id=one.cohort,
        intake_id=f"{one.cohort}{one.suffix}" if one.programme == "npq" else None,
        name=one.name,
    ).first()
    if existing is None:
        open_statement(
            lead_provider_id=provider.id,
            programme=one.programme,
            cohort=one.cohort,
            cohort_suffix=one.suffix,
            name=one.name,
            deadline_date=one.deadline_date,
            payment_date=one.payment_date,
            output_fee=one.output_fee,
            actor=actor,
        )
        summary.added += 1
        return
    summary.unchanged += 1
    terms = (existing.deadline_date, existing.payment_date, existing.output_fee)
    if terms != (one.deadline_date, one.payment_date, one.output_fee):
        fee = "pays declarations" if existing.output_fee else "pays no declarations"
        summary.near.append(
            f"line {one.row.line}: {provider.name} has {one.name} for {one.place} already, with the deadline "
            f"{existing.deadline_date} and the payment {existing.payment_date}; it {fee}. It was left as it is."
        )


def _providers(one: _Wanted) -> list[LeadProvider]:
    if one.programme == "npq":
        contracts = NpqContract.objects.filter(intake_id=f"{one.cohort}{one.suffix}")
        holders = set(contracts.values_list("lead_provider_id", flat=True))
    else:
        holders = set(Contract.objects.filter(cohort_id=one.cohort).values_list("lead_provider_id", flat=True))
    return list(LeadProvider.objects.filter(id__in=holders).order_by("name"))


def _judge(path: Path, intake: str) -> list[_Wanted]:
    by_month = names_columns(path, ("year", "month")) and not names_columns(path, ("type",))
    rows = read_table(path, INTAKE_COLUMNS if by_month else COLUMNS)
    judged = Judged()
    wanted = list(_wanted(rows, judged, intake if by_month else "", by_month=by_month))
    judged.settle()
    return wanted


def _wanted(rows: list[Row], judged: Judged, given: str, *, by_month: bool) -> Iterator[_Wanted]:
    cohorts = {str(one.start_year): one for one in Cohort.objects.all()}
    intakes = {one.identifier: one for one in Intake.objects.all()}
    for row in rows:
        cells = Cells(row, judged)
        programme = "npq" if by_month else cells.text("type").lower()
        name = _month(cells) if by_month else _name(cells)
        deadline, payment, output_fee = cells.day("deadline_date"), cells.day("payment_date"), cells.flag("output_fee")
        if deadline and payment and payment < deadline:
            cells.wrong("payment_date", statement_errors.PAYMENT_DATE_TOO_EARLY())
        cohort: int | None = None
        suffix = ""
        if programme == "npq":
            intake = cells.intake("cohort", intakes, given=given)
            if intake is not None:
                cohort, suffix = intake.cohort_id, intake.suffix
        elif programme == "ecf":
            year = cells.cohort("cohort", cohorts)
            cohort = year.start_year if year else None
        else:
            cells.wrong("type", errors.STATEMENT_TYPE_INVALID(value=cells.text("type")))
        if name and cohort:
            judged.once(row, "month" if by_month else "name", (programme, cohort, suffix, name))
        if name and cohort and deadline and payment and output_fee is not None:
            yield _Wanted(row, programme, cohort, suffix, name, deadline, payment, output_fee)


def _name(cells: Cells) -> str | None:
    name = cells.text("name").title()
    if month_named(name) is None:
        cells.wrong("name", errors.STATEMENT_NAME_INVALID(value=cells.text("name")))
        return None
    return name


def _month(cells: Cells) -> str | None:
    year, month = cells.text("year"), cells.text("month")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 2020 <= int(year) <= 2040):
        cells.wrong("year", errors.YEAR_INVALID(value=year))
        return None
    if not (month.isascii() and month.isdigit() and len(month) <= 2 and 1 <= int(month) <= 12):
        cells.wrong("month", errors.MONTH_INVALID(value=month))
        return None
    return f"{date(int(year), int(month), 1):%B %Y}"
