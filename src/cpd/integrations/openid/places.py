"""A few places for those who wait for somebody else's service, and a limit that holds whatever happens.

The threads that serve requests are few. Whoever comes back from the identity provider has to wait for it, because the
protocol says so; but never all of them at once, and never longer than they were told.
"""

import contextvars
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from cpd.integrations.openid.identity import ProviderAway, ProviderBusy

T = TypeVar("T")


class _Outcome(Generic[T]):
    """What a thread came to: an answer or an error."""

    def __init__(self) -> None:
        self.answer: list[T] = []
        self.error: BaseException | None = None


class Places:
    """Lets ``count`` wait at once."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    def wait_for(self, work: Callable[[], T], *, seconds: float) -> T:
        """What the work gives, or raises; it is done in a thread of its own.

        Raises :class:`ProviderBusy` at once where no place is free, and :class:`ProviderAway` after ``seconds``. Work
        that goes on after that, as looking up a name may, keeps its place until it ends.
        """
        if not self._free.acquire(blocking=False):
            raise ProviderBusy("as many wait for the identity provider as may at once")
        outcome: _Outcome[T] = _Outcome()

        def run(context: contextvars.Context) -> None:
            try:
                outcome.answer.append(context.run(work))
            except BaseException as error:  # raised again by whoever waits
                outcome.error = error
            finally:
                self._free.release()

        thread = threading.Thread(target=run, args=(contextvars.copy_context(),), name="identity-provider", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._free.release()
            raise ProviderBusy("there is no thread left") from None
        thread.join(seconds)
        if outcome.error is not None:
            raise outcome.error
        if not outcome.answer:
            raise ProviderAway("the identity provider took too long")
        return outcome.answer[0]
