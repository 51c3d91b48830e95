"""Whom a provider trains for NPQs, and what of them it sees (rules SEE-19, NPQ-3)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cpd.contract.snapshots import IdChangeFacts, NpqEnrolmentFacts, NpqPersonSnapshot, Report
from cpd.contract.v1 import npq_participants as participants_v1
from cpd.contract.v2 import npq_participants as participants_v2
from cpd.contract.v3 import npq_participants as participants_v3
from cpd.npq import rules
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.documents import Document, document
from cpd.publishing.resource import BY_INSTANT, Feed, Reach, Reading, Resource, Route, SubjectTable, person_of
from cpd.publishing.resources.participants import id_changes_of

NPQ_PARTICIPANTS_V1 = "npq-v1"
NPQ_PARTICIPANTS_V2 = "npq-v2"
NPQ_PARTICIPANTS_V3 = "npq-v3"
"""One document for each person."""

NPQ_ENROLMENTS_V2 = "npq-enrolments-v2"
"""One document for each accepted application: its line of the file is what is read."""

_ACCEPTED = """
SELECT application.lead_provider_id AS provider_id, person.id AS person_id, person.created_at, person.full_name,
       person.previous_names, person.email, person.trn, application.id AS application_id,
       application.course_id AS course_identifier, schedule.identifier AS schedule_identifier,
       intake.cohort_id AS cohort, intake.suffix AS cohort_suffix,
       application.eligible_for_funding, application.funding_status_code, application.funded_place,
       application.targeted_delivery_funding AS targeted_delivery_funding_eligibility,
       coalesce(nullif(application.training_status, ''), 'active') AS training_status, school.urn AS school_urn,
       coalesce(application.accepted_at, application.submitted_at) AS accepted_at,
       report.reason AS report_reason, report.created_at AS reported_at
FROM npq_application AS application
JOIN teachers_person AS person ON person.id = application.person_id
JOIN npq_intake AS intake ON intake.identifier = application.intake_id
LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
LEFT JOIN schools_school AS school ON school.id = application.school_id
LEFT JOIN LATERAL (
    SELECT change.reason, change.created_at FROM npq_applicationstatechange AS change
    WHERE change.application_id = application.id AND change.lead_provider_id = application.lead_provider_id
      AND change.state = application.training_status AND change.state IN ('deferred', 'withdrawn')
    ORDER BY change.created_at DESC, change.id DESC LIMIT 1
) AS report ON true
WHERE application.person_id = ANY(%s) AND application.state = 'accepted'
ORDER BY person.id, accepted_at, application.id
"""
"""Every accepted application of these people, with any provider: they decide on one another's funding."""


