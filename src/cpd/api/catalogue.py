"""Every error that the API can answer, made of those that the rooms and the API declare: nothing of it is by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ninja import Schema

from cpd.api import npq_requests, requests
from cpd.api.errors import StatusError
from cpd.api.versions import LATEST
from cpd.contract.versions import WRITES
from cpd.core.errors import NOT_A_TEXT
from cpd.core.refusals import Error, Problem, ProviderError
from cpd.core.rooms import declared_errors

PROGRAMMES = ("ecf", "npq")
"""What a refusal can be about."""


@dataclass(frozen=True, slots=True, order=True)
class KnownError:
    """An error: its status, its title (the attribute, or the kind), its code, and what it says.

    ``sentence`` has {…} for what is filled in from the request; ``example`` is as somebody may have got it.
    """

    status: int
    title: str
    code: str
    sentence: str
    example: str


@cache
def known_errors() -> tuple[KnownError, ...]:
    """The catalogue, by status, title and code."""
    listed: set[KnownError] = set()
    for error in declared_errors().values():
        if isinstance(error, StatusError):
            listed.add(known(error.status, error.field, error))
        elif isinstance(error, ProviderError):
            listed |= {known(422, title, error) for title in titles(error)}
    for error in _of_attributes():
        listed.add(known(422, error.field, error))
    return tuple(sorted(listed))


def titles(error: Error) -> set[str]:
    """What an error of a room is called, in one version or another."""
    return {version.title(error, programme) for version in WRITES.values() for programme in PROGRAMMES}


def known(status: int, title: str, error: Error) -> KnownError:
    """An error as it is listed: under this status and title."""
    naming = WRITES[LATEST].attribute
    blanks = {name: _Blank() for name in error.example}
    return KnownError(
        status,
        title,
        error.code,
        Problem(error, tuple(blanks.items())).worded(naming),
        error.for_example().worded(naming),
    )


class _Blank:
    """What a sentence fills in, left open however it would be written."""

    def __format__(self, _how: str) -> str:
        return "{…}"

    def __repr__(self) -> str:
        return "{…}"


def _of_attributes() -> Iterator[Error]:
    """Whatever attribute a write reads must be a text; those that are true or false have an error of their own."""
    names = {
        name
        for model in (*vars(requests).values(), *vars(npq_requests).values())
        if isinstance(model, type) and issubclass(model, Schema) and model.__name__.endswith("RequestAttributes")
        for name, field in model.model_fields.items()
        if not field.deprecated and name not in ("has_passed", "funded_place")
    }
    return (NOT_A_TEXT.under(name) for name in sorted(names))
