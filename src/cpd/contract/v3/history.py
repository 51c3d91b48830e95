"""``participants/{ecf,npq}/{id}/history`` of version 3: what happened to a participant (rule SEE-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import HistoryEntry, HistorySnapshot
from cpd.contract.v3.fields import PARTICIPANT, ParticipantId, UpdatedAt
from cpd.core.dates import print_instant

At = Annotated[
    str,
    Field(
        description="When it happened. What counts from a day on, such as a move to another school, happens at the "
        "midnight (UTC) with which the day begins",
        examples=["2022-10-03T09:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
By = Annotated[
    Literal["you", "school", "dfe", "service"],
    Field(description="Who did it; service is the service itself, such as a job at night", examples=["school"]),
]


def _from(example: str) -> Any:
    return Field(
        alias="from",
        description="The ID or code before; null where there was none, or none that is yours to see",
        examples=[example],
    )


def _to(example: str) -> Any:
    return Field(description="The ID or code from then on; null where there is none", examples=[example])


DeclarationId = Annotated[
    UUID | None,
    Field(description="The declaration, of declaration and outcome; otherwise null", examples=[PARTICIPANT]),
]


class _Entry(ContractModel):
    model_config = {"serialize_by_alias": True, "validate_by_name": True}


class EcfEntry(_Entry):
    """Something that happened to an early career teacher or mentor."""

    at: At
    kind: Literal[
        "registration",
        "school",
        "cohort",
        "schedule",
        "training_status",
        "mentor",
        "declaration",
        "id_change",
    ] = Field(description="What it is that changed", examples=["school"])
    by: By
    from_: str | None = _from("106286")
    to: str | None = _to("144700")
    training_record_id: UUID | None = Field(
        description="The training record; null of an ID change", examples=["000a97ff-d2a9-4779-a397-9bfd9063072e"]
    )
    declaration_id: DeclarationId


class NpqEntry(_Entry):
    """Something that happened to an NPQ participant."""

    at: At
    kind: Literal[
        "registration",
        "cohort",
        "cohort_suffix",
        "schedule",
        "training_status",
        "declaration",
        "outcome",
        "id_change",
    ] = Field(description="What it is that changed", examples=["schedule"])
    by: By
    from_: str | None = _from("npq-leadership-autumn")
    to: str | None = _to("npq-leadership-spring")
    npq_application_id: UUID | None = Field(
        description="The application; null of an ID change", examples=["000a97ff-d2a9-4779-a397-9bfd9063072e"]
    )
    declaration_id: DeclarationId


class EcfHistoryAttributes(ContractModel):
    """What version 3 says about the history of an early career teacher or mentor."""

    history: list[EcfEntry] = Field(description="What happened while they trained with you, oldest first")
    updated_at: UpdatedAt


class NpqHistoryAttributes(ContractModel):
    """What version 3 says about the history of an NPQ participant."""

    history: list[NpqEntry] = Field(description="What happened while they trained with you, oldest first")
    updated_at: UpdatedAt


class EcfHistory(ContractModel):
    """A participant's history, in the shape of every resource."""

    id: ParticipantId
    type: Literal["participant-history"]
    attributes: EcfHistoryAttributes


class NpqHistory(ContractModel):
    """An NPQ participant's history, in the shape of every resource."""

    id: ParticipantId
    type: Literal["npq-participant-history"]
    attributes: NpqHistoryAttributes


def _shared(entry: HistoryEntry) -> dict[str, object]:
    states = entry.kind == "declaration"
    return {
        "at": print_instant(entry.at),
        "kind": entry.kind,
        "by": entry.by,
        "from_": _hyphens(entry.before) if states else entry.before,
        "to": _hyphens(entry.after) if states else entry.after,
        "declaration_id": entry.declaration_id,
    }


def _hyphens(state: str | None) -> str | None:
    return state.replace("_", "-") if state else state


def ecf_history(snapshot: HistorySnapshot, updated_at: datetime) -> EcfHistory:
    """The history of an early career teacher or mentor as version 3 shows it."""
    return EcfHistory(
        id=snapshot.person_id,
        type="participant-history",
        attributes=EcfHistoryAttributes(
            history=[_ecf_entry(entry) for entry in snapshot.entries],
            updated_at=print_instant(updated_at),
        ),
    )


def _ecf_entry(entry: HistoryEntry) -> EcfEntry:
    return EcfEntry(training_record_id=entry.training_record_id, **_shared(entry))  # type: ignore[arg-type]


def npq_history(snapshot: HistorySnapshot, updated_at: datetime) -> NpqHistory:
    """The history of an NPQ participant as version 3 shows it."""
    return NpqHistory(
        id=snapshot.person_id,
        type="npq-participant-history",
        attributes=NpqHistoryAttributes(
            history=[_npq_entry(entry) for entry in snapshot.entries],
            updated_at=print_instant(updated_at),
        ),
    )


def _npq_entry(entry: HistoryEntry) -> NpqEntry:
    return NpqEntry(npq_application_id=entry.application_id, **_shared(entry))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class HistoryGoingOn:
    """A rendered history that goes on with what is new of some declarations. It has the bytes that it would have if it
    were rendered as a whole."""

    resource: dict[str, Any]

    @classmethod
    def of_ecf(cls, body: bytes, entries: Sequence[HistoryEntry]) -> "HistoryGoingOn | None":
        """The history of an early career teacher or mentor in these bytes, as :meth:`of_npq`."""
        return cls._read(body, [_ecf_entry(entry) for entry in entries])

    @classmethod
    def of_npq(cls, body: bytes, entries: Sequence[HistoryEntry]) -> "HistoryGoingOn | None":
        """The history of an NPQ participant in these bytes, with those of the entries that it does not have yet.

        ``entries`` are everything that happened to some declarations, oldest first. None where what the history has of
        those declarations is not how they began, where what is new does not come later, by the whole second, than all
        that it has, or where the bytes are no history.
        """
        return cls._read(body, [_npq_entry(entry) for entry in entries])

    @classmethod
    def _read(cls, body: bytes, entries: Sequence[_Entry]) -> "HistoryGoingOn | None":
        everything = [entry.model_dump(mode="json") for entry in entries]
        declarations = {one["declaration_id"] for one in everything}
        try:
            resource = orjson.loads(body)
            history = resource["attributes"]["history"]
            shown = [one for one in history if one["declaration_id"] in declarations]
            last = history[-1]["at"] if history else ""
        except (ValueError, KeyError, TypeError):
            return None
        new = everything[len(shown) :]
        if everything[: len(shown)] != shown or (new and last >= new[0]["at"]):
            return None
        history += new
        return cls(resource)

    def body(self, updated_at: datetime) -> bytes:
        """The bytes, with the instant of the change."""
        self.resource["attributes"]["updated_at"] = print_instant(updated_at)
        return orjson.dumps(self.resource)
