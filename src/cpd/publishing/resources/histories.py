"""What happened to a participant while a provider trained them (rule SEE-21).

Derived from dated rows and from the rows that say since when something is so; who did it from what those keep, or from
the audit trail of the command that wrote them. Whoever has a history is among the participants of its programme, and
nobody else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cpd.contract.snapshots import HistoryEntry, HistorySnapshot
from cpd.contract.v3 import history as history_v3
from cpd.providers.rules import Scope
from cpd.publishing.documents import Document, Stored, document
from cpd.publishing.history import (
    DFE,
    SCHOOL,
    SERVICE,
    YOU,
    Mentored,
    Moved,
    Period,
    Put,
    Said,
    Terms,
    by_of,
    by_of_state,
    days_of,
    in_order,
    of_application,
    of_id_change,
    of_record,
    of_states,
    shown_on,
)
from cpd.publishing.history_rows import PersonRows, Row, rows_about
from cpd.publishing.resource import BY_INSTANT, Feed, Reach, Reading, Resource, Route, SubjectTable, person_of
from cpd.publishing.resources.declarations import Changed
from cpd.publishing.resources.participants import fresh_between
from cpd.training.models import EndReason

ECF_HISTORY_V3 = "ecf-history-v3"
NPQ_HISTORY_V3 = "npq-history-v3"
"""One document for each person in each programme."""


@dataclass(frozen=True, slots=True)
class Histories:
    """The histories of one person with one provider: of the programmes in which it sees the person."""

    ecf: "tuple[HistorySnapshot | GoingOn, ...]"
    npq: "tuple[HistorySnapshot | GoingOn, ...]"


def history_snapshots(person_ids: Sequence[UUID], today: date) -> list[Histories]:
    """The histories of these people as of ``today``, for every provider that sees them. One query."""
    histories = []
    for person_id, person in rows_about(person_ids).items():
        for provider_id in person.providers("period"):
            entries = [*_of_records(person, provider_id), *_declared(person, provider_id, npq=False), *_merged(person)]
            since = person.rows["period"][0].at
            histories.append(Histories((_snapshot(provider_id, person_id, since, entries, today),), ()))
        for provider_id in person.providers("accepted"):
            applied = person.rows["accepted"][0].later
            assert applied is not None
            entries = [
                *_of_applications(person, provider_id),
                *_declared(person, provider_id, npq=True),
                *_merged(person),
            ]
            histories.append(Histories((), (_snapshot(provider_id, person_id, applied, entries, today),)))
    return histories


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A history as it is stored, with what is new of some declarations."""

    provider_id: UUID
    person_id: UUID
    history: history_v3.HistoryGoingOn
    stored: Stored


def going_on(declarations: Sequence[Changed], stored: Stored, today: date) -> Histories | None:
    """The history of a participant with a provider in one programme, from what is stored of it and all of its own
    declarations that changed.

    None where it has to be worked out afresh: nothing is stored that is right today, or what is new of the declarations
    is not the last thing that happened.
    """
    from_then, until = stored.fresh_from or date.min, stored.fresh_until or date.max
    if stored.removed or not from_then <= today < until:
        return None
    first = declarations[0].snapshot
    npq = first.kind == "npq"
    read = history_v3.HistoryGoingOn.of_npq if npq else history_v3.HistoryGoingOn.of_ecf
    history = read(stored.body, in_order(_of_declarations(declarations)))
    if history is None:
        return None
    part = GoingOn(first.provider_id, first.person_id, history, stored)
    return Histories((), (part,)) if npq else Histories((part,), ())


def _of_declarations(declarations: Sequence[Changed]) -> Iterator[HistoryEntry]:
    """Everything that happened to declarations, in the order of :func:`_declared`."""
    for one in sorted(declarations, key=lambda one: (one.states[0].at, one.states[0].number)):
        said = [Said(had.state, had.at, by_of_state(had.state, had.actor)) for had in one.states]
        yield from of_states("declaration", _ids(one), said)
    with_outcome = [one for one in declarations if one.outcomes]
    for one in sorted(with_outcome, key=lambda one: (one.outcomes[0].at, str(one.snapshot.declaration_id))):
        said = [Said(had.state, had.at, by_of(had.actor, YOU)) for had in one.outcomes]
        yield from of_states("outcome", _ids(one), said)


def _ids(declaration: Changed) -> Mapping[str, UUID]:
    of = declaration.snapshot
    owner = {"application_id": of.application_id} if of.kind == "npq" else {"training_record_id": declaration.record_id}
    return {key: one for key, one in {**owner, "declaration_id": of.declaration_id}.items() if one is not None}


