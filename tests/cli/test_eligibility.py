"""``cpd eligibility``: why somebody is eligible or not, and deciding it by hand."""

import json
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from cpd.cli import main
from cpd.training.models import EligibilityFacts, RecordCheck, TrainingRecord
from tests.world import World, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpd(monkeypatch):
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    monkeypatch.setenv("CPD_OPERATOR", "Jo Runner")
    return lambda *words: CliRunner().invoke(main.app, ["eligibility", *map(str, words)])


@pytest.fixture
def world() -> World:
    return simple_world()


@pytest.fixture
def ect(world) -> TrainingRecord:
    return world.register("Terry Two", trn="1234567", eligible="no_qts")


def test_what_somebody_waits_for_is_said_in_a_sentence(cpd, ect) -> None:
    for words in (("show", ect.person_id), ("list",)):
        (row,) = json.loads(cpd(*words, "--json").stdout)
        assert (row["full_name"], row["status"], row["reason"]) == ("Terry Two", "manual_check", "no_qts")
        assert "Waits for qualified teacher status" in row["why"]
    assert "Terry Two" in cpd("list").stdout


def test_dfe_decides_by_hand_with_a_note_and_nobody_is_listed_any_more(cpd, ect) -> None:
    answer = cpd("decide", ect.person_id, "--reason", "eligible", "--note", "looked at")
    assert answer.exit_code == 0
    assert "looked at" in answer.stdout
    ect.refresh_from_db()
    assert ect.eligibility_status == "eligible"
    facts = EligibilityFacts.objects.get()
    assert facts.decided_by_hand_at is not None
    assert json.loads(cpd("list", "--json").stdout) == []


def test_a_mentors_training_is_ended_and_an_early_career_teachers_is_not(cpd, world, ect) -> None:
    mentor = world.register("Mia Mentor", role="mentor")
    answer = cpd("end-mentor-training", mentor.person_id, "--on", "2024-07-31")
    assert "DfE no longer pays for the mentor training of Mia Mentor from 31 July 2024 on." in answer.stdout
    mentor.refresh_from_db()
    assert (str(mentor.completed_on), mentor.completion_reason) == ("2024-07-31", "started_not_completed")
    answer = cpd("end-mentor-training", ect.person_id, "--on", "2024-07-31")
    assert (answer.exit_code, "There is no training" in str(answer.exception)) == (1, True)
    assert cpd("end-mentor-training", mentor.person_id, "--on", "31 July").exit_code == 2


def test_the_training_of_many_mentors_is_ended_at_once(cpd, world) -> None:
    mentors = [world.register(f"Mentor {number}", role="mentor") for number in range(6)]
    complete_mentor_training(mentors[0])
    answer = cpd("end-mentor-training", *(one.person_id for one in mentors), "--on", "2024-07-31")
    assert answer.exit_code == 1
    assert "Mentor 0: " in answer.stdout
    assert answer.stdout.count("DfE no longer pays for the mentor training of") == 5
    reasons = [one.completion_reason for one in TrainingRecord.objects.filter(role="mentor").order_by("created_at")]
    assert reasons == ["completed_declaration_received", *["started_not_completed"] * 5]
    answer = cpd("end-mentor-training", mentors[1].person_id, "nobody", "--on", "2024-08-01")
    assert "There is no training of participant nobody" in str(answer.exception)
    mentors[1].refresh_from_db()
    assert str(mentors[1].completed_on) == "2024-07-31"


def test_it_takes_no_more_statements_to_end_the_training_of_more_mentors(cpd, world) -> None:
    mentors = [world.register(f"Mentor {number}", role="mentor").person_id for number in range(8)]

    def statements(people: list[UUID]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert cpd("end-mentor-training", *people, "--on", "2024-07-31").exit_code == 0
        return len(queries)

    assert statements(mentors[:2]) == statements(mentors[2:])


def complete_mentor_training(record: TrainingRecord) -> None:
    record.completed_on, record.completion_reason = date(2022, 7, 1), "completed_declaration_received"
    record.save()


def test_a_decision_is_taken_back_and_the_record_is_asked(cpd, ect) -> None:
    cpd("decide", ect.person_id, "--reason", "active_flags")
    answer = cpd("check", ect.person_id)
    assert "will be asked about Terry Two" in answer.stdout
    assert EligibilityFacts.objects.get().decided_by_hand_at is None
    assert RecordCheck.objects.count() == 1


@pytest.mark.parametrize("words", [("show", "nobody"), ("decide", "nobody", "--reason", "eligible"), ("check", "x")])
def test_nobody_is_not_found(cpd, words) -> None:
    answer = cpd(*words)
    assert answer.exit_code == 1
    assert "There is no participant" in str(answer.exception)


def test_a_reason_that_is_none_is_refused_with_those_there_are(cpd, ect) -> None:
    answer = cpd("decide", ect.person_id, "--reason", "whim")
    assert answer.exit_code == 1
    assert "active_flags" in str(answer.exception)


def test_who_trains_as_both_is_decided_on_in_one_role(cpd, ect) -> None:
    world_of = TrainingRecord.objects.create(person=ect.person, role="mentor", created_at=ect.created_at)
    assert cpd("decide", ect.person_id, "--reason", "eligible").exit_code == 2
    assert cpd("decide", ect.person_id, "--reason", "eligible", "--role", "mentor").exit_code == 0
    world_of.refresh_from_db()
    assert world_of.eligibility_status == "eligible"
    ect.refresh_from_db()
    assert ect.eligibility_status == "manual_check"
