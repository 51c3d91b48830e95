"""NPQ participants in every version, and what providers report of them (rules SEE-19, NPQ-11, NPQ-38, NPQ-35)."""

import json
from uuid import uuid4

import pytest

from cpd.casework.commands import merge_people
from cpd.core import clock
from cpd.npq.commands import change_lead_provider, reject_application
from cpd.npq.models import Application, ApplicationStateChange
from cpd.outbox.models import Message
from cpd.teachers.commands import change_name, forget_email
from tests.api.answers import data, errors
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db

SENIOR, HEADSHIP = "npq-senior-leadership", "npq-headship"
NOW = {"X-With-Server-Date": "2022-12-01T10:00:00Z"}


def at(text: str):
    return clock.at(instant(text), frozen=True)


@kept
def npq_world() -> World:
    world = simple_world()
    for provider in ("Provider A", "Provider B"):
        world.statement(provider, "2022-12-31", programme="npq")
        for course in (SENIOR, HEADSHIP):
            world.npq_contract(provider, course)
    return world


@pytest.fixture
def world(db) -> World:
    return npq_world()


@pytest.fixture
def npq(world) -> World:
    return world


@kept
def _accepted(npq: World) -> Application:
    return npq.apply(teacher_catchment="england", trn="1234567", targeted_delivery_funding=True)


@pytest.fixture
def application(npq) -> Application:
    return _accepted(npq)


def put(caller, application, action, version=3, person=None, headers=NOW, **attributes):
    path = f"/api/v{version}/participants/npq/{person or application.person_id}/{action}"
    return caller.put(path, {"course_identifier": SENIOR, **attributes}, **headers)


