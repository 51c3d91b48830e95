"""A participant's history as it is stored: true to the participant, the caller's own, and cheap (rule SEE-21)."""

import json
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from cpd.casework.commands import change_npq_schedule, change_schedule, merge_people, remove_from_school
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.clock import use_shift_source
from cpd.npq.commands import change_lead_provider
from cpd.publishing.commands import check
from cpd.publishing.models import PublishedDocument
from cpd.publishing.resources.histories import ECF_HISTORY_V3, HISTORIES, NPQ_HISTORY_V3, history_snapshots
from cpd.training.commands import assign_mentor, report_joiner, report_leaver, report_training
from tests.world import ACTOR, World, instant, simple_world
from tests.world.play import new_play, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return simple_world()


OPERATOR = Actor.operator("kim")
played = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def attributes(feed: str, provider: Any) -> dict[str, Any]:
    documents = PublishedDocument.objects.filter(feed=feed, provider=provider, removed=False)
    return {str(one.record_id): json.loads(bytes(one.body))["attributes"] for one in documents}


def history(world, person_id: object, *, provider: str = "Provider A", feed: str = ECF_HISTORY_V3) -> list[dict]:
    return list(attributes(feed, world.providers[provider])[str(person_id)]["history"])


def told(entries: list[dict], *kinds: str) -> list[tuple]:
    return [(one["at"], one["from"], one["to"], one["by"]) for one in entries if one["kind"] in kinds]


def last_of(entries: list[dict], owner: str) -> dict[str, dict[str, Any]]:
    """By training record or application: what each kind came to."""
    last: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in entries:
        if one[owner] is not None and one["declaration_id"] is None:
            last[one[owner]][one["kind"]] = one["to"]
    return last


SHOWN = {
    "registration": "participant_type",
    "school": "school_urn",
    "cohort": "cohort",
    "schedule": "schedule_identifier",
    "training_status": "training_status",
    "mentor": "mentor_id",
}
SHOWN_OF_NPQS = {
    "registration": "course_identifier",
    "cohort": "cohort",
    "cohort_suffix": "cohort_suffix",
    "schedule": "schedule_identifier",
    "training_status": "training_status",
}
ENDED = ("left", "withdrawn")


def hold_against_the_participants(provider: Any) -> None:
    """Whoever is a participant has a history that comes to what the participant shows, and nobody else has one."""
    people, histories = attributes("ecf-v3", provider), attributes(ECF_HISTORY_V3, provider)
    assert people.keys() == histories.keys()
    for person_id, shown in people.items():
        last = last_of(histories[person_id]["history"], "training_record_id")
        for one in shown["ecf_enrolments"]:
            if one["participant_status"] in ("joining", *ENDED):
                continue  # who has not begun has no entries yet; who has ended keeps a mentor of a later time
            mine = last[one["training_record_id"]]
            if one["induction_end_date"] is not None and mine.get("registration") is None:
                mine["registration"] = "ect"  # whoever leaves after completing is no longer here, and stays active
            assert {kind: mine.get(kind) for kind in SHOWN} == {kind: one[name] for kind, name in SHOWN.items()}
    npq, npq_histories = attributes("npq-v3", provider), attributes(NPQ_HISTORY_V3, provider)
    assert npq.keys() == npq_histories.keys()
    for person_id, shown in npq.items():
        last = last_of(npq_histories[person_id]["history"], "npq_application_id")
        for one in shown["npq_enrolments"]:
            mine = last[one["npq_application_id"]]
            assert mine == {kind: one[name] for kind, name in SHOWN_OF_NPQS.items()}


def hold_its_declarations(provider: Any) -> None:
    """The states of the provider's own declarations are those that its declarations show; of others' there is none."""
    shown = attributes("declarations-v3", provider)
    entries = [
        one
        for feed in (ECF_HISTORY_V3, NPQ_HISTORY_V3)
        for document in attributes(feed, provider).values()
        for one in document["history"]
    ]
    states = {one["declaration_id"]: one["to"] for one in entries if one["kind"] == "declaration"}
    assert all(shown[key]["state"] == state for key, state in states.items())
    assert all(shown[key]["lead_provider_name"] == provider.name for key in states)


