"""The induction tutor's pages, request by request."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd.accounts.commands import answer_sign_in_requests
from cpd.accounts.models import SignInLink, User
from cpd.accounts.privacy import newest_notice
from cpd.core import clock
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.training.models import TrainingRecord
from tests.rows import kept
from tests.web.adding import Walk, walk
from tests.world import ACTOR, World, instant, simple_world

EMAIL = "tia@first.example"


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"started_on-day": day, "started_on-month": month, "started_on-year": year}


def born(day: str, month: str, year: str) -> dict[str, str]:
    return {"trn": "7654321", "date_of_birth-day": day, "date_of_birth-month": month, "date_of_birth-year": year}


@kept
def _with_a_tutor() -> World:
    world = simple_world()
    set_induction_tutor(school_id=world.schools["100001"].id, full_name="Tia Tutor", email=EMAIL, actor=ACTOR)
    return world


@pytest.fixture
def world(db) -> World:
    return _with_a_tutor()


@pytest.fixture(autouse=True)
def _in_september_2022():
    with clock.at(instant("2022-09-05T10:00:00"), frozen=True):
        yield


@pytest.fixture
def tutor(world) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{User.objects.get().id}")
    return client


class TestSigningIn:
    def test_a_link_by_email_signs_in_once(self, world) -> None:
        client = Client()
        assert client.post("/sign-in", {"email": EMAIL.upper()})["Location"] == "/sign-in/check-your-email"
        assert answer_sign_in_requests() == 1
        link = re.search(r"http://127.0.0.1:8000(\S+)", Message.objects.get().content["body"])[1]
        assert b"Sign in" in client.get(link).content
        assert client.get("/school")["Location"] == "/sign-in"
        assert client.post(link)["Location"] == "/school"
        assert client.get("/school")["Location"] == "/privacy/accept?next=%2Fschool"
        client.post("/privacy/accept", {"version": newest_notice().version})
        assert client.get("/school")["Location"] == "/school/100001"
        assert Client().post(link).status_code == 410

    def test_an_unknown_address_gets_the_same_answer_and_once_a_day_an_email_without_a_link_to_sign_in(
        self, world
    ) -> None:
        for _ in range(3):
            answer = Client().post("/sign-in", {"email": "stranger@example.org"})
            assert answer["Location"] == "/sign-in/check-your-email"
        assert answer_sign_in_requests() == 0
        letter = Message.objects.get()
        assert (letter.recipient, letter.template) == ("stranger@example.org", "how_to_get_access")
        assert "/request-access" in letter.content["body"]
        assert "/sign-in/link/" not in letter.content["body"]
        assert not SignInLink.objects.exists()
        assert "stranger" not in letter.reference

    def test_nobody_is_sent_more_than_five_links_an_hour(self, world) -> None:
        for _ in range(7):
            Client().post("/sign-in", {"email": EMAIL})
        answer_sign_in_requests()
        assert Message.objects.count() == 5

    @pytest.mark.parametrize(
        "email", ["", "tia", "tia@", "@first.example", "a b@c.example", "x" * 300 + "@a.example", "\x00"]
    )
    def test_what_is_no_address_is_refused_on_the_page(self, world, email) -> None:
        answer = Client().post("/sign-in", {"email": email})
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()

    def test_signing_out_ends_the_session(self, tutor) -> None:
        assert tutor.post("/sign-out")["Location"] == "/"
        assert tutor.get("/school/100001")["Location"] == "/sign-in"


class TestWhoseSchool:
    @pytest.mark.parametrize(
        "path", ["/school/100002", "/school/100002/add", "/school/999999", "/school/100002/add/x/name"]
    )
    def test_another_school_is_not_found(self, tutor, path) -> None:
        assert tutor.get(path).status_code == 404

    @pytest.mark.parametrize("path", ["/school", "/school/100001", "/school/100001/add", "/school/100001/add/x/check"])
    def test_without_a_session_one_signs_in_first(self, world, path) -> None:
        assert Client().get(path)["Location"] == "/sign-in"


class TestAdding:
    def test_an_added_ect_is_in_the_providers_api_on_the_next_request(self, world, tutor) -> None:
        adding = walk(tutor)
        page = adding.page()
        for shown in ("Nadia New", "7654321", "5 September 2022", "Full time", "2022 to 2023", "Provider A"):
            assert shown in page
        assert adding.confirm()["Location"] == f"{adding.base}/done"
        assert "You have added Nadia New" in tutor.get(f"{adding.base}/done").content.decode()
        token = world.tokens["Provider A"]
        answer = Client().get("/api/v1/participants/ecf", headers={"Authorization": f"Bearer {token}"})
        shown = json.loads(answer.content)["data"][-1]["attributes"]
        assert shown["full_name"] == "Nadia New"
        assert (shown["teacher_reference_number_validated"], shown["eligible_for_funding"]) == (True, True)
        assert "Nadia New" in tutor.get("/school/100001").content.decode()

    def test_confirming_twice_adds_one_person(self, tutor) -> None:
        adding = walk(tutor)
        for _ in range(3):
            assert adding.confirm()["Location"] == f"{adding.base}/done"
        assert TrainingRecord.objects.count() == 1

    def test_two_journeys_for_one_trn_add_one_person(self, tutor) -> None:
        first, same = walk(tutor), walk(tutor)
        other = walk(tutor, {"full-name": {"full_name": "Nadia Newer"}})
        assert first.confirm().status_code == 302
        assert same.confirm()["Location"] == f"{same.base}/done"
        assert "Nadia New is already registered" in other.confirm().content.decode()
        assert TrainingRecord.objects.count() == 1

    def test_an_email_address_of_somebody_else_is_refused_at_its_question(self, world, tutor) -> None:
        world.register("Nadia New", trn="1111111", school_email="x@first.example")
        adding = walk(tutor, to="email")
        answer = adding.answer({"email": "NADIA.NEW@example.org"})
        assert answer.status_code == 422
        assert "belongs to somebody else" in answer.content.decode()
        assert adding.answer({"email": "nadia.new@first.example"}).status_code == 302

    def test_an_email_address_that_was_taken_meanwhile_is_refused_when_confirmed(self, world, tutor) -> None:
        adding = walk(tutor, {"email": {"email": "nadia.new@example.org"}})
        world.register("Nadia New", trn="1111111")
        answer = adding.confirm()
        assert (answer.status_code, TrainingRecord.objects.count()) == (422, 1)
        assert "belongs to somebody else" in answer.content.decode()

    def test_later_questions_wait_for_the_earlier_ones(self, tutor) -> None:
        adding = Walk(tutor)
        for step in ("email", "check", "start-date", "nonsense"):
            assert tutor.get(f"{adding.base}/{step}")["Location"] == f"{adding.base}/type"

    def test_changing_an_answer_returns_to_the_check(self, tutor) -> None:
        adding = walk(tutor)
        answer = tutor.post(f"{adding.base}/full-name", {"full_name": "Nadia Newer"})
        assert answer["Location"] == f"{adding.base}/check"
        assert "Nadia Newer" in adding.page()

    @pytest.mark.parametrize(
        ("step", "values", "message"),
        [
            ("type", {}, "Select whether you are adding"),
            ("type", {"type": "head"}, "Select whether you are adding"),
            ("find", {**born("1", "1", "1990"), "trn": ""}, "Enter a teacher reference number"),
            ("find", {**born("1", "1", "1990"), "trn": "1234"}, "has 5 digits or more"),
            ("find", {**born("1", "1", "1990"), "trn": "12345678"}, "has 7 digits or fewer"),
            ("find", {**born("1", "1", "1990"), "trn": "none"}, "is 5 to 7 digits"),
            ("find", born("", "", ""), "Enter the date of birth"),
            ("find", born("31", "2", "1990"), "must be a real date"),
            ("find", born("6", "9", "2004"), "must be between 6 September 1921 and 5 September 2004"),
            ("find", born("5", "9", "1921"), "must be between 6 September 1921 and 5 September 2004"),
            ("name", {}, "Select whether this is their name"),
            ("full-name", {"full_name": "  "}, "Enter a full name"),
            ("full-name", {"full_name": "x" * 71}, "70 characters or fewer"),
            ("email", {"email": "nadia"}, "correct format"),
            ("start-date", {}, "Enter the start date"),
            ("start-date", typed("1", "9", ""), "must include a year"),
            ("start-date", typed("31", "2", "2022"), "must be a real date"),
            ("start-date", typed("x", "y", "z"), "must be a real date"),
            ("start-date", typed("1", "9", "1999"), "must be between"),
            ("start-date", typed("1", "9", "99999"), "must be a real date"),
            ("start-date", typed("31", "5", "2020"), "earliest start date that you can enter is 1 June 2020"),
            (
                "start-date",
                typed("1", "9", "2024"),
                "Registration is not open yet for people who start on that date. It opens on 25 June 2024.",
            ),
            ("working-pattern", {}, "Select whether they work full time"),
            ("working-pattern", {"working_pattern": "sometimes"}, "Select whether they work full time"),
        ],
    )
    def test_a_wrong_answer_is_explained_at_the_top_and_at_the_field(self, tutor, step, values, message) -> None:
        page = walk(tutor, to=step).answer(values)
        text = page.content.decode()
        assert page.status_code == 422
        assert text.count(message) == 2
        assert "There is a problem" in text
        assert "<title>Error: " in re.sub(r">\s+", ">", text)
        for target in re.findall(r'govuk-error-summary.*?href="#([^"]+)"', text, re.S):
            assert f'id="{target}"' in text

    def test_a_school_that_the_programmes_are_not_for_adds_nobody(self, world, tutor) -> None:
        from cpd.schools.commands import add_school

        add_school(urn="100001", status_code=2, actor=ACTOR)
        answer = tutor.get("/school/100001/add")
        assert "cannot use this service" in answer.content.decode().replace("&#39;", "'")


def test_every_page_carries_a_policy_and_is_not_cached(tutor) -> None:
    for path in ("/", "/sign-in", "/school/100001", "/sandbox", "/api-reference/", "/nowhere"):
        answer = tutor.get(path)
        assert "script-src 'nonce-" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"


def test_names_are_escaped(world, tutor) -> None:
    from cpd.teachers.models import Person

    record = world.register("Plain Name")
    Person.objects.filter(id=record.person_id).update(full_name="<script>alert(1)</script>")
    assert "<script>alert" not in tutor.get("/school/100001").content.decode()


def test_the_list_takes_the_same_queries_however_many_people(world, tutor, django_assert_num_queries) -> None:
    world.register("Person")
    with CaptureQueriesContext(connection) as queries:
        tutor.get("/school/100001")
    for n in range(6):
        world.register(f"Person {n}")
    with django_assert_num_queries(len(queries)):
        tutor.get("/school/100001")
