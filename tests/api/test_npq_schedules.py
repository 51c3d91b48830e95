"""Moving a participant of an NPQ to another schedule or intake, in every version (rules NPQ-46 to NPQ-48)."""

import json
from uuid import uuid4

import pytest
from django.db import connection

from cpd.casework.commands import merge_people, report_npq_training
from cpd.core import clock
from cpd.declarations.commands import void_declaration
from cpd.npq.commands import change_lead_provider
from cpd.npq.models import Application, NpqSchedule
from cpd.publishing.commands import check
from cpd.statements.models import NpqContract
from tests.api.answers import data
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db

COURSE = "npq-senior-leadership"
AUTUMN, SPRING = "npq-leadership-autumn", "npq-leadership-spring"
INTAKES = ((2022, "a"), (2023, "a"), (2024, "a"), (2025, "a"), (2025, "b"), (2026, "a"), (2026, "b"))
EVERY_VERSION = pytest.mark.parametrize("version", [1, 2, 3])


@kept
def npq_world() -> World:
    world = simple_world()
    for cohort, suffix in INTAKES:
        world.npq_contract("Provider A", COURSE, cohort, suffix)
        world.statement("Provider A", f"{cohort + 3}-06-30", cohort=cohort, suffix=suffix, programme="npq")
    return world


@pytest.fixture
def world(db) -> World:
    return npq_world()


@pytest.fixture
def npq(world) -> World:
    return world


@kept
def applied(npq, cohort: int = 2022, suffix: str = "a", **more) -> Application:
    at = f"{cohort}-10-01T09:00:00"
    return npq.apply(cohort=cohort, suffix=suffix, at=at, **{"schedule": None, **more})


def put(caller, about: object, version: int = 3, day: str = "2025-02-01", **attributes):
    person = about.person_id if isinstance(about, Application) else about
    path = f"/api/v{version}/participants/npq/{person}/change-schedule"
    body = {"course_identifier": COURSE, **attributes}
    body = {name: value for name, value in body.items() if value is not None}
    return caller.put(path, body, **{"X-With-Server-Date": f"{day}T10:00:00Z"})


def titles(response) -> list[str]:
    assert response.status_code == 422, response.content
    return [error["title"] for error in json.loads(response.content)["errors"]]


def codes(response) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.content
    return [(error["title"], error["code"]) for error in json.loads(response.content)["errors"]]


def declare(npq, application: Application, day: str = "2022-10-01T00:00:00Z", kind: str = "started"):
    return npq.declare(application, at=f"{day[:4]}-12-20", day=day, kind=kind)


@EVERY_VERSION
def test_somebody_moves_to_another_schedule_of_their_intake(npq, api, version) -> None:
    application = applied(npq)
    shown = data(put(api(), application, version, schedule_identifier=SPRING))
    assert (shown["id"], shown["type"]) == (str(application.person_id), "npq-participant")
    application.refresh_from_db()
    assert (application.schedule.identifier, application.intake_id) == (SPRING, "2022a")
    assert check().differences == []


def test_the_answer_shows_the_new_schedule_and_intake(npq, api) -> None:
    application = applied(npq, 2024, funded_place=True)
    answer = put(api(), application, schedule_identifier=AUTUMN, cohort="2025", day="2025-09-01")
    (enrolment,) = data(answer)["attributes"]["npq_enrolments"]
    assert enrolment["schedule_identifier"] == AUTUMN
    assert (enrolment["cohort"], enrolment["cohort_suffix"], enrolment["funded_place"]) == ("2025", "b", True)
    listed = data(api().get("/api/v3/participants/npq"))[0]["attributes"]["npq_enrolments"]
    assert listed == [enrolment]