def _snapshot(
    provider_id: UUID, person_id: UUID, created_at: datetime, entries: Sequence[HistoryEntry], today: date
) -> HistorySnapshot:
    ordered = in_order(entries)
    fresh_from, fresh_until = fresh_between(days_of(ordered), today)
    return HistorySnapshot(
        provider_id=provider_id,
        person_id=person_id,
        created_at=created_at,
        entries=shown_on(ordered, today),
        fresh_from=fresh_from,
        fresh_until=fresh_until,
    )


def _by_owner(rows: Sequence[Row], provider_id: UUID) -> Mapping[UUID, list[Row]]:
    owners: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        if row.provider_id == provider_id:
            owners[row.owner_id].append(row)
    return owners


# Early career training


def _of_records(person: PersonRows, provider_id: UUID) -> list[HistoryEntry]:
    entries: list[HistoryEntry] = []
    for record_id, periods in _by_owner(person.rows["period"], provider_id).items():
        mentored: dict[UUID, list[Mentored]] = defaultdict(list)
        for row in sorted(person.of("mentor", record_id), key=lambda row: (row.started_on, row.written_at)):
            assert row.started_on is not None
            assert row.row_id is not None
            mentor_id, actor = row.words
            mentored[row.row_id].append(
                Mentored(UUID(mentor_id), row.started_on, row.finished_on, by_of(actor, SCHOOL))
            )
        ordered = sorted(periods, key=lambda row: str(row.row_id), reverse=True)
        ordered.sort(key=lambda row: (row.started_on, row.written_at))
        entries += of_record(
            record_id,
            periods[0].words[0],
            [_period(row, person, provider_id) for row in ordered],
            mentored,
        )
    return entries


def _period(row: Row, person: PersonRows, provider_id: UUID) -> Period:
    _, stay, urn, schedule, cohort, end_reason, status, begun_by, ended_by, removed_by = row.words
    assert row.started_on is not None
    return Period(
        started_on=row.started_on,
        finished_on=row.finished_on,
        carried=end_reason == EndReason.CHANGED_COHORT,
        stay=UUID(stay),
        school_urn=urn,
        terms=Terms(schedule, cohort),
        status=status,
        by=by_of(begun_by, SCHOOL),
        ended_by=_not_another(by_of(ended_by, SCHOOL), end_reason),
        removed_at=row.later,
        removed_by=by_of(removed_by, SCHOOL),
        puts=tuple(
            Put(Terms(*put.words[:2]), Terms(*put.words[2:4]), put.at, by_of(put.words[4], YOU))
            for put in person.rows["put"]
            if put.row_id == row.row_id
        ),
        reports=tuple(
            Said(report.words[0], report.at, by_of(report.words[1], YOU))
            for report in person.rows["report"]
            if report.row_id == row.row_id and report.provider_id == provider_id
        ),
    )


def _not_another(by: str, end_reason: str) -> str:
    """A provider that takes somebody over is not the one from which it does."""
    return SERVICE if by == YOU and end_reason == EndReason.CHANGED_PROVIDER else by


# NPQ


def _of_applications(person: PersonRows, provider_id: UUID) -> list[HistoryEntry]:
    entries: list[HistoryEntry] = []
    for row in person.rows["accepted"]:
        if row.provider_id != provider_id:
            continue
        course, schedule, cohort, suffix, status = row.words
        reported = [one for one in person.of("reported", row.owner_id) if one.at >= row.at]
        acceptance = reported[0] if reported else None
        entries += of_application(
            row.owner_id,
            course,
            provider_id,
            accepted=Said(course, row.at, by_of(acceptance.words[1] if acceptance else "", YOU)),
            terms=Terms(schedule, cohort, suffix),
            status=status,
            moves=[_moved(one) for one in person.of("moved", row.owner_id) if one.at >= row.at],
            reports=[(one.provider_id, Said(one.words[0], one.at, by_of(one.words[1], YOU))) for one in reported],
        )
    return entries


def _moved(row: Row) -> Moved:
    schedule_before, cohort_before, suffix_before, schedule, cohort, suffix, actor = row.words
    assert row.provider_id is not None
    assert row.row_id is not None
    usually = YOU if row.provider_id == row.row_id else DFE
    return Moved(
        provider_before=row.row_id,
        provider=row.provider_id,
        before=Terms(schedule_before, cohort_before, suffix_before),
        after=Terms(schedule, cohort, suffix),
        at=row.at,
        by=by_of(actor, usually),
    )


