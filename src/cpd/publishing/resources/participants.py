"""Which training records a provider sees, and what of them (rules SEE-1, SEE-2, PAR-8)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cpd.contract.snapshots import IdChangeFacts, ParticipantSnapshot, PersonSnapshot, Report
from cpd.contract.v1 import participants as participants_v1
from cpd.contract.v3 import participants as participants_v3
from cpd.core.prepared import few, run_named, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.documents import FIRST_LISTED_COHORT, Document, document
from cpd.publishing.resource import (
    BY_INSTANT,
    EARLIER,
    AsCsv,
    Feed,
    Reach,
    Reading,
    Resource,
    Route,
    SubjectTable,
    person_of,
)
from cpd.training.rules import Mentorship, mentor_on, shown_eligibility, training_status

PARTICIPANTS_V1 = "ecf-v1"
"""Versions 1 and 2: one document for each training record."""

PARTICIPANTS_V3 = "ecf-v3"
"""One document for each person."""


PICK = "SELECT DISTINCT ON (record.id, partnership.lead_provider_id)"
PICK_FROM = """
FROM training_trainingrecord AS record
JOIN training_trainingperiod AS period ON period.record_id = record.id
JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
"""
PICK_ORDER = """
ORDER BY record.id, partnership.lead_provider_id, period.started_on DESC, period.created_at DESC, period.id
"""
"""The period that is picked for each record and provider: the latest begun under one of its partnerships."""

_PICKED = f"""
WITH picked AS (
    {PICK}
           partnership.lead_provider_id, partnership.delivery_partner_id, record.id AS record_id, period.id,
           period.started_on, period.finished_on, period.end_reason, period.cohort_id, period.schedule_id,
           period.withdrawn_at, period.deferred_at, period.school_period_id
    {PICK_FROM}
    WHERE record.person_id = ANY(%s) AND (partnership.challenged_at IS NULL OR %s)
    {PICK_ORDER}
)
SELECT picked.lead_provider_id AS provider_id, person.id AS person_id, record.id AS record_id, record.role,
       person.created_at AS person_created_at, person.full_name,
       coalesce(nullif(stay.email, ''), person.email) AS email,
       stay.id AS stay_id, school.urn AS school_urn, picked.cohort_id AS cohort,
       stay.removed_at IS NOT NULL AS removed_from_school, picked.end_reason, person.trn, person.typed_trn,
       record.eligibility_status, record.eligibility_reason, record.became_eligible_at, record.became_ineligible_at,
       cohort.uplift_fees AND coalesce(incentives.pupil_premium, false) AS pupil_premium_uplift,
       cohort.uplift_fees AND coalesce(incentives.sparsity, false) AS sparsity_uplift,
       picked.withdrawn_at, picked.deferred_at, schedule.identifier AS schedule_identifier,
       record.created_at AS record_created_at, picked.started_on, picked.finished_on, record.completed_on,
       record.completion_reason, record.cohort_changed_after_payments_frozen, picked.delivery_partner_id,
       stay.working_pattern, report.reason AS report_reason, report.created_at AS reported_at
FROM picked
JOIN training_trainingrecord AS record ON record.id = picked.record_id
JOIN teachers_person AS person ON person.id = record.person_id
JOIN training_schoolperiod AS stay ON stay.id = picked.school_period_id
JOIN schools_school AS school ON school.id = stay.school_id
JOIN training_schedule AS schedule ON schedule.id = picked.schedule_id
JOIN cohorts_cohort AS cohort ON cohort.start_year = picked.cohort_id
LEFT JOIN schools_schoolincentives AS incentives
       ON incentives.school_id = stay.school_id AND incentives.start_year = picked.cohort_id
