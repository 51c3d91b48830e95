"""How a school gets an induction tutor: who may ask, until when a link counts, whom it may name.

Rules SCH-26 to SCH-30.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cpd.core.refusals import Accepted, Problem, Refused
from cpd.schools import errors

NOMINATION_LASTS = timedelta(days=21)
REQUESTS_A_DAY = 5
BETWEEN_REQUESTS = timedelta(minutes=5)
REQUESTS_OF_A_CALLER = 20
"""From one network address within an hour (rule SCH-26)."""


def may_request(asked_at: Sequence[datetime], *, of_the_caller: int, now: datetime) -> Accepted[None] | Refused:
    """Whether a school may be sent another link now, after those it was asked at (rule SCH-26).

    Refused (``base``): ``too_many`` from the fifth within 24 hours on, ``just_sent`` within 5 minutes of the last, and
    ``too_many_of_you`` after so many from one network address.
    """
    if sum(now - one < timedelta(hours=24) for one in asked_at) >= REQUESTS_A_DAY:
        return Refused.because(errors.NOMINATION_TOO_MANY(number=REQUESTS_A_DAY))
    if any(now - one < BETWEEN_REQUESTS for one in asked_at):
        return Refused.because(errors.NOMINATION_JUST_SENT())
    if of_the_caller >= REQUESTS_OF_A_CALLER:
        return Refused.because(errors.NOMINATION_TOO_MANY_OF_YOU())
    return Accepted(None)


class LinkState(Enum):
    """How a link in a letter stands."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    OPEN = "open"


def nomination_link(*, known: bool, used: bool, expires_at: datetime | None, now: datetime) -> LinkState:
    """How a nomination link stands (rule SCH-27): it counts before ``expires_at``, until somebody was nominated."""
    if not known or expires_at is None:
        return LinkState.UNKNOWN
    if used:
        return LinkState.USED
    return LinkState.OPEN if now < expires_at else LinkState.EXPIRED


def challenge_link(*, known: bool, challenged: bool, deadline: datetime | None, now: datetime) -> LinkState:
    """How the link stands by which a partnership is challenged without signing in (rule SCH-31), in that order."""
    if not known:
        return LinkState.UNKNOWN
    if challenged:
        return LinkState.USED
    return LinkState.OPEN if deadline is None or now < deadline else LinkState.EXPIRED


@dataclass(frozen=True, slots=True)
class NomineeFacts:
    """Whom a school names: the name as it was typed, and whom the service knows by the address.

    ``names`` are those of a user and of a participant with that address; ``tutor_here``: of the school's tutor;
    ``user_here``: of somebody who can sign in for the school already.
    """

    full_name: str
    names: tuple[str, ...] = ()
    tutor_here: bool = False
    user_here: bool = False


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def may_nominate(facts: NomineeFacts) -> Accepted[None] | Refused:
    """Whether somebody may be named as induction tutor (rules SCH-28 and ACC-9).

    Refused (``email``): ``tutor_already`` for the school's own tutor, ``other_name`` for an address that somebody with
    another name has; capitals and spaces don't count.
    """
    if facts.tutor_here:
        return Refused.because(errors.TUTOR_ALREADY())
    return _same_name(facts)


def may_add_user(facts: NomineeFacts) -> Accepted[None] | Refused:
    """Whether somebody may be let in beside the tutor (rule SCH-29).

    Refused (``email``): ``user_already`` for who can sign in for the school, ``other_name`` as of a tutor.
    """
    if facts.tutor_here or facts.user_here:
        return Refused.because(errors.USER_ALREADY())
    return _same_name(facts)


def _same_name(facts: NomineeFacts) -> Accepted[None] | Refused:
    if any(_plain(name) != _plain(facts.full_name) for name in facts.names):
        return Refused.because(errors.NOMINEE_OTHER_NAME())
    return Accepted(None)


def may_expect_none(registered: int, cohort: int) -> list[Problem]:
    """What stands against a school's saying that it expects no early career teachers (rule SCH-30)."""
    return [errors.EXPECTS_SOMEBODY(number=registered, cohort=cohort)] if registered else []


def redacted(email: str) -> str:
    """An address as a page shows it to whoever asks: ``h**d@school.example`` (rule SCH-26).

    The first and the last character of what is before the @ stay; of three the first alone, of two or one none.
    """
    local, at, domain = email.rpartition("@")
    if len(local) <= 2:
        shown = "*" * len(local)
    elif len(local) == 3:
        shown = f"{local[0]}**"
    else:
        shown = f"{local[0]}{'*' * (len(local) - 2)}{local[-1]}"
    return f"{shown}{at}{domain}"
