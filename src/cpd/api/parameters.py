"""What may stand behind the question mark: filters and pages (rules HTTP-13 to HTTP-20)."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus
from uuid import UUID

from django.http import QueryDict

from cpd.api import answers, errors
from cpd.api.errors import StatusError
from cpd.core.dates import parse_instant
from cpd.core.ids import parse_id
from cpd.publishing import facets

PER_PAGE = 100
MOST_PER_PAGE = 3000
_NUMBER = re.compile(r"0*([1-9][0-9]*)", re.ASCII)
_BEYOND_EVERY_PAGE = 10**9
TRAINING_STATUSES = ("active", "deferred", "withdrawn")
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. None: not asked for; an empty collection: nothing matches."""

    updated_since: datetime | None = None
    cohorts: tuple[int, ...] | None = None
    participant_ids: tuple[UUID, ...] | None = None
    facets: tuple[tuple[str, ...], ...] = ()
    """Groups of words: the record has at least one word of each group."""
    created_since: datetime | None = None

    @property
    def length(self) -> int:
        """How much was asked for: the number of cohorts and ids, and the characters of the words."""
        return (
            len(self.cohorts or ())
            + len(self.participant_ids or ())
            + sum(len(word) for words in self.facets for word in words)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Which page, from 1, and how many resources are on one."""

    number: int = 1
    per_page: int = PER_PAGE


def _refuse(error: StatusError, **values: object) -> answers.ApiError:
    return answers.ApiError(answers.failed(error, **values))


def value_of(query: QueryDict, name: str) -> str | None:
    """The value of a parameter as it was sent; None where it is not there.

    400 when it is there with several values, as a list or an object, or with the character NUL: none of them is
    ignored or repaired (rule HTTP-13).
    """
    values = query.getlist(name)
    if not values:
        return None
    if any(value != values[0] for value in values):
        raise _refuse(errors.GIVEN_TWICE, name=name)
    if "\x00" in values[0]:
        raise _refuse(errors.NUL, name=name)
    return str(values[0])


def read_scalar(query: QueryDict, name: str, refusal: Callable[[], answers.ApiError]) -> str | None:
    """The value of a parameter; ``name[]=…`` and ``name[x]=…``, a list and an object, are refused (rule HTTP-13)."""
    if any(key.startswith(f"{name}[") for key in query):
        raise refusal()
    return value_of(query, name)


def read_validate_only(query: QueryDict) -> bool:
    """Whether a write is only judged; 400 for anything but ``true`` and ``false`` (rule HTTP-21)."""
    text = read_scalar(query, "validate_only", _validate_only_refused)
    if text not in (None, "true", "false"):
        raise _validate_only_refused()
    return text == "true"


def _validate_only_refused() -> answers.ApiError:
    return _refuse(errors.VALIDATE_ONLY)


_READ_BY_LISTS = ("filter", "page", "sort")
"""How the names of all parameters begin that any list reads."""


def what_is_read(query: str) -> str:
    """What of a query lists may read, as it was sent: to all other parts of it they pay no attention."""
    return "&".join([part for part in query.split("&") if _may_be_read(part)])


def _may_be_read(part: str) -> bool:
    name = part.partition("=")[0]
    return name.startswith(_READ_BY_LISTS) or "%" in name or "+" in name


def check_filter_shape(query: QueryDict) -> None:
    """Ends the request with 400 when ``filter`` is there and no object of named filters."""
    if "filter" in query or "filter[]" in query:
        raise _refuse(errors.FILTER_SHAPE)


def _instant(text: str) -> datetime | None:
    """Read as it came, then once more decoded: a value that was encoded twice still works."""
    return parse_instant(text) or parse_instant(unquote_plus(text))


def read_filters(query: QueryDict, allowed: Collection[str], *, version: int = 1) -> Filters:
    """The filters that this list takes; others are ignored, and so are blank ones (rule HTTP-15).

    400, the first in this order: ``updated_since`` or ``created_since`` that is no full date and time (rule HTTP-16),
    ``training_status`` of another name (rule HTTP-18), ``participant_id`` that is no UUID (versions 1 and 2; in version
    3 it matches nothing: rule HTTP-19).
    """
    check_filter_shape(query)
    updated_since = created_since = None
    cohorts = None
    participants = None
    groups: list[tuple[str, ...]] = []
    if text := _filter(query, "updated_since", allowed):
        updated_since = _instant(text)
        if updated_since is None:
            raise _refuse(errors.UPDATED_SINCE)
    if text := _filter(query, "created_since", allowed):
        created_since = _instant(text)
        if created_since is None:
            raise _refuse(errors.CREATED_SINCE)
    if text := _filter(query, "cohort", allowed):
        cohorts = read_years(text)
    if text := _filter(query, "training_status", allowed):
        if text not in TRAINING_STATUSES:
            raise _refuse(errors.TRAINING_STATUS)
        groups.append(tuple(facets.training(text, year) for year in ((None,) if cohorts is None else cohorts)))
    if text := _filter(query, "from_participant_id", allowed):
        given = parse_id(text)
        groups.append((facets.former_id(given),) if given else ())
    if text := _filter(query, "participant_id", allowed):
        participants = _participants(text, version)
    if text := _filter(query, "delivery_partner_id", allowed):
        partners = (parse_id(piece.strip()) for piece in text.split(","))
        groups.append(tuple(facets.delivery_partner(partner) for partner in partners if partner))
    if text := _filter(query, "statement_id", allowed):
        statements = (parse_id(piece.strip()) for piece in text.split(","))
        groups.append(tuple(facets.statement(statement) for statement in statements if statement))
    if "type" in allowed:
        wanted = _filter(query, "type", allowed)
        groups.append((facets.outputs(wanted),))
    return Filters(updated_since, cohorts, participants, tuple(groups), created_since)


def _filter(query: QueryDict, name: str, allowed: Collection[str]) -> str:
    """The value of a filter that the list takes; empty where it is not there or blank."""
    text = (value_of(query, f"filter[{name}]") or "") if name in allowed else ""
    return text if text.strip() else ""


def read_filter(query: QueryDict, name: str) -> str:
    """The value of a filter as it was sent; empty where it is not there or blank."""
    return _filter(query, name, (name,))


def read_years(text: str) -> tuple[int, ...]:
    """The years in a comma-separated list; a piece that is no four-digit year matches nothing (rule HTTP-17)."""
    return tuple(int(year) for piece in text.split(",") if _YEAR.fullmatch(year := piece.strip()))


def _participants(text: str, version: int) -> tuple[UUID, ...]:
    if version >= 3:
        return tuple(key for piece in text.split(",") if (key := parse_id(piece.strip())))
    participant = parse_id(text)
    if participant is None:
        raise _refuse(errors.PARTICIPANT_ID)
    return (participant,)


def read_sort(query: QueryDict, allowed: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """The order asked for: column and whether it descends. Names that are not allowed are ignored (rule HTTP-20)."""
    order: dict[str, bool] = {}
    for term in (value_of(query, "sort") or "").split(","):
        name = term.strip().removeprefix("+")
        down = name.startswith("-")
        name = name.removeprefix("-")
        if name in allowed:
            order.setdefault(name, down)
    return tuple(order.items())


def read_page(query: QueryDict) -> Page:
    """The page asked for (rule HTTP-14): whole numbers from 1 in digits; 400 for anything else, ``2abc`` included."""
    if "page" in query or "page[]" in query:
        raise _page_refused()
    return Page(_number(query, "page", 1), min(MOST_PER_PAGE, _number(query, "per_page", PER_PAGE)))


def _number(query: QueryDict, name: str, default: int) -> int:
    text = read_scalar(query, f"page[{name}]", _page_refused)
    if text is None:
        return default
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise _page_refused()
    return int(match[1]) if len(match[1]) < 10 else _BEYOND_EVERY_PAGE


def _page_refused() -> answers.ApiError:
    return _refuse(errors.PAGE)