LEFT JOIN LATERAL (
    SELECT change.reason, change.created_at FROM training_trainingstatechange AS change
    WHERE change.record_id = record.id AND change.lead_provider_id = picked.lead_provider_id
      AND change.state = CASE WHEN picked.withdrawn_at IS NOT NULL
                               AND (picked.deferred_at IS NULL OR picked.withdrawn_at >= picked.deferred_at)
                              THEN 'withdrawn' WHEN picked.deferred_at IS NOT NULL THEN 'deferred' END
    ORDER BY change.created_at DESC, change.id DESC LIMIT 1
) AS report ON true
ORDER BY picked.lead_provider_id, person.id, record.role, record.created_at, record.id
"""  # noqa: S608 - the texts above

_MENTORSHIPS = """
SELECT mentorship.school_period_id, mentor.person_id, mentorship.started_on, mentorship.finished_on
FROM training_mentorshipperiod AS mentorship
JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
WHERE mentorship.school_period_id = ANY(%s)
ORDER BY mentorship.school_period_id, mentorship.started_on
"""

_ID_CHANGES = """
SELECT person_id, from_id, to_id, changed_at FROM teachers_idchange WHERE person_id = ANY(%s)
ORDER BY changed_at DESC, id DESC
"""


def fresh_between(boundaries: Iterable[date], today: date) -> tuple[date | None, date | None]:
    """The dates between which nothing changes by the calendar alone: the last boundary so far, and the next."""
    known = list(boundaries)
    return max((d for d in known if d <= today), default=None), min((d for d in known if d > today), default=None)


def person_snapshots(person_ids: Sequence[UUID], today: date, *, challenged_too: bool = False) -> list[PersonSnapshot]:
    """These people with their training records, for every provider that may see them, as of ``today``.

    ``challenged_too`` adds what a challenged partnership hides. Three queries.
    """
    picked = run_named(_PICKED, [list(person_ids), challenged_too], again=few(person_ids))
    mentorships = mentorships_at([row["stay_id"] for row in picked if row["role"] == "ect"])
    changes = id_changes_of({row["person_id"] for row in picked})
    people: dict[tuple[UUID, UUID], list[ParticipantSnapshot]] = defaultdict(list)
    for row in picked:
        people[row["provider_id"], row["person_id"]].append(
            _participant(row, mentorships.get(row["stay_id"], []), today)
        )
    return [
        _person(provider_id, person_id, enrolments, changes[person_id], today)
        for (provider_id, person_id), enrolments in people.items()
    ]


def id_changes_of(person_ids: Collection[UUID]) -> dict[UUID, list[IdChangeFacts]]:
    """The ids that were retired for these people's, newest change first. One query."""
    rows = run_prepared(_ID_CHANGES, [list(person_ids)], again=few(person_ids))
    changes: dict[UUID, list[IdChangeFacts]] = defaultdict(list)
    for person_id, from_id, to_id, changed_at in rows:
        changes[person_id].append(IdChangeFacts(from_id, to_id, changed_at))
    return changes


def mentorships_at(stay_ids: Sequence[UUID]) -> dict[UUID, list[Mentorship]]:
    """Who mentored at these stays at schools, in order of their start. One query."""
    rows = run_prepared(_MENTORSHIPS, [list(stay_ids)], again=few(stay_ids))
    mentorships: dict[UUID, list[Mentorship]] = defaultdict(list)
    for stay_id, mentor_id, started_on, finished_on in rows:
        mentorships[stay_id].append(Mentorship(mentor_id, started_on, finished_on))
    return mentorships


def _participant(row: dict[str, Any], mentorships: list[Mentorship], today: date) -> ParticipantSnapshot:
    ends = [m.finished_on for m in mentorships if m.finished_on is not None]
    fresh_from, fresh_until = fresh_between(ends, today)
    status = training_status(row["withdrawn_at"], row["deferred_at"])
    reported: datetime | None = row.pop("reported_at")
    report = Report(row.pop("report_reason"), reported) if reported else None
    became_eligible_at, became_ineligible_at = row.pop("became_eligible_at"), row.pop("became_ineligible_at")
    return ParticipantSnapshot(
        **{name: value for name, value in row.items() if name not in ("stay_id", "report_reason")},
        mentor_id=mentor_on(mentorships, today),
        eligible_for_funding=shown_eligibility(row["eligibility_status"], became_eligible_at, became_ineligible_at),
        withdrawal=report if status == "withdrawn" else None,
        deferral=report if status == "deferred" else None,
        today=today,
        fresh_from=fresh_from,
        fresh_until=fresh_until,
    )


