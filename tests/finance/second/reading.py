"""A provider's statements and what is on them, read from the tables of statements, declarations and applications."""

from datetime import date, datetime
from fractions import Fraction

from cpd.declarations.models import LineItem
from cpd.statements.models import Adjustment, Contract, NpqContract, Statement
from tests.finance.second.calculation import CoursePrice, Declared, EcfPrice, Paper, Range


def papers_of(statement: Statement) -> list[Paper]:
    """The papers of the statement's provider, programme, and cohort or intake."""
    siblings = Statement.objects.filter(
        lead_provider=statement.lead_provider_id,
        programme=statement.programme,
        cohort=statement.cohort_id,
        intake=statement.intake_id,
    )
    return [_paper(one) for one in siblings.select_related("lead_provider", "cohort", "contract")]


def declared_on(statement: Statement) -> list[Declared]:
    """What is on the statements of the same provider and programme, whatever the cohort."""
    items = LineItem.objects.filter(
        statement__lead_provider=statement.lead_provider_id, statement__programme=statement.programme
    ).select_related("declaration__application")
    return [_declared(item) for item in items]


def _declared(item: LineItem) -> Declared:
    one, application = item.declaration, item.declaration.application
    return Declared(
        statement=str(item.statement_id),
        state=item.state,
        declaration_type=one.declaration_type,
        person=str(one.person_id),
        mentor=one.kind == "mentor",
        uplift=one.pupil_premium_uplift or one.sparsity_uplift,
        course=one.course_identifier,
        targeted=bool(application and application.targeted_delivery_funding and application.eligible_for_funding),
    )


def _paper(one: Statement) -> Paper:
    ecf = one.programme == "ecf"
    adjustments = Adjustment.objects.filter(statement=one).values_list("amount", flat=True)
    prices = NpqContract.objects.filter(course_prices__statement=one)
    return Paper(
        key=str(one.id),
        payment=one.payment_date,
        month=_month(one.name),
        cohort=one.cohort_id,
        adjustments=tuple(Fraction(amount) for amount in adjustments),
        ecf=_ecf(one.contract) if one.contract else None,
        courses={} if ecf else {price.course_id: _course(price) for price in prices},
        vat=one.lead_provider.vat_chargeable,
        mentor_funding=one.cohort.mentor_funding,
    )


def _month(name: str) -> date:
    return datetime.strptime(name, "%B %Y").date()  # noqa: DTZ007 - a month has no zone


def _ecf(contract: Contract) -> EcfPrice:
    return EcfPrice(
        target=contract.recruitment_target,
        set_up=Fraction(contract.set_up_fee),
        monthly=None if contract.monthly_service_fee is None else Fraction(contract.monthly_service_fee),
        uplift=None if contract.uplift_amount is None else Fraction(contract.uplift_amount),
        ranges=tuple(
            Range(
                band.maximum,
                Fraction(band.per_participant),
                band.output_payment_percentage,
                band.service_fee_percentage,
            )
            for band in contract.bands.all()
        ),
        mentor=(
            None
            if contract.mentor_payment_per_participant is None
            else Fraction(contract.mentor_payment_per_participant)
        ),
    )


def _course(price: NpqContract) -> CoursePrice:
    return CoursePrice(
        price=Fraction(price.per_participant),
        target=price.recruitment_target,
        periods=price.number_of_payment_periods,
        output=price.output_payment_percentage,
        service=price.service_fee_percentage,
        installments=price.service_fee_installments,
        monthly=None if price.monthly_service_fee is None else Fraction(price.monthly_service_fee),
        targeted=Fraction(price.targeted_delivery_funding_per_participant),
        special=price.special_course,
    )
