"""What each version makes of the facts where it says them otherwise than we keep them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from cpd.contract.snapshots import DeclarationSnapshot, Report, UnfundedMentorSnapshot
from cpd.contract.v1 import applications
from cpd.contract.v3 import declarations, participants
from cpd.contract.v3.schools import school
from cpd.contract.v3.unfunded_mentors import unfunded_mentor

ID = UUID("01890000-0000-7000-8000-000000000001")
AT = datetime(2022, 11, 15, 10, tzinfo=UTC)


def a_declaration(**changes: object) -> DeclarationSnapshot:
    facts = dict.fromkeys(DeclarationSnapshot.__dataclass_fields__)
    facts |= {"provider_id": ID, "declaration_id": ID, "person_id": ID, "declaration_type": "started"}
    facts |= {"course_identifier": "ecf-induction", "declaration_date": AT, "created_at": AT, "cohort": 2022}
    facts |= {"kind": "ect", "state": "submitted", "state_reason": "", "evidence_held": "", "uplift_claimed": False}
    facts |= {"lead_provider_name": "Provider A", "earlier_versions": True}
    return DeclarationSnapshot(**{**facts, **changes})


@pytest.mark.parametrize(
    ("state", "stored", "shown"),
    [
        ("submitted", "duplicate", None),
        ("ineligible", "duplicate", "duplicate_declaration"),
        ("ineligible", "", None),
    ],
)
def test_version_3_says_why_a_declaration_is_ineligible_while_it_is(state, stored, shown) -> None:
    attributes = declarations.declaration(a_declaration(state=state, state_reason=stored), AT).attributes
    assert attributes.ineligible_for_funding_reason == shown


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (None, "not_yet_known"),
        ("full_induction_programme", "provider_led"),
        ("design_our_own", "school_led"),
        ("no_early_career_teachers", "no_early_career_teachers"),
    ],
)
def test_version_3_calls_the_programme_of_a_school_by_its_new_name(chosen, shown) -> None:
    facts = {"school_id": ID, "name": "First School", "urn": "100001", "cohort": 2022, "in_partnership": False}
    answer = school(**facts, programme=chosen, created_at=AT, updated_at=AT)
    assert (answer.id, answer.attributes.induction_programme_choice) == (ID, shown)


def test_an_unfunded_mentor_is_shown_by_name_address_and_trn() -> None:
    shown = unfunded_mentor(UnfundedMentorSnapshot(ID, ID, AT, "Mo Mentor", "mo@school.example", "1234567"), AT)
    assert (shown.attributes.full_name, shown.attributes.teacher_reference_number) == ("Mo Mentor", "1234567")


def test_a_report_of_a_withdrawal_or_a_deferral_is_shown_with_its_reason_and_instant() -> None:
    report = Report("other", AT)
    for show in (participants._withdrawal, participants._deferral):
        shown = show(report)
        assert (shown.reason, shown.date) == ("other", "2022-11-15T10:00:00Z")
        assert show(None) is None


def test_the_published_schema_of_an_application_names_its_id_among_the_attributes_too() -> None:
    schema = applications.ApplicationAttributes.model_json_schema()
    assert schema["properties"]["id"] == {**schema["properties"]["id"], "format": "uuid", "deprecated": True}