@played
@given(steps)
def test_whatever_happens_a_history_comes_to_what_the_participant_shows(steps) -> None:
    with transaction.atomic():
        play = new_play()
        for action in play.run(steps):
            assert check().differences == [], action
            for provider in play.world.providers.values():
                hold_against_the_participants(provider)
                hold_its_declarations(provider)
        transaction.set_rollback(True)


def test_a_provider_tells_the_schedule_and_the_status_that_it_changed_itself(world) -> None:
    ect = world.register()
    provider = world.providers["Provider A"].id
    token = Actor.token("3f2a91c0", provider)
    common = {"lead_provider_id": provider, "participant_id": str(ect.person_id), "actor": token}
    with clock.at(instant("2022-10-03T09:00:00"), frozen=True):
        change_schedule(
            attributes={"course_identifier": "ecf-induction", "schedule_identifier": "ecf-extended-september"}, **common
        )
    with clock.at(instant("2022-10-04T09:00:00"), frozen=True):
        report_training(action="defer", attributes={"course_identifier": "ecf-induction", "reason": "other"}, **common)
    entries = history(world, ect.person_id)
    assert told(entries, "schedule") == [
        ("2022-09-01T00:00:00Z", None, "ecf-standard-september", "school"),
        ("2022-10-03T09:00:00Z", "ecf-standard-september", "ecf-extended-september", "you"),
    ]
    assert told(entries, "training_status")[-1] == ("2022-10-04T09:00:00Z", "active", "deferred", "you")


def test_who_did_it_is_who_the_audit_trail_names(world) -> None:
    ect = world.register()
    mentor = world.register("Mina Mentor", role="mentor", eligible=False)
    with clock.at(instant("2022-09-10"), frozen=True):
        assign_mentor(ect_record_id=ect.id, mentor_record_id=mentor.id, actor=OPERATOR)
    with clock.at(instant("2022-09-11"), frozen=True):
        remove_from_school(record_id=mentor.id, school_id=world.schools["100001"].id, actor=OPERATOR)
    assert told(history(world, ect.person_id), "mentor") == [
        ("2022-09-10T00:00:00Z", None, str(mentor.person_id), "dfe")
    ]
    assert told(history(world, mentor.person_id), "registration") == [
        ("2022-09-01T00:00:00Z", None, "mentor", "school"),
        ("2022-09-11T00:00:00Z", "mentor", None, "dfe"),
    ]


def test_of_the_time_with_another_provider_nothing_is_told(world) -> None:
    world.statement("Provider A", "2022-12-31")
    ect = world.register()
    declaration = world.declare(ect)
    with clock.at(instant("2022-11-20"), frozen=True):
        report_leaver(record_id=ect.id, school_id=world.schools["100001"].id, day=date(2022, 11, 30), actor=ACTOR)
        report_joiner(record_id=ect.id, school_id=world.schools["100002"].id, day=date(2022, 12, 1), actor=ACTOR)
    first = history(world, ect.person_id)
    second = history(world, ect.person_id, provider="Provider B")
    assert told(first, "school") == [("2022-09-01T00:00:00Z", None, "100001", "school")]
    assert told(first, "registration")[-1] == ("2022-11-30T00:00:00Z", "ect", None, "school")
    assert told(second, "school") == [("2022-12-01T00:00:00Z", None, "100002", "school")]
    assert {one["at"] for one in second} == {"2022-12-01T00:00:00Z"}
    assert str(declaration.id) in json.dumps(first)
    assert str(declaration.id) not in json.dumps(second)
    assert "100002" not in json.dumps(first)


