"""The envelopes round the contract's resources, errors included, as the OpenAPI documents show them."""

from ninja import Schema
from pydantic import Field

from cpd.contract.v1.applications import Application
from cpd.contract.v1.declarations import Declaration
from cpd.contract.v1.npq_participants import NpqParticipant
from cpd.contract.v1.outcomes import Outcome
from cpd.contract.v1.participants import Participant
from cpd.contract.v2.declarations import DeclarationV2
from cpd.contract.v2.npq_participants import NpqParticipantV2


class ParticipantList(Schema):
    """Participants."""

    data: list[Participant]


class ParticipantOne(Schema):
    """A participant."""

    data: Participant


class DeclarationList(Schema):
    """Declarations."""

    data: list[Declaration]


class DeclarationOne(Schema):
    """A declaration."""

    data: Declaration


class ApplicationList(Schema):
    """Applications."""

    data: list[Application]


class ApplicationOne(Schema):
    """An application."""

    data: Application


class DeclarationListV2(Schema):
    """Declarations."""

    data: list[DeclarationV2]


class DeclarationOneV2(Schema):
    """A declaration."""

    data: DeclarationV2


class NpqParticipantList(Schema):
    """NPQ participants."""

    data: list[NpqParticipant]


class NpqParticipantOne(Schema):
    """An NPQ participant."""

    data: NpqParticipant


class NpqParticipantListV2(Schema):
    """NPQ participants."""

    data: list[NpqParticipantV2]


class NpqParticipantOneV2(Schema):
    """An NPQ participant."""

    data: NpqParticipantV2


class OutcomeList(Schema):
    """Outcomes."""

    data: list[Outcome]


class OutcomeOne(Schema):
    """An outcome."""

    data: Outcome


class Error(Schema):
    """What was wrong with one thing."""

    title: str = Field(description="The attribute, or what kind of error it is", examples=["declaration_date"])
    detail: str = Field(
        description="What was wrong and what to do",
        examples=["The '#/declaration_date' can't be in the future."],
    )
    code: str = Field(description="A stable word for programs", examples=["future"])


class Errors(Schema):
    """Everything that was wrong."""

    errors: list[Error]


class IdChangeTold(Schema):
    """A participant ID that was retired, and the one to use instead."""

    from_participant_id: str = Field(examples=["db3a7848-7308-4879-942a-c4a70ced400a"])
    to_participant_id: str = Field(examples=["ac3d1243-7308-4879-942a-c4a70ced400a"])
    changed_at: str = Field(examples=["2023-09-23T02:22:32Z"], json_schema_extra={"format": "date-time"})


class GoneError(Error):
    """Says that a participant has another ID now."""

    participant_id_changes: list[IdChangeTold]


class GoneErrors(Schema):
    """What a retired participant ID answers."""

    errors: list[GoneError]


class PlainError(Schema):
    """An error in a single sentence."""

    error: str = Field(examples=["Access denied: send a valid token in the header Authorization: Bearer <token>."])