def _person(
    provider_id: UUID,
    person_id: UUID,
    enrolments: list[ParticipantSnapshot],
    changes: list[IdChangeFacts],
    today: date,
) -> PersonSnapshot:
    boundaries = [day for one in enrolments for day in (one.started_on, one.finished_on) if day is not None]
    boundaries += [day for one in enrolments for day in (one.fresh_from, one.fresh_until) if day is not None]
    fresh_from, fresh_until = fresh_between(boundaries, today)
    first = enrolments[0]
    return PersonSnapshot(
        provider_id=provider_id,
        person_id=person_id,
        created_at=first.person_created_at,
        full_name=first.full_name,
        trn=first.trn,
        enrolments=tuple(enrolments),
        id_changes=tuple(changes),
        fresh_from=fresh_from,
        fresh_until=fresh_until,
    )


def participant_v1(snapshot: ParticipantSnapshot, updated_at: datetime) -> Document:
    """A training record, for versions 1 and 2."""
    resource = participants_v1.participant(snapshot, updated_at)
    return document(
        resource,
        snapshot.person_created_at,
        csv=participants_v1.participant_csv(resource),
        cohorts=[snapshot.cohort],
        facets=[facets.role(snapshot.role)],
        listed=snapshot.cohort >= FIRST_LISTED_COHORT,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


def participant_v3(snapshot: PersonSnapshot, updated_at: datetime) -> Document:
    """A person, for version 3. A cohort and a training status must be found in one and the same enrolment."""
    cohorts = sorted({one.cohort for one in snapshot.enrolments})
    words = set()
    for one in snapshot.enrolments:
        status = training_status(one.withdrawn_at, one.deferred_at)
        words.add(facets.training(status, one.cohort))
        if one.cohort >= FIRST_LISTED_COHORT:
            words.add(facets.training(status))
    words |= {facets.former_id(change.from_id) for change in snapshot.id_changes}
    return document(
        participants_v3.participant(snapshot, updated_at),
        snapshot.created_at,
        cohorts=cohorts,
        facets=sorted(words),
        listed=cohorts[-1] >= FIRST_LISTED_COHORT,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


READING = Reading(
    path="/participants/ecf",
    section="ECF participants",
    envelope="Participant",
    nouns=("A participant", "Participants"),
    schema=participants_v3.ParticipantV3,
    scope=Scope.ECF,
    many=Route(
        "list_ecf_participants",
        "List your early career teachers and mentors",
        "One object for each person, with every training record that you see, whatever the filters picked them by.",
    ),
    one=Route(
        "show_ecf_participant",
        "Show one early career teacher or mentor",
        "By participant ID. An ID that was retired by a merge answers 410 and names the new one.",
    ),
    filters=("cohort", "updated_since", "training_status", "from_participant_id"),
    sorts=BY_INSTANT,
    by_person=True,
)

READING_BEFORE_3 = Reading(
    path="/participants/ecf",
    older_path="/participants",
    section="ECF participants",
    envelope="Participant",
    nouns=("A participant", "Participants"),
    schema=participants_v1.Participant,
    scope=Scope.ECF,
    many=Route(
        "list_ecf_participants",
        "List your early career teachers and mentors",
        "One row for each training record, oldest participant first.",
    ),
    csv=AsCsv(
        participants_v1.CSV_HEADER,
        Route(
            "download_ecf_participants",
            "Download your early career teachers and mentors as CSV",
            "Every row of the list in one file: filters apply, pages do not.",
        ),
    ),
    one=Route(
        "show_ecf_participant",
        "Show one early career teacher or mentor",
        "By participant ID. Somebody who is both is shown as an early career teacher.",
    ),
    filters=("cohort", "updated_since"),
    by_person=True,
    versions=EARLIER,
)

PARTICIPANTS = Resource(
    name="participant",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=person_snapshots,
    feeds=(
        Feed(
            PARTICIPANTS_V1,
            lambda enrolment: enrolment.record_id,
            participant_v1,
            lambda person: person.enrolments,
            reading=READING_BEFORE_3,
        ),
        Feed(PARTICIPANTS_V3, person_of, participant_v3, reading=READING),
    ),
    also_touched=frozenset({Reach.TRAINED_AT_SCHOOL, Reach.TRAINED_UNDER_PARTNERSHIP}),
)
