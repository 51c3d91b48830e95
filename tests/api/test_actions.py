"""Defer, resume, withdraw and change schedule, in every version (rules ACT-1 to ACT-14)."""

import json
import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from cpd.casework.commands import remove_from_school
from cpd.core import clock
from cpd.outbox.models import Message
from cpd.schools.commands import challenge_partnership, set_induction_tutor
from cpd.training.commands import report_joiner, report_leaver
from cpd.training.models import TrainingPeriod, TrainingRecord, TrainingStateChange
from tests.world import ACTOR, instant, simple_world

pytestmark = pytest.mark.django_db
ECT = {"course_identifier": "ecf-induction"}
DEFER = {**ECT, "reason": "career-break"}


def path(record, action: str, version: int = 1) -> str:
    return f"/api/v{version}/participants/ecf/{record.person_id}/{action}"


def titles(response) -> list[str]:
    assert response.status_code == 422, response.content
    return [error["title"] for error in json.loads(response.content)["errors"]]


def attributes(response):
    assert response.status_code == 200, response.content
    return json.loads(response.content)["data"]["attributes"]


def training(response, version: int) -> str:
    shown = attributes(response)
    return shown["training_status"] if version < 3 else shown["ecf_enrolments"][0]["training_status"]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_deferred_resumed_and_withdrawn_in_every_version(world, api, version) -> None:
    record = world.register()
    for action, reason, status in (
        ("defer", "career-break", "deferred"),
        ("resume", "", "active"),
        ("withdraw", "moved-school", "withdrawn"),
        ("resume", "", "active"),
    ):
        body = {**ECT, "reason": reason} if reason else ECT
        assert training(api().put(path(record, action, version), body), version) == status
    changes = TrainingStateChange.objects.filter(record=record)
    assert list(changes.values_list("state", "reason")) == [
        ("deferred", "career-break"),
        ("active", ""),
        ("withdrawn", "moved-school"),
        ("active", ""),
    ]


@pytest.mark.parametrize(
    ("action", "body", "expected"),
    [
        ("defer", {**ECT, "reason": ""}, ["reason"]),
        ("defer", {**ECT, "reason": "sabbatical"}, ["reason"]),
        ("defer", {"course_identifier": "ecf-mentor", "reason": "other"}, ["course_identifier"]),
        ("defer", {"reason": "other"}, ["course_identifier"]),
        ("defer", {"course_identifier": ["ecf-induction"], "reason": {"a": 1}}, ["course_identifier", "reason"]),
        ("resume", ECT, ["participant_profile"]),
        ("resume", {"course_identifier": "ecf-mentor"}, ["course_identifier"]),
        ("withdraw", {"course_identifier": "ecf-mentor", "reason": "other"}, ["course_identifier"]),
        ("withdraw", {**ECT, "reason": ""}, ["reason"]),
        (
            "change-schedule",
            {"course_identifier": "ecf-mentor", "schedule_identifier": "ecf-extended-september"},
            ["course_identifier"],
        ),
        ("withdraw", {**ECT, "reason": "no"}, ["reason"]),
        ("withdraw", {}, ["course_identifier"]),
        ("change-schedule", ECT, ["schedule_identifier"]),
        ("change-schedule", {**ECT, "schedule_identifier": "ecf-foo"}, ["schedule_identifier"]),
        ("change-schedule", {**ECT, "schedule_identifier": "ecf-standard-september"}, ["schedule_identifier"]),
        ("change-schedule", {**ECT, "schedule_identifier": "ecf-replacement-april"}, ["schedule_identifier"]),
        ("change-schedule", {**ECT, "schedule_identifier": "ecf-extended-april", "cohort": "1999"}, ["cohort"]),
        ("change-schedule", {**ECT, "schedule_identifier": "ecf-extended-april", "cohort": "2023"}, ["cohort"]),
    ],
)
def test_what_is_wrong_is_told_by_attribute_and_nothing_is_written(world, api, action, body, expected) -> None:
    record = world.register()
    before = list(TrainingPeriod.objects.values())
    assert titles(api().put(path(record, action), body)) == expected
    assert list(TrainingPeriod.objects.values()) == before
    assert not TrainingStateChange.objects.exists()


