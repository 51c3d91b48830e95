"""Moves between schools, from a record's consecutive stays (rules PAR-13, SEE-2, SEE-10)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cpd.contract.snapshots import TransferFacts, TransferSide, TransfersSnapshot
from cpd.contract.v3 import transfers as transfers_v3
from cpd.core.prepared import few, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing.documents import Document, document
from cpd.publishing.resource import BY_INSTANT, Feed, Reach, Reading, Resource, Route, SubjectTable, person_of
from cpd.publishing.resources.participants import fresh_between

TRANSFERS_V3 = "transfers-v3"


_STAYS = """
SELECT person.id, person.created_at, record.id, record.completed_on, stay.id, school.urn, stay.school_id,
       stay.started_on, stay.finished_on, first.provider_id, first.provider_name, first.started_on,
       last.provider_id, last.provider_name, last.finished_on, last.created_at
FROM training_schoolperiod AS stay
JOIN training_trainingrecord AS record ON record.id = stay.record_id
JOIN teachers_person AS person ON person.id = record.person_id
JOIN schools_school AS school ON school.id = stay.school_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN partnership.challenged_at IS NULL THEN provider.id END AS provider_id,
           provider.name AS provider_name, period.started_on
    FROM training_trainingperiod AS period
    LEFT JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
    LEFT JOIN providers_leadprovider AS provider ON provider.id = partnership.lead_provider_id
    WHERE period.school_period_id = stay.id
    ORDER BY period.finished_on = period.started_on IS TRUE, period.started_on, period.created_at, period.id LIMIT 1
) AS first
CROSS JOIN LATERAL (
    SELECT CASE WHEN partnership.challenged_at IS NULL THEN provider.id END AS provider_id,
           provider.name AS provider_name, period.finished_on, period.created_at
    FROM training_trainingperiod AS period
    LEFT JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
    LEFT JOIN providers_leadprovider AS provider ON provider.id = partnership.lead_provider_id
    WHERE period.school_period_id = stay.id
    ORDER BY period.finished_on = period.started_on IS TRUE, period.started_on DESC, period.created_at DESC, period.id
    LIMIT 1
) AS last
WHERE record.person_id = ANY(%s) AND stay.removed_at IS NULL
ORDER BY record.created_at, record.id, stay.started_on, stay.created_at, stay.id
"""


@dataclass(frozen=True, slots=True)
class _Stay:
    person_id: UUID
    person_created_at: datetime
    record_id: UUID
    completed_on: date | None
    stay_id: UUID
    urn: str
    school_id: UUID
    started_on: date
    finished_on: date | None
    first_provider: UUID | None
    first_provider_name: str | None
    trained_from: date
    last_provider: UUID | None
    last_provider_name: str | None
    trained_until: date | None
    last_created_at: datetime


def transfer_snapshots(person_ids: Sequence[UUID], today: date) -> list[TransfersSnapshot]:
    """Every transfer of these people, for the providers on either side. One query."""
    stays = [_Stay(*row) for row in run_prepared(_STAYS, [list(person_ids)], again=few(person_ids))]
    by_record: dict[UUID, list[_Stay]] = defaultdict(list)
    for stay in stays:
        by_record[stay.record_id].append(stay)
    seen: dict[tuple[UUID, UUID], list[TransferFacts]] = defaultdict(list)
    people = {stay.person_id: stay.person_created_at for stay in stays}
    for record in by_record.values():
        for place, old in enumerate(record):
            new = record[place + 1] if place + 1 < len(record) else None
            move = _move(old, new, today)
            if move is None:
                continue
            for provider in {old.last_provider, new.first_provider if new and move.joining else None} - {None}:
                assert provider is not None
                seen[provider, old.person_id].append(move)
    return [
        _snapshot(provider, person, people[person], sorted(moves, key=lambda move: move.created_at), today)
        for (provider, person), moves in seen.items()
    ]


def _move(old: _Stay, new: _Stay | None, today: date) -> TransferFacts | None:
    """The move from one stay to the next; None while somebody stays, or has completed and goes nowhere."""
    if old.finished_on is None or (new is not None and new.school_id == old.school_id):
        return None
    if new is None and old.completed_on is not None and old.completed_on <= old.finished_on:
        return None
    leaving = TransferSide(old.urn, old.last_provider_name, old.trained_until or old.finished_on)
    if new is None:
        return TransferFacts(
            old.record_id, "unknown", old.finished_on <= today, old.last_created_at, leaving, joining=None
        )
    changed = bool(old.last_provider_name and new.first_provider_name) and (
        old.last_provider_name != new.first_provider_name
    )
    return TransferFacts(
        record_id=old.record_id,
        transfer_type="new_provider" if changed else "new_school",
        complete=max(old.finished_on, new.started_on) <= today,
        created_at=old.last_created_at,
        leaving=leaving,
        joining=TransferSide(new.urn, new.first_provider_name, new.trained_from),
    )


def _snapshot(
    provider_id: UUID, person_id: UUID, created_at: datetime, moves: list[TransferFacts], today: date
) -> TransfersSnapshot:
    sides = [side for move in moves for side in (move.leaving, move.joining) if side is not None]
    fresh_from, fresh_until = fresh_between([side.day for side in sides if side.day is not None], today)
    return TransfersSnapshot(provider_id, person_id, created_at, tuple(moves), fresh_from, fresh_until)


def moves_v3(snapshot: TransfersSnapshot, updated_at: datetime) -> Document:
    """A person's transfers, for version 3."""
    return document(
        transfers_v3.transfers(snapshot, updated_at),
        snapshot.created_at,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


READING = Reading(
    path="/participants/ecf/transfers",
    one_path="/participants/ecf/{id}/transfers",
    section="ECF participants",
    envelope="Transfers",
    nouns=("A participant's transfers", "Transfers"),
    schema=transfers_v3.Transfers,
    scope=Scope.ECF,
    many=Route(
        "list_ecf_transfers",
        "List participants who move between schools",
        "Those who leave a school with you, or join one.",
    ),
    one=Route(
        "show_ecf_transfers",
        "Show one participant's transfers",
        "By participant ID; 404 for somebody who does not move.",
    ),
    filters=("updated_since",),
    sorts=BY_INSTANT,
    by_person=True,
)

TRANSFERS = Resource(
    name="transfer",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=transfer_snapshots,
    feeds=(Feed(TRANSFERS_V3, person_of, moves_v3, reading=READING),),
    also_touched=frozenset({Reach.TRAINED_UNDER_PARTNERSHIP}),
)
