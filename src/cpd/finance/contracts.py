"""The contracts of providers, with their history, and what is different between two versions. Few queries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from cpd.core.money import in_pounds
from cpd.statements.models import Contract, NpqContract


@dataclass(frozen=True, slots=True)
class Held:
    """What a provider holds for a cohort, or for an intake: how many versions, and when the newest was stored."""

    provider_id: UUID
    provider: str
    programme: str
    year: str
    courses: int
    versions: int
    stored_at: datetime


def contracts_held() -> list[Held]:
    """What every provider holds, by provider, newest first. Two queries."""
    ecf = Contract.objects.values("lead_provider_id", "lead_provider__name", "cohort_id").annotate(
        versions=Count("id"), newest=Max("created_at")
    )
    npq = NpqContract.objects.values("lead_provider_id", "lead_provider__name", "intake_id").annotate(
        versions=Count("id"), courses=Count("course_id", distinct=True), newest=Max("created_at")
    )
    groups = [
        Held(row["lead_provider_id"], row["lead_provider__name"], "ecf", str(row["cohort_id"]), 0, *_counted(row))
        for row in ecf
    ] + [
        Held(
            row["lead_provider_id"],
            row["lead_provider__name"],
            "npq",
            row["intake_id"],
            row["courses"],
            *_counted(row),
        )
        for row in npq
    ]
    groups.sort(key=lambda one: one.year, reverse=True)
    return sorted(groups, key=lambda one: (one.provider, one.programme))


def _counted(row: Mapping[str, Any]) -> tuple[int, datetime]:
    return row["versions"], row["newest"]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a contract: of ECF for a cohort, of a course for an intake; ``before`` is the version before it.

    ``statements`` counts those that it prices. ``terms`` are what it says, by name, as people read them.
    """

    id: UUID
    before: UUID | None
    year: str
    course: str
    version: int
    statements: int
    stored_at: datetime
    terms: Mapping[str, str]


def versions_of(provider_id: UUID) -> list[Version]:
    """Every version of a provider's contracts, the newest cohort and version first. Three queries."""
    ecf = Contract.objects.filter(lead_provider_id=provider_id).annotate(priced=Count("statements"))
    npq = NpqContract.objects.filter(lead_provider_id=provider_id).annotate(priced=Count("course_prices"))
    versions: list[Version] = []
    before: dict[tuple[str, str], UUID] = {}
    for contract in ecf.prefetch_related("bands").order_by("cohort_id", "version"):
        versions.append(_version(contract, str(contract.cohort_id), "", contract.priced, _ecf_terms(contract), before))
    for one in npq.order_by("intake_id", "course_id", "version"):
        versions.append(_version(one, one.intake_id, one.course_id, one.priced, _npq_terms(one), before))
    return versions[::-1]


def _version(
    contract: Contract | NpqContract,
    year: str,
    course: str,
    statements: int,
    terms: Mapping[str, str],
    before: dict[tuple[str, str], UUID],
) -> Version:
    earlier = before.get((year, course))
    before[year, course] = contract.id
    return Version(contract.id, earlier, year, course, contract.version, statements, contract.created_at, terms)


def _pounds(amount: Decimal | None, without: str) -> str:
    return without if amount is None else in_pounds(amount)


def _ecf_terms(contract: Contract) -> dict[str, str]:
    terms = {
        "Recruitment target": f"{contract.recruitment_target:,}",
        "Set-up fee": _pounds(contract.set_up_fee, "None"),
        "Monthly service fee": _pounds(contract.monthly_service_fee, "Calculated"),
        "Uplift fee": _pounds(contract.uplift_amount, "None"),
        "Uplift target": "None" if contract.uplift_target is None else f"{contract.uplift_target:.2%}",
        "Payment for each mentor": _pounds(contract.mentor_payment_per_participant, "None"),
    }
    for band in contract.bands.all():
        terms[f"Band {band.letter}: up to"] = f"{band.maximum:,}"
        terms[f"Band {band.letter}: price"] = _pounds(band.per_participant, "")
        shares = f"{band.output_payment_percentage}% output payments, {band.service_fee_percentage}% service fees"
        terms[f"Band {band.letter}: shares"] = shares
    return terms


def _npq_terms(contract: NpqContract) -> dict[str, str]:
    return {
        "Recruitment target": f"{contract.recruitment_target:,}",
        "Price for each participant": _pounds(contract.per_participant, ""),
        "Payment periods": str(contract.number_of_payment_periods),
        "Output payments": f"{contract.output_payment_percentage}%",
        "Service fees": f"{contract.service_fee_percentage}%",
        "Instalments of service fees": str(contract.service_fee_installments),
        "Monthly service fee": _pounds(contract.monthly_service_fee, "Calculated"),
        "Targeted delivery funding": _pounds(contract.targeted_delivery_funding_per_participant, ""),
        "Special course": "Yes" if contract.special_course else "No",
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A term that two versions word differently; empty where one does not have it."""

    name: str
    before: str
    after: str


def changes_between(before: Version, after: Version) -> list[Change]:
    """What is different between two versions, in the order of the contract."""
    return list(_changes(before.terms, after.terms))


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Change(name, before.get(name, ""), after.get(name, ""))
