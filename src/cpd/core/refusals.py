"""How a rule says yes or no.

Rules take facts and answer :class:`Accepted` or :class:`Refused`. A command raises :class:`Refusal` with the refused
answer, so that nothing of it is written; each edge (API, pages, command line, scenarios) puts it into its own
words.

What can be refused is declared: each room has ``errors.py``, which lists its errors as :class:`Error`, with the code,
the sentence and example values. Calling an error with its values gives the :class:`Problem` that a refusal carries.
"""

import dataclasses
import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Generic, Self, TypeVar

T = TypeVar("T")

_ATTRIBUTE = re.compile(r"(?<!\w)\[([A-Za-z_]*(?:\[[a-z_]+\])?)\]")
_WORDS = {"id": "ID", "trn": "TRN", "url": "URL", "urn": "URN"}

Naming = Callable[[str], str]
"""How an edge writes an attribute's name within a sentence."""


def in_words(name: str) -> str:
    """An attribute's name as people write it: ``participant_id`` is "participant ID"."""
    return " ".join(_WORDS.get(word, word) for word in name.split("_"))


@cache
def _blanks(sentence: str) -> frozenset[str]:
    """The names of what a sentence fills in."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


@dataclass(frozen=True, slots=True)
class Error:
    """An error that is declared: what can be wrong with one attribute.

    ``field`` is the attribute's name as the caller knows it (``declaration_date``, ``base`` for the whole), ``code`` a
    stable word for programs, which never changes its meaning. ``sentence`` says for people what is wrong and what to
    do: ``{cohort}`` is filled in from the values, as :meth:`str.format` does it, and ``[declaration_date]`` is an
    attribute's name, which each edge writes in its own way; ``[]`` is the error's own. ``example`` has a value for each
    blank.
    """

    field: str
    code: str
    sentence: str
    example: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Refuses a declaration whose example does not fill its sentence exactly (:class:`TypeError`)."""
        self._check(self.example)

    def __call__(self, **values: object) -> "Problem":
        """The error as it was met, with these values. :class:`TypeError` unless they are those of the sentence."""
        self._check(values)
        return Problem(self, tuple(values.items()))

    def under(self, name: str) -> Self:
        """The same error of another attribute."""
        return replace(self, field=name)

    def for_example(self) -> "Problem":
        """The error as somebody may meet it."""
        return self(**self.example)

    def _check(self, values: Mapping[str, object]) -> None:
        blanks = _blanks(self.sentence)
        if blanks != values.keys():
            raise TypeError(f"{self.field}.{self.code} fills in {sorted(blanks)}, and was given {sorted(values)}")


class ProviderError(Error):
    """An error that a provider's request can meet: the catalogue of the API lists it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one attribute: a declared error, with the values of this case."""

    error: Error
    values: tuple[tuple[str, object], ...] = ()

    @property
    def field(self) -> str:
        """The attribute."""
        return self.error.field

    @property
    def code(self) -> str:
        """The word for programs."""
        return self.error.code

    @property
    def detail(self) -> str:
        """The sentence, with attributes in words: for pages, scenarios and the command line."""
        return self.worded(in_words)

    def under(self, name: str) -> "Problem":
        """The same problem of another attribute."""
        return replace(self, error=self.error.under(name))

    def worded(self, naming: Naming) -> str:
        """The sentence, with attributes named as ``naming`` does."""

        def named(match: re.Match[str]) -> str:
            return naming(match[1] or self.field).replace("{", "{{").replace("}", "}}")

        return _ATTRIBUTE.sub(named, self.error.sentence).format(**dict(self.values))


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The rule says yes; ``value`` carries what it worked out on the way."""

    value: T


@dataclass(frozen=True, slots=True)
class Refused:
    """The rule says no, for these reasons, in the order in which they were found.

    ``programme`` is what they are about, because versions of the API answer differently by it: ``ecf`` or ``npq``,
    empty where it makes no difference.
    """

    problems: tuple[Problem, ...]
    programme: str = ""

    @classmethod
    def because(cls, *problems: Problem, programme: str = "") -> "Refused":
        """A refusal for these problems."""
        return cls(problems, programme)


class Refusal(Exception):
    """Raised by a command that refuses. Nothing of the command has been written.

    ``programme`` as in :class:`Refused`.
    """

    def __init__(self, problems: Iterable[Problem], programme: str = "") -> None:
        self.problems = tuple(problems)
        self.programme = programme
        super().__init__("; ".join(f"{p.field}: {p.detail}" for p in self.problems))

    @classmethod
    def because(cls, *problems: Problem) -> "Refusal":
        """A refusal for these problems."""
        return cls(problems)


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
        raise Refusal(answer.problems, answer.programme)
    return answer.value