class TestShapes:
    def test_version_1_names_the_courses(self, application, api) -> None:
        shown = {
            "id": str(application.person_id),
            "type": "npq-participant",
            "attributes": {
                "participant_id": str(application.person_id),
                "email": "nora.npq@example.org",
                "full_name": "Nora Npq",
                "npq_courses": [SENIOR],
                "funded_places": [
                    {"npq_course": SENIOR, "funded_place": None, "npq_application_id": str(application.id)}
                ],
                "teacher_reference_number": "1234567",
                "updated_at": "2022-10-01T09:00:00Z",
            },
        }
        assert data(api().get("/api/v1/participants/npq")) == [shown]
        assert data(api().get(f"/api/v1/participants/npq/{application.person_id}")) == shown

    def test_version_2_has_enrolments(self, application, api) -> None:
        shown = {
            "id": str(application.person_id),
            "type": "npq-participant",
            "attributes": {
                "email": "nora.npq@example.org",
                "full_name": "Nora Npq",
                "teacher_reference_number": "1234567",
                "updated_at": "2022-10-01T09:00:00Z",
                "npq_enrolments": [
                    {
                        "course_identifier": SENIOR,
                        "schedule_identifier": "npq-leadership-autumn",
                        "cohort": "2022",
                        "npq_application_id": str(application.id),
                        "eligible_for_funding": True,
                        "training_status": "active",
                        "school_urn": "100001",
                        "targeted_delivery_funding_eligibility": True,
                        "funded_place": None,
                    }
                ],
            },
        }
        assert data(api().get("/api/v2/participants/npq")) == [shown]
        assert data(api().get(f"/api/v2/participants/npq/{application.person_id}")) == shown

    def test_version_3_has_more_of_each_and_the_ids_that_were_retired(self, npq, application, api) -> None:
        with at("2022-11-01"):
            change_name(person_id=application.person_id, full_name="Nora New", actor=ACTOR)
        older = npq.apply("Nora Older", course=HEADSHIP, at="2022-09-20T09:00:00")
        with at("2022-11-02"):
            merge_people(from_person_id=older.person_id, into_person_id=application.person_id, actor=ACTOR)
        shown = data(api().get(f"/api/v3/participants/npq/{application.person_id}"))
        enrolment = {
            "email": "nora.npq@example.org",
            "schedule_identifier": "npq-leadership-autumn",
            "cohort": "2022",
            "cohort_suffix": "a",
            "eligible_for_funding": True,
            "training_status": "active",
            "school_urn": "100001",
            "withdrawal": None,
            "deferral": None,
            "funded_place": None,
        }
        assert shown == {
            "id": str(application.person_id),
            "type": "npq-participant",
            "attributes": {
                "full_name": "Nora New",
                "previous_names": ["Nora Npq"],
                "teacher_reference_number": "1234567",
                "updated_at": "2022-11-02T00:00:00Z",
                "npq_enrolments": [
                    {
                        **enrolment,
                        "course_identifier": HEADSHIP,
                        "npq_application_id": str(older.id),
                        "targeted_delivery_funding_eligibility": False,
                        "created_at": "2022-09-20T09:00:00Z",
                    },
                    {
                        **enrolment,
                        "course_identifier": SENIOR,
                        "npq_application_id": str(application.id),
                        "targeted_delivery_funding_eligibility": True,
                        "created_at": "2022-10-01T09:00:00Z",
                    },
                ],
                "participant_id_changes": [
                    {
                        "from_participant_id": str(older.person_id),
                        "to_participant_id": str(application.person_id),
                        "changed_at": "2022-11-02T00:00:00Z",
                    }
                ],
            },
        }
        assert data(api().get("/api/v3/participants/npq")) == [shown]
        gone = api().get(f"/api/v3/participants/npq/{older.person_id}")
        assert gone.status_code == 410
        assert (
            json.loads(gone.content)["errors"][0]["participant_id_changes"]
            == shown["attributes"]["participant_id_changes"]
        )
        assert api("Provider B").get(f"/api/v3/participants/npq/{older.person_id}").status_code == 404
        assert api().get(f"/api/v1/participants/npq/{older.person_id}").status_code == 404
        found = api().get(f"/api/v3/participants/npq?filter[from_participant_id]={older.person_id}")
        assert data(found) == [shown]
        assert data(api().get(f"/api/v3/participants/npq?filter[from_participant_id]={uuid4()}")) == []

    def test_a_trn_that_was_not_verified_is_not_shown(self, npq, api) -> None:
        npq.apply(typed_trn="7654321")
        for version in (1, 2, 3):
            (shown,) = data(api().get(f"/api/v{version}/participants/npq"))
            assert shown["attributes"]["teacher_reference_number"] is None

    def test_an_address_that_somebody_else_has_now_is_null_and_nothing_is_sent(self, npq, application, api) -> None:
        npq.declare(application)
        with at("2022-11-20"):
            forget_email(person_id=application.person_id, actor=ACTOR)
        data(put(api(), application, "defer", reason="other"))
        assert not Message.objects.filter(template="npq_deferred").exists()
        for version in (1, 2):
            assert data(api().get(f"/api/v{version}/participants/npq"))[0]["attributes"]["email"] is None
        (shown,) = data(api().get("/api/v3/participants/npq"))
        assert [one["email"] for one in shown["attributes"]["npq_enrolments"]] == [None]

    def test_an_enrolment_shows_what_pays_previous_funding_included(self, npq, application, api) -> None:
        again = npq.apply(cohort=2023, at="2023-10-01T09:00:00", person_id=application.person_id, schedule=None)
        (shown,) = data(api().get("/api/v2/participants/npq"))
        by_application = {
            one["npq_application_id"]: one["eligible_for_funding"] for one in shown["attributes"]["npq_enrolments"]
        }
        assert by_application == {str(application.id): False, str(again.id): False}
        lines = b"".join(api().get("/api/v2/npq-enrolments.csv")).decode().splitlines()
        assert [line.split(",")[5] for line in lines[1:]] == ["false", "false"]


class TestWhoIsListed:
    def test_somebody_with_an_accepted_application_once_and_nobody_else(self, npq, application, api) -> None:
        npq.apply("Pending Pam", accepted=False)
        rejected = npq.apply("Rejected Ray", accepted=False)
        with at("2022-10-02"):
            reject_application(lead_provider_id=npq.id_of("Provider A"), application_id=rejected.id, actor=ACTOR)
        npq.apply("Other Olly", provider="Provider B")
        npq.apply(course=HEADSHIP, person_id=application.person_id)
        for version in (1, 2, 3):
            assert [one["id"] for one in data(api().get(f"/api/v{version}/participants/npq"))] == [
                str(application.person_id)
            ]
            assert api().get(f"/api/v{version}/participants/npq/{rejected.person_id}").status_code == 404
            assert api("Provider B").get(f"/api/v{version}/participants/npq/{application.person_id}").status_code == 404

    def test_who_was_moved_to_another_provider_is_that_ones(self, npq, application, api) -> None:
        with at("2022-11-01"):
            change_lead_provider(application_id=application.id, lead_provider_id=npq.id_of("Provider B"), actor=ACTOR)
        for version in (1, 2, 3):
            assert data(api().get(f"/api/v{version}/participants/npq")) == []
            assert len(data(api("Provider B").get(f"/api/v{version}/participants/npq"))) == 1

    def test_filters_pick_people_who_are_then_shown_whole(self, npq, application, api) -> None:
        npq.apply(course=HEADSHIP, person_id=application.person_id)
        npq.declare(application)
        data(put(api(), application, "defer", reason="other"))
        for status, count in (("deferred", 1), ("active", 1), ("withdrawn", 0)):
            found = data(api().get(f"/api/v3/participants/npq?filter[training_status]={status}"))
            assert [len(one["attributes"]["npq_enrolments"]) for one in found] == [2] * count
        assert api().get("/api/v3/participants/npq?filter[training_status]=asleep").status_code == 400
        for version in (2, 3):
            since = f"/api/v{version}/participants/npq?filter[updated_since]="
            assert len(data(api().get(f"{since}2022-12-01T10:00:00Z"))) == 1
            assert data(api().get(f"{since}2022-12-01T10:00:01Z")) == []
            assert api().get(f"{since}2022-12-01").status_code == 400

    def test_version_3_sorts_by_creation_or_change(self, npq, application, api) -> None:
        later = npq.apply("Later Lou", at="2022-10-05T09:00:00")
        with at("2022-11-01"):
            change_name(person_id=application.person_id, full_name="Nora New", actor=ACTOR)
        both = [str(application.person_id), str(later.person_id)]
        for sort, expected in (("created_at", both), ("-created_at", both[::-1]), ("updated_at", both[::-1])):
            assert [one["id"] for one in data(api().get(f"/api/v3/participants/npq?sort={sort}"))] == expected


