"""NPQ applications, for the provider each was made to (rules SEE-14, NPQ-3, NPQ-25)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cpd.contract.snapshots import ApplicationSnapshot
from cpd.contract.v1 import applications as applications_v1
from cpd.contract.v2 import applications as applications_v2
from cpd.contract.v3 import applications as applications_v3
from cpd.npq import rules
from cpd.npq.models import Application, ApplicationState
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


def application_snapshots(person_ids: Sequence[UUID]) -> list[ApplicationSnapshot]:
    """Every application of these people. One query: a person's applications decide on one another's funding."""
    by_person: dict[UUID, list[Application]] = defaultdict(list)
    rows = Application.objects.filter(person_id__in=list(person_ids)).select_related("person", "school", "schedule")
    for application in rows.order_by("submitted_at", "id"):
        by_person[application.person_id].append(application)
    return [
        _snapshot(application, [other for other in applications if other.id != application.id])
        for applications in by_person.values()
        for application in applications
    ]


def _snapshot(application: Application, others: list[Application]) -> ApplicationSnapshot:
    previously_funded = rules.previously_funded(
        application.course_id,
        tuple(
            rules.OtherApplication(
                course_identifier=other.course_id,
                accepted=other.state == ApplicationState.ACCEPTED,
                eligible_for_funding=other.eligible_for_funding,
                funded_place=other.funded_place,
            )
            for other in others
        ),
    )
    eligible, reason = rules.funding_shown(
        rules.FundingFacts(
            eligible_for_funding=application.eligible_for_funding,
            funding_status_code=application.funding_status_code,
            previously_funded=previously_funded,
            funded_place=application.funded_place,
        )
    )
    catchment = rules.catchment_shown(
        application.teacher_catchment,
        application.teacher_catchment_country,
        application.teacher_catchment_iso_country_code,
    )
    return ApplicationSnapshot(
        provider_id=application.lead_provider_id,
        application_id=application.id,
        person_id=application.person_id,
        course_identifier=application.course_id,
        full_name=application.person.full_name,
        email=application.person.email or None,
        trn=application.person.trn,
        typed_trn=application.person.typed_trn,
        works_in_school=application.works_in_school,
        employer_name=application.employer_name or None,
        employment_role=application.employment_role or None,
        school_urn=application.school.urn if application.school else None,
        school_ukprn=(application.school.ukprn or None) if application.school else None,
        private_childcare_provider_urn=application.private_childcare_provider_urn or None,
        headteacher_status=application.headteacher_status or None,
        eligible_for_funding=eligible,
        funded_place=application.funded_place,
        ineligible_for_funding_reason=reason,
        funding_choice=application.funding_choice or None,
        status=application.state,
        created_at=application.submitted_at,
        cohort=application.cohort_id,
        cohort_suffix=application.cohort_suffix,
        targeted_delivery_funding_eligibility=application.targeted_delivery_funding,
        teacher_catchment=catchment.inside,
        teacher_catchment_country=catchment.country,
        teacher_catchment_iso_country_code=catchment.iso_country_code,
        itt_provider=application.itt_provider or None,
        lead_mentor=application.lead_mentor,
        schedule_identifier=application.schedule.identifier if application.schedule else None,
        reason_for_rejection=application.reason_for_rejection or None,
        works_as_senco=application.works_as_senco,
        senco_start_date=application.senco_start_date,
    )


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
