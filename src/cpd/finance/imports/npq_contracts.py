"""NPQ contracts from a CSV file: a row that differs from the contract in force is its next version (rule MON-29)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpd.core.actor import Actor
from cpd.core.dry_run import kept_unless
from cpd.core.tables import ImportedTable, Row, read_table
from cpd.finance import errors
from cpd.finance.imports.cells import Cells, Judged, providers_by_name
from cpd.npq.models import Course, Intake
from cpd.providers.models import LeadProvider
from cpd.statements.commands import store_npq_contract
from cpd.statements.commands.contracts import PAYMENT_PERIODS
from cpd.statements.models import NpqContract

COLUMNS = (
    *("lead_provider_name", "course_identifier", "recruitment_target", "per_participant"),
    *("service_fee_installments", "special_course", "monthly_service_fee"),
)
OUTPUTS_ALONE = ("support", "ehco")
"""Groups of courses that pay declarations alone, and no service fee."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    cells: Cells
    provider: LeadProvider
    intake: Intake
    course: Course
    terms: dict[str, Any]


def import_npq_contracts(*, path: Path, intake: str = "", dry_run: bool = False, actor: Actor) -> ImportedTable:
    """Stores the NPQ contracts of a file: each that is new, or differs from the newest of provider, intake and course.

    The columns are ``lead_provider_name``, ``course_identifier``, ``recruitment_target`` and ``per_participant`` (more
    than 0), ``service_fee_installments``, ``special_course`` (true or false), and ``monthly_service_fee``, which is
    calculated where it is blank. ``intake`` says for which (2025b; a year alone is its first); a column ``cohort`` says
    it row by row. Percentages and payment periods are those of the course's group. A new version prices open statements
    (rule MON-6).

    Refused, each with its line and column: cells that can't be read, unknown providers, courses and intakes, and a
    provider, intake and course that are there twice.
    """
    return kept_unless(
        dry_run, lambda _: _import(path, intake.strip(), actor), reason="import_npq_contracts", actor=actor
    )


def _import(path: Path, intake: str, actor: Actor) -> ImportedTable:
    wanted = _judge(read_table(path, COLUMNS, optional=("cohort",)), intake)
    summary = ImportedTable(rows=len(wanted))
    judged = Judged()
    for one in wanted:
        with Cells(one.cells.row, judged).named():
            _store(one, summary, actor)
    judged.settle()
    return summary


def _store(one: _Wanted, summary: ImportedTable, actor: Actor) -> None:
    latest = (
        NpqContract.objects.filter(lead_provider=one.provider, intake=one.intake, course=one.course)
        .order_by("-version")
        .first()
    )
    if latest is not None and all(getattr(latest, name) == value for name, value in one.terms.items()):
        summary.unchanged += 1
        return
    store_npq_contract(
        lead_provider_id=one.provider.id,
        cohort=one.intake.cohort_id,
        cohort_suffix=one.intake.suffix,
        course_identifier=one.course.identifier,
        terms=one.terms,
        actor=actor,
    )
    if latest is None:
        summary.added += 1
    else:
        summary.changed += 1


def _judge(rows: list[Row], given: str) -> list[_Wanted]:
    providers = providers_by_name()
    intakes = {one.identifier: one for one in Intake.objects.all()}
    courses = {one.identifier: one for one in Course.objects.all()}
    judged = Judged()
    wanted = []
    for row in rows:
        cells = Cells(row, judged)
        provider = cells.provider("lead_provider_name", providers, "npq")
        intake = cells.intake("cohort", intakes, given=given)
        course = courses.get(cells.text("course_identifier"))
        if course is None:
            cells.wrong("course_identifier", errors.COURSE_UNKNOWN(value=cells.text("course_identifier")))
        if provider and intake and course:
            judged.once(row, "course_identifier", (provider.id, intake.identifier, course.identifier))
        terms = _terms(cells, course)
        if provider and intake and course:
            wanted.append(_Wanted(cells, provider, intake, course, terms))
    judged.settle()
    return wanted


def _terms(cells: Cells, course: Course | None) -> dict[str, Any]:
    group = course.group if course else ""
    outputs_alone = group in OUTPUTS_ALONE
    return {
        "recruitment_target": cells.count("recruitment_target", positive=True),
        "per_participant": cells.pounds("per_participant", positive=True),
        "service_fee_installments": cells.count("service_fee_installments"),
        "special_course": cells.flag("special_course"),
        "monthly_service_fee": cells.pounds("monthly_service_fee", blank=True),
        "number_of_payment_periods": PAYMENT_PERIODS.get(group, 4),
        "output_payment_percentage": 100 if outputs_alone else 60,
        "service_fee_percentage": 0 if outputs_alone else 40,
    }