class TestEnrolmentsFile:
    PATH = "/api/v2/npq-enrolments.csv"
    HEADER = (
        "participant_id,course_identifier,schedule_identifier,cohort,npq_application_id,eligible_for_funding,"
        "training_status,school_urn,funded_place"
    )

    def lines(self, api, query="") -> list[str]:
        response = api().get(f"{self.PATH}{query}")
        assert response.status_code == 200
        assert response["Content-Type"] == "text/csv"
        return b"".join(response).decode().splitlines()

    def test_the_header_is_there_also_without_rows(self, npq, api) -> None:
        assert self.lines(api) == [self.HEADER]

    def test_a_line_for_each_accepted_application_in_the_order_of_change(self, npq, application, api) -> None:
        other = npq.apply("No School", urn=None, at="2022-10-05T09:00:00")
        npq.declare(application)
        data(put(api(), application, "withdraw", reason="other"))
        changed = f"{application.person_id},{SENIOR},npq-leadership-autumn,2022,{application.id},true,withdrawn,100001,"
        assert self.lines(api) == [
            self.HEADER,
            f"{other.person_id},{SENIOR},npq-leadership-autumn,2022,{other.id},true,active,,",
            changed,
        ]
        assert self.lines(api, "?filter[updated_since]=2022-12-01T10:00:00Z") == [self.HEADER, changed]

    def test_there_is_no_such_list_as_json(self, npq, api) -> None:
        assert api().get("/api/v2/npq-enrolments").status_code == 406
        for version in (1, 3):
            assert api().get(f"/api/v{version}/npq-enrolments.csv").status_code == 404
        npq.provider("Ecf Only", npq=False)
        assert api("Ecf Only").get(self.PATH).status_code == 403


