"""``participants/ecf/transfers`` of version 3 (rule PAR-13)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import TransferSide, TransfersSnapshot
from cpd.contract.v3.fields import CreatedAt, Day, ParticipantId, UpdatedAt, Urn
from cpd.core.dates import print_instant


class Side(ContractModel):
    """A school that the participant leaves or joins."""

    school_urn: Urn
    provider: str | None = Field(
        description="The lead provider that trains them there; null where the school leads",
        examples=["Tutorial Provider"],
    )
    date: Day | None = Field(description="The day on which they leave, or join", examples=["2023-03-10"])


class Transfer(ContractModel):
    """One move between schools."""

    training_record_id: UUID = Field(
        description="The training record that moves", examples=["000a97ff-d2a9-4779-a397-9bfd9063072e"]
    )
    transfer_type: Literal["new_school", "new_provider", "unknown"] = Field(
        description="Whether the provider changes with the school; unknown until the new school reports them",
        examples=["new_provider"],
    )
    status: Literal["incomplete", "complete"] = Field(
        description="complete once both days have come", examples=["complete"]
    )
    created_at: CreatedAt
    leaving: Side = Field(description="The school they leave")
    joining: Side | None = Field(description="The school they join; null while nobody reported it")


class TransfersAttributes(ContractModel):
    """What version 3 says about a participant's transfers."""

    updated_at: UpdatedAt
    transfers: list[Transfer] = Field(description="Their moves that concern you, oldest first")


class Transfers(ContractModel):
    """A participant's transfers, in the shape of every resource."""

    id: ParticipantId
    type: Literal["participant-transfer"]
    attributes: TransfersAttributes


def _side(side: TransferSide) -> Side:
    return Side(school_urn=side.school_urn, provider=side.provider_name, date=side.day)


def transfers(snapshot: TransfersSnapshot, updated_at: datetime) -> Transfers:
    """A participant's transfers as version 3 shows them."""
    return Transfers(
        id=snapshot.person_id,
        type="participant-transfer",
        attributes=TransfersAttributes(
            updated_at=print_instant(updated_at),
            transfers=[
                Transfer(
                    training_record_id=move.record_id,
                    transfer_type=move.transfer_type,  # type: ignore[arg-type]
                    status="complete" if move.complete else "incomplete",
                    created_at=print_instant(move.created_at),
                    leaving=_side(move.leaving),
                    joining=_side(move.joining) if move.joining else None,
                )
                for move in snapshot.transfers
            ],
        ),
    )
