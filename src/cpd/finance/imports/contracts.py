"""ECF contracts from a CSV file: a row that differs from the contract in force is its next version (rule MON-29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cpd.cohorts.models import Cohort
from cpd.core.actor import Actor
from cpd.core.dry_run import kept_unless
from cpd.core.tables import ImportedTable, Row, names_columns, read_table
from cpd.declarations.queries import declared_in
from cpd.finance import errors
from cpd.finance.imports.cells import Cells, Judged, providers_by_name
from cpd.providers.models import LeadProvider
from cpd.statements.commands import store_contract
from cpd.statements.errors import FROM_STATEMENT_UNKNOWN
from cpd.statements.models import Contract, Statement
from cpd.statements.rules import LETTERS

NAMES = ("lead-provider-name", "cohort-start-year")
BANDS = tuple(f"band-{letter.lower()}-{what}" for letter in LETTERS for what in ("min", "max", "per-participant"))
COLUMNS = (
    *NAMES,
    *("uplift-target", "uplift-amount", "recruitment-target", "revised-target", "set-up-fee", "monthly-service-fee"),
    *BANDS,
)
MENTORS = ("mentor-recruitment-target", "mentor-payment-per-participant")
FROM_STATEMENT = "from-statement"
MENTOR_COLUMNS = (*NAMES, "recruitment-target", "payment-per-participant")
"""Those of a file that says what mentors are paid, and nothing else."""

LAST_BAND = {"output_payment_percentage": 100, "service_fee_percentage": 0}
"""Band D pays declarations alone, and no service fee."""

COLUMN_OF = {"from_statement": FROM_STATEMENT, "bands": "band-a-max"}
"""Columns by what :func:`store_contract` calls them, where that is not a column."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    cells: Cells
    provider: LeadProvider
    cohort: Cohort
    terms: dict[str, Any]


def import_contracts(*, path: Path, dry_run: bool = False, actor: Actor) -> ImportedTable:
    """Stores the ECF contracts of a file: each that is new, or differs from the provider's newest of the cohort.

    The columns are those of the call-off contract: names, targets, fees, and the bands A to D, each from ``min`` up to
    ``max``. A blank ``monthly-service-fee`` is calculated, a blank ``uplift-amount`` pays none; ``revised-target`` is
    read and not kept, as it follows from the recruitment target. Where mentors have a flat rate,
    ``mentor-recruitment-target`` and ``mentor-payment-per-participant`` say it; or a file of its own with
    ``recruitment-target`` and ``payment-per-participant`` does. ``from-statement`` names the first statement that a new
    version prices; without it that is every open one (rule MON-6).

    Refused, each with its line and column: cells that can't be read, unknown providers, a provider and cohort that are
    there twice, bands that overlap, leave a gap, or have room for fewer than the version in force (rule MON-23).
    """
    return kept_unless(dry_run, lambda _: _import(path, actor), reason="import_contracts", actor=actor)


def _import(path: Path, actor: Actor) -> ImportedTable:
    mentors_alone = names_columns(path, MENTOR_COLUMNS) and not names_columns(path, ("set-up-fee",))
    rows = (
        read_table(path, MENTOR_COLUMNS, optional=(FROM_STATEMENT,))
        if mentors_alone
        else read_table(path, COLUMNS, optional=(*MENTORS, FROM_STATEMENT))
    )
    wanted = _judge(rows, mentors_alone=mentors_alone)
    summary = ImportedTable(rows=len(wanted))
    judged = Judged()
    for one in wanted:
        cells = Cells(one.cells.row, judged)
        with cells.named(COLUMN_OF):
            _store(cells, one, summary, actor)
    judged.settle()
    return summary


def _store(cells: Cells, one: _Wanted, summary: ImportedTable, actor: Actor) -> None:
    latest = _latest(one.provider, one.cohort)
    if latest is not None and terms_of(latest) == one.terms:
        summary.unchanged += 1
        return
    name = cells.text(FROM_STATEMENT)
    first = Statement.objects.filter(
        lead_provider=one.provider, programme="ecf", cohort=one.cohort, name__iexact=name
    ).first()
    if name and first is None:
        cells.wrong(FROM_STATEMENT, FROM_STATEMENT_UNKNOWN(name=name, place="cohort"))
        return
    store_contract(
        lead_provider_id=one.provider.id,
        cohort=one.cohort.start_year,
        terms=one.terms,
        from_statement=first.id if first else None,
        declared=declared_in(lead_provider_id=one.provider.id, cohort=one.cohort.start_year),
        actor=actor,
    )
    if latest is None:
        summary.added += 1
    else:
        summary.changed += 1


def terms_of(contract: Contract) -> dict[str, Any]:
    """A stored version as the terms that would store it again."""
    mentor = None
    if contract.mentor_payment_per_participant is not None:
        mentor = {
            "recruitment_target": contract.mentor_recruitment_target,
            "payment_per_participant": contract.mentor_payment_per_participant,
        }
    return {
        "recruitment_target": contract.recruitment_target,
        "set_up_fee": contract.set_up_fee,
        "monthly_service_fee": contract.monthly_service_fee,
        "uplift_amount": contract.uplift_amount,
        "uplift_target": contract.uplift_target,
        "bands": [
            {
                "max": band.maximum,
                "per_participant": band.per_participant,
                "output_payment_percentage": band.output_payment_percentage,
                "service_fee_percentage": band.service_fee_percentage,
            }
            for band in contract.bands.all()
        ],
        "mentor": mentor,
    }


