"""Version 3: the lists and singles of published resources, made of their declarations (docs/adr/0011-subjects.md).

Writes of the same paths are added to the same :data:`router` by the modules beside this one.
"""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Router, Schema
from pydantic import BaseModel, create_model

from cpd.api import lists
from cpd.api.openapi import (
    CALLED_V3,
    COHORT,
    CREATED_SINCE,
    DELIVERY_PARTNER,
    FOUND_V3,
    FROM_PARTICIPANT,
    PAGE,
    PARTICIPANT_IDS,
    PERSON_V3,
    STATEMENT,
    STATEMENT_TYPE,
    TRAINING_STATUS,
    UPDATED_SINCE,
    describe,
    sort_by,
)
from cpd.publishing.resource import Reading, Route
from cpd.publishing.resources import FEEDS

router = Router()

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


def one_of(feed: str) -> type[BaseModel]:
    """The envelope round one of a feed, which writes answer with too."""
    return _envelopes(_reading(feed))[1]


def many_of(feed: str) -> type[BaseModel]:
    """The envelope round many of a feed."""
    return _envelopes(_reading(feed))[0]


def _reading(feed: str) -> Reading:
    reading = FEEDS[feed].reading
    assert reading is not None, f"{feed} is not read in version 3"
    return reading


@cache
def _envelopes(reading: Reading) -> tuple[type[BaseModel], type[BaseModel]]:
    one, many = reading.nouns
    schema: Any = reading.schema
    return (
        create_model(f"{reading.envelope}List", __base__=Schema, __doc__=f"{many}.", data=(list[schema], ...)),
        create_model(f"{reading.envelope}One", __base__=Schema, __doc__=f"{one}.", data=(schema, ...)),
    )


def _add_list(feed: str, reading: Reading) -> None:
    def read(request: HttpRequest) -> HttpResponseBase:
        return lists.list_answer(request, feed=feed, scope=reading.scope, filters=reading.filters, sort=reading.sorts)

    read.__name__, read.__doc__ = reading.many.name, reading.many.sentence
    sorts = [sort_by(*reading.sorts)] if reading.sorts else []
    router.get(
        reading.path,
        response={200: _envelopes(reading)[0], **CALLED_V3},
        summary=reading.many.title,
        openapi_extra=describe(*(FILTERS[name] for name in reading.filters), *sorts, PAGE),
        tags=[reading.section],
    )(read)


def _add_one(feed: str, reading: Reading, one: Route) -> None:
    def read(request: HttpRequest, id: str) -> HttpResponseBase:
        if reading.by_person:
            return lists.person_answer(request, id, feed=feed, scope=reading.scope)
        return lists.one_answer(request, id, feed=feed, scope=reading.scope)

    read.__name__, read.__doc__ = one.name, one.sentence
    router.get(
        reading.one_path or f"{reading.path}/{{id}}",
        response={200: _envelopes(reading)[1], **(PERSON_V3 if reading.by_person else FOUND_V3)},
        summary=one.title,
        openapi_extra=describe(),
        tags=[reading.section],
    )(read)


for _feed in FEEDS.values():  # lists first: /participants/ecf/transfers is no participant's id
    if _feed.reading is not None:
        _add_list(_feed.name, _feed.reading)
for _feed in FEEDS.values():
    if _feed.reading is not None and _feed.reading.one is not None:
        _add_one(_feed.name, _feed.reading, _feed.reading.one)
