"""The envelopes of version 3 round what is not published by resource."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from cpd.api.schemas import ErrorV3
from cpd.contract.v3.declarations import DeclarationV3
from cpd.contract.v3.schools import School


class SchoolList(Schema):
    """Schools."""

    data: list[School]


class SchoolOne(Schema):
    """A school."""

    data: School


class RowAccepted(Schema):
    """A row that was recorded."""

    index: int = Field(description="Which row, from 0", examples=[0])
    client_reference: str | None = Field(description="Your own reference", examples=["row-7"])
    status: Literal[200]
    data: DeclarationV3 | None = Field(description="The declaration; null where nothing was written")


class RowRefused(Schema):
    """A row that was refused."""

    index: int = Field(description="Which row, from 0", examples=[1])
    client_reference: str | None = Field(description="Your own reference", examples=[None])
    status: Literal[422]
    errors: list[ErrorV3]


class BulkCounts(Schema):
    """How many rows were recorded, and how many were refused."""

    accepted: int = Field(examples=[1])
    refused: int = Field(examples=[1])


class BulkAnswer(Schema):
    """What became of each row, in the order in which they were sent."""

    data: list[RowAccepted | RowRefused]
    meta: BulkCounts