# Both programmes


def _declared(person: PersonRows, provider_id: UUID, *, npq: bool) -> list[HistoryEntry]:
    """The caller's own declarations of a programme, and what became of them."""
    entries: list[HistoryEntry] = []
    owner = "application_id" if npq else "training_record_id"
    for what, said in (("declared", _state), ("outcome", _outcome)):
        by_declaration: dict[UUID, list[Row]] = defaultdict(list)
        for row in person.rows[what]:
            if row.provider_id == provider_id and npq == (what == "outcome" or row.words[0] == "npq"):
                assert row.row_id is not None
                by_declaration[row.row_id].append(row)
        for declaration_id, rows in by_declaration.items():
            ids = {owner: rows[0].owner_id, "declaration_id": declaration_id}
            entries += of_states("declaration" if what == "declared" else what, ids, [said(row) for row in rows])
    return entries


def _state(row: Row) -> Said:
    _, state, actor = row.words
    return Said(state, row.at, by_of_state(state, actor))


def _outcome(row: Row) -> Said:
    state, actor = row.words
    return Said(state, row.at, by_of(actor, YOU))


def _merged(person: PersonRows) -> list[HistoryEntry]:
    return [
        of_id_change(row.owner_id, row.row_id, row.at, by_of(row.words[0], DFE))
        for row in person.rows["merged"]
        if row.row_id is not None
    ]


def _document(
    render: Callable[[HistorySnapshot, datetime], Any],
) -> Callable[[HistorySnapshot | GoingOn, datetime], Document]:
    def rendered(snapshot: HistorySnapshot | GoingOn, updated_at: datetime) -> Document:
        if isinstance(snapshot, GoingOn):
            return _gone_on(snapshot, updated_at)
        return document(
            render(snapshot, updated_at), snapshot.created_at, fresh=(snapshot.fresh_from, snapshot.fresh_until)
        )

    return rendered


def _gone_on(snapshot: GoingOn, updated_at: datetime) -> Document:
    stored = snapshot.stored
    return Document(
        body=snapshot.history.body(updated_at),
        csv=stored.csv,
        created_at=stored.created_at,
        cohorts=stored.cohorts,
        facets=stored.facets,
        listed=stored.listed,
        fresh_from=stored.fresh_from,
        fresh_until=stored.fresh_until,
        name=stored.name,
    )


READING_ECF = Reading(
    path="/participants/ecf/history",
    one_path="/participants/ecf/{id}/history",
    section="ECF participants",
    envelope="EcfHistory",
    nouns=("An early career teacher's or mentor's history", "Histories of early career teachers and mentors"),
    schema=history_v3.EcfHistory,
    scope=Scope.ECF,
    many=Route(
        "list_ecf_histories",
        "List the histories of your early career teachers and mentors",
        "What happened to each of them while they trained with you, one object for each person.",
    ),
    one=Route(
        "show_ecf_history",
        "Show the history of one early career teacher or mentor",
        "By participant ID: what happened while they trained with you, oldest first, and who did it.",
    ),
    filters=("updated_since",),
    sorts=BY_INSTANT,
    by_person=True,
)

READING_NPQ = Reading(
    path="/participants/npq/history",
    one_path="/participants/npq/{id}/history",
    section="NPQ participants",
    envelope="NpqHistory",
    nouns=("An NPQ participant's history", "Histories of NPQ participants"),
    schema=history_v3.NpqHistory,
    scope=Scope.NPQ,
    many=Route(
        "list_npq_histories",
        "List the histories of your NPQ participants",
        "What happened to each of them while they trained with you, one object for each person.",
    ),
    one=Route(
        "show_npq_history",
        "Show the history of one NPQ participant",
        "By participant ID: what happened while they trained with you, oldest first, and who did it.",
    ),
    filters=("updated_since",),
    sorts=BY_INSTANT,
    by_person=True,
)

HISTORIES = Resource(
    name="history",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=history_snapshots,
    feeds=(
        Feed(
            ECF_HISTORY_V3,
            person_of,
            _document(history_v3.ecf_history),
            lambda histories: histories.ecf,
            reading=READING_ECF,
        ),
        Feed(
            NPQ_HISTORY_V3,
            person_of,
            _document(history_v3.npq_history),
            lambda histories: histories.npq,
            reading=READING_NPQ,
        ),
    ),
    also_touched=frozenset({Reach.TRAINED_UNDER_PARTNERSHIP, Reach.DECLARATIONS, Reach.APPLICANT}),
)
