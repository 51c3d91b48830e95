"""Version 3: the change feed, a first copy in parts, and the sums that prove a copy whole."""

from functools import reduce
from operator import or_
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Schema
from pydantic import Field

from cpd.api import changes
from cpd.api.openapi import CALLED_V3, describe
from cpd.api.schemas import ErrorsV3
from cpd.api.v3.reading import router
from cpd.contract.v3.schools import School

SECTION = "Changes"
CURSOR = "AQAB3fmSp0Yq"
_SCHEMAS: tuple[Any, ...] = (*(reading.schema for reading in changes.READINGS.values()), School)
Document: Any = reduce(or_, _SCHEMAS)
Resource: Any = Literal[changes.TYPES]


class ChangeAttributes(Schema):
    """What became of a record."""

    resource: Resource = Field(description="What it is, as lists are called", examples=["participant-declarations"])
    record_id: str = Field(
        description="Its ID; of a school, the ID and the cohort joined by a colon",
        examples=["db3a7848-7308-4879-942a-c4a70ced400a"],
    )
    action: Literal["put", "removed"] = Field(
        description="put: keep the document in place of what you have. removed: delete what you have",
        examples=["put"],
    )
    changed_at: str = Field(
        description="When it changed: the document's updated_at",
        examples=["2022-11-15T10:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    fields_changed: list[str] | None = Field(
        description="The attributes that changed since what you have seen; null where the document is new to you, or "
        "changed more than once",
        examples=[["state"]],
    )
    reason: Literal["not_visible", "merged"] | None = Field(
        description="Why it was removed: you can no longer see it, or it was merged with another record",
        examples=[None],
    )
    merged_into: UUID | None = Field(description="The ID of the record to use instead", examples=[None])
    document: Document | None = Field(description="The resource, as its list shows it; null when it was removed")


class Change(Schema):
    """The newest change of one record."""

    id: str = Field(
        description="The resource and the record's ID",
        examples=["participant-declarations:db3a7848-7308-4879-942a-c4a70ced400a"],
    )
    type: Literal["change"]
    attributes: ChangeAttributes


class Following(Schema):
    """From where to go on."""

    next: str = Field(description="The cursor to ask with next: keep it", examples=[CURSOR])
    more: bool = Field(description="Whether there is more already", examples=[False])


class ChangeList(Schema):
    """Changes, in the order in which they happened."""

    data: list[Change]
    meta: Following


class Sum(Schema):
    """What there is of one resource."""

    count: int = Field(description="How many records", examples=[2])
    digest: str = Field(
        description="SHA-256, in hexadecimal, of the lines 'record_id changed_at' in order, joined by line feeds",
        examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    )


class Checked(Schema):
    """Where the sums were taken."""

    next: str = Field(description="The cursor of a copy that has these sums", examples=[CURSOR])


class ChangeSums(Schema):
    """The sums of everything that you see, by resource."""

    data: dict[str, Sum] = Field(
        description="By resource",
        examples=[
            {"statements": {"count": 0, "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}
        ],
    )
    meta: Checked


class PartitionAttributes(Schema):
    """Where a part begins."""

    after: str = Field(description="The cursor to ask for changes with, until there is no more", examples=[CURSOR])


class Partition(Schema):
    """A part of everything that there is."""

    id: str = Field(examples=["1"])
    type: Literal["partition"]
    attributes: PartitionAttributes


class PartitionList(Schema):
    """Parts that together are everything that there is."""

    data: list[Partition]
    meta: Checked


def _parameter(name: str, description: str, example: Any, kind: str = "string", *, required: bool = False) -> Any:
    return [
        {
            "name": name,
            "in": "query",
            "required": required,
            "description": description,
            "schema": {"type": kind},
            "example": example,
        }
    ]


TYPE = _parameter(
    "filter[type]",
    f"Only these resources, separated by commas: {', '.join(changes.TYPES)}",
    "participants/ecf,participant-declarations",
)
FOLLOWED: dict[int, Any] = {**CALLED_V3, 410: ErrorsV3}


@router.get(
    "/changes",
    response={200: ChangeList, **FOLLOWED},
    summary="Follow changes",
    openapi_extra=describe(
        _parameter("after", "The cursor of your last answer; leave it out to start from the beginning", CURSOR),
        _parameter("limit", "How many changes: 100 unless told, 1,000 at most", 100, "integer"),
        TYPE,
    ),
    tags=[SECTION],
)
def list_changes(request: HttpRequest) -> HttpResponseBase:
    """Whatever you see in version 3: each record once, at its newest change, and what you no longer see."""
    return changes.changes_answer(request)


@router.get(
    "/changes/partitions",
    response={200: PartitionList, **CALLED_V3},
    summary="Divide a first copy",
    openapi_extra=describe(
        _parameter("count", "How many parts: 1 to 100", 4, "integer", required=True),
        TYPE,
    ),
    tags=[SECTION],
)
def divide_changes(request: HttpRequest) -> HttpResponseBase:
    """Cursors that can be read at the same time, and the one to follow from when all of them are read."""
    return changes.partitions_answer(request)


@router.get(
    "/changes/check",
    response={200: ChangeSums, **CALLED_V3},
    summary="Check that a copy is whole",
    openapi_extra=describe(TYPE),
    tags=[SECTION],
)
def check_changes(request: HttpRequest) -> HttpResponseBase:
    """How many records of each resource there are, and a digest that your copy must come to."""
    return changes.check_answer(request)
