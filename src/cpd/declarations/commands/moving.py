"""Moving what is on a statement to another one of the same provider (rule MON-37)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dates import start_of_day
from cpd.core.dry_run import kept_unless
from cpd.core.refusals import accepted
from cpd.core.work import Work
from cpd.declarations.commands.payment import lock_statements
from cpd.declarations.commands.state import lock_declarations, move, move_items
from cpd.declarations.models import DeclarationState, LineItem
from cpd.declarations.rules.moving import Side, may_move_declarations
from cpd.statements.models import Statement, StatementState


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which line items move: those on statements of one programme, cohort or intake, and name. What is empty narrows
    nothing; ``created_until`` is the last day (UTC) on which a declaration was made."""

    programme: str
    year: str
    source: str
    target: str
    providers: tuple[UUID, ...] = ()
    declaration_types: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    created_until: date | None = None

    def statements(self, name: str) -> Q:
        """The statements of one of the two names."""
        of_year = Q(intake_id=self.year) if self.programme == "npq" else Q(cohort_id=_number(self.year))
        condition = Q(programme=self.programme, name=name) & of_year
        return condition & Q(lead_provider_id__in=self.providers) if self.providers else condition

    def items(self) -> Q:
        """The line items, apart from where they are."""
        condition = Q()
        if self.declaration_types:
            condition &= Q(declaration__declaration_type__in=self.declaration_types)
        if self.states:
            condition &= Q(state__in=self.states)
        if self.courses:
            condition &= Q(declaration__course_identifier__in=self.courses)
        if self.created_until is not None:
            condition &= Q(declaration__created_at__lt=start_of_day(self.created_until + timedelta(days=1)))
        return condition


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved, or would: how many line items of each provider, declaration type and state; and what to know."""

    counts: tuple[tuple[str, str, str, int], ...]
    warnings: tuple[str, ...]


def move_declarations(*, wanted: Wanted, dry_run: bool = False, actor: Actor) -> Moved:
    """Moves line items to the statement of the other name, of the same provider each.

    On a payable statement eligible declarations become payable. ``dry_run`` says what would move, and changes nothing.
    Refused as :func:`cpd.declarations.rules.moving.may_move_declarations` says.
    """
    return kept_unless(dry_run, lambda work: _move(wanted, work), reason="move_declarations", actor=actor)


def _move(wanted: Wanted, work: Work) -> Moved:
    both = wanted.statements(wanted.source) | wanted.statements(wanted.target)
    locked = lock_statements(both, DeclarationState.values, work)
    source = [one for one in locked if one.name == wanted.source]
    target = {one.lead_provider_id: one for one in locked if one.name == wanted.target}
    items = list(
        LineItem.objects.filter(wanted.items(), statement__in=source)
        .select_related("declaration__lead_provider")
        .order_by("id")
    )
    payable = sum(item.state == DeclarationState.PAYABLE for item in items)
    sides = _side(wanted.source, source), _side(wanted.target, list(target.values()))
    warnings = accepted(may_move_declarations(*sides, payable=payable, today=clock.today()))
    counts = Counter(
        (item.declaration.lead_provider.name, item.declaration.declaration_type, item.state) for item in items
    )
    for provider_id, statement in target.items():
        _move_to(statement, [item for item in items if item.declaration.lead_provider_id == provider_id], work)
    for statement in locked:
        work.statement(statement.id)
    return Moved(tuple((*key, number) for key, number in sorted(counts.items())), warnings)


def _side(name: str, statements: list[Statement]) -> Side:
    return Side(
        name,
        {str(one.lead_provider_id): one.state for one in statements},
        all(one.output_fee for one in statements),
        max((one.deadline_date for one in statements), default=None),
    )


def _move_to(statement: Statement, items: list[LineItem], work: Work) -> None:
    LineItem.objects.filter(id__in=[item.id for item in items]).update(statement=statement)
    for item in items:
        work.declaration(item.declaration.person_id, item.declaration_id)
    if statement.state == StatementState.PAYABLE:
        eligible = [item for item in items if item.state == DeclarationState.ELIGIBLE]
        if eligible:
            ids = [item.declaration_id for item in eligible]
            move(lock_declarations(id__in=ids, state=DeclarationState.ELIGIBLE), DeclarationState.PAYABLE, work)
            move_items(LineItem.objects.filter(id__in=[item.id for item in eligible]), DeclarationState.PAYABLE)
