"""Whom a provider trains for NPQs, and what of them it sees (rules SEE-19, NPQ-3)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cpd.contract.snapshots import IdChangeFacts, NpqEnrolmentFacts, NpqPersonSnapshot, Report
from cpd.contract.v1 import npq_participants as participants_v1
from cpd.contract.v2 import npq_participants as participants_v2
from cpd.contract.v3 import npq_participants as participants_v3
from cpd.core.prepared import few, run_prepared
from cpd.npq import rules
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.documents import Document, document
from cpd.publishing.resource import BY_INSTANT, AsCsv, Feed, Reach, Reading, Resource, Route, SubjectTable, person_of
from cpd.publishing.resources.participants import id_changes_of

NPQ_PARTICIPANTS_V1 = "npq-v1"
NPQ_PARTICIPANTS_V2 = "npq-v2"
NPQ_PARTICIPANTS_V3 = "npq-v3"
"""One document for each person."""

NPQ_ENROLMENTS_V2 = "npq-enrolments-v2"
"""One document for each accepted application: its line of the file is what is read."""

_COLUMNS = {
    "provider_id": "application.lead_provider_id",
    "person_id": "person.id",
    "created_at": "person.created_at",
    "full_name": "person.full_name",
    "previous_names": "person.previous_names",
    "email": "person.email",
    "trn": "person.trn",
    "application_id": "application.id",
    "course_identifier": "application.course_id",
    "schedule_identifier": "schedule.identifier",
    "cohort": "intake.cohort_id",
    "cohort_suffix": "intake.suffix",
    "eligible_for_funding": "application.eligible_for_funding",
    "funding_status_code": "application.funding_status_code",
    "funded_place": "application.funded_place",
    "targeted_delivery_funding_eligibility": "application.targeted_delivery_funding",
    "training_status": "coalesce(nullif(application.training_status, ''), 'active')",
    "school_urn": "school.urn",
    "accepted_at": "coalesce(application.accepted_at, application.submitted_at) AS accepted_at",
    "report_reason": "report.reason",
    "reported_at": "report.created_at",
}
"""What is read of an accepted application, and where it stands."""

_ACCEPTED = f"""
SELECT {", ".join(_COLUMNS.values())}
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
WHERE application.person_id = ANY(%(people)s) AND application.state = 'accepted'
ORDER BY person.id, accepted_at, application.id
"""  # noqa: S608 - the names above
"""Every accepted application of these people, with any provider: they decide on one another's funding."""


def npq_person_snapshots(person_ids: Sequence[UUID]) -> list[NpqPersonSnapshot]:
    """These people with their accepted applications, for every provider that has some. Two queries at most."""
    accepted = run_prepared(_ACCEPTED, {"people": list(person_ids)}, again=few(person_ids))
    if not accepted:
        return []
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in accepted]
    changes = id_changes_of({row["person_id"] for row in rows})
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
        email=first["email"] or None,
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

READING_V1 = Reading(
    path="/participants/npq",
    section="NPQ participants",
    envelope="NpqParticipant",
    nouns=("An NPQ participant", "NPQ participants"),
    schema=participants_v1.NpqParticipant,
    scope=Scope.NPQ,
    many=Route(
        "list_npq_participants",
        "List your NPQ participants",
        "Everybody of whom you accepted an application, once, whatever you reported of them since.",
    ),
    one=Route("show_npq_participant", "Show one NPQ participant", "By participant ID."),
    filters=("updated_since",),
    versions=(1,),
)

READING_V2 = replace(READING_V1, schema=participants_v2.NpqParticipantV2, versions=(2,), envelope_ending="V2")

ENROLMENTS_READING = Reading(
    path="/npq-enrolments",
    section="NPQ participants",
    envelope="NpqEnrolment",
    nouns=("An NPQ enrolment", "NPQ enrolments"),
    schema=participants_v2.NpqEnrolmentRow,
    scope=Scope.NPQ,
    many=None,
    csv=AsCsv(
        participants_v2.CSV_HEADER,
        Route(
            "download_npq_enrolments",
            "Download your NPQ enrolments as CSV",
            "One line for each application you accepted, in the order in which they last changed. Pages do not apply.",
        ),
    ),
    one=None,
    filters=("updated_since",),
    versions=(2,),
)
"""Which version 2 alone has (rule NPQ-38)."""

NPQ_PARTICIPANTS = Resource(
    name="npq_participant",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=lambda person_ids, _today: npq_person_snapshots(person_ids),
    feeds=(
        Feed(NPQ_PARTICIPANTS_V1, person_of, npq_participant_v1, reading=READING_V1),
        Feed(NPQ_PARTICIPANTS_V2, person_of, npq_participant_v2, reading=READING_V2),
        Feed(NPQ_PARTICIPANTS_V3, person_of, npq_participant_v3, reading=READING),
        Feed(
            NPQ_ENROLMENTS_V2,
            lambda enrolment: enrolment.application_id,
            npq_enrolment_v2,
            lambda person: person.enrolments,
            reading=ENROLMENTS_READING,
        ),
    ),
    also_touched=frozenset({Reach.APPLICANT}),
)
