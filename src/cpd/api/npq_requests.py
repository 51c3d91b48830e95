"""The bodies of writes about NPQ participants, as the OpenAPI documents show them."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from cpd.casework.rules.npq_training import WITHDRAW_REASONS
from cpd.contract.v1.npq_fields import CourseWithOutcome, NpqCourse, NpqSchedule


class NpqDeferRequestAttributes(Schema):
    """What a deferral says."""

    reason: Literal["bereavement", "long-term-sickness", "parental-leave", "career-break", "other"] = Field(
        description="Why", examples=["parental-leave"]
    )
    course_identifier: NpqCourse = Field(description="The participant's course", examples=["npq-headship"])


class NpqDeferRequestData(Schema):
    """The deferral in the shape of every resource."""

    type: Literal["participant-defer"]
    attributes: NpqDeferRequestAttributes


class NpqDeferRequest(Schema):
    """A deferral to report."""

    data: NpqDeferRequestData


class NpqResumeRequestAttributes(Schema):
    """What a resumption says."""

    course_identifier: NpqCourse = Field(description="The participant's course", examples=["npq-headship"])


class NpqResumeRequestData(Schema):
    """The resumption in the shape of every resource."""

    type: Literal["participant-resume"]
    attributes: NpqResumeRequestAttributes


class NpqResumeRequest(Schema):
    """A resumption to report."""

    data: NpqResumeRequestData


class NpqWithdrawRequestAttributes(Schema):
    """What a withdrawal says."""

    reason: str = Field(
        description="Why: one of the values listed. The one that ends with a full stop is also taken without it",
        examples=["change-in-school-circumstances"],
        json_schema_extra={"enum": list(WITHDRAW_REASONS)},
    )
    course_identifier: NpqCourse = Field(description="The participant's course", examples=["npq-headship"])


class NpqWithdrawRequestData(Schema):
    """The withdrawal in the shape of every resource."""

    type: Literal["participant-withdraw"]
    attributes: NpqWithdrawRequestAttributes


class NpqWithdrawRequest(Schema):
    """A withdrawal to report."""

    data: NpqWithdrawRequestData


class NpqChangeScheduleRequestAttributes(Schema):
    """What a change of schedule says."""

    schedule_identifier: NpqSchedule = Field(description="The new schedule", examples=["npq-leadership-spring"])
    course_identifier: NpqCourse = Field(description="The participant's course", examples=["npq-headship"])
    cohort: str | None = Field(
        default=None,
        description="The start year to move to; unless given, that of the schedule they are on. The last intake of the "
        "year that has the schedule is meant",
        examples=["2022"],
    )


class NpqChangeScheduleRequestData(Schema):
    """The change in the shape of every resource."""

    type: Literal["participant-change-schedule"]
    attributes: NpqChangeScheduleRequestAttributes


class NpqChangeScheduleRequest(Schema):
    """A change of schedule to report."""

    data: NpqChangeScheduleRequestData


class OutcomeRequestAttributes(Schema):
    """What an outcome says."""

    course_identifier: CourseWithOutcome = Field(description="The participant's course", examples=["npq-headship"])
    state: Literal["passed", "failed"] = Field(description="Whether they passed", examples=["passed"])
    completion_date: str = Field(
        description="The day on which it was decided, today at the latest. Of a date and time we take the date",
        examples=["2022-11-30"],
    )


class OutcomeRequestData(Schema):
    """The outcome in the shape of every resource."""

    type: Literal["npq-outcome-confirmation"]
    attributes: OutcomeRequestAttributes


class OutcomeRequest(Schema):
    """An outcome to note."""

    data: OutcomeRequestData


class OutcomeRequestDataAsFirstPublished(OutcomeRequestData):
    """The outcome in the shape of every resource."""

    data: OutcomeRequestAttributes | None = Field(
        default=None,
        deprecated=True,
        description="Named so by the first published document of versions 1 and 2, and not read: send attributes",
    )


class OutcomeRequestAsFirstPublished(Schema):
    """An outcome to note."""

    data: OutcomeRequestDataAsFirstPublished
