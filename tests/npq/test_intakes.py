"""Intakes: what is shipped, what may change, and what the database itself refuses (rules DAT-11, NPQ-33)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from cpd.core.refusals import NotFound, Refusal
from cpd.npq.commands import change_intake, load_courses, shipped_courses, shipped_intakes, sources_of_intakes
from cpd.npq.models import Application, Intake, NpqSchedule
from cpd.npq.queries import find_intake, likely_suffix
from cpd.statements.models import NpqContract, Statement
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db

FUNDING = {
    "2021a": "full",
    "2022a": "full",
    "2023a": "full",
    "2024a": "capped",
    "2025a": "capped",
    "2025b": "capped",
    "2026a": "zero",
    "2026b": "capped",
}

ASSUMED = {
    ("2025a", "npq-ehco-march", "2025-03-01"),
    ("2025a", "npq-ehco-june", "2025-06-01"),
    ("2025b", "npq-ehco-november", "2025-11-01"),
    ("2025b", "npq-ehco-december", "2025-12-01"),
    ("2026a", "npq-leadership-spring", "2026-02-01"),
    ("2026a", "npq-specialist-spring", "2026-02-01"),
    ("2026a", "npq-ehco-march", "2026-03-01"),
    ("2026a", "npq-ehco-june", "2026-06-01"),
    ("2026b", "npq-leadership-autumn", "2026-08-01"),
    ("2026b", "npq-specialist-autumn", "2026-08-01"),
    ("2026b", "npq-ehco-november", "2026-11-01"),
    ("2026b", "npq-ehco-december", "2026-12-01"),
}


@pytest.fixture
def world() -> World:
    return simple_world()


def refused(**fields: object) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        change_intake(identifier="2022a", actor=ACTOR, **fields)
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_eight_intakes_are_shipped_with_how_their_places_are_paid_for() -> None:
    assert dict(Intake.objects.values_list("identifier", "funding")) == FUNDING


def test_the_dates_that_nobody_published_are_marked() -> None:
    stored = NpqSchedule.objects.filter(assumed=True).values_list(
        "intake_id", "identifier", "accepts_declarations_from"
    )
    assert {(intake, identifier, day.isoformat()) for intake, identifier, day in stored} == ASSUMED


def test_every_shipped_intake_and_schedule_names_its_sources() -> None:
    courses = shipped_courses()
    for row in shipped_intakes():
        assert row["sources"]
        assert set(row["sources"]) <= set(sources_of_intakes())
        assert set(row["assumed"]) <= set(row)
        assert row["registration_start_date"].year == int(row["identifier"][:4])
    for row in courses["schedules"]:
        assert row["sources"]
        assert set(row["sources"]) <= set(courses["sources"])
        assert row["intake"] in FUNDING


def test_every_course_group_but_the_support_offer_has_a_schedule_in_every_intake() -> None:
    groups = {row["group"] for row in shipped_courses()["courses"]} - {"support"}
    for intake in FUNDING:
        having = set(NpqSchedule.objects.filter(intake_id=intake).values_list("group", flat=True))
        assert having - {"support"} == groups


def test_an_intake_is_found_by_its_year_and_letter() -> None:
    assert find_intake(2026, "b").funding == "capped"
    with pytest.raises(NotFound):
        find_intake(2026, "c")


@pytest.mark.parametrize(
    ("cohort", "schedule", "suffix"),
    [
        (2026, "npq-leadership-autumn", "b"),
        (2025, "npq-ehco-march", "a"),
        (2024, "npq-leadership-autumn", "a"),
        (2026, "npq-aso-june", "a"),
        (2026, None, "a"),
    ],
)
def test_the_only_intake_of_a_year_that_has_a_schedule_is_the_one_meant(cohort, schedule, suffix) -> None:
    assert likely_suffix(cohort, schedule) == suffix


def test_what_was_changed_here_stays_when_the_shipped_facts_are_loaded_again() -> None:
    change_intake(identifier="2022a", registration_end_date=date(2023, 3, 31), description="The second", actor=ACTOR)
    load_courses()
    intake = Intake.objects.get(identifier="2022a")
    assert (intake.registration_end_date, intake.description) == (date(2023, 3, 31), "The second")


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"colour": "red"}, [("colour", "unknown_field")]),
        ({"funding": "half"}, [("funding", "invalid")]),
        ({"description": ""}, [("description", "invalid")]),
        ({"registration_end_date": date(2020, 1, 1)}, [("registration_end_date", "invalid")]),
    ],
)
def test_what_can_not_be_changed_of_an_intake(fields, problems) -> None:
    assert refused(**fields) == problems


def test_two_intakes_are_not_described_alike() -> None:
    with pytest.raises(Refusal) as caught:
        change_intake(identifier="2022a", description="2023 to 2024", actor=ACTOR)
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [("description", "taken")]


def test_an_intake_that_is_not_there_can_not_be_changed() -> None:
    with pytest.raises(NotFound):
        change_intake(identifier="2030a", funding="zero", actor=ACTOR)


def test_funding_changes_until_somebody_has_applied(world) -> None:
    assert change_intake(identifier="2022a", funding="capped", actor=ACTOR).funding == "capped"
    world.apply(accepted=False)
    assert refused(funding="full") == [("funding", "settled")]
    assert change_intake(identifier="2022a", funding="capped", description="As before", actor=ACTOR).funding == "capped"


def test_the_database_itself_keeps_the_funding_of_an_intake_that_somebody_applied_for(world) -> None:
    world.apply(accepted=False)
    with pytest.raises(IntegrityError, match="settled"), transaction.atomic():
        Intake.objects.filter(identifier="2022a").update(funding="zero")


def test_loading_leaves_the_funding_of_an_intake_that_somebody_applied_for(world) -> None:
    Intake.objects.filter(identifier="2022a").update(funding="zero")
    world.apply(accepted=False)
    load_courses()
    assert Intake.objects.get(identifier="2022a").funding == "zero"


@pytest.mark.parametrize("values", [{"suffix": "b"}, {"suffix": "A", "identifier": "2022A"}, {"cohort_id": 2023}])
def test_an_intake_is_called_by_its_year_and_its_letter(values) -> None:
    row = {
        "identifier": "2022c",
        "cohort_id": 2022,
        "suffix": "c",
        "description": "Another",
        "funding": "full",
        **values,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.create(registration_start_date=date(2022, 4, 1), **row)


def test_an_application_and_what_is_about_it_are_of_one_year(world) -> None:
    application = world.apply()
    with pytest.raises(IntegrityError, match="application_intake_of_its_year"), transaction.atomic():
        Application.objects.filter(id=application.id).update(cohort_id=2023)


def test_ecf_statements_have_no_intake_and_npq_statements_have_one(world) -> None:
    ecf, npq = (world.statement("Provider A", "2022-11-30", programme=programme) for programme in ("ecf", "npq"))
    assert (ecf.intake_id, npq.intake_id) == (None, "2022a")
    for statement, intake in ((ecf, "2022a"), (npq, None), (npq, "2023a")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.filter(id=statement.id).update(intake_id=intake)


def test_what_the_release_before_stores_without_an_intake_gets_the_first_of_its_year(world) -> None:
    contract = world.npq_contract("Provider A")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO statements_npqcontract (id, lead_provider_id, cohort_id, course_id, version, per_participant,"
            " recruitment_target, number_of_payment_periods, output_payment_percentage, service_fee_percentage,"
            " service_fee_installments, targeted_delivery_funding_per_participant, special_course, created_at)"
            " SELECT gen_random_uuid(), lead_provider_id, 2025, course_id, 1, 1, 1, 4, 60, 40, 0, 0, false, created_at"
            " FROM statements_npqcontract WHERE id = %s",
            [contract.id],
        )
    assert NpqContract.objects.get(cohort_id=2025).intake_id == "2025a"


def test_the_database_itself_holds_one_enrolment_of_a_person_course_and_intake(world) -> None:
    first = world.apply()
    second = world.apply("Nora Again", person_id=first.person_id, accepted=False)
    renamed = [
        world.apply("Asa Aso", course=course, cohort=2021, at="2021-10-01", accepted=False)
        for course in ("npq-additional-support-offer", "npq-early-headship-coaching-offer")
    ]
    Application.objects.filter(id=renamed[0].id).update(state="accepted", training_status="active")
    for one, changes in (
        (second, {}),
        (renamed[1], {"person_id": renamed[0].person_id}),
    ):
        with pytest.raises(IntegrityError, match="application_one_stands"), transaction.atomic():
            Application.objects.filter(id=one.id).update(state="accepted", training_status="active", **changes)
        Application.objects.filter(id=one.id).update(state="accepted", training_status="withdrawn", **changes)