def _latest(provider: LeadProvider, cohort: Cohort) -> Contract | None:
    return Contract.objects.filter(lead_provider=provider, cohort=cohort).order_by("-version").first()


def _judge(rows: list[Row], *, mentors_alone: bool) -> list[_Wanted]:
    providers = providers_by_name()
    cohorts = {str(one.start_year): one for one in Cohort.objects.all()}
    judged = Judged()
    wanted = []
    for row in rows:
        cells = Cells(row, judged)
        provider = cells.provider("lead-provider-name", providers, "ecf")
        cohort = cells.cohort("cohort-start-year", cohorts)
        if provider and cohort:
            judged.once(row, "lead-provider-name", (provider.id, cohort.start_year))
        terms = _mentors_of_the_latest(cells, provider, cohort) if mentors_alone else _terms(cells, cohort)
        if provider and cohort and terms is not None:
            wanted.append(_Wanted(cells, provider, cohort, terms))
    judged.settle()
    return wanted


def _terms(cells: Cells, cohort: Cohort | None) -> dict[str, Any]:
    cells.count("revised-target", blank=True)
    return {
        "recruitment_target": cells.count("recruitment-target"),
        "set_up_fee": cells.pounds("set-up-fee"),
        "monthly_service_fee": cells.pounds("monthly-service-fee", blank=True),
        "uplift_amount": cells.pounds("uplift-amount", blank=True),
        "uplift_target": cells.share("uplift-target"),
        "bands": _bands(cells),
        "mentor": _mentor(cells, MENTORS, cohort),
    }


def _mentor(cells: Cells, columns: tuple[str, ...], cohort: Cohort | None) -> Mapping[str, object] | None:
    """What mentors are paid: both cells in a cohort with a flat rate, neither in another."""
    target, pounds = columns
    if cohort is None:
        return None
    if not cohort.mentor_funding:
        for column in columns:
            if cells.text(column):
                cells.wrong(column, errors.MENTORS_NOT_PAID(cohort=cohort.start_year))
        return None
    for column in columns:
        if not cells.text(column):
            cells.wrong(column, errors.MENTORS_BLANK(cohort=cohort.start_year, name=column))
    if not all(cells.text(column) for column in columns):
        return None
    return {"recruitment_target": cells.count(target), "payment_per_participant": cells.pounds(pounds)}


def _mentors_of_the_latest(cells: Cells, provider: LeadProvider | None, cohort: Cohort | None) -> dict[str, Any] | None:
    """The terms in force, with what the row says of mentors."""
    mentor = _mentor(cells, ("recruitment-target", "payment-per-participant"), cohort)
    if provider is None or cohort is None or mentor is None:
        return None
    latest = _latest(provider, cohort)
    if latest is None:
        cells.wrong("lead-provider-name", errors.CONTRACT_UNKNOWN(provider=provider.name, cohort=cohort.start_year))
        return None
    return {**terms_of(latest), "mentor": mentor}


def _bands(cells: Cells) -> list[dict[str, object]]:
    """The bands that the row states, from A on: each begins right after the one before."""
    bands: list[dict[str, object]] = []
    before, blank = 0, False
    for letter in LETTERS:
        prefix = f"band-{letter.lower()}"
        stated = [cells.text(f"{prefix}-{what}") for what in ("max", "per-participant")]
        if not any(stated) and not cells.text(f"{prefix}-min") and letter != "A":
            blank = True
            continue
        if blank:
            cells.wrong(f"{prefix}-max", errors.BAND_AFTER_NONE(name=letter))
            continue
        if not all(stated):
            missing = "max" if not stated[0] else "per-participant"
            cells.wrong(f"{prefix}-{missing}", errors.BAND_HALF(name=letter))
            blank = True
            continue
        maximum = cells.count(f"{prefix}-max")
        price = cells.pounds(f"{prefix}-per-participant")
        _begins(cells, letter, before)
        if maximum is not None and maximum <= before:
            cells.wrong(f"{prefix}-max", errors.BAND_MAX_TOO_SMALL(before=before))
        before = maximum if maximum is not None and maximum > before else before
        percentages = LAST_BAND if letter == "D" else {"output_payment_percentage": 60, "service_fee_percentage": 40}
        bands.append({"max": maximum, "per_participant": price or Decimal(0), **percentages})
    return bands


def _begins(cells: Cells, letter: str, before: int) -> None:
    """Band A begins at 0, 1 or nowhere; the others may leave it out, and else begin right after the band before."""
    column = f"band-{letter.lower()}-min"
    minimum = cells.count(column, blank=True)
    if minimum is None or minimum == before + 1 or (letter == "A" and minimum == 0):
        return
    overlaps = minimum <= before
    error = errors.BAND_OVERLAPS if overlaps else errors.BAND_GAP
    cells.wrong(column, error(name=letter, expected=before + 1, found=minimum))