@EVERY_VERSION
@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, [("schedule_identifier", "blank")]),
        ({"schedule_identifier": " "}, [("schedule_identifier", "blank")]),
        ({"schedule_identifier": "npq-foo"}, [("schedule_identifier", "not_recognised")]),
        ({"schedule_identifier": SPRING, "cohort": "1999"}, [("schedule_identifier", "not_recognised")]),
        ({"schedule_identifier": SPRING, "cohort": "soon"}, [("cohort", "not_recognised")]),
        ({"schedule_identifier": AUTUMN}, [("schedule_identifier", "same")]),
        ({"schedule_identifier": "npq-specialist-spring"}, [("schedule_identifier", "wrong_course")]),
        ({"schedule_identifier": ["a"]}, [("schedule_identifier", "not_a_text")]),
        ({"schedule_identifier": SPRING, "cohort": {"year": 2022}}, [("cohort", "not_a_text")]),
        ({"schedule_identifier": SPRING, "course_identifier": None}, [("course_identifier", "blank")]),
        (
            {"schedule_identifier": SPRING, "course_identifier": "npq-nonsense"},
            [("course_identifier", "not_recognised")],
        ),
        ({"schedule_identifier": SPRING, "course_identifier": "npq-headship"}, [("participant_id", "no_application")]),
    ],
)
def test_what_is_named_wrongly_is_refused(npq, api, version, attributes, expected) -> None:
    application = applied(npq)
    assert codes(put(api(), application, version, **attributes)) == expected
    application.refresh_from_db()
    assert application.schedule.identifier == AUTUMN


def test_the_year_may_be_a_number(npq, api) -> None:
    answer = put(api(), applied(npq), schedule_identifier=AUTUMN, cohort=2023, day="2023-10-01")
    assert data(answer)["attributes"]["npq_enrolments"][0]["cohort"] == "2023"


def test_a_body_without_attributes_is_400_in_version_3_and_judged_before(npq, api) -> None:
    application = applied(npq)
    path = "/api/v{}/participants/npq/{}/change-schedule"
    for body in ({}, {"data": {}}, {"data": {"type": "participant-change-schedule", "attributes": {}}}):
        assert api().put(path.format(3, application.person_id), body=body).status_code == 400
    nothing = {"data": {"type": "participant-change-schedule"}}
    for version in (1, 2):
        refused = api().put(path.format(version, application.person_id), body=nothing)
        assert titles(refused) == ["course_identifier", "schedule_identifier"]


def test_somebody_unknown_is_404_in_version_3_and_refused_before(npq, api) -> None:
    pending = npq.apply("Penny Pending", accepted=False)
    for about in (uuid4(), "not-a-uuid", pending):
        assert put(api(), about, schedule_identifier=SPRING).status_code == 404
    for version in (1, 2):
        assert codes(put(api(), uuid4(), version, schedule_identifier=SPRING)) == [("participant_id", "not_recognised")]
        assert codes(put(api(), pending, version, schedule_identifier=SPRING))[0][0] == "course_identifier"


@EVERY_VERSION
def test_another_provider_moves_nobody(npq, api, version) -> None:
    application = applied(npq)
    answer = put(api("Provider B"), application, version, schedule_identifier=SPRING)
    assert answer.status_code == (404 if version == 3 else 422)
    application.refresh_from_db()
    assert application.schedule.identifier == AUTUMN


@EVERY_VERSION
def test_somebody_who_is_withdrawn_moves_nowhere(npq, api, version) -> None:
    application = applied(npq)
    declare(npq, application)
    with clock.at(instant("2022-12-21"), frozen=True):
        report_npq_training(
            lead_provider_id=npq.id_of("Provider A"),
            application_id=application.id,
            action="withdraw",
            reason="other",
            actor=ACTOR,
        )
    refused = codes(put(api(), application, version, schedule_identifier=AUTUMN, cohort="2023"))
    assert ("participant_id", "withdrawn") in refused
    with clock.at(instant("2022-12-22"), frozen=True):
        void_declaration(
            lead_provider_id=npq.id_of("Provider A"),
            declaration_id=application.declarations.get().id,
            actor=ACTOR,
        )
    assert codes(put(api(), application, version, schedule_identifier=SPRING)) == [("participant_id", "withdrawn")]


