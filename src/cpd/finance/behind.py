"""The declarations behind a figure: which line items an amount was made of."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cpd.declarations.models import BILLABLE_STATES, REFUNDABLE_STATES, DeclarationState, LineItem
from cpd.finance.rules import Uplifts
from cpd.statements.models import Statement

STATES: dict[str, list[DeclarationState]] = {
    "billable": BILLABLE_STATES,
    "refundable": REFUNDABLE_STATES,
    "voided": [DeclarationState.VOIDED],
    "ineligible": [DeclarationState.INELIGIBLE],
}


@dataclass(frozen=True, slots=True)
class Behind:
    """Which line items of a statement. What is empty narrows nothing.

    ``side`` is a key of :data:`STATES`, ``group`` the beginning of declaration types (``retained``). ``first`` and
    ``count`` take a part of the list in the order of the dates of declarations, creation and id, as bands are filled
    (rule MON-9); refunds are taken from the other end, as they leave the bands (rule MON-7). ``uplift`` leaves those
    with an uplift, ``targeted`` those with targeted delivery funding.
    """

    side: str = ""
    kinds: tuple[str, ...] = ()
    declaration_type: str = ""
    group: str = ""
    course_identifier: str = ""
    uplift: bool = False
    targeted: bool = False
    first: int = 0
    count: int | None = None


_UPLIFT = Q(declaration__pupil_premium_uplift=True) | Q(declaration__sparsity_uplift=True)
_ORDER = ("declaration__declaration_date", "declaration__created_at", "declaration_id", "id")


def items_behind(statement: Statement, behind: Behind) -> QuerySet[LineItem]:
    """The line items, each with its declaration and person. One query for each page that is read, and one to count."""
    items = LineItem.objects.filter(statement=statement).select_related("declaration__person")
    if behind.side:
        items = items.filter(state__in=STATES[behind.side])
    if behind.kinds:
        items = items.filter(declaration__kind__in=behind.kinds)
    if behind.declaration_type:
        items = items.filter(declaration__declaration_type=behind.declaration_type)
    if behind.group:
        items = items.filter(declaration__declaration_type__startswith=behind.group)
    if behind.course_identifier:
        items = items.filter(declaration__course_identifier=behind.course_identifier)
    if behind.uplift:
        items = items.filter(_UPLIFT, declaration__declaration_type="started")
    if behind.targeted:
        items = items.filter(
            declaration__declaration_type="started",
            declaration__application__targeted_delivery_funding=True,
            declaration__application__eligible_for_funding=True,
        )
    backwards = behind.side == "refundable"
    items = items.order_by(*(f"-{name}" for name in _ORDER)) if backwards else items.order_by(*_ORDER)
    if behind.count is not None:
        return items[behind.first : behind.first + behind.count]
    return items


def uplifts_on(statement: Statement, kinds: tuple[str, ...]) -> Uplifts:
    """How many starts with an uplift a statement pays, and claws back. One query."""
    counts = LineItem.objects.filter(
        _UPLIFT,
        statement=statement,
        declaration__lead_provider=statement.lead_provider_id,
        declaration__cohort=statement.cohort_id,
        declaration__declaration_type="started",
        declaration__kind__in=kinds,
    ).aggregate(
        additions=Count("id", filter=Q(state__in=BILLABLE_STATES)),
        subtractions=Count("id", filter=Q(state__in=REFUNDABLE_STATES)),
    )
    return Uplifts(counts["additions"], counts["subtractions"])
