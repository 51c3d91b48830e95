"""Outcomes in every version: who sees them, who notes them, what is refused (rules NPQ-22 and NPQ-34 to NPQ-37)."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpd.casework.commands import merge_people
from cpd.core import clock
from cpd.declarations.models import Declaration
from cpd.npq.commands import change_lead_provider
from cpd.npq.models import Application, Outcome
from cpd.outbox.models import Message
from tests.api.answers import data, errors
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db

HEADSHIP, COACHING = "npq-headship", "npq-early-headship-coaching-offer"
NOW = {"X-With-Server-Date": "2022-12-01T10:00:00Z"}


def at(text: str):
    return clock.at(instant(text), frozen=True)


def npq_world() -> World:
    world = simple_world()
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2022-12-31", programme="npq")
        for course in (HEADSHIP, COACHING):
            world.npq_contract(provider, course)
    return world


@kept
def world_with_an_application() -> tuple[World, Application]:
    world = npq_world()
    return world, world.apply(course=HEADSHIP, teacher_catchment="england")


@kept
def world_with_a_declaration() -> tuple[World, Application, Declaration]:
    """Completed and passed, by declaring it."""
    world, application = world_with_an_application()
    declaration = world.declare(
        application, kind="completed", day="2022-11-10T10:00:00Z", at="2022-11-15T10:00:00", has_passed=True
    )
    return world, application, declaration


@pytest.fixture
def made(db, request) -> tuple[World, Application] | tuple[World, Application, Declaration]:
    """As much as the test asks for."""
    return world_with_a_declaration() if "declaration" in request.fixturenames else world_with_an_application()


@pytest.fixture
def world(made) -> World:
    return made[0]


@pytest.fixture
def npq(world) -> World:
    return world


@pytest.fixture
def application(made) -> Application:
    return made[1]


@pytest.fixture
def declaration(made) -> Declaration:
    return made[2]


def post(caller, application, version=3, person=None, headers=NOW, query="", **changes):
    attributes = {"course_identifier": HEADSHIP, "state": "passed", "completion_date": "2022-11-30", **changes}
    body = {"data": {"type": "npq-outcome-confirmation", "attributes": attributes}}
    path = f"/api/v{version}/participants/npq/{person or application.person_id}/outcomes{query}"
    return caller.post(path, body, **headers)


def listed(caller, version=3, query=""):
    return data(caller.get(f"/api/v{version}/participants/npq/outcomes{query}"))


def of_participant(caller, application, version=3, query=""):
    return caller.get(f"/api/v{version}/participants/npq/{application.person_id}/outcomes{query}")


def said(outcomes) -> list[tuple[str, str]]:
    return [(one["attributes"]["state"], one["attributes"]["completion_date"][:10]) for one in outcomes]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_what_an_outcome_looks_like(declaration, application, api, version) -> None:
    outcome = Outcome.objects.get()
    attributes = {
        "state": "passed",
        "completion_date": "2022-11-10" if version == 3 else "2022-11-10T00:00:00+00:00",
        "course_identifier": HEADSHIP,
        "participant_id": str(application.person_id),
        "created_at": "2022-11-15T10:00:00Z",
    }
    if version == 3:
        attributes["updated_at"] = "2022-11-15T10:00:00Z"
    shown = {"id": str(outcome.id), "type": "participant-outcome", "attributes": attributes}
    assert listed(api(), version) == [shown]
    assert data(of_participant(api(), application, version)) == [shown]


class TestNoting:
    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_the_same_twice_is_one_row_and_another_date_is_a_second(
        self, declaration, application, api, version
    ) -> None:
        first = data(post(api(), application, version))
        assert first["attributes"]["completion_date"].startswith("2022-11-30")
        assert data(post(api(), application, version)) == first
        second = data(post(api(), application, version, completion_date="2022-12-01"))
        assert second["id"] != first["id"]
        assert said(listed(api(), version)) == [
            ("passed", "2022-11-10"),
            ("passed", "2022-11-30"),
            ("passed", "2022-12-01"),
        ]

    def test_the_newest_stands_and_shows_in_the_declaration(self, declaration, application, api) -> None:
        def has_passed():
            shown = data(api().get(f"/api/v3/participant-declarations/{declaration.id}"))
            return shown["attributes"]["has_passed"]

        assert has_passed() is True
        data(post(api(), application, state="failed"))
        assert has_passed() is False
        data(post(api(), application, headers={"X-With-Server-Date": "2022-12-02T10:00:00Z"}))
        assert has_passed() is True
        assert said(listed(api())) == [("passed", "2022-11-10"), ("failed", "2022-11-30"), ("passed", "2022-11-30")]

    def test_voiding_the_declaration_voids_its_outcome_once(self, npq, declaration, application, api) -> None:
        path = f"/api/v3/participant-declarations/{declaration.id}"
        assert data(api().put(f"{path}/void", {}, **NOW))["attributes"]["has_passed"] is None
        assert errors(api().put(f"{path}/void", {}, **NOW)) == [("declaration", "already_voided")]
        for version in (1, 2, 3):
            assert said(listed(api(), version)) == [("passed", "2022-11-10"), ("voided", "2022-11-10")]
        assert errors(post(api(), application)) == [("base", "not_completed")]
        again = npq.declare(
            application, kind="completed", day="2022-11-10T10:00:00Z", at="2022-12-01T11:00:00", has_passed=False
        )
        data(post(api(), application))
        assert Outcome.objects.filter(declaration_id=again.id).count() == 2
        assert said(listed(api()))[2:] == [("failed", "2022-11-10"), ("passed", "2022-11-30")]

    def test_declarations_of_coaching_and_of_other_types_have_none(self, npq, api) -> None:
        application = npq.apply("Cora Coached", course=COACHING, schedule=None)
        done = npq.declare(application, kind="completed", day="2022-11-10T10:00:00Z")
        npq.declare(application, day="2022-11-10T10:00:00Z")
        assert listed(api()) == []
        data(api().put(f"/api/v3/participant-declarations/{done.id}/void", {}, **NOW))
        assert listed(api()) == []
        assert errors(post(api(), application, course_identifier=COACHING)) == [
            ("course_identifier", "without_outcome")
        ]

    def test_a_declaration_that_is_not_paid_has_one_too_and_one_that_is_clawed_back_has_none(
        self, npq, declaration, api
    ) -> None:
        unpaid = npq.apply("Una Unfunded", course=HEADSHIP, eligible_for_funding=False)
        done = npq.declare(
            unpaid, kind="completed", day="2022-11-10T10:00:00Z", at="2022-11-15T10:00:00", has_passed=False
        )
        assert done.state == "submitted"
        data(post(api(), unpaid))
        Declaration.objects.filter(id=done.id).update(state="ineligible")
        data(post(api(), unpaid, state="failed"))
        for state in ("payable", "paid"):
            Declaration.objects.filter(id=declaration.id).update(state=state)
            data(post(api(), declaration, state="failed" if state == "paid" else "passed"))
        for state in ("awaiting_clawback", "clawed_back"):
            Declaration.objects.filter(id=declaration.id).update(state=state)
            assert errors(post(api(), declaration)) == [("base", "not_completed")]

    def test_the_participant_is_written_to_of_what_is_new(self, declaration, application, api) -> None:
        for _ in range(2):
            data(post(api(), application, state="failed"))
        bodies = [message.content["body"] for message in Message.objects.filter(template="npq_outcome")]
        assert sorted("you failed" in body for body in bodies) == [False, True]


class TestRefusals:
    def test_version_3_asks_for_a_body_then_the_person(self, npq, declaration, application, api) -> None:
        unknown = uuid4()
        for body in ({}, {"data": {}}, {"data": {"type": "any"}}, {"data": {"attributes": {}}}):
            assert api().post(f"/api/v3/participants/npq/{unknown}/outcomes", body).status_code == 400, body
        pending = npq.apply("Pending Pam", course=HEADSHIP, accepted=False)
        for person in (unknown, "not-a-uuid", pending.person_id):
            assert post(api(), application, person=person).status_code == 404
        assert post(api("Provider B"), application).status_code == 404

    @pytest.mark.parametrize("version", [1, 2])
    def test_earlier_versions_refuse_an_unknown_person(self, declaration, application, api, version) -> None:
        for person in (uuid4(), "not-a-uuid"):
            refused = errors(post(api(), application, version, person=person))
            assert refused == [("course_identifier", "not_recognised")]
        assert errors(post(api("Provider B"), application, version)) == [("course_identifier", "not_recognised")]
        empty = api().post(
            f"/api/v{version}/participants/npq/{application.person_id}/outcomes", {"data": {"type": "any"}}
        )
        assert errors(empty) == [("course_identifier", "blank"), ("state", "blank"), ("completion_date", "blank")]

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"completion_date": "2022-12-02"}, [("completion_date", "future")]),
            ({"completion_date": "30-11-2022"}, [("completion_date", "invalid")]),
            ({"completion_date": "2021-13-01"}, [("completion_date", "invalid")]),
            ({"completion_date": ""}, [("completion_date", "blank")]),
            ({"completion_date": ["2022-11-30"]}, [("completion_date", "not_a_text")]),
            ({"state": "voided"}, [("state", "invalid")]),
            ({"state": ""}, [("state", "blank"), ("state", "invalid")]),
            ({"state": True}, [("state", "not_a_text")]),
            ({"course_identifier": COACHING}, [("course_identifier", "without_outcome")]),
            (
                {"course_identifier": ""},
                [("course_identifier", "blank"), ("course_identifier", "without_outcome")],
            ),
            ({"course_identifier": "npq-senior-leadership"}, [("base", "not_completed")]),
            (
                {"state": "", "completion_date": "soon", "course_identifier": "npq-senco"},
                [
                    ("state", "blank"),
                    ("state", "invalid"),
                    ("completion_date", "invalid"),
                    ("base", "not_completed"),
                ],
            ),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_noted(
        self, declaration, application, api, changes, expected
    ) -> None:
        assert errors(post(api(), application, **changes)) == expected
        joined = list({title: (title, code) for title, code in reversed(expected)}.values())[::-1]
        assert errors(post(api(), application, 1, **changes)) == joined
        assert Outcome.objects.count() == 1

    @pytest.mark.parametrize("date", ["2022-12-01", "2022-11-30T00:00:00+00:00", "2022-11-30T23:59:59-05:00"])
    def test_today_is_no_future_and_of_a_time_the_date_is_taken(self, declaration, application, api, date) -> None:
        assert data(post(api(), application, completion_date=date))["attributes"]["completion_date"] == date[:10]

    def test_a_start_is_not_enough(self, npq, application, api) -> None:
        npq.declare(application)
        assert errors(post(api(), application)) == [("base", "not_completed")]


class TestWhoSeesThem:
    def test_an_application_that_was_moved_shows_its_outcomes_to_both_and_takes_more_from_either(
        self, npq, declaration, application, api
    ) -> None:
        assert listed(api("Provider B")) == []
        with at("2022-11-20"):
            change_lead_provider(application_id=application.id, lead_provider_id=npq.id_of("Provider B"), actor=ACTOR)
        for version in (1, 2, 3):
            for name in ("Provider A", "Provider B"):
                assert said(listed(api(name), version)) == [("passed", "2022-11-10")]
                assert said(data(of_participant(api(name), application, version))) == [("passed", "2022-11-10")]
        added = data(post(api("Provider B"), application))
        assert data(post(api(), application))["id"] == added["id"]
        corrected = data(post(api(), application, completion_date="2022-12-01"))
        assert [one["id"] for one in listed(api("Provider B"))][1:] == [added["id"], corrected["id"]]

    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_somebody_unknown_has_no_rows_before_version_3_and_is_404_in_it(
        self, npq, declaration, application, api, version
    ) -> None:
        without = npq.apply("Nobody Yet", course=HEADSHIP)
        assert data(of_participant(api(), without, version)) == []
        base = f"/api/v{version}/participants/npq"
        for caller, person in ((api(), uuid4()), (api("Provider B"), application.person_id)):
            answer = caller.get(f"{base}/{person}/outcomes")
            assert (answer.status_code, version == 3) in ((404, True), (200, False))
            if version < 3:
                assert data(answer) == []
        assert api().get(f"{base}/not-a-uuid/outcomes").status_code == 404
        beyond = of_participant(api(), application, version, "?page[page]=9")
        assert data(beyond) == []

    def test_a_retired_id_reads_410_for_those_who_see_the_person_and_writes_for_them(
        self, npq, declaration, application, api
    ) -> None:
        older = npq.apply("Harry Older", course=COACHING, schedule=None)
        with at("2022-11-20"):
            merge_people(from_person_id=older.person_id, into_person_id=application.person_id, actor=ACTOR)
        older_path = f"/api/v3/participants/npq/{older.person_id}/outcomes"
        gone = api().get(older_path)
        assert gone.status_code == 410
        (change,) = json.loads(gone.content)["errors"][0]["participant_id_changes"]
        assert change["to_participant_id"] == str(application.person_id)
        assert api("Provider B").get(older_path).status_code == 404
        assert data(api().get(older_path.replace("v3", "v1"))) == []
        made = data(post(api(), application, person=older.person_id))
        assert made["attributes"]["participant_id"] == str(application.person_id)

    def test_created_since_takes_the_second_itself_and_nothing_but_an_instant(
        self, declaration, application, api
    ) -> None:
        data(post(api(), application))
        for version in (1, 2, 3):
            query = "?filter[created_since]="
            assert len(listed(api(), version, f"{query}2022-11-15T10:00:00Z")) == 2
            assert said(listed(api(), version, f"{query}2022-11-15T10:00:01Z")) == [("passed", "2022-11-30")]
            path = f"/api/v{version}/participants/npq/outcomes{query}"
            for wrong in ("yesterday", "2022-11-15"):
                refused = api().get(f"{path}{wrong}")
                assert refused.status_code == 400
                assert [one["code"] for one in json.loads(refused.content)["errors"]] == ["created_since"]

    def test_pages(self, declaration, application, api) -> None:
        for day in ("2022-11-28", "2022-11-29", "2022-11-30"):
            data(post(api(), application, completion_date=day))
        pages = [
            said(data(of_participant(api(), application, 3, f"?page[page]={page}&page[per_page]=3"))) for page in (1, 2)
        ]
        assert pages == [
            [("passed", "2022-11-10"), ("passed", "2022-11-28"), ("passed", "2022-11-29")],
            [("passed", "2022-11-30")],
        ]
        assert of_participant(api(), application, 3, "?page[page]=0").status_code == 400

    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_a_page_takes_at_most_three_queries_however_many_rows(self, declaration, application, api, version) -> None:
        for day in ("2022-11-28", "2022-11-29", "2022-11-30"):
            data(post(api(), application, completion_date=day))
        of_participant(api(), application, version)
        counts = set()
        for rows in (1, 2, 100):
            with CaptureQueriesContext(connection) as captured:
                data(of_participant(api(), application, version, f"?page[per_page]={rows}"))
            counts.add(len(captured))
        assert len(counts) == 1
        assert counts.pop() <= 3

    def test_a_dry_run_notes_nothing_and_a_key_repeats_the_answer(self, declaration, application, api) -> None:
        assert data(post(api(), application, query="?validate_only=true"))["attributes"]["state"] == "passed"
        assert Outcome.objects.count() == 1
        key = {"Idempotency-Key": "a-key-of-ours", **NOW}
        first, second = (post(api(), application, headers=key) for _ in range(2))
        assert first.content == second.content
        assert Outcome.objects.count() == 2

    def test_a_provider_without_npqs_is_turned_away(self, npq, declaration, application, api) -> None:
        npq.provider("Ecf Only", npq=False)
        for version in (1, 2, 3):
            assert api("Ecf Only").get(f"/api/v{version}/participants/npq/outcomes").status_code == 403
            assert post(api("Ecf Only"), application, version).status_code == 403