def test_a_blank_reason_is_missing_and_not_in_the_list(world, api) -> None:
    record = world.register()
    (error,) = json.loads(api().put(path(record, "defer"), {**ECT, "reason": ""}).content)["errors"]
    assert error["detail"].count("'#/reason'") == 2


def test_what_is_so_already_is_refused(world, api) -> None:
    record = world.register()
    api().put(path(record, "defer"), DEFER)
    assert titles(api().put(path(record, "defer"), DEFER)) == ["participant_profile"]
    api().put(path(record, "withdraw"), {**ECT, "reason": "other"})
    assert titles(api().put(path(record, "defer"), DEFER)) == ["participant_profile"]
    assert titles(api().put(path(record, "withdraw"), {**ECT, "reason": "other"})) == ["participant_profile"]


def test_a_participant_whom_the_school_removed_is_refused_under_participant_id(world, api) -> None:
    record = world.register(eligible=False)
    with clock.at(instant("2022-10-01"), frozen=True):
        remove_from_school(record_id=record.id, school_id=world.schools["100001"].id, actor=ACTOR)
    assert titles(api().put(path(record, "defer"), DEFER)) == ["participant_id"]
    assert not TrainingStateChange.objects.exists()


def test_somebody_elses_participant_an_unknown_one_and_no_id_at_all_are_refused_alike(world, api) -> None:
    stranger = world.register("Some Stranger", urn="100002")
    bodies = set()
    for one in (stranger.person_id, uuid4(), "not-a-uuid"):
        response = api().put(f"/api/v1/participants/ecf/{one}/defer", DEFER)
        assert titles(response) == ["participant_id"]
        bodies.add(response.content)
    assert len(bodies) == 1


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": None}, {"data": []}, [], "x"])
def test_a_body_without_the_envelope_is_400_before_the_id_is_judged(world, api, body) -> None:
    response = api().put("/api/v1/participants/ecf/not-a-uuid/defer", body=body)
    assert response.status_code == 400


def test_started_in_error_is_for_versions_1_and_2_only(world, api) -> None:
    record = world.register()
    body = {**ECT, "reason": "started-in-error"}
    assert titles(api().put(path(record, "withdraw", 3), body)) == ["reason"]
    assert training(api().put(path(record, "withdraw", 2), body), 2) == "withdrawn"


def test_the_old_addresses_are_of_version_1_and_do_the_same(world, api) -> None:
    record = world.register()
    old = f"/participants/{record.person_id}/defer"
    assert training(api().put(f"/api/v1{old}", DEFER), 1) == "deferred"
    assert api().put(f"/api/v2{old}", DEFER).status_code == 404
    assert api().put(f"/api/v3{old}", DEFER).status_code == 404


def test_one_of_two_roles_is_withdrawn_and_the_other_is_not(world, api) -> None:
    mentor = world.register("Both Roles", role="mentor")
    world.register("Both Roles", person_id=mentor.person_id)
    response = api().put(path(mentor, "withdraw", 3), {"course_identifier": "ecf-mentor", "reason": "other"})
    assert [one["training_status"] for one in attributes(response)["ecf_enrolments"]] == ["active", "withdrawn"]


def test_the_provider_that_lost_somebody_acts_on_its_own_training_only(world, api) -> None:
    record = world.register()
    with clock.at(instant("2023-02-01"), frozen=True):
        report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=date(2023, 2, 1), actor=ACTOR)
    assert training(api().put(path(record, "withdraw"), {**ECT, "reason": "moved-school"}), 1) == "withdrawn"
    shown = json.loads(api("Provider B").get(f"/api/v3/participants/ecf/{record.person_id}").content)["data"]
    assert shown["attributes"]["ecf_enrolments"][0]["training_status"] == "active"


