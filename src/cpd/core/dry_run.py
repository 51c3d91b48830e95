"""Doing something to see what would come of it, and keeping nothing of it."""

from collections.abc import Callable
from typing import Generic, TypeVar, cast

from cpd.core.actor import Actor
from cpd.core.work import Work, unit_of_work

T = TypeVar("T")


class _Undone(Exception, Generic[T]):
    """Ends a dry run: everything it wrote is rolled back. Carries what came of it."""

    def __init__(self, outcome: T | Exception) -> None:
        self.outcome = outcome
        super().__init__()


def try_out(do: Callable[[], T], *, actor: Actor, refusing: tuple[type[Exception], ...]) -> T:
    """What ``do`` gives, or what it raises. Nothing of it is kept, no email is sent.

    ``refusing`` are the exceptions with which it refuses: nothing is noted of those either.
    """
    try:
        with unit_of_work(actor=actor, reason="validate_only"):
            try:
                raise _Undone(do())
            except refusing as refused:
                raise _Undone[T](refused) from None
    except _Undone as ended:
        if isinstance(ended.outcome, Exception):
            raise ended.outcome from None
        return ended.outcome  # type: ignore[no-any-return]


def kept_unless(dry_run: bool, do: Callable[[Work], T], *, reason: str, actor: Actor) -> T:
    """What ``do`` gives for a unit of work of its own, of which nothing is kept where it is a dry run.

    Whatever it raises, it raises here too, and nothing is kept.
    """
    try:
        with unit_of_work(actor=actor, reason=reason) as work:
            outcome = do(work)
            if dry_run:
                raise _Undone(outcome)
            return outcome
    except _Undone as ended:
        return cast(T, ended.outcome)
