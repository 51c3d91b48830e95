"""Whatever version 3 shows of a published resource, a scenario can say; or it follows from what a scenario says."""

import typing

import pytest
from pydantic import BaseModel

from cpd.publishing.resources import FEEDS
from cpd.sandbox.scenario.schema import Scenario

FOLLOWS = "follows from other keys, the clock, or the ids that are made"
KEYS = {
    "Participant": {
        "full_name": "participants.full_name",
        "teacher_reference_number": "participants.trn",
        "ecf_enrolments": "participants",
        "participant_id_changes": "merges",
        "updated_at": FOLLOWS,
    },
    "Transfers": {"transfers": "participants.history.join_school", "updated_at": FOLLOWS},
    "EcfHistory": {"history": "participants.history", "updated_at": FOLLOWS},
    "NpqHistory": {"history": "npq_applications.history", "updated_at": FOLLOWS},
    "UnfundedMentor": {
        "full_name": "participants.full_name",
        "email": "participants.email",
        "teacher_reference_number": "participants.trn",
        "created_at": "participants.registered_at",
        "updated_at": FOLLOWS,
    },
    "Declaration": {
        "participant_id": "declarations.participant",
        "declaration_type": "declarations.declaration_type",
        "declaration_date": "declarations.declaration_date",
        "course_identifier": "participants.type",
        "state": "declarations.history",
        "has_passed": "declarations.has_passed",
        "evidence_held": "declarations.evidence_held",
        "delivery_partner_id": "declarations.delivery_partner",
        "delivery_partner_name": "declarations.delivery_partner",
        "secondary_delivery_partner_id": "declarations.secondary_delivery_partner",
        "secondary_delivery_partner_name": "declarations.secondary_delivery_partner",
        "lead_provider_name": "declarations.lead_provider",
        "mentor_id": "participants.mentor",
        "application_id": "npq_applications.key",
        "statement_id": "statements.key",
        "clawback_statement_id": "statements.key",
        "ineligible_for_funding_reason": "merges",
        "uplift_paid": "schools.incentives",
        "created_at": "declarations.at",
        "updated_at": FOLLOWS,
    },
    "Application": {
        "course_identifier": "npq_applications.course",
        "cohort": "npq_applications.cohort",
        "cohort_suffix": "npq_applications.cohort_suffix",
        "full_name": "npq_applications.full_name",
        "email": "npq_applications.email",
        "email_validated": FOLLOWS,
        "participant_id": "npq_applications.person",
        "teacher_reference_number": "npq_applications.trn",
        "teacher_reference_number_validated": "npq_applications.trn_verified",
        "school_urn": "npq_applications.school",
        "school_ukprn": "schools.ukprn",
        "private_childcare_provider_urn": "npq_applications.private_childcare_provider_urn",
        "headteacher_status": "npq_applications.headteacher_status",
        "eligible_for_funding": "npq_applications.eligible_for_funding",
        "ineligible_for_funding_reason": "npq_applications.funding_status_code",
        "targeted_delivery_funding_eligibility": "npq_applications.targeted_delivery_funding",
        "funded_place": "npq_applications.funded_place",
        "funding_choice": "npq_applications.funding_choice",
        "status": "npq_applications.state",
        "reason_for_rejection": "npq_applications.state",
        "schedule_identifier": "npq_applications.schedule",
        "works_in_school": "npq_applications.works_in_school",
        "employer_name": "npq_applications.employer_name",
        "employment_role": "npq_applications.employment_role",
        "teacher_catchment": "npq_applications.teacher_catchment",
        "teacher_catchment_country": "npq_applications.teacher_catchment_country",
        "teacher_catchment_iso_country_code": "npq_applications.teacher_catchment_iso_country_code",
        "itt_provider": "npq_applications.itt_provider",
        "lead_mentor": "npq_applications.lead_mentor",
        "works_as_senco": "npq_applications.works_as_senco",
        "senco_start_date": "npq_applications.senco_start_date",
        "created_at": "npq_applications.submitted_at",
        "updated_at": FOLLOWS,
    },
    "NpqParticipant": {
        "full_name": "npq_applications.full_name",
        "teacher_reference_number": "npq_applications.trn",
        "npq_enrolments": "npq_applications",
        "participant_id_changes": "merges",
        "previous_names": "merges",
        "updated_at": FOLLOWS,
    },
    "Outcome": {
        "state": "declarations.has_passed",
        "completion_date": "declarations.declaration_date",
        "course_identifier": "npq_applications.course",
        "participant_id": "declarations.participant",
        "created_at": "declarations.at",
        "updated_at": FOLLOWS,
    },
    "Partnership": {
        "cohort": "partnerships.cohort",
        "urn": "partnerships.school",
        "school_id": "partnerships.school",
        "delivery_partner_id": "partnerships.delivery_partner",
        "delivery_partner_name": "partnerships.delivery_partner",
        "status": "partnerships.challenged",
        "challenged_reason": "partnerships.challenged.reason",
        "challenged_at": "partnerships.challenged.at",
        "induction_tutor_name": "schools.induction_tutor.name",
        "induction_tutor_email": "schools.induction_tutor.email",
        "created_at": "partnerships.reported_at",
        "updated_at": FOLLOWS,
    },
    "Statement": {
        "cohort": "statements.cohort",
        "type": "statements.programme",
        "month": "statements.name",
        "year": "statements.name",
        "cut_off_date": "statements.deadline_date",
        "payment_date": "statements.payment_date",
        "paid": "statements.state",
        "frozen_hash": FOLLOWS,
        "created_at": FOLLOWS,
        "updated_at": FOLLOWS,
    },
    "DeliveryPartner": {
        "name": "lead_providers.delivery_partners",
        "cohort": "lead_providers.delivery_partners",
        "created_at": FOLLOWS,
        "updated_at": FOLLOWS,
    },
}
"""By envelope and attribute: the key of a scenario."""


def models_in(annotation: object) -> list[type[BaseModel]]:
    """The models that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for one in typing.get_args(annotation) for model in models_in(one)]


READINGS = [reading for feed in FEEDS.values() if (reading := feed.read_in(3)) is not None]


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.envelope)
def test_a_scenario_can_say_whatever_version_3_shows(reading) -> None:
    shown = {
        name for model in models_in(reading.schema.model_fields["attributes"].annotation) for name in model.model_fields
    }
    unsaid = shown - set(KEYS.get(reading.envelope, {}))
    assert not unsaid, f"how does a scenario say {unsaid}? Name its key in KEYS of tests/sandbox/test_keys.py"
    assert set(KEYS[reading.envelope]) == shown


@pytest.mark.parametrize("path", sorted({key for keys in KEYS.values() for key in keys.values()} - {FOLLOWS}))
def test_a_key_that_is_named_is_there(path) -> None:
    models: list[type[BaseModel]] = [Scenario]
    for name in path.split("."):
        fields = [model.model_fields[name] for model in models if name in model.model_fields]
        assert fields, f"cpd/sandbox/scenario/schema.py has no key {name!r} for {path}"
        models = [model for field in fields for model in models_in(field.annotation)]