def test_under_a_challenged_partnership_the_action_is_done_and_nobody_is_listed(world, api) -> None:
    record = world.register()
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(
            partnership_id=world.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
        )
    assert training(api().put(path(record, "defer", 1), DEFER), 1) == "deferred"
    shown = attributes(api().put(path(record, "withdraw", 3), {**ECT, "reason": "other"}))
    assert (shown["full_name"], shown["ecf_enrolments"]) == ("Terry Two", [])


def test_the_induction_tutor_is_told_of_a_withdrawal_and_nobody_where_there_is_none(world, api) -> None:
    record = world.register()
    other = world.register("Other One")
    api().put(path(other, "withdraw"), {**ECT, "reason": "other"})
    assert not Message.objects.exists()
    school = world.schools["100001"]
    set_induction_tutor(school_id=school.id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
    api().put(path(record, "withdraw"), {**ECT, "reason": "other"})
    letter = Message.objects.get()
    assert letter.recipient == "tia@first.example"
    for word in ("Terry Two", "School 100001", "Provider A", "Provider A Hub"):
        assert word in letter.content["body"]


def test_a_provider_without_the_half_and_a_false_token_are_turned_away(world, api) -> None:
    record = world.register()
    world.provider("Npq Only", ecf=False)
    assert api("Npq Only").put(path(record, "defer"), DEFER).status_code == 403
    assert api(token="false-token").put(path(record, "defer"), DEFER).status_code == 401


class TestChangeSchedule:
    @pytest.mark.parametrize("version", [1, 2, 3])
    @pytest.mark.parametrize("season", ["september", "january"])
    def test_a_renamed_schedule_is_found_by_its_old_identifier(self, world, api, version, season) -> None:
        world.partner("100001", "Provider A", 2021, at="2021-06-10")
        record = world.register(
            cohort=2021, started_on="2021-09-01", at="2021-09-01", schedule_identifier="ecf-extended-april"
        )
        body = {**ECT, "schedule_identifier": f"ecf-{season}-standard-2021"}
        assert api().put(path(record, "change-schedule", version), body).status_code == 200
        (period,) = TrainingPeriod.objects.filter(school_period__record=record, finished_on=None)
        assert (period.schedule.identifier, period.schedule.cohort_id) == (f"ecf-standard-{season}", 2021)

    def test_an_old_identifier_names_no_schedule_of_another_cohort(self, world, api) -> None:
        body = {**ECT, "schedule_identifier": "ecf-january-standard-2021"}
        assert titles(api().put(path(world.register(), "change-schedule"), body)) == ["schedule_identifier"]

    def test_to_another_schedule_of_the_cohort(self, world, api) -> None:
        record = world.register()
        shown = attributes(
            api().put(path(record, "change-schedule"), {**ECT, "schedule_identifier": "ecf-extended-april"})
        )
        assert (shown["schedule_identifier"], shown["cohort"]) == ("ecf-extended-april", "2022")

    def test_to_another_cohort_where_the_provider_has_the_school(self, world, api) -> None:
        world.partner("100001", "Provider A", 2023, at="2023-06-10")
        record = world.register()
        body = {**ECT, "schedule_identifier": "ecf-standard-september", "cohort": 2023}
        shown = attributes(api().put(path(record, "change-schedule", 3), body))
        (one,) = shown["ecf_enrolments"]
        assert (one["cohort"], one["participant_status"]) == ("2023", "active")
        ended = TrainingPeriod.objects.get(record=record, finished_on__isnull=False)
        assert ended.end_reason == "changed_cohort"

    @pytest.mark.parametrize(("start", "leaves"), [("2027-01-04", None), ("2022-09-01", "2023-03-31")])
    def test_training_that_lies_ahead_or_is_over_changes_cohort_as_it_is(self, world, api, start, leaves) -> None:
        world.partner("100001", "Provider A", 2023, at="2023-06-10")
        record = world.register(started_on=start, at="2026-11-01" if start > "2026" else "2022-09-01")
        if leaves:
            with clock.at(instant("2023-03-01"), frozen=True):
                report_leaver(
                    record_id=record.id,
                    school_id=world.schools["100001"].id,
                    day=date.fromisoformat(leaves),
                    actor=ACTOR,
                )
        body = {**ECT, "schedule_identifier": "ecf-standard-september", "cohort": 2023}
        assert attributes(api().put(path(record, "change-schedule"), body))["cohort"] == "2023"
        period = TrainingPeriod.objects.get(record=record)
        assert (period.schedule.cohort_id, str(period.started_on)) == (2023, start)
        assert period.finished_on == (date.fromisoformat(leaves) if leaves else None)

    def test_declarations_must_fit_and_after_voiding_it_goes(self, world, api) -> None:
        world.statement("Provider A", "2022-12-31")
        record = world.register()
        declared = api().declare(
            now="2022-10-20T10:00:00Z",
            participant_id=str(record.person_id),
            declaration_type="started",
            declaration_date="2022-10-01T10:00:00Z",
            course_identifier="ecf-induction",
        )
        assert declared.status_code == 200, declared.content
        body = {**ECT, "schedule_identifier": "ecf-standard-january"}
        response = api().put(path(record, "change-schedule"), body)
        assert titles(response) == ["schedule_identifier"]
        void = f"/api/v1/participant-declarations/{json.loads(declared.content)['data']['id']}/void"
        assert attributes(api().put(void, **{"X-With-Server-Date": "2022-10-21T10:00:00Z"}))["state"] == "voided"
        assert attributes(api().put(path(record, "change-schedule"), body))["schedule_identifier"] == (
            "ecf-standard-january"
        )

    def test_a_cohort_stays_while_declarations_stand(self, world, api) -> None:
        world.partner("100001", "Provider A", 2023, at="2023-06-10")
        world.statement("Provider A", "2022-12-31")
        record = world.register()
        api().declare(
            now="2022-10-20T10:00:00Z",
            participant_id=str(record.person_id),
            declaration_type="started",
            declaration_date="2022-10-01T10:00:00Z",
            course_identifier="ecf-induction",
        )
        body = {**ECT, "schedule_identifier": "ecf-standard-september", "cohort": "2023"}
        assert titles(api().put(path(record, "change-schedule"), body)) == ["schedule_identifier", "cohort"]

    def test_somebody_withdrawn_is_resumed_first(self, world, api) -> None:
        record = world.register()
        api().put(path(record, "withdraw"), {**ECT, "reason": "other"})
        body = {**ECT, "schedule_identifier": "ecf-extended-april"}
        assert titles(api().put(path(record, "change-schedule"), body)) == ["participant_id"]


@pytest.mark.django_db(transaction=True)
def test_withdrawn_and_deferred_at_once_ends_in_one_of_the_two_legal_histories() -> None:
    from django.test import Client

    world = simple_world()
    record = world.register()
    answers: dict[str, int] = {}
    barrier = threading.Barrier(2)

    def act(action: str) -> None:
        body = json.dumps({"data": {"type": "any", "attributes": {**ECT, "reason": "other"}}})
        barrier.wait()
        response = Client().put(
            path(record, action),
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.tokens['Provider A']}"},
        )
        answers[action] = response.status_code
        connection.close()

    threads = [threading.Thread(target=act, args=(action,)) for action in ("withdraw", "defer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = list(TrainingStateChange.objects.filter(record=record).values_list("state", flat=True))
    assert (answers["withdraw"], answers["defer"], states) in [
        (200, 200, ["deferred", "withdrawn"]),
        (200, 422, ["withdrawn"]),
    ]
    assert TrainingRecord.objects.count() == 1
