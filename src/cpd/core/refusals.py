"""How a rule says yes or no.

Rules take facts and answer :class:`Accepted` or :class:`Refused`. A command raises :class:`Refusal` with the refused
answer, so that nothing of it is written; the edges (API, pages, command line, scenarios) turn it into their own words'
shape. The sentence is written here, once, for people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field.

    ``field`` is the attribute's name as the caller knows it (``declaration_date``, ``base`` for the whole), ``code`` a
    stable word for programs, ``detail`` a sentence that says what was wrong and what to do.
    """

    field: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The rule says yes; ``value`` carries what it worked out on the way."""

    value: T


@dataclass(frozen=True, slots=True)
class Refused:
    """The rule says no, for these reasons, in the order in which they were found."""

    problems: tuple[Problem, ...]

    @classmethod
    def because(cls, field: str, code: str, detail: str) -> "Refused":
        """A refusal with a single problem."""
        return cls((Problem(field, code, detail),))


class Refusal(Exception):
    """Raised by a command that refuses. Nothing of the command has been written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.detail}" for p in self.problems))

    @classmethod
    def because(cls, field: str, code: str, detail: str) -> "Refusal":
        """A refusal with a single problem."""
        return cls((Problem(field, code, detail),))


class NotFound(Exception):
    """Raised by a command for a thing that is not there, or not the caller's to see. The edges answer 404."""

    def __init__(self, what: str, key: object = "") -> None:
        self.what = what
        super().__init__(f"There is no {what} {key}".strip() + ".")


class NotYours(Exception):
    """Raised by a command for a thing that the caller may see, and may not change. The edges answer 403."""


def accepted(answer: Accepted[T] | Refused) -> T:
    """The accepted value, or the refusal raised."""
    if isinstance(answer, Refused):
        raise Refusal(answer.problems)
    return answer.value