class TestActions:
    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_defer_resume_withdraw_and_what_is_shown(self, npq, application, api, version) -> None:
        npq.declare(application)

        def status(response):
            shown = data(response)["attributes"]
            if version == 1:
                return Application.objects.get(id=application.id).training_status
            return shown["npq_enrolments"][0]["training_status"]

        assert status(put(api(), application, "defer", version, reason="career-break")) == "deferred"
        assert status(put(api(), application, "resume", version)) == "active"
        assert status(put(api(), application, "withdraw", version, reason="change-in-career")) == "withdrawn"
        assert status(put(api(), application, "resume", version)) == "active"
        rows = ApplicationStateChange.objects.filter(application=application).values_list("state", "reason")
        assert list(rows) == [
            ("active", ""),
            ("deferred", "career-break"),
            ("active", ""),
            ("withdrawn", "change-in-career"),
            ("active", ""),
        ]

    def test_version_3_shows_why_and_since_when_while_it_is_so(self, npq, application, api) -> None:
        npq.declare(application)
        shown = data(put(api(), application, "defer", reason="bereavement"))["attributes"]["npq_enrolments"][0]
        assert shown["deferral"] == {"reason": "bereavement", "date": "2022-12-01T10:00:00Z"}
        assert shown["withdrawal"] is None
        stop = "quality-of-programme-structure-not-suitable"
        shown = data(put(api(), application, "withdraw", reason=stop))["attributes"]["npq_enrolments"][0]
        assert shown["withdrawal"] == {"reason": f"{stop}.", "date": "2022-12-01T10:00:00Z"}
        assert shown["deferral"] is None
        shown = data(put(api(), application, "resume"))["attributes"]["npq_enrolments"][0]
        assert (shown["withdrawal"], shown["deferral"]) == (None, None)

    def test_the_participant_is_written_to(self, npq, application, api) -> None:
        npq.declare(application)
        for action, reported in (("defer", "deferred"), ("resume", "resumed"), ("withdraw", "withdrawn")):
            data(put(api(), application, action, reason="other"))
            message = Message.objects.get(template=f"npq_{reported}")
            assert message.recipient == "nora.npq@example.org"
            assert reported in message.content["body"]

    @pytest.mark.parametrize(
        ("version", "title"), [(1, "participant_profile"), (2, "participant_profile"), (3, "participant_id")]
    )
    def test_what_training_stands_at_is_refused_under_the_versions_own_name(
        self, npq, application, api, version, title
    ) -> None:
        def refused(action, **attributes):
            return errors(put(api(), application, action, version, **{"reason": "other", **attributes}))

        assert refused("defer") == [(title, "not_declared")]
        assert refused("withdraw") == [(title, "not_started")]
        assert refused("resume") == [(title, "active")]
        declared = npq.declare(application)
        data(put(api(), application, "defer", version, reason="other"))
        assert refused("defer") == [(title, "deferred")]
        data(put(api(), application, "withdraw", version, reason="other"))
        assert refused("defer") == [(title, "withdrawn")]
        assert refused("withdraw") == [(title, "withdrawn")]
        data(put(api(), application, "resume", version))
        data(api().put(f"/api/v{version}/participant-declarations/{declared.id}/void", {}, **NOW))
        assert refused("defer") == [(title, "not_declared")]
        assert refused("withdraw") == [(title, "not_started")]

    @pytest.mark.parametrize(
        ("version", "title"), [(1, "participant_profile"), (2, "participant_profile"), (3, "participant_id")]
    )
    def test_nobody_is_resumed_while_another_application_for_the_same_stands(
        self, npq, application, api, version, title
    ) -> None:
        npq.declare(application)
        data(put(api(), application, "withdraw", version, reason="other"))
        other = npq.apply(at="2022-12-02T09:00:00", person_id=application.person_id, provider="Provider B")
        assert errors(put(api(), application, "resume", version)) == [(title, "other_enrolment")]
        Application.objects.filter(id=other.id).update(training_status="withdrawn")
        data(put(api(), application, "resume", version))

    def test_another_course_or_year_does_not_stand_in_the_way(self, npq, application, api) -> None:
        npq.declare(application)
        data(put(api(), application, "withdraw", reason="other"))
        npq.apply(course=HEADSHIP, at="2022-12-02T09:00:00", person_id=application.person_id)
        later = npq.apply(cohort=2023, schedule=None, at="2022-12-02T09:00:00", person_id=application.person_id)
        change_lead_provider(application_id=later.id, lead_provider_id=npq.id_of("Provider B"), actor=ACTOR)
        data(put(api(), application, "resume"))

    def test_of_several_applications_the_one_that_stands_is_meant_then_the_newest(self, npq, application, api) -> None:
        newer = npq.apply(cohort=2023, schedule=None, at="2022-12-01T09:00:00", person_id=application.person_id)
        for one in (application, newer):
            Application.objects.filter(id=one.id).update(training_status="active")

        def statuses():
            rows = Application.objects.filter(person_id=application.person_id).order_by("submitted_at")
            return list(rows.values_list("training_status", flat=True))

        Application.objects.filter(id=newer.id).update(training_status="withdrawn")
        npq.declare(application)
        data(put(api(), application, "defer", reason="other"))
        assert statuses() == ["deferred", "withdrawn"]
        Application.objects.filter(id=application.id).update(training_status="withdrawn")
        data(put(api(), application, "resume"))
        assert statuses() == ["withdrawn", "active"]


