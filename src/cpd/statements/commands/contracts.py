"""Storing what a provider's contracts say. What they come to is worked out elsewhere."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from uuid import UUID

from django.db.models import Max

from cpd.cohorts.queries import find_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.npq.models import Course
from cpd.npq.queries import FIRST_SUFFIX, find_intake
from cpd.statements import errors
from cpd.statements.commands.pricing import apply_contract, apply_npq_contract
from cpd.statements.models import Band, Contract, NpqContract
from cpd.statements.rules import LETTERS, may_follow

PAYMENT_PERIODS = {"specialist": 3}
"""How many outputs a course of a group is paid in, where it is not four."""


def _pounds_or_none(field: str, value: object) -> Decimal | None:
    return None if value is None else _pounds(field, value)


def _pounds(field: str, value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Refusal.because(errors.NOT_AN_AMOUNT.under(field)(name=field)) from None
    if not amount.is_finite() or amount < 0 or amount >= 10**10:
        raise Refusal.because(errors.NEGATIVE_AMOUNT.under(field)(name=field))
    return amount


def _count(field: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise Refusal.because(errors.NOT_A_COUNT.under(field)(name=field))
    return value


def store_contract(
    *,
    lead_provider_id: UUID,
    cohort: int,
    terms: Mapping[str, object],
    from_statement: UUID | None = None,
    declared: bool = True,
    agreed_on: date | None = None,
    actor: Actor,
) -> Contract:
    """Stores a new version of a provider's ECF contract, and prices statements with it (rule MON-6).

    ``terms`` are the fields of a scenario's ``contracts`` entry; amounts in pounds. ``from_statement`` is the first
    statement that a later version prices; without it, all open ones. ``declared`` says whether somebody declared in
    the cohort already. Statements whose deadline was over on the day ``agreed_on``, which is today unless it is given,
    keep their price. Refused with the field's name; bands as :func:`cpd.statements.rules.may_follow` says, and
    ``from_statement`` that is not an open statement of the provider and cohort, or whose deadline was over.
    """
    with unit_of_work(actor=actor, reason="store_contract"):
        year = find_cohort(cohort)
        bands = terms.get("bands")
        if not isinstance(bands, list) or not 1 <= len(bands) <= 4:
            raise Refusal.because(errors.BANDS_INVALID())
        mentor = terms.get("mentor") or {}
        assert isinstance(mentor, Mapping)
        latest = Contract.objects.filter(lead_provider_id=lead_provider_id, cohort=year).order_by("-version").first()
        maxima = _maxima(bands)
        if latest is not None:
            accepted(may_follow([band.maximum for band in latest.bands.all()], maxima, declared=declared))
        contract = Contract.objects.create(
            id=new_id(),
            lead_provider_id=lead_provider_id,
            cohort=year,
            version=latest.version + 1 if latest else 1,
            recruitment_target=_count("recruitment_target", terms.get("recruitment_target")),
            set_up_fee=_pounds("set_up_fee", terms.get("set_up_fee", 0)),
            monthly_service_fee=_pounds_or_none("monthly_service_fee", terms.get("monthly_service_fee")),
            uplift_amount=_pounds_or_none("uplift_amount", terms.get("uplift_amount")),
            uplift_target=_pounds_or_none("uplift_target", terms.get("uplift_target")),
            mentor_recruitment_target=(
                _count("mentor.recruitment_target", mentor.get("recruitment_target")) if mentor else None
            ),
            mentor_payment_per_participant=_pounds_or_none(
                "mentor.payment_per_participant", mentor.get("payment_per_participant")
            ),
            created_at=clock.now(),
        )
        for letter, maximum, band in zip(LETTERS, maxima, bands, strict=False):
            Band.objects.create(
                contract=contract,
                letter=letter,
                maximum=maximum,
                per_participant=_pounds(f"bands[{letter}].per_participant", band.get("per_participant")),
                output_payment_percentage=_count("output", band.get("output_payment_percentage", 60)),
                service_fee_percentage=_count("service", band.get("service_fee_percentage", 40)),
            )
        apply_contract(contract, from_statement=from_statement, today=agreed_on or clock.today())
        return contract


def _maxima(bands: list[Mapping[str, object]]) -> list[int]:
    """How many people there are at most up to the end of each band. Refused (``bands``) unless they grow."""
    maxima = [_count(f"bands[{letter}].max", band.get("max")) for letter, band in zip(LETTERS, bands, strict=False)]
    if any(after <= before for before, after in pairwise([0, *maxima])):
        raise Refusal.because(errors.BANDS_ORDER())
    return maxima


def store_npq_contract(
    *,
    lead_provider_id: UUID,
    cohort: int,
    cohort_suffix: str = FIRST_SUFFIX,
    course_identifier: str,
    terms: Mapping[str, object],
    from_statement: UUID | None = None,
    agreed_on: date | None = None,
    actor: Actor,
) -> NpqContract:
    """Stores a new version of what a course of an intake is paid, and prices statements with it (rule MON-6).

    ``terms`` as in ``npq_contracts``; ``from_statement`` and ``agreed_on`` as in :func:`store_contract`.
    """
    with unit_of_work(actor=actor, reason="store_npq_contract"):
        intake = find_intake(cohort, cohort_suffix)
        course = Course.objects.filter(identifier=course_identifier).first()
        if course is None:
            raise Refusal.because(errors.COURSE_UNKNOWN(course=course_identifier))
        latest = NpqContract.objects.filter(lead_provider_id=lead_provider_id, intake=intake, course=course).aggregate(
            v=Max("version")
        )["v"]
        contract = NpqContract.objects.create(
            id=new_id(),
            lead_provider_id=lead_provider_id,
            cohort_id=intake.cohort_id,
            intake=intake,
            course=course,
            version=(latest or 0) + 1,
            per_participant=_pounds("per_participant", terms.get("per_participant")),
            recruitment_target=_count("recruitment_target", terms.get("recruitment_target")),
            number_of_payment_periods=_count(
                "number_of_payment_periods",
                terms.get("number_of_payment_periods", PAYMENT_PERIODS.get(course.group, 4)),
            ),
            output_payment_percentage=_count("output", terms.get("output_payment_percentage", 60)),
            service_fee_percentage=_count("service", terms.get("service_fee_percentage", 40)),
            service_fee_installments=_count("installments", terms.get("service_fee_installments", 0)),
            monthly_service_fee=_pounds_or_none("monthly_service_fee", terms.get("monthly_service_fee")),
            targeted_delivery_funding_per_participant=_pounds(
                "targeted_delivery_funding_per_participant", terms.get("targeted_delivery_funding_per_participant", 100)
            ),
            special_course=bool(terms.get("special_course", False)),
            created_at=clock.now(),
        )
        apply_npq_contract(contract, from_statement=from_statement, today=agreed_on or clock.today())
        return contract
