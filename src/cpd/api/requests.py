"""The bodies of writes, as the OpenAPI documents show them. Routes read bodies themselves: every refusal is ours."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from cpd.contract.v1.declarations import DeclarationType
from cpd.contract.v3.applications import NpqSchedule


class DeclarationRequestAttributes(Schema):
    """What a declaration says."""

    participant_id: str = Field(description="The participant's ID", examples=["db3a7848-7308-4879-942a-c4a70ced400a"])
    declaration_type: DeclarationType = Field(description="The milestone that was reached", examples=["started"])
    declaration_date: str = Field(
        description="When the milestone was reached",
        examples=["2022-11-01T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    course_identifier: str = Field(description="The participant's course", examples=["ecf-induction"])
    evidence_held: str | None = Field(
        default=None,
        description="The evidence you hold; needed for every type, except started in cohorts up to 2024",
        examples=["training-event-attended"],
    )
    has_passed: bool | None = Field(
        default=None, description="For completed NPQs: whether the participant passed", examples=[None]
    )
    delivery_partner_id: str | None = Field(
        default=None,
        description="For NPQs: who delivered the training; needed in version 3 in England from the 2024 cohort on",
        examples=[None],
    )
    secondary_delivery_partner_id: str | None = Field(
        default=None, description="For NPQs: who else delivered it", examples=[None]
    )


class DeclarationRequestData(Schema):
    """The declaration in the shape of every resource."""

    type: Literal["participant-declaration"]
    attributes: DeclarationRequestAttributes


class DeclarationRequest(Schema):
    """A declaration to record."""

    data: DeclarationRequestData


class BulkRowAttributes(DeclarationRequestAttributes):
    """What one of many declarations says."""

    client_reference: str | None = Field(
        default=None,
        description="A reference of your own, which the answer repeats: up to 64 characters",
        examples=["row-7"],
    )


class BulkRow(Schema):
    """One of many declarations."""

    type: Literal["participant-declaration"]
    attributes: BulkRowAttributes


class BulkDeclarationsRequest(Schema):
    """Declarations to record: 1 to 500."""

    data: list[BulkRow]


class WebhookWish(Schema):
    """Where you want to be called, and of what."""

    url: str = Field(
        description="https, with a host name, on port 443 or 8443", examples=["https://hooks.example.org/cpd"]
    )
    mode: Literal["digest", "events"] = Field(
        default="digest",
        description="One message that there is something new, or one for each event",
        examples=["digest"],
    )
    types: list[str] | None = Field(
        default=None, description="Only these resources of the change feed; all of them unless told", examples=[None]
    )


class WebhookRequestData(Schema):
    """The webhook in the shape of every resource."""

    type: Literal["webhook"]
    attributes: WebhookWish


class WebhookRequest(Schema):
    """A webhook to add."""

    data: WebhookRequestData


class WebhookReplayWish(Schema):
    """From when on."""

    since: str = Field(
        description="Whatever changed since then is announced again",
        examples=["2022-11-15T10:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )


class WebhookReplayRequestData(Schema):
    """The time in the shape of every resource."""

    type: Literal["webhook-replay"]
    attributes: WebhookReplayWish


class WebhookReplayRequest(Schema):
    """A time to replay from."""

    data: WebhookReplayRequestData


class ChangeDeliveryPartnerOfDeclarationRequestAttributes(Schema):
    """Who delivered the training."""

    delivery_partner_id: str = Field(
        description="One of your delivery partners' IDs", examples=["aa4e1bd1-0b27-4e2a-a06a-9b0f4a3c9d15"]
    )
    secondary_delivery_partner_id: str | None = Field(
        default=None, description="Who else delivered it; cleared when absent", examples=[None]
    )
    participant_id: str | None = Field(
        default=None,
        deprecated=True,
        description="Named by the first published document, and not read",
        examples=[None],
    )
    declaration_type: str | None = Field(
        default=None,
        deprecated=True,
        description="Named by the first published document, and not read",
        examples=[None],
    )


class ChangeDeliveryPartnerOfDeclarationRequestData(Schema):
    """The delivery partners in the shape of every resource."""

    type: Literal["participant-declaration"]
    attributes: ChangeDeliveryPartnerOfDeclarationRequestAttributes


class ChangeDeliveryPartnerOfDeclarationRequest(Schema):
    """The delivery partners of a declaration."""

    data: ChangeDeliveryPartnerOfDeclarationRequestData


class DeferRequestAttributes(Schema):
    """What a deferral says."""

    reason: str = Field(
        description="One of bereavement, long-term-sickness, parental-leave, career-break, other",
        examples=["career-break"],
    )
    course_identifier: str = Field(description="The participant's course", examples=["ecf-induction"])


class DeferRequestData(Schema):
    """The deferral in the shape of every resource."""

    type: Literal["participant-defer"]
    attributes: DeferRequestAttributes


class DeferRequest(Schema):
    """A deferral to report."""

    data: DeferRequestData


class ResumeRequestAttributes(Schema):
    """What a resumption says."""

    course_identifier: str = Field(description="The participant's course", examples=["ecf-induction"])


class ResumeRequestData(Schema):
    """The resumption in the shape of every resource."""

    type: Literal["participant-resume"]
    attributes: ResumeRequestAttributes


class ResumeRequest(Schema):
    """A resumption to report."""

    data: ResumeRequestData


class WithdrawRequestAttributes(Schema):
    """What a withdrawal says."""

    reason: str = Field(
        description="One of left-teaching-profession, moved-school, mentor-no-longer-being-mentor, "
        "switched-to-school-led, school-left-fip, other; in versions 1 and 2 also started-in-error; in version 3 also "
        "changed-lead-provider, and mentor-no-longer-being-mentor for mentors only",
        examples=["left-teaching-profession"],
    )
    course_identifier: str = Field(description="The participant's course", examples=["ecf-induction"])


class WithdrawRequestData(Schema):
    """The withdrawal in the shape of every resource."""

    type: Literal["participant-withdraw"]
    attributes: WithdrawRequestAttributes


class WithdrawRequest(Schema):
    """A withdrawal to report."""

    data: WithdrawRequestData


class ChangeScheduleRequestAttributes(Schema):
    """What a change of schedule says."""

    schedule_identifier: str = Field(description="The new schedule", examples=["ecf-standard-january"])
    course_identifier: str = Field(description="The participant's course", examples=["ecf-induction"])
    cohort: str | None = Field(
        default=None, description="The new cohort's start year; the participant's own unless given", examples=["2022"]
    )


class ChangeScheduleRequestData(Schema):
    """The change in the shape of every resource."""

    type: Literal["participant-change-schedule"]
    attributes: ChangeScheduleRequestAttributes


class ChangeScheduleRequest(Schema):
    """A change of schedule to report."""

    data: ChangeScheduleRequestData


class PartnershipRequestAttributes(Schema):
    """What a partnership says."""

    cohort: str = Field(description="The cohort's start year", examples=["2022"])
    school_id: str = Field(description="The school's ID", examples=["dd4a11cb-2c0d-4d4e-b7a9-0f5a3c9c6c2b"])
    delivery_partner_id: str = Field(
        description="The delivery partner's ID", examples=["aa4e1bd1-0b27-4e2a-a06a-9b0f4a3c9d15"]
    )


class PartnershipRequestData(Schema):
    """The partnership in the shape of every resource."""

    type: Literal["ecf-partnership"]
    attributes: PartnershipRequestAttributes


class PartnershipRequest(Schema):
    """A partnership to confirm."""

    data: PartnershipRequestData


class PartnershipUpdateRequestAttributes(Schema):
    """What changes about a partnership."""

    delivery_partner_id: str = Field(
        description="The delivery partner's ID", examples=["aa4e1bd1-0b27-4e2a-a06a-9b0f4a3c9d15"]
    )


class PartnershipUpdateRequestData(Schema):
    """The change in the shape of every resource."""

    type: Literal["ecf-partnership-update"]
    attributes: PartnershipUpdateRequestAttributes


class PartnershipUpdateRequest(Schema):
    """A partnership to change."""

    data: PartnershipUpdateRequestData


class AcceptRequestAttributes(Schema):
    """What accepting an application says."""

    funded_place: bool | None = Field(
        default=None,
        description="Whether the applicant gets a funded place. Needed where places of the intake are capped; false "
        "where it has none",
        examples=[True],
    )


class AcceptRequestData(Schema):
    """The acceptance in the shape of every resource."""

    type: Literal["npq-application-accept"]
    attributes: AcceptRequestAttributes


class AcceptRequest(Schema):
    """An application to accept."""

    data: AcceptRequestData


class AcceptWithScheduleRequestAttributes(AcceptRequestAttributes):
    """What accepting an application says in version 3."""

    schedule_identifier: NpqSchedule | None = Field(
        default=None,
        description="The schedule to begin on: one of the course's group in the application's intake. The schedule of "
        "the day unless given",
        examples=["npq-leadership-autumn"],
    )


class AcceptWithScheduleRequestData(Schema):
    """The acceptance in the shape of every resource."""

    type: Literal["npq-application-accept"]
    attributes: AcceptWithScheduleRequestAttributes


class AcceptWithScheduleRequest(Schema):
    """An application to accept."""

    data: AcceptWithScheduleRequestData


class ChangeFundedPlaceRequestAttributes(Schema):
    """What a change of a funded place says."""

    funded_place: bool = Field(description="Whether the applicant has a funded place", examples=[True])


class ChangeFundedPlaceRequestData(Schema):
    """The change in the shape of every resource."""

    type: Literal["npq-application-change-funded-place"]
    attributes: ChangeFundedPlaceRequestAttributes


class ChangeFundedPlaceRequest(Schema):
    """A funded place to give or to take back."""

    data: ChangeFundedPlaceRequestData