class TestDeclarations:
    """What stands must fit the new schedule, and keeps people in their intake."""

    def test_one_before_the_first_day_of_the_new_schedule_keeps_somebody_where_they_are(self, npq, api) -> None:
        application = applied(npq)
        declaration = declare(npq, application, "2022-12-01T00:00:00Z")
        refused = put(api(), application, schedule_identifier=SPRING)
        assert codes(refused) == [("schedule_identifier", "declarations_do_not_fit")]
        with clock.at(instant("2023-01-01"), frozen=True):
            void_declaration(lead_provider_id=npq.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
        assert put(api(), application, schedule_identifier=SPRING).status_code == 200

    def test_one_on_the_first_instant_of_the_new_schedule_fits(self, npq, api) -> None:
        application = applied(npq)
        npq.declare(application, at="2023-01-20", day="2023-01-01T00:00:00Z")
        assert put(api(), application, schedule_identifier=SPRING).status_code == 200

    def test_one_of_a_type_that_the_new_schedule_lacks_does_not_fit(self, npq, api) -> None:
        application = applied(npq)
        npq.declare(application, at="2023-01-20", day="2023-01-10T00:00:00Z", kind="retained-2")
        NpqSchedule.objects.filter(intake_id="2022a", identifier=SPRING).update(declaration_types=["started"])
        refused = put(api(), application, schedule_identifier=SPRING)
        assert codes(refused) == [("schedule_identifier", "declarations_do_not_fit")]

    def test_one_that_stands_keeps_somebody_in_their_intake(self, npq, api) -> None:
        application = applied(npq, 2022, schedule=SPRING)
        declaration = npq.declare(application, at="2023-11-20", day="2023-11-01T00:00:00Z")
        refused = put(api(), application, schedule_identifier=AUTUMN, cohort="2023")
        assert codes(refused) == [("cohort", "declarations_stand")]
        with clock.at(instant("2023-12-01"), frozen=True):
            void_declaration(lead_provider_id=npq.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
        assert put(api(), application, schedule_identifier=AUTUMN, cohort="2023").status_code == 200
        declaration.refresh_from_db()
        assert (declaration.cohort_id, declaration.intake_id) == (2022, "2022a")

    @pytest.mark.parametrize(
        ("schedule", "cohort", "title"), [(SPRING, "2022", "schedule_identifier"), (AUTUMN, "2023", "cohort")]
    )
    def test_what_another_provider_declared_is_not_to_be_voided(self, npq, api, schedule, cohort, title) -> None:
        application = applied(npq)
        day = "2022-12-01T00:00:00Z" if schedule == SPRING else "2023-11-01T00:00:00Z"
        npq.declare(application, at="2023-11-20", day=day)
        for contract in NpqContract.objects.all():
            npq.npq_contract("Provider B", contract.course_id, contract.cohort_id, contract.intake_id[4:])
        with clock.at(instant("2023-12-01"), frozen=True):
            change_lead_provider(application_id=application.id, lead_provider_id=npq.id_of("Provider B"), actor=ACTOR)
        refused = put(api("Provider B"), application, schedule_identifier=schedule, cohort=cohort)
        assert refused.status_code == 422
        (error,) = json.loads(refused.content)["errors"]
        assert error["title"] == title
        assert "another provider" in error["detail"]
        assert "oid them" not in error["detail"]


class TestIntakes:
    """A year has one intake or several, each with its contracts and its funding."""

    def test_a_contract_for_the_course_in_the_new_intake_is_needed(self, npq, api) -> None:
        application = applied(npq)
        with connection.cursor() as cursor:  # the contract goes, as if it had never been
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "DELETE FROM statements_courseprice WHERE contract_id IN "
                "(SELECT id FROM statements_npqcontract WHERE intake_id = '2023a')"
            )
            cursor.execute("DELETE FROM statements_npqcontract WHERE intake_id = '2023a'")
            cursor.execute("SET LOCAL session_replication_role = origin")
        refused = put(api(), application, schedule_identifier=AUTUMN, cohort="2023")
        assert codes(refused) == [("cohort", "no_contract")]

    def test_nobody_moves_from_capped_to_full_funding(self, npq, api) -> None:
        application = applied(npq, 2024, funded_place=True)
        refused = put(api(), application, schedule_identifier=AUTUMN, cohort="2023")
        assert codes(refused) == [("cohort", "capped_to_full")]

    def test_who_moves_to_an_intake_without_funded_places_loses_theirs_and_does_not_come_back(self, npq, api) -> None:
        application = applied(npq, 2024, funded_place=True)
        moved = put(api(), application, schedule_identifier=SPRING, cohort="2026", day="2026-02-01")
        (enrolment,) = data(moved)["attributes"]["npq_enrolments"]
        assert (enrolment["cohort_suffix"], enrolment["funded_place"]) == ("a", False)
        back = put(api(), application, schedule_identifier=AUTUMN, cohort="2024", day="2026-02-02")
        assert codes(back) == [("cohort", "zero_to_funded")]

    @pytest.mark.parametrize("eligible", [True, False])
    def test_who_moves_from_full_to_capped_funding_has_a_place_if_they_are_eligible(self, npq, api, eligible) -> None:
        application = applied(npq, 2023, eligible_for_funding=eligible)
        assert put(api(), application, schedule_identifier=AUTUMN, cohort="2024").status_code == 200
        application.refresh_from_db()
        assert application.funded_place is eligible

    def test_a_place_that_was_not_given_is_not_given_by_a_move(self, npq, api) -> None:
        application = applied(npq, 2024, funded_place=False)
        assert put(api(), application, schedule_identifier=AUTUMN, cohort="2025", day="2025-09-01").status_code == 200
        application.refresh_from_db()
        assert application.funded_place is False

    def test_of_two_intakes_with_the_schedule_the_last_is_meant(self, npq, api) -> None:
        """Both have it, somebody is on that of the first, and no year is named: that moves them to the second."""
        first = NpqSchedule.objects.get(intake_id="2025b", identifier=AUTUMN)
        NpqSchedule.objects.create(
            intake_id="2025a",
            identifier=AUTUMN,
            name=first.name,
            group=first.group,
            accepts_declarations_from="2025-02-01",
            declaration_types=first.declaration_types,
        )
        application = applied(npq, 2025, schedule=AUTUMN, funded_place=True)
        assert application.intake_id == "2025a"
        declaration = npq.declare(application, at="2025-11-20", day="2025-11-01T00:00:00Z")
        refused = put(api(), application, schedule_identifier=AUTUMN, day="2025-12-01")
        assert codes(refused) == [("cohort", "declarations_stand")]
        with clock.at(instant("2025-12-01"), frozen=True):
            void_declaration(lead_provider_id=npq.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
        assert put(api(), application, schedule_identifier=AUTUMN, day="2025-12-02").status_code == 200
        application.refresh_from_db()
        assert application.intake_id == "2025b"

    @EVERY_VERSION
    def test_nobody_moves_to_where_they_are_enrolled_already(self, npq, api, version) -> None:
        first = applied(npq, 2022)
        applied(npq, 2023, person_id=first.person_id)
        refused = put(api(), first, version, schedule_identifier=AUTUMN, cohort="2022")
        title = "participant_id" if version == 3 else "participant_profile"
        assert codes(refused) == [(title, "other_enrolment")]


def test_of_several_applications_of_a_course_the_newest_that_goes_on_moves(npq, api) -> None:
    first = applied(npq, 2022)
    second = applied(npq, 2023, person_id=first.person_id)
    assert put(api(), first, schedule_identifier=SPRING).status_code == 200
    for application in (first, second):
        application.refresh_from_db()
    assert (first.schedule.identifier, second.schedule.identifier) == (AUTUMN, SPRING)


def test_a_retired_id_moves_the_person_it_became(npq, api) -> None:
    gone, left = applied(npq), npq.apply("Nora New", accepted=False)
    merge_people(from_person_id=gone.person_id, into_person_id=left.person_id, actor=ACTOR)
    moved = put(api(), gone.person_id, schedule_identifier=SPRING)
    assert data(moved)["id"] == str(left.person_id)


def test_judging_alone_moves_nobody_and_a_key_moves_once(npq, api) -> None:
    application = applied(npq)
    path = f"/api/v3/participants/npq/{application.person_id}/change-schedule"
    body = {"course_identifier": COURSE, "schedule_identifier": SPRING}
    assert api().put(f"{path}?validate_only=true", body).status_code == 200
    application.refresh_from_db()
    assert application.schedule.identifier == AUTUMN
    key = {"Idempotency-Key": "moved once"}
    first, second = (api().put(path, body, **key) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content


def test_a_token_without_npqs_is_403(npq, api) -> None:
    npq.provider("Ecf Only", ecf=True, npq=False)
    for version in (1, 2, 3):
        assert put(api("Ecf Only"), uuid4(), version, schedule_identifier=SPRING).status_code == 403