class TestOrderOfChecks:
    def test_version_3_asks_for_a_body_then_the_person_then_the_course(self, npq, application, api) -> None:
        unknown = uuid4()
        for body in ({}, {"data": {}}, {"data": {"type": "any"}}, {"data": {"attributes": {}}}):
            path = f"/api/v3/participants/npq/{unknown}/defer"
            assert api().put(path, body=body).status_code == 400, body
        for person in (unknown, "not-a-uuid", npq.apply("Pending Pam", accepted=False).person_id):
            assert put(api(), application, "defer", person=person, course_identifier="x").status_code == 404
        assert put(api("Provider B"), application, "defer", course_identifier="x").status_code == 404

        def refused(action="withdraw", **attributes):
            return errors(put(api(), application, action, **{"reason": "other", **attributes}))

        assert refused(course_identifier="npq-nonsense") == [("course_identifier", "not_recognised")]
        assert refused(course_identifier="ecf-induction") == [("course_identifier", "not_recognised")]
        assert refused(course_identifier="") == [("course_identifier", "blank")]
        assert refused(course_identifier=["a"]) == [("course_identifier", "not_a_text")]
        assert refused(course_identifier="npq-senco") == [("participant_id", "no_application")]
        assert refused(reason="") == [("reason", "blank")]
        assert refused(reason="sabbatical") == [("reason", "invalid")]
        assert refused("resume", reason="sabbatical") == [("participant_id", "active")]
        assert refused("defer", reason="sabbatical") == [("reason", "invalid")]
        for action in ("defer", "resume"):
            assert refused(action, course_identifier="npq-nonsense") == [("course_identifier", "not_recognised")]
            assert refused(action, course_identifier="npq-senco") == [("participant_id", "no_application")]

    @pytest.mark.parametrize("version", [1, 2])
    def test_earlier_versions_refuse_an_unknown_person_and_judge_an_empty_body(
        self, npq, application, api, version
    ) -> None:
        def refused(person=None, action="withdraw", **attributes):
            sent = {"reason": "other", **attributes}
            return errors(put(api(), application, action, version, person=person, **sent))

        for person in (uuid4(), "not-a-uuid"):
            assert refused(person) == [("participant_id", "not_recognised")]
        pending = npq.apply("Pending Pam", accepted=False).person_id
        assert refused(pending) == [("course_identifier", "not_recognised")]
        assert refused(npq.apply("Other Olly", provider="Provider B").person_id) == [
            ("participant_id", "no_application")
        ]
        assert refused(course_identifier="ecf-mentor") == [("course_identifier", "not_recognised")]
        assert refused(course_identifier="npq-senco") == [("participant_id", "no_application")]
        path = f"/api/v{version}/participants/npq/{application.person_id}/defer"
        assert api().put(path, body={"data": {}}).status_code == 400
        blank = api().put(path, body={"data": {"type": "participant-defer"}})
        assert errors(blank) == [("course_identifier", "blank"), ("reason", "blank")]
        details = [one["detail"] for one in json.loads(blank.content)["errors"]]
        assert [detail.count("'#/") for detail in details] == [2, 2]

    def test_a_retired_id_acts_on_the_person_it_became(self, npq, application, api) -> None:
        older = npq.apply("Nora Older", course=HEADSHIP)
        npq.declare(application)
        with at("2022-11-20"):
            merge_people(from_person_id=older.person_id, into_person_id=application.person_id, actor=ACTOR)
        for version, action in ((1, "defer"), (2, "resume"), (3, "withdraw")):
            shown = data(put(api(), application, action, version, person=older.person_id, reason="other"))
            assert shown["id"] == str(application.person_id)

    def test_a_dry_run_changes_nothing_and_a_key_repeats_the_answer(self, npq, application, api) -> None:
        npq.declare(application)
        path = f"/api/v3/participants/npq/{application.person_id}"
        body = {"course_identifier": SENIOR, "reason": "other"}
        dry = data(api().put(f"{path}/defer?validate_only=true", body, **NOW))
        assert dry["attributes"]["npq_enrolments"][0]["training_status"] == "deferred"
        (enrolment,) = data(api().get(path))["attributes"]["npq_enrolments"]
        assert enrolment["training_status"] == "active"
        key = {"Idempotency-Key": "a-key-of-ours", **NOW}
        first, second = (api().put(f"{path}/defer", body, **key) for _ in range(2))
        assert first.status_code == 200
        assert first.content == second.content
        assert ApplicationStateChange.objects.filter(application=application, state="deferred").count() == 1
        assert errors(api().put(f"{path}/defer", {**body, "reason": "bereavement"}, **key)) == [
            ("Idempotency-Key", "key_reused")
        ]

    def test_a_provider_without_npqs_is_turned_away(self, npq, application, api) -> None:
        npq.provider("Ecf Only", npq=False)
        for version in (1, 2, 3):
            assert put(api("Ecf Only"), application, "defer", version).status_code == 403
            assert api("Ecf Only").get(f"/api/v{version}/participants/npq").status_code == 403
            assert put(api(None), application, "defer", version).status_code == 401
