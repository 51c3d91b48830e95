"""NPQ applications, for the provider each was made to (rules SEE-14, NPQ-3, NPQ-25)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cpd.contract.snapshots import ApplicationSnapshot
from cpd.contract.v1 import applications as applications_v1
from cpd.contract.v2 import applications as applications_v2
from cpd.contract.v3 import applications as applications_v3
from cpd.core.prepared import few, run_named
from cpd.npq import rules
from cpd.npq.models import ApplicationState
from cpd.providers.rules import Scope
from cpd.publishing.documents import Document, document
from cpd.publishing.resource import (
    BY_INSTANT,
    AsCsv,
    Feed,
    Reach,
    Reading,
    Resource,
    Route,
    SubjectTable,
    person_of,
)

APPLICATIONS_V1 = "applications-v1"
APPLICATIONS_V2 = "applications-v2"
APPLICATIONS_V3 = "applications-v3"


_APPLICATIONS = """
SELECT application.lead_provider_id AS provider_id, application.id AS application_id, application.person_id,
       application.course_id AS course_identifier, person.full_name, nullif(person.email, '') AS email, person.trn,
       person.typed_trn, application.works_in_school, nullif(application.employer_name, '') AS employer_name,
       nullif(application.employment_role, '') AS employment_role, school.urn AS school_urn,
       nullif(school.ukprn, '') AS school_ukprn,
       nullif(application.private_childcare_provider_urn, '') AS private_childcare_provider_urn,
       nullif(application.headteacher_status, '') AS headteacher_status, application.eligible_for_funding,
       application.funding_status_code, application.funded_place,
       nullif(application.funding_choice, '') AS funding_choice, application.state AS status,
       application.submitted_at AS created_at, application.cohort_id AS cohort,
       substr(application.intake_id, 5) AS cohort_suffix,
       application.targeted_delivery_funding AS targeted_delivery_funding_eligibility, application.teacher_catchment,
       application.teacher_catchment_country, application.teacher_catchment_iso_country_code,
       nullif(application.itt_provider, '') AS itt_provider, application.lead_mentor,
       schedule.identifier AS schedule_identifier,
       nullif(application.reason_for_rejection, '') AS reason_for_rejection, application.works_as_senco,
       application.senco_start_date
FROM npq_application AS application
JOIN teachers_person AS person ON person.id = application.person_id
LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
LEFT JOIN schools_school AS school ON school.id = application.school_id
WHERE application.person_id = ANY(%s)
ORDER BY application.submitted_at, application.id
"""


def application_snapshots(person_ids: Sequence[UUID]) -> list[ApplicationSnapshot]:
    """Every application of these people. One query: a person's applications decide on one another's funding."""
    by_person: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in run_named(_APPLICATIONS, [list(person_ids)], again=few(person_ids)):
        by_person[row["person_id"]].append(row)
    return [
        _snapshot(row, [other for other in rows if other is not row]) for rows in by_person.values() for row in rows
    ]


def _snapshot(row: dict[str, Any], others: Sequence[dict[str, Any]]) -> ApplicationSnapshot:
    previously_funded = rules.previously_funded(
        row["course_identifier"],
        tuple(
            rules.OtherApplication(
                course_identifier=other["course_identifier"],
                accepted=other["status"] == ApplicationState.ACCEPTED,
                eligible_for_funding=other["eligible_for_funding"],
                funded_place=other["funded_place"],
            )
            for other in others
        ),
    )
    eligible, reason = rules.funding_shown(
        rules.FundingFacts(
            eligible_for_funding=row["eligible_for_funding"],
            funding_status_code=row["funding_status_code"],
            previously_funded=previously_funded,
            funded_place=row["funded_place"],
        )
    )
    catchment = rules.catchment_shown(
        row["teacher_catchment"], row["teacher_catchment_country"], row["teacher_catchment_iso_country_code"]
    )
    shown = {
        "eligible_for_funding": eligible,
        "ineligible_for_funding_reason": reason,
        "teacher_catchment": catchment.inside,
        "teacher_catchment_country": catchment.country,
        "teacher_catchment_iso_country_code": catchment.iso_country_code,
    }
    return ApplicationSnapshot(**{name: value for name, value in row.items() if name != "funding_status_code"} | shown)


def application_v1(snapshot: ApplicationSnapshot, updated_at: datetime) -> Document:
    """An application, for version 1."""
    resource = applications_v1.application(snapshot, updated_at)
    csv = applications_v1.application_csv(resource)
    return document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def application_v2(snapshot: ApplicationSnapshot, updated_at: datetime) -> Document:
    """An application, for version 2: version 1's JSON with a shorter line of CSV."""
    resource = applications_v1.application(snapshot, updated_at)
    csv = applications_v2.application_csv(resource)
    return document(resource, snapshot.created_at, csv=csv, cohorts=[snapshot.cohort])


def application_v3(snapshot: ApplicationSnapshot, updated_at: datetime) -> Document:
    """An application, for version 3."""
    resource = applications_v3.application(snapshot, updated_at)
    return document(resource, snapshot.created_at, cohorts=[snapshot.cohort])


def _id(application: ApplicationSnapshot) -> UUID:
    return application.application_id


READING = Reading(
    path="/npq-applications",
    section="NPQ applications",
    envelope="Application",
    nouns=("An application", "Applications"),
    schema=applications_v3.ApplicationV3,
    scope=Scope.NPQ,
    many=Route("list_npq_applications", "List applications for your courses", "Oldest first, unless sorted otherwise."),
    one=Route("show_npq_application", "Show one application", "By application ID."),
    filters=("cohort", "updated_since", "participant_id"),
    sorts=BY_INSTANT,
)

_DOWNLOAD = Route(
    "download_npq_applications",
    "Download applications for your courses as CSV",
    "Every row of the list in one file: filters apply, pages do not.",
)

READING_V1 = Reading(
    path="/npq-applications",
    section="NPQ applications",
    envelope="Application",
    nouns=("An application", "Applications"),
    schema=applications_v1.Application,
    scope=Scope.NPQ,
    many=Route("list_npq_applications", "List applications for your courses", "Oldest first."),
    csv=AsCsv(applications_v1.CSV_HEADER, _DOWNLOAD),
    one=Route("show_npq_application", "Show one application", "By application ID."),
    filters=("cohort", "updated_since"),
    versions=(1,),
)

READING_V2 = replace(READING_V1, csv=AsCsv(applications_v2.CSV_HEADER, _DOWNLOAD), versions=(2,))

APPLICATIONS = Resource(
    name="application",
    subject=SubjectTable.PERSON,
    subject_id=person_of,
    load=lambda person_ids, _today: application_snapshots(person_ids),
    feeds=(
        Feed(APPLICATIONS_V1, _id, application_v1, reading=READING_V1),
        Feed(APPLICATIONS_V2, _id, application_v2, reading=READING_V2),
        Feed(APPLICATIONS_V3, _id, application_v3, reading=READING),
    ),
    also_touched=frozenset({Reach.APPLICANT, Reach.APPLIED_FROM_SCHOOL}),
)
