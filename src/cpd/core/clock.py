"""The one clock.

Nothing that the service decides or stores knows another. The machine's time is asked for beside it where only the
machine's will do: the ``Date`` of an answer, the windows of the rate limit.

Three things can move what the service takes for now:

- a stretch of code that runs *at* an instant (:func:`at`): a request with ``X-With-Server-Date``, an event of a
  scenario, a test. Time runs on from there;
- in the sandbox, a shift that all processes share, kept in the database and read by the source that start-up registers
  (:func:`use_shift_source`);
- nothing, in production.

"Today" is the UTC date (rule DAT-1).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

_at: ContextVar[tuple[datetime, float | None] | None] = ContextVar("cpd_clock_at", default=None)
_shift_source: Callable[[], timedelta] | None = None


def use_shift_source(source: Callable[[], timedelta] | None) -> None:
    """Registers where the sandbox's shift comes from; None takes it away. Called once at start-up."""
    global _shift_source
    _shift_source = source


def machine_now() -> datetime:
    """What the machine says, in UTC, whatever the service takes for now: for durations, expiry of sign-in, logs."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


def service_now() -> datetime:
    """The service's own now, ignoring :func:`at`: what documents are rendered for and jobs run by."""
    return machine_now() + (_shift_source() if _shift_source else timedelta())


def now() -> datetime:
    """What the running code takes for now, an aware datetime in UTC with microseconds."""
    setting = _at.get()
    if setting is None:
        return service_now()
    instant, started = setting
    return instant if started is None else instant + timedelta(seconds=time.monotonic() - started)


def today() -> date:
    """The UTC date of :func:`now`."""
    return now().date()


EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)


def settable(instant: datetime) -> bool:
    """Whether somebody may put the clock there: dates and deadlines must fit before and after it."""
    return EARLIEST <= instant <= LATEST


@contextmanager
def at(instant: datetime, *, frozen: bool = False) -> Iterator[None]:
    """Runs the block as if it were ``instant`` (aware); time runs on from there unless ``frozen``."""
    if instant.tzinfo is None:
        raise ValueError("The clock needs an instant with a time zone.")
    token = _at.set((instant.astimezone(UTC), None if frozen else time.monotonic()))
    try:
        yield
    finally:
        _at.reset(token)
