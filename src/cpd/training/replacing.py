"""What training asks of what was declared, to know a mentor who replaces another. The room above says who answers."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

Declared = Callable[[UUID, date, date | None], bool]
"""Whether something that was not voided is declared of a training record, dated from a day on and before another."""

_declared: list[Declared] = []


def knows_declarations(answer: Declared) -> None:
    """Registers who answers."""
    _declared[:] = [answer]


def declared_within(record_id: UUID, first: date, until: date | None) -> bool:
    """The answer: whether something was declared of the record, dated within these days."""
    return any(answer(record_id, first, until) for answer in _declared)
