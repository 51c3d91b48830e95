"""Mentors of a provider's ECTs whom the provider does not train (rules SEE-11, PAR-15).

Every ``mentor_id`` that a provider is shown is found in its participants or here.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from cpd.contract.snapshots import UnfundedMentorSnapshot
from cpd.contract.v3 import unfunded_mentors as unfunded_mentors_v3
from cpd.core.prepared import few, run_prepared
from cpd.providers.rules import Scope
from cpd.publishing.documents import Document, document
from cpd.publishing.resource import BY_INSTANT, Feed, Reach, Reading, Resource, Route, SubjectTable, person_of
from cpd.publishing.resources.participants import PICK, PICK_FROM, PICK_ORDER, fresh_between, mentorships_at
from cpd.training.rules import mentor_on

UNFUNDED_MENTORS_V3 = "unfunded-v3"


_MENTEES = f"""
{PICK} partnership.lead_provider_id, period.school_period_id
{PICK_FROM}
WHERE partnership.challenged_at IS NULL AND record.id IN (
    SELECT mentorship.ect_record_id FROM training_mentorshipperiod AS mentorship
    JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
    WHERE mentor.person_id = ANY(%s))
{PICK_ORDER}
"""  # noqa: S608 - the texts of participants.py

_TRAINED = """
SELECT DISTINCT record.person_id, partnership.lead_provider_id
FROM training_trainingrecord AS record
JOIN training_trainingperiod AS period ON period.record_id = record.id
JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
WHERE record.person_id = ANY(%s) AND partnership.challenged_at IS NULL
"""

_PEOPLE = """
SELECT person.id, person.created_at, person.full_name,
       coalesce((SELECT nullif(stay.email, '') FROM training_schoolperiod AS stay
                 JOIN training_trainingrecord AS record ON record.id = stay.record_id
                 WHERE record.person_id = person.id AND record.role = 'mentor' AND stay.removed_at IS NULL
                 ORDER BY stay.started_on DESC, stay.created_at DESC, stay.id LIMIT 1), person.email),
       coalesce(person.trn, person.typed_trn)
FROM teachers_person AS person WHERE person.id = ANY(%s)
"""


def unfunded_mentor_snapshots(person_ids: Sequence[UUID], today: date) -> list[UnfundedMentorSnapshot]:
    """Those of these people who mentor somebody of a provider that does not train them. Four queries at most."""
    asked = set(person_ids)
    ids, again = list(asked), few(asked)
    picked = run_prepared(_MENTEES, [ids], again=again)
    if not picked:
        return []
    mentorships = mentorships_at([stay for _, stay in picked])
    trained = set(run_prepared(_TRAINED, [ids], again=again))
    people = {row[0]: row[1:] for row in run_prepared(_PEOPLE, [ids], again=again)}
    shown: set[tuple[UUID, UUID]] = set()
    boundaries: dict[tuple[UUID, UUID], set[date]] = defaultdict(set)
    for provider_id, stay in picked:
        current = mentorships.get(stay, [])
        mentor_id = mentor_on(current, today)
        if mentor_id in asked and mentor_id is not None:
            shown.add((provider_id, mentor_id))
        for mentorship in current:
            boundaries[provider_id, mentorship.mentor_id] |= {m.finished_on for m in current if m.finished_on}
    snapshots = []
    for provider_id, mentor_id in sorted(shown - {(provider, person) for person, provider in trained}):
        created_at, full_name, email, trn = people[mentor_id]
        fresh_from, fresh_until = fresh_between(boundaries[provider_id, mentor_id], today)
        snapshots.append(
            UnfundedMentorSnapshot(provider_id, mentor_id, created_at, full_name, email, trn, fresh_from, fresh_until)
        )
    return snapshots


def unfunded_mentor_v3(snapshot: UnfundedMentorSnapshot, updated_at: datetime) -> Document:
    """An unfunded mentor, for version 3."""
    return document(
        unfunded_mentors_v3.unfunded_mentor(snapshot, updated_at),
        snapshot.created_at,
        fresh=(snapshot.fresh_from, snapshot.fresh_until),
    )


READING = Reading(
    path="/unfunded-mentors/ecf",
    section="Unfunded mentors",
    envelope="UnfundedMentor",
    nouns=("An unfunded mentor", "Unfunded mentors"),
    schema=unfunded_mentors_v3.UnfundedMentor,
    scope=Scope.ECF,
    many=Route(
        "list_unfunded_mentors",
        "List mentors whom you do not train",
        "Mentors of your early career teachers who are not among your participants: every mentor_id is here or there.",
    ),
    one=Route("show_unfunded_mentor", "Show one mentor whom you do not train", "By participant ID."),
    filters=("updated_since",),
    sorts=BY_INSTANT,
    by_person=True,
)

UNFUNDED_MENTORS = Resource(
    name="unfunded mentor",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=unfunded_mentor_snapshots,
    feeds=(Feed(UNFUNDED_MENTORS_V3, person_of, unfunded_mentor_v3, reading=READING),),
    also_touched=frozenset({Reach.TRAINED_UNDER_PARTNERSHIP, Reach.MENTOR}),
)
