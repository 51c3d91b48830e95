"""Fields that several resources of NPQs share, in every version."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

APPLICATION = "db3a7848-7308-4879-942a-c4a70ced400a"
PARTICIPANT = "7a8fef46-3c43-42c0-b3d5-1ba5904ba562"

NpqCourse = Literal[
    "npq-leading-teaching",
    "npq-leading-behaviour-culture",
    "npq-leading-teaching-development",
    "npq-leading-literacy",
    "npq-leading-primary-mathematics",
    "npq-senior-leadership",
    "npq-headship",
    "npq-executive-leadership",
    "npq-early-years-leadership",
    "npq-senco",
    "npq-additional-support-offer",
    "npq-early-headship-coaching-offer",
]
CourseWithOutcome = Literal[
    "npq-leading-teaching",
    "npq-leading-behaviour-culture",
    "npq-leading-teaching-development",
    "npq-leading-literacy",
    "npq-leading-primary-mathematics",
    "npq-senior-leadership",
    "npq-headship",
    "npq-executive-leadership",
    "npq-early-years-leadership",
    "npq-senco",
]
"""Courses that somebody passes or fails: not the offers of support and coaching (rule NPQ-17)."""

NpqSchedule = Literal[
    "npq-leadership-autumn",
    "npq-leadership-spring",
    "npq-specialist-autumn",
    "npq-specialist-spring",
    "npq-ehco-november",
    "npq-ehco-december",
    "npq-ehco-march",
    "npq-ehco-june",
    "npq-aso-november",
    "npq-aso-december",
    "npq-aso-march",
    "npq-aso-june",
]

Email = Annotated[str | None, Field(description="Their email address, or null", examples=["hanna@tutorial.example"])]
FullName = Annotated[str, Field(description="Their full name", examples=["Hanna Head"])]
VerifiedTrn = Annotated[
    str | None,
    Field(
        description="The teacher reference number (TRN), once it was matched with the teaching record; else null",
        examples=["1990002"],
    ),
]
UpdatedAt = Annotated[
    str,
    Field(
        description="When what you see of it last changed",
        examples=["2022-11-10T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
ParticipantId = Annotated[UUID, Field(description="The participant ID", examples=[PARTICIPANT])]
ApplicationId = Annotated[UUID, Field(description="The ID of the application you accepted", examples=[APPLICATION])]
Course = Annotated[NpqCourse, Field(description="The course they take", examples=["npq-headship"])]
Schedule = Annotated[
    NpqSchedule | None,
    Field(description="The schedule from which declarations are taken", examples=["npq-leadership-autumn"]),
]
Cohort = Annotated[str, Field(description="The year in which the course begins", examples=["2022"])]
Eligible = Annotated[
    bool, Field(description="Whether DfE pays for the course; previous funding counts", examples=[True])
]
FundedPlace = Annotated[
    bool | None,
    Field(description="Whether you gave them a funded place; null where places are not capped", examples=[None]),
]
Status = Annotated[
    Literal["active", "deferred", "withdrawn"],
    Field(description="What you last reported of this training", examples=["active"]),
]
SchoolUrn = Annotated[
    str | None, Field(description="The URN of the school they applied from, or null", examples=["199001"])
]
Targeted = Annotated[bool, Field(description="Whether targeted delivery funding is paid on top", examples=[False])]
