"""The lists, files and singles of published resources in every version, made of their declarations
(docs/adr/0011-subjects.md).

Writes of the same paths are added to the router of their version by the modules that hold them.
"""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Router, Schema
from pydantic import BaseModel, create_model

from cpd.api import answers, lists
from cpd.api.openapi import (
    CALLED,
    CALLED_V3,
    COHORT,
    CREATED_SINCE,
    CSV_FILE,
    DELIVERY_PARTNER,
    FOUND,
    FOUND_V3,
    FROM_PARTICIPANT,
    PAGE,
    PARTICIPANT_ID,
    PARTICIPANT_IDS,
    PERSON_V3,
    STATEMENT,
    STATEMENT_TYPE,
    TRAINING_STATUS,
    UPDATED_SINCE,
    describe,
    sort_by,
)
from cpd.publishing.resource import AsCsv, Reading, Route
from cpd.publishing.resources import FEEDS

FILTERS = {
    "cohort": COHORT,
    "updated_since": UPDATED_SINCE,
    "created_since": CREATED_SINCE,
    "training_status": TRAINING_STATUS,
    "from_participant_id": FROM_PARTICIPANT,
    "participant_id": PARTICIPANT_IDS,
    "delivery_partner_id": DELIVERY_PARTNER,
    "statement_id": STATEMENT,
    "type": STATEMENT_TYPE,
}
"""The filters of lists, as OpenAPI describes them."""

BEFORE_3 = {**FILTERS, "participant_id": PARTICIPANT_ID}
"""The same in versions 1 and 2, which take one participant's id."""


def read_routes(version: int) -> Router:
    """Everything that is read in a version.

    Lists come first: ``/participants/ecf/transfers`` is no participant's id.
    """
    router = Router()
    readings = [(feed.name, reading) for feed in FEEDS.values() if (reading := feed.read_in(version)) is not None]
    for feed, reading in readings:
        _add_many(router, version, feed, reading, reading.path)
        if reading.older_path:
            _add_many(router, version, feed, reading, reading.older_path, older=True)
    for feed, reading in readings:
        if reading.one is not None:
            _add_one(router, version, feed, reading, reading.one)
    return router


def one_of(feed: str) -> type[BaseModel]:
    """The envelope round one of a feed, which writes answer with too."""
    return _envelopes(_reading(feed))[1]


def many_of(feed: str) -> type[BaseModel]:
    """The envelope round many of a feed."""
    return _envelopes(_reading(feed))[0]


def _reading(feed: str) -> Reading:
    reading = FEEDS[feed].reading
    assert reading is not None, f"{feed} is not read in any version"
    return reading


@cache
def _envelopes(reading: Reading) -> tuple[type[BaseModel], type[BaseModel]]:
    one, many = reading.nouns
    name, ending, schema = reading.envelope, reading.envelope_ending, reading.schema
    data: Any = schema
    return (
        create_model(f"{name}List{ending}", __base__=Schema, __doc__=f"{many}.", data=(list[data], ...)),
        create_model(f"{name}One{ending}", __base__=Schema, __doc__=f"{one}.", data=(data, ...)),
    )


def _add_many(router: Router, version: int, feed: str, reading: Reading, path: str, *, older: bool = False) -> None:
    if reading.many is not None:
        _add_list(router, version, feed, reading, path, _older(reading.many) if older else reading.many)
    else:
        _add_no_list(router, version, path)
    if reading.csv is not None:
        route = _older(reading.csv.route) if older else reading.csv.route
        _add_csv(router, version, feed, reading, path, AsCsv(reading.csv.header, route))


def _older(route: Route) -> Route:
    return Route(f"{route.name}_older", f"{route.title} (an older address)", route.sentence)


def _filters(version: int, reading: Reading) -> list[list[dict[str, Any]]]:
    described = FILTERS if version >= 3 else BEFORE_3
    return [described[name] for name in reading.filters]


def _add_list(router: Router, version: int, feed: str, reading: Reading, path: str, many: Route) -> None:
    def read(request: HttpRequest) -> HttpResponseBase:
        return lists.list_answer(request, feed=feed, scope=reading.scope, filters=reading.filters, sort=reading.sorts)

    read.__name__, read.__doc__ = many.name, many.sentence
    sorts = [sort_by(*reading.sorts)] if reading.sorts else []
    router.get(
        path,
        response={200: _envelopes(reading)[0], **(CALLED_V3 if version >= 3 else CALLED)},
        by_alias=True,
        summary=many.title,
        openapi_extra=describe(*_filters(version, reading), *sorts, PAGE),
        tags=[reading.section],
    )(read)


def _add_no_list(router: Router, version: int, path: str) -> None:
    """What is read as a file only has no list: 406, as for every format that a list does not have (rule HTTP-8)."""

    def read(request: HttpRequest) -> HttpResponseBase:
        return answers.not_acceptable(version)

    router.get(path, include_in_schema=False)(read)


def _add_csv(router: Router, version: int, feed: str, reading: Reading, path: str, csv: AsCsv) -> None:
    def read(request: HttpRequest) -> HttpResponseBase:
        return lists.csv_answer(request, feed=feed, scope=reading.scope, filters=reading.filters, header=csv.header)

    read.__name__, read.__doc__ = csv.route.name, csv.route.sentence
    router.get(
        f"{path}.csv",
        response=CALLED_V3 if version >= 3 else CALLED,
        summary=csv.route.title,
        openapi_extra=describe(*_filters(version, reading), csv=CSV_FILE),
        tags=[reading.section],
    )(read)


def _add_one(router: Router, version: int, feed: str, reading: Reading, one: Route) -> None:
    def read(request: HttpRequest, id: str) -> HttpResponseBase:
        if not reading.by_person:
            return lists.one_answer(request, id, feed=feed, scope=reading.scope)
        if version >= 3:
            return lists.person_answer(request, id, feed=feed, scope=reading.scope)
        return lists.participant_answer(request, id, feed=feed)

    statuses = (PERSON_V3 if reading.by_person else FOUND_V3) if version >= 3 else FOUND
    read.__name__, read.__doc__ = one.name, one.sentence
    router.get(
        reading.one_path or f"{reading.path}/{{id}}",
        response={200: _envelopes(reading)[1], **statuses},
        by_alias=True,
        summary=one.title,
        openapi_extra=describe(),
        tags=[reading.section],
    )(read)
