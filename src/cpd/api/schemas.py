"""Errors, as the OpenAPI documents show them."""

from ninja import Schema
from pydantic import Field


class Error(Schema):
    """What was wrong with one thing."""

    title: str = Field(description="The attribute, or what kind of error it is", examples=["declaration_date"])
    detail: str = Field(
        description="What was wrong and what to do",
        examples=["The '#/declaration_date' cannot be in the future."],
    )
    code: str = Field(description="A stable word for programs", examples=["future"])


class Errors(Schema):
    """Everything that was wrong."""

    errors: list[Error]


class ErrorLinks(Schema):
    """Where to read on."""

    about: str = Field(
        description="The error in the documentation", examples=["/api-reference/errors#future-declaration-date"]
    )


class ErrorSource(Schema):
    """What of the request the error is about."""

    pointer: str | None = Field(
        default=None,
        description="A JSON pointer into the body: the attribute, or where it is missing",
        examples=["/data/attributes/declaration_date"],
    )
    header: str | None = Field(default=None, description="The name of a header", examples=[None])


class ErrorV3(Error):
    """What was wrong with one thing, and what it is about."""

    status: str = Field(description="The status of the answer", examples=["422"])
    links: ErrorLinks
    source: ErrorSource | None = Field(default=None, description="Absent where it is about no attribute and no header")


class ErrorsV3(Schema):
    """Everything that was wrong."""

    errors: list[ErrorV3]


class IdChangeTold(Schema):
    """A participant ID that was retired, and the one to use instead."""

    from_participant_id: str = Field(examples=["db3a7848-7308-4879-942a-c4a70ced400a"])
    to_participant_id: str = Field(examples=["ac3d1243-7308-4879-942a-c4a70ced400a"])
    changed_at: str = Field(examples=["2023-09-23T02:22:32Z"], json_schema_extra={"format": "date-time"})


class GoneErrorV3(ErrorV3):
    """Says that a participant has another ID now."""

    participant_id_changes: list[IdChangeTold]


class GoneErrorsV3(Schema):
    """What a retired participant ID answers."""

    errors: list[GoneErrorV3]


class PlainError(Schema):
    """An error in a single sentence."""

    error: str = Field(examples=["Access denied: send a valid token in the header Authorization: Bearer <token>."])
