"""What the rooms above do when DfE decides to pay for somebody's training. They register at start-up."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cpd.core.actor import Actor

if TYPE_CHECKING:
    from cpd.training.models import TrainingRecord

Listener = Callable[["TrainingRecord", Actor], None]
_listeners: list[Listener] = []


def when_eligible(listener: Listener) -> None:
    """Registers what is done in the same transaction when a record becomes eligible: with the record and the actor."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_listeners(record: "TrainingRecord", actor: Actor) -> None:
    """Does all of it, in the order in which it was registered."""
    for listener in _listeners:
        listener(record, actor)
