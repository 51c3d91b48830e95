"""Lead providers, and the delivery partners they work with, from CSV files (rules SCH-20, SCH-21).

A file is read and judged as a whole before anything is written: one bad cell, and nothing is. Organisations are found
by their names, in which capitals and spaces don't count. A new name that is much like another is pointed out, and is
taken as new: whether it is a mistake is for people to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.core.actor import Actor
from cpd.core.dry_run import kept_unless
from cpd.core.refusals import Problem, Refusal
from cpd.core.tables import ImportedTable, Row, read_table
from cpd.providers import errors
from cpd.providers.commands import add_delivery_partner, add_provider, relate
from cpd.providers.models import DeliveryPartner, LeadProvider, ProviderRelationship
from cpd.providers.rules import name_key, near_name, true_or_false

PROVIDER_COLUMNS = ("name", "ecf", "npq", "vat")
PARTNER_COLUMNS = ("name", "lead_provider_name", "programme", "cohort")
PROGRAMMES = ("ecf", "npq")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class _Provider:
    row: Row
    name: str
    ecf: bool
    npq: bool
    vat: bool


@dataclass(frozen=True, slots=True)
class _Pairing:
    row: Row
    name: str
    provider: LeadProvider
    programme: str
    cohort: int


def import_providers(
    *, path: Path, actor: Actor, dry_run: bool = False, when_joined: Callable[[LeadProvider], object] = lambda new: None
) -> ImportedTable:
    """Adds the lead providers of a file, and changes those that are there: ``name, ecf, npq, vat``, true or false.

    ``when_joined`` is called for each new one, and for each that takes up a programme, in the same transaction.
    Refused, each with its line and column: a name that is empty, too long or on two lines; a cell that says neither
    true nor false; a provider with neither programme.
    """
    return kept_unless(
        dry_run, lambda _: _import_providers(path, when_joined, actor), reason="import_providers", actor=actor
    )


def _import_providers(path: Path, when_joined: Callable[[LeadProvider], object], actor: Actor) -> ImportedTable:
    rows = read_table(path, PROVIDER_COLUMNS)
    existing = {name_key(one.name): one for one in LeadProvider.objects.select_for_update(no_key=True).order_by("id")}
    wanted = _judge_providers(rows)
    summary = ImportedTable(rows=len(wanted))
    names = [one.name for one in existing.values()] + [one.name for one in wanted]
    for one in wanted:
        current = existing.get(name_key(one.name))
        if current is not None and (
            current.ecf,
            current.npq,
            current.vat_chargeable,
        ) == (one.ecf, one.npq, one.vat):
            summary.unchanged += 1
            continue
        provider = add_provider(
            name=current.name if current else one.name,
            ecf=one.ecf,
            npq=one.npq,
            vat_chargeable=one.vat,
            actor=actor,
        )
        if current is not None:
            summary.changed += 1
            if (one.ecf and not current.ecf) or (one.npq and not current.npq):
                when_joined(provider)
            continue
        summary.added += 1
        summary.near += _near(one.row, one.name, names)
        when_joined(provider)
    return summary


def _judge_providers(rows: list[Row]) -> list[_Provider]:
    wanted: list[_Provider] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for row in rows:
        problems += _judge_name(row)
        key = name_key(row.cells["name"])
        if key and key in lines:
            problems.append(row.problem("name", errors.NAME_TWICE(name=row.cells["name"], line=lines[key])))
        lines.setdefault(key, row.line)
        said = {column: true_or_false(row.cells[column]) for column in ("ecf", "npq", "vat")}
        problems += [
            row.problem(column, errors.NOT_TRUE_OR_FALSE(value=row.cells[column]))
            for column, value in said.items()
            if value is None
        ]
        if said["ecf"] is False and said["npq"] is False:
            problems.append(row.problem("ecf", errors.ECF_BLANK()))
        wanted.append(_Provider(row, row.cells["name"], bool(said["ecf"]), bool(said["npq"]), bool(said["vat"])))
    if problems:
        raise Refusal(problems)
    return wanted


def import_delivery_partners(*, path: Path, actor: Actor, dry_run: bool = False) -> ImportedTable:
    """Adds delivery partners and pairs them with lead providers: ``name, lead_provider_name, programme, cohort``.

    One row is one pairing. Nothing is taken away: a pairing that the file does not name stays. Refused, each with its
    line and column: a name that is empty or too long, a lead provider that is not there, a programme other than ecf and
    npq or one that the provider does not have, a cohort that is not there.
    """
    return kept_unless(dry_run, lambda _: _import_pairings(path, actor), reason="import_delivery_partners", actor=actor)


def _import_pairings(path: Path, actor: Actor) -> ImportedTable:
    wanted = _judge_pairings(read_table(path, PARTNER_COLUMNS))
    partners = {name_key(one.name): one for one in DeliveryPartner.objects.order_by("id")}
    names = [one.name for one in partners.values()] + [one.row.cells["name"] for one in wanted]
    paired = _paired()
    summary = ImportedTable(rows=len(wanted))
    for one in wanted:
        partner = partners.get(name_key(one.name))
        if partner is None:
            partner = partners[name_key(one.name)] = add_delivery_partner(name=one.name, actor=actor)
            summary.near += _near(one.row, one.name, names)
        pairing = (one.provider.id, partner.id, one.cohort, one.programme)
        if pairing in paired:
            summary.unchanged += 1
            continue
        paired.add(pairing)
        relate(
            lead_provider_id=one.provider.id,
            delivery_partner_id=partner.id,
            cohort=one.cohort,
            ecf=one.programme == "ecf",
            npq=one.programme == "npq",
            actor=actor,
        )
        summary.added += 1
    return summary


def _paired() -> set[tuple[UUID, UUID, int, str]]:
    return {
        (one.lead_provider_id, one.delivery_partner_id, one.cohort_id, programme)
        for one in ProviderRelationship.objects.all()
        for programme in PROGRAMMES
        if getattr(one, programme)
    }


def _judge_pairings(rows: list[Row]) -> list[_Pairing]:
    providers = {name_key(one.name): one for one in LeadProvider.objects.all()}
    cohorts = {str(year) for year in Cohort.objects.values_list("start_year", flat=True)}
    wanted: list[_Pairing] = []
    problems: list[Problem] = []
    for row in rows:
        cells = row.cells
        problems += _judge_name(row)
        provider = providers.get(name_key(cells["lead_provider_name"]))
        programme = cells["programme"].lower()
        if provider is None:
            near = near_name(cells["lead_provider_name"], [one.name for one in providers.values()])
            hint = f" Is it {near}?" if near else ""
            problems.append(
                row.problem(
                    "lead_provider_name",
                    errors.LEAD_PROVIDER_NAME_NOT_FOUND(name=cells["lead_provider_name"], hint=hint),
                )
            )
        if programme not in PROGRAMMES:
            problems.append(row.problem("programme", errors.PROGRAMME_INVALID(value=cells["programme"])))
        elif provider is not None and not getattr(provider, programme):
            problems.append(
                row.problem(
                    "programme",
                    errors.PROGRAMME_NOT_OFFERED(provider=provider.name, programme=programme.upper()),
                )
            )
        if cells["cohort"] not in cohorts:
            problems.append(row.problem("cohort", errors.COHORT_NOT_FOUND(value=cells["cohort"])))
        elif provider is not None:
            wanted.append(_Pairing(row, cells["name"], provider, programme, int(cells["cohort"])))
    if problems:
        raise Refusal(problems)
    return wanted


def _judge_name(row: Row) -> list[Problem]:
    if 0 < len(row.cells["name"]) <= LONGEST_NAME:
        return []
    return [row.problem("name", errors.CELL_NAME_INVALID(longest=LONGEST_NAME))]


def _near(row: Row, name: str, names: list[str]) -> list[str]:
    near = near_name(name, names)
    return [f"line {row.line}, name: {name} is new, and much like {near}. Are they one and the same?"] if near else []