def npq_person_snapshots(person_ids: Sequence[UUID]) -> list[NpqPersonSnapshot]:
    """These people with their accepted applications, for every provider that has some. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPTED, [list(person_ids)])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        changes = id_changes_of(cursor, {row["person_id"] for row in rows})
    of_person: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of_person[row["person_id"]].append(row)
    with_provider: dict[tuple[UUID, UUID], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        with_provider[row["provider_id"], row["person_id"]].append(row)
    return [_person(mine, of_person[person_id], changes[person_id]) for (_, person_id), mine in with_provider.items()]


def _person(
    mine: Sequence[dict[str, Any]], everything: Sequence[dict[str, Any]], changes: Sequence[IdChangeFacts]
) -> NpqPersonSnapshot:
    first = mine[0]
    return NpqPersonSnapshot(
        provider_id=first["provider_id"],
        person_id=first["person_id"],
        created_at=first["created_at"],
        full_name=first["full_name"],
        previous_names=tuple(first["previous_names"]),
        email=first["email"],
        trn=first["trn"],
        enrolments=tuple(_enrolment(row, everything) for row in mine),
        id_changes=tuple(changes),
    )


def _enrolment(row: dict[str, Any], everything: Sequence[dict[str, Any]]) -> NpqEnrolmentFacts:
    others = tuple(
        rules.OtherApplication(
            course_identifier=other["course_identifier"],
            accepted=True,
            eligible_for_funding=other["eligible_for_funding"],
            funded_place=other["funded_place"],
        )
        for other in everything
        if other["application_id"] != row["application_id"]
    )
    eligible, _ = rules.funding_shown(
        rules.FundingFacts(
            eligible_for_funding=row["eligible_for_funding"],
            funding_status_code=row["funding_status_code"],
            previously_funded=rules.previously_funded(row["course_identifier"], others),
            funded_place=row["funded_place"],
        )
    )
    report = Report(row["report_reason"], row["reported_at"]) if row["reported_at"] else None
    return NpqEnrolmentFacts(
        provider_id=row["provider_id"],
        person_id=row["person_id"],
        application_id=row["application_id"],
        course_identifier=row["course_identifier"],
        schedule_identifier=row["schedule_identifier"],
        cohort=row["cohort"],
        cohort_suffix=row["cohort_suffix"],
        eligible_for_funding=eligible,
        funded_place=row["funded_place"],
        targeted_delivery_funding_eligibility=row["targeted_delivery_funding_eligibility"],
        training_status=row["training_status"],
        school_urn=row["school_urn"],
        accepted_at=row["accepted_at"],
        withdrawal=report if row["training_status"] == "withdrawn" else None,
        deferral=report if row["training_status"] == "deferred" else None,
    )


def npq_participant_v1(snapshot: NpqPersonSnapshot, updated_at: datetime) -> Document:
    """A person, for version 1."""
    return document(participants_v1.participant(snapshot, updated_at), snapshot.created_at, cohorts=_cohorts(snapshot))


def npq_participant_v2(snapshot: NpqPersonSnapshot, updated_at: datetime) -> Document:
    """A person, for version 2."""
    return document(participants_v2.participant(snapshot, updated_at), snapshot.created_at, cohorts=_cohorts(snapshot))


def npq_participant_v3(snapshot: NpqPersonSnapshot, updated_at: datetime) -> Document:
    """A person, for version 3. Training statuses and former ids are facets."""
    words = {facets.training(one.training_status) for one in snapshot.enrolments}
    words |= {facets.former_id(change.from_id) for change in snapshot.id_changes}
    return document(
        participants_v3.participant(snapshot, updated_at),
        snapshot.created_at,
        cohorts=_cohorts(snapshot),
        facets=sorted(words),
    )


def npq_enrolment_v2(facts: NpqEnrolmentFacts, _updated_at: datetime) -> Document:
    """A line of ``npq-enrolments.csv``."""
    row = participants_v2.enrolment_row(facts)
    return document(row, facts.accepted_at, csv=participants_v2.enrolment_csv(row), cohorts=[facts.cohort])


def _cohorts(snapshot: NpqPersonSnapshot) -> list[int]:
    return sorted({one.cohort for one in snapshot.enrolments})


READING = Reading(
    path="/participants/npq",
    section="NPQ participants",
    envelope="NpqParticipant",
    nouns=("An NPQ participant", "NPQ participants"),
    schema=participants_v3.NpqParticipantV3,
    scope=Scope.NPQ,
    many=Route(
        "list_npq_participants",
        "List your NPQ participants",
        "Everybody of whom you accepted an application, once, with all of those, whatever the filters picked them by.",
    ),
    one=Route(
        "show_npq_participant",
        "Show one NPQ participant",
        "By participant ID. An ID that was retired by a merge answers 410 and names the new one.",
    ),
    filters=("updated_since", "training_status", "from_participant_id"),
    sorts=BY_INSTANT,
    by_person=True,
)

NPQ_PARTICIPANTS = Resource(
    name="npq_participant",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=lambda person_ids, _today: npq_person_snapshots(person_ids),
    feeds=(
        Feed(NPQ_PARTICIPANTS_V1, person_of, npq_participant_v1),
        Feed(NPQ_PARTICIPANTS_V2, person_of, npq_participant_v2),
        Feed(NPQ_PARTICIPANTS_V3, person_of, npq_participant_v3, reading=READING),
        Feed(
            NPQ_ENROLMENTS_V2,
            lambda enrolment: enrolment.application_id,
            npq_enrolment_v2,
            lambda person: person.enrolments,
        ),
    ),
    also_touched=frozenset({Reach.APPLICANT}),
)
