"""What training asks of what was declared: to know a mentor who replaces another, and who has completed. The room above
says who answers."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

Declared = Callable[[UUID, date, date | None], bool]
"""Whether something that was not voided is declared of a training record, dated from a day on and before another."""

Completed = Callable[[UUID], bool]
"""Whether ``completed`` is declared of a training record, and is eligible, payable or paid."""

_declared: list[Declared] = []
_completed: list[Completed] = []


def knows_declarations(declared: Declared, completed: Completed) -> None:
    """Registers who answers."""
    _declared[:] = [declared]
    _completed[:] = [completed]


def declared_within(record_id: UUID, first: date, until: date | None) -> bool:
    """The answer: whether something was declared of the record, dated within these days."""
    return any(answer(record_id, first, until) for answer in _declared)


def declared_completed(record_id: UUID) -> bool:
    """The answer: whether ``completed`` is declared of the record, and is eligible, payable or paid."""
    return any(answer(record_id) for answer in _completed)
