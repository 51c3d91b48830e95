"""Fields that several resources of version 3 share. A cohort is text (rule HTTP-25)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

PARTICIPANT = "db3a7848-7308-4879-942a-c4a70ced400a"
PARTNER = "aa4e1bd1-0b27-4e2a-a06a-9b0f4a3c9d15"


def _instant(description: str, example: str) -> object:
    return Field(description=description, examples=[example], json_schema_extra={"format": "date-time"})


Day = date
"""A calendar date; named so that a field may be called ``date``."""

CreatedAt = Annotated[str, _instant("When it was made", "2021-05-31T02:21:32Z")]
UpdatedAt = Annotated[str, _instant("When what you see of it last changed", "2022-11-10T09:00:00Z")]
ParticipantId = Annotated[UUID, Field(description="The participant ID", examples=[PARTICIPANT])]
CohortText = Annotated[str, Field(description="The cohort: the year in which it began", examples=["2022"])]
Urn = Annotated[str, Field(description="The unique reference number (URN) of the school", examples=["199001"])]
Trn = Annotated[str | None, Field(description="The teacher reference number (TRN), or null", examples=["1990002"])]
Schedule = Literal[
    "ecf-standard-september",
    "ecf-standard-january",
    "ecf-standard-april",
    "ecf-reduced-september",
    "ecf-reduced-january",
    "ecf-reduced-april",
    "ecf-extended-september",
    "ecf-extended-january",
    "ecf-extended-april",
    "ecf-replacement-september",
    "ecf-replacement-january",
    "ecf-replacement-april",
]