def test_a_challenge_hides_the_history_with_the_participant(world) -> None:
    from cpd.schools.commands import challenge_partnership, lift_challenge

    ect = world.register()
    before = history(world, ect.person_id)
    partnership = world.partnerships["100001", "Provider A", 2022].id
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership, reason="mistake", actor=ACTOR)
    assert attributes(ECF_HISTORY_V3, world.providers["Provider A"]) == {}
    with clock.at(instant("2022-10-02"), frozen=True):
        lift_challenge(partnership_id=partnership, actor=ACTOR)
    assert history(world, ect.person_id) == before


def test_a_future_move_is_told_on_its_day_and_not_before(world) -> None:
    ect = world.register()
    today = clock.service_now().date()
    day = today + timedelta(days=3)
    report_leaver(record_id=ect.id, school_id=world.schools["100001"].id, day=day, actor=ACTOR)
    before = history(world, ect.person_id)
    assert told(before, "registration")[-1][2] == "ect"
    stored = PublishedDocument.objects.get(feed=ECF_HISTORY_V3, record_id=ect.person_id)
    assert stored.fresh_until == day
    use_shift_source(lambda: timedelta(days=3))
    try:
        assert check().differences == []
        after = history(world, ect.person_id)
        assert after[:-1] == before
        assert told(after, "registration")[-1] == (f"{day}T00:00:00Z", "ect", None, "school")
        stored.refresh_from_db()
        assert stored.updated_at.date() == day
    finally:
        use_shift_source(None)


def test_a_merge_is_told_as_a_change_of_id_and_the_history_goes_on_under_the_new_id(world) -> None:
    ect = world.register()
    other = world.register("Twice Registered", role="mentor")
    gone, left = ect.person_id, other.person_id
    with clock.at(instant("2022-10-05T12:00:00"), frozen=True):
        merge_people(from_person_id=gone, into_person_id=left, actor=ACTOR)
    provider = world.providers["Provider A"]
    assert attributes(ECF_HISTORY_V3, provider).keys() == {str(left)}
    entries = history(world, left)
    assert told(entries, "id_change") == [("2022-10-05T12:00:00Z", str(gone), str(left), "dfe")]
    assert {one["training_record_id"] for one in entries} == {str(ect.id), str(other.id), None}


def test_an_application_that_moved_is_told_to_each_provider_for_its_own_time(world) -> None:
    world.npq_contract("Provider B", "npq-senior-leadership")
    application = world.apply()
    with clock.at(instant("2022-11-01T09:00:00"), frozen=True):
        change_lead_provider(
            application_id=application.id, lead_provider_id=world.providers["Provider B"].id, actor=ACTOR
        )
    assert attributes(NPQ_HISTORY_V3, world.providers["Provider A"]) == {}
    entries = history(world, application.person_id, provider="Provider B", feed=NPQ_HISTORY_V3)
    assert {(one["at"], one["by"]) for one in entries} == {("2022-11-01T09:00:00Z", "dfe")}


def test_another_schedule_of_an_application_is_told(world) -> None:
    world.npq_contract("Provider A", "npq-senior-leadership")
    application = world.apply()
    provider = world.providers["Provider A"].id
    with clock.at(instant("2022-11-01T09:00:00"), frozen=True):
        change_npq_schedule(
            lead_provider_id=provider,
            participant_id=str(application.person_id),
            attributes={"course_identifier": "npq-senior-leadership", "schedule_identifier": "npq-leadership-spring"},
            actor=Actor.token("3f2a91c0", provider),
        )
    assert told(history(world, application.person_id, feed=NPQ_HISTORY_V3), "schedule")[-1] == (
        "2022-11-01T09:00:00Z",
        "npq-leadership-autumn",
        "npq-leadership-spring",
        "you",
    )


def test_histories_of_many_are_one_query(world) -> None:
    people = [world.register(f"Person {n}").person_id for n in range(5)] + [world.apply().person_id]
    today = clock.service_now().date()
    with CaptureQueriesContext(connection) as queries:
        found = history_snapshots(people, today)
    assert len(queries) == 1
    assert len(found) == len(people)
    assert HISTORIES.load is history_snapshots
