"""The teaching record is asked from a job, and what it says decides on eligibility."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.integrations import teaching_record
from cpd.integrations.teaching_record import (
    Answer,
    AnswerKind,
    RecordAway,
    RecordRefused,
    RecordUnreadable,
    TeachingRecord,
)
from cpd.jobs.due import next_scheduled
from cpd.jobs.nights import pass_nights
from cpd.jobs.timetable import find_job
from cpd.outbox.models import Message
from cpd.publishing.models import PublishedDocument
from cpd.schools.commands import set_induction_tutor
from cpd.teachers.models import Person
from cpd.training import rules
from cpd.training.commands import (
    ChecksHeld,
    ask_later,
    assign_mentor,
    check_teaching_records,
    decide_by_hand,
    leave_to_the_record,
    look_for_completions,
    recheck_eligibility,
    register_at_school,
    report_leaver,
)
from cpd.training.models import EligibilityFacts, MentorshipPeriod, RecordCheck, TrainingRecord
from cpd.training.queries import eligibility_of, waiting_for_a_decision
from tests.world import ACTOR, World, instant, simple_world

BORN = date(1990, 1, 1)
NOW = instant("2022-09-05T10:00:00")
CLEAR = TeachingRecord(
    trn="7654321",
    first_name="Nadia",
    last_name="New",
    date_of_birth=BORN,
    qts_on=date(2022, 7, 1),
    induction_status="InProgress",
    induction_started_on=date(2022, 9, 1),
)


class Scripted:
    """A teaching record that answers what it is told to, one after another, and the last for ever."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def find(self, trn, *, national_insurance_number="", patient=False) -> Answer:
        self.asked.append(trn)
        assert patient
        assert not national_insurance_number
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(AnswerKind.RECORD, answer)


@pytest.fixture
def record_says(monkeypatch):
    def says(*answers) -> Scripted:
        client = Scripted(*answers)
        monkeypatch.setattr(teaching_record, "client", lambda: client)
        return client

    return says


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW, frozen=True):
        yield


@pytest.fixture
def world(db) -> World:
    return simple_world()


def add(world: World, *, trn: str = "7654321", role: str = "ect", record: TeachingRecord | None = None):
    return register_at_school(
        role=role,
        school_id=world.schools["100001"].id,
        full_name="Nadia New",
        trn=trn,
        email=f"nadia.{trn}@first.example",
        started_on=date(2022, 9, 5),
        date_of_birth=BORN,
        record=record,
        actor=ACTOR,
    )


def status_of(record: TrainingRecord) -> tuple[str, str]:
    record.refresh_from_db()
    return record.eligibility_status, record.eligibility_reason


def later(**time: float):
    return clock.at(NOW + timedelta(**time), frozen=True)


class TestAsking:
    def test_who_could_not_be_checked_is_checked_by_the_job(self, world, record_says) -> None:
        added = add(world)
        assert status_of(added) == ("", "")
        assert (added.person.trn, added.person.typed_trn, added.person.date_of_birth) == (None, "7654321", None)
        assert RecordCheck.objects.get().date_of_birth == BORN
        record_says(CLEAR)
        assert check_teaching_records() == {"people": 1, "put off": 0}
        assert status_of(added) == ("eligible", "none")
        person = Person.objects.get()
        assert (person.trn, person.date_of_birth) == ("7654321", BORN)
        assert not RecordCheck.objects.exists()
        assert check_teaching_records() == {"people": 0, "put off": 0}

    def test_a_record_that_is_away_for_ten_minutes_is_asked_until_it_answers(self, world, record_says) -> None:
        added = add(world)
        client = record_says(RecordAway("500"))
        for minute in range(10):
            with later(minutes=minute):
                assert check_teaching_records()["people"] == 0
        assert status_of(added) == ("", "")
        asked = len(client.asked)
        record_says(CLEAR)
        with later(minutes=18):
            assert check_teaching_records()["people"] == 1
        assert status_of(added) == ("eligible", "none")
        assert asked < 10

    def test_nothing_is_locked_while_the_record_is_asked(self, world, record_says, monkeypatch) -> None:
        from django.db import connection

        add(world)
        client = record_says(CLEAR)
        find, within = client.find, []

        def watched(*args, **kwargs):
            within.append(len(connection.savepoint_ids))
            return find(*args, **kwargs)

        monkeypatch.setattr(client, "find", watched)
        depth = len(connection.savepoint_ids)
        check_teaching_records()
        assert within == [depth]  # in no transaction of the job's own

    @pytest.mark.parametrize(
        ("answer", "said", "why"),
        [
            (Answer(AnswerKind.NOTHING), "nobody", "nobody has this teacher reference number"),
            (Answer(AnswerKind.DEACTIVATED), "deactivated", "no longer active"),
            (Answer(AnswerKind.MERGED, merged_into="1111111"), "merged", "was merged into another"),
            (
                Answer(AnswerKind.RECORD, TeachingRecord("7654321", "A", "B", date_of_birth=date(1991, 1, 1))),
                "somebody_else",
                "somebody born on another day",
            ),
        ],
    )
    def test_a_number_that_is_not_theirs_stays_as_it_was_typed_and_waits_for_dfe(
        self, world, record_says, answer, said, why
    ) -> None:
        added = add(world)
        record_says(answer)
        assert check_teaching_records()["people"] == 1
        assert status_of(added) == ("", "")
        person = Person.objects.get()
        assert (person.trn, person.typed_trn, person.date_of_birth) == (None, "7654321", None)
        assert EligibilityFacts.objects.get().said == said
        assert not RecordCheck.objects.exists()
        (row,) = waiting_for_a_decision()
        assert why in row.why
        assert "1111111" not in row.why

    def test_a_record_that_refuses_us_holds_everything_and_loses_no_try(self, world, record_says) -> None:
        add(world)
        record_says(RecordRefused("our key"))
        with pytest.raises(ChecksHeld):
            check_teaching_records()
        assert RecordCheck.objects.get().tries == 0
        record_says(CLEAR)
        assert check_teaching_records()["people"] == 1

    def test_an_answer_that_cannot_be_read_holds_up_nobody_else_and_counts_as_a_try(self, world, record_says) -> None:
        add(world)
        add(world, trn="7654322")
        client = record_says(RecordUnreadable("nonsense"), replace(CLEAR, trn="7654322"))
        with pytest.raises(ChecksHeld, match="nonsense"):
            check_teaching_records()
        assert len(client.asked) == 2
        waiting = RecordCheck.objects.get()
        assert waiting.tries == 1
        assert timedelta(seconds=2) <= waiting.next_try_at - NOW <= timedelta(seconds=2.5)

    def test_where_everybody_is_to_wait_the_rest_is_left_for_the_next_run(self, world, record_says) -> None:
        add(world)
        add(world, trn="7654322")
        client = record_says(RecordAway("429", after=20.0))
        assert check_teaching_records() == {"people": 0, "put off": 1}
        assert len(client.asked) == 1
        first = RecordCheck.objects.get(tries=1)
        assert first.next_try_at == NOW + timedelta(seconds=20)
        record_says(RecordAway("open", resting=True))
        assert check_teaching_records() == {"people": 0, "put off": 1}
        assert sorted(RecordCheck.objects.values_list("tries", flat=True)) == [0, 1]

    def test_without_a_client_everything_waits(self, world, monkeypatch) -> None:
        add(world)
        monkeypatch.setattr(teaching_record, "client", lambda: None)
        assert check_teaching_records() == {"people": 0, "put off": 0}
        assert RecordCheck.objects.get().tries == 0

    def test_an_answer_about_a_number_that_was_changed_meanwhile_is_not_kept(self, world, record_says) -> None:
        added = add(world)
        client = record_says(CLEAR)
        find = client.find

        def changed_meanwhile(*args, **kwargs):
            Person.objects.update(typed_trn="1111111")
            return find(*args, **kwargs)

        client.find = changed_meanwhile  # type: ignore[method-assign]
        assert check_teaching_records()["people"] == 0
        assert status_of(added) == ("", "")
        assert RecordCheck.objects.exists()

    def test_the_sandboxs_own_record_breaks_for_two_minutes(self, world) -> None:
        added = add(world, trn="7654921")
        for minutes, people in ((0, 0), (1, 0), (3, 1)):
            with later(minutes=minutes):
                assert check_teaching_records()["people"] == people
        assert status_of(added) == ("eligible", "none")

    def test_moving_the_clock_asks_on_the_way(self, world) -> None:
        added = add(world, trn="7654921")
        passage = pass_nights(NOW, NOW + timedelta(days=2), lambda at: None)
        assert passage.failures == {}
        assert RecordCheck.objects.count() in (0, 1)
        with later(hours=1):
            check_teaching_records()
        assert status_of(added) == ("eligible", "none")


class TestDeciding:
    @pytest.mark.parametrize(
        ("role", "changes", "outcome"),
        [
            ("ect", {}, ("eligible", "none")),
            ("ect", {"qts_on": None}, ("manual_check", "no_qts")),
            ("mentor", {"qts_on": None}, ("eligible", "none")),
            ("ect", {"induction_status": "None", "induction_started_on": None}, ("manual_check", "no_induction")),
            ("ect", {"alerts": (teaching_record.Alert("any"),)}, ("manual_check", "active_flags")),
            ("mentor", {"alerts": (teaching_record.Alert("any"),)}, ("manual_check", "active_flags")),
            (
                "ect",
                {"induction_status": "RequiredToComplete", "induction_started_on": date(2019, 9, 1)},
                ("ineligible", "previous_induction"),
            ),
            ("ect", {"induction_status": "SomethingNew"}, ("", "")),
        ],
    )
    def test_the_record_that_the_page_was_given_decides_at_once(self, world, role, changes, outcome) -> None:
        added = add(world, role=role, record=replace(CLEAR, **changes))
        assert status_of(added) == outcome
        assert (added.person.trn, added.person.date_of_birth) == ("7654321", BORN)
        assert not RecordCheck.objects.exists()

    def test_new_facts_decide_again_every_week_and_what_was_gained_is_kept(self, world, record_says) -> None:
        added = add(world, record=replace(CLEAR, qts_on=None))
        assert recheck_eligibility(actor=ACTOR) == {"people": 1}
        record_says(CLEAR)
        check_teaching_records()
        assert status_of(added) == ("eligible", "none")
        assert recheck_eligibility(actor=ACTOR) == {"people": 0}
        ask_later(record_id=added.id, actor=ACTOR)
        record_says(replace(CLEAR, qts_on=None))
        check_teaching_records()
        assert status_of(added) == ("eligible", "none")

    def test_who_left_every_school_and_whose_eligibility_was_stated_are_not_asked_about(self, world) -> None:
        world.register("Stated Only", eligible="no_qts", trn="2222222")
        added = add(world, record=replace(CLEAR, qts_on=None))
        with later(days=10):
            report_leaver(record_id=added.id, school_id=world.schools["100001"].id, day=date(2022, 9, 10), actor=ACTOR)
            assert recheck_eligibility(actor=ACTOR) == {"people": 0}

    def test_a_verified_number_that_was_merged_waits_for_dfe(self, world, record_says) -> None:
        added = add(world, record=replace(CLEAR, qts_on=None))
        recheck_eligibility(actor=ACTOR)
        record_says(Answer(AnswerKind.MERGED, merged_into="1111111"))
        check_teaching_records()
        assert status_of(added)[0] == "manual_check"
        assert EligibilityFacts.objects.get().different_trn

    def test_what_dfe_decides_by_hand_stands_until_it_leaves_it_to_the_record(self, world, record_says) -> None:
        added = add(world, record=replace(CLEAR, qts_on=None))
        decide_by_hand(record_id=added.id, status="ineligible", reason="none", note="looked at", actor=ACTOR)
        assert recheck_eligibility(actor=ACTOR) == {"people": 0}
        ask_later(record_id=added.id, actor=ACTOR)
        record_says(CLEAR)
        check_teaching_records()
        assert status_of(added) == ("ineligible", "none")
        (row,) = eligibility_of(added.person_id)
        assert (row.note, row.decided_by_hand_at, row.status) == ("looked at", NOW, "ineligible")
        leave_to_the_record(record_id=added.id, actor=ACTOR)
        check_teaching_records()
        assert status_of(added) == ("eligible", "none")

    def test_the_tutor_is_told_once_of_each_outcome_that_dfe_decides(self, world) -> None:
        school = world.schools["100001"].id
        set_induction_tutor(school_id=school, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
        added = add(world, record=replace(CLEAR, qts_on=None))
        for status in ("ineligible", "ineligible", "manual_check", "eligible", "ineligible"):
            reason = "active_flags" if status == "manual_check" else "none"
            decide_by_hand(record_id=added.id, status=status, reason=reason, note="looked at", actor=ACTOR)
        letters = Message.objects.filter(template="eligibility_decided").order_by("created_at", "id")
        assert [letter.recipient for letter in letters] == ["tia@first.example"] * 2
        texts = [letter.content["body"] for letter in letters]
        assert sum("DfE does not pay for their training." in text for text in texts) == 1
        assert sum("DfE pays for their training. You do not" in text for text in texts) == 1
        assert not any("looked at" in text for text in texts)

    def test_a_decision_by_hand_of_another_name_is_refused(self, world) -> None:
        added = add(world, record=CLEAR)
        with pytest.raises(Refusal):
            decide_by_hand(record_id=added.id, status="perhaps", reason="none", actor=ACTOR)
        assert EligibilityFacts.objects.get().decided_by_hand_at is None


class TestCompleting:
    """Rule REG-38."""

    PASSED_ON = date(2024, 7, 20)
    AFTER = instant("2024-09-03T07:00:00")

    def completed(self, **changes) -> TeachingRecord:
        return replace(CLEAR, **{"induction_status": "Passed", "induction_completed_on": self.PASSED_ON} | changes)

    def looked_at(self, record: TrainingRecord, record_says, answer) -> TrainingRecord:
        with clock.at(self.AFTER, frozen=True):
            look_for_completions(actor=ACTOR)
            record_says(answer)
            check_teaching_records()
        record.refresh_from_db()
        return record

    @pytest.mark.parametrize("status", ["Passed", "Failed", "FailedInWales"])
    def test_the_teaching_record_completes_the_induction_of_an_eligible_teacher(
        self, world, record_says, status
    ) -> None:
        added = self.looked_at(add(world, record=CLEAR), record_says, self.completed(induction_status=status))
        assert added.completed_on == self.PASSED_ON
        assert (added.eligibility_status, added.became_ineligible_at) == ("eligible", None)
        shown = json.loads(bytes(PublishedDocument.objects.get(feed="ecf-v3").body))["attributes"]["ecf_enrolments"][0]
        assert shown["induction_end_date"] == "2024-07-20"
        assert shown["eligible_for_funding"] is True

    def test_mentoring_ends_with_the_induction(self, world, record_says) -> None:
        mentor = add(world, role="mentor", trn="7654322", record=replace(CLEAR, trn="7654322"))
        added = add(world, record=CLEAR)
        assign_mentor(ect_record_id=added.id, mentor_record_id=mentor.id, actor=ACTOR)
        self.looked_at(added, record_says, self.completed())
        assert MentorshipPeriod.objects.get().finished_on == self.PASSED_ON

    def test_everybody_whose_induction_goes_on_is_asked_about_once_a_week(self, world, record_says) -> None:
        added = add(world, record=CLEAR)
        for _ in range(2):
            assert look_for_completions(actor=ACTOR) == {"people": 1}
            assert RecordCheck.objects.count() == 1
        record_says(CLEAR)
        assert check_teaching_records()["people"] == 1
        assert look_for_completions(actor=ACTOR) == {"people": 1}
        self.looked_at(added, record_says, self.completed())
        assert look_for_completions(actor=ACTOR) == {"people": 0}

    def test_mentors_leavers_stated_and_unverified_people_are_not_asked_about(self, world, record_says) -> None:
        world.register("Stated Only", eligible="eligible", trn="2222222")
        add(world, role="mentor", trn="7654322", record=replace(CLEAR, trn="7654322"))
        add(world, trn="7654323")
        record_says(Answer(AnswerKind.NOTHING))
        check_teaching_records()
        added = add(world, record=CLEAR)
        with later(days=10):
            report_leaver(record_id=added.id, school_id=world.schools["100001"].id, day=date(2022, 9, 10), actor=ACTOR)
            assert look_for_completions(actor=ACTOR) == {"people": 0}

    def test_a_decision_by_hand_stays_and_the_induction_is_completed_all_the_same(self, world, record_says) -> None:
        added = add(world, record=replace(CLEAR, qts_on=None))
        decide_by_hand(record_id=added.id, status="ineligible", reason="none", note="looked at", actor=ACTOR)
        added = self.looked_at(added, record_says, self.completed())
        assert (added.completed_on, *status_of(added)) == (self.PASSED_ON, "ineligible", "none")

    def test_a_completion_that_is_recorded_is_not_changed(self, world, record_says) -> None:
        added = self.looked_at(add(world, record=CLEAR), record_says, self.completed())
        for answer in (self.completed(induction_completed_on=date(2024, 7, 1)), CLEAR, self.completed()):
            ask_later(record_id=added.id, actor=ACTOR)
            added = self.looked_at(added, record_says, answer)
            assert (added.completed_on, added.became_ineligible_at) == (self.PASSED_ON, None)

    def test_an_induction_that_was_over_before_they_came_is_a_previous_one(self, world, record_says) -> None:
        added = self.looked_at(
            add(world, record=CLEAR), record_says, self.completed(induction_completed_on=date(2022, 9, 4))
        )
        assert added.completed_on is None
        assert added.became_ineligible_at == self.AFTER

    def test_questions_that_can_wait_do_not_hold_up_whoever_is_added(self, world, record_says, monkeypatch) -> None:
        monkeypatch.setattr(rules, "ASKED_A_MINUTE", 2)
        for number in range(5):
            trn = f"765432{number}"
            add(world, trn=trn, record=replace(CLEAR, trn=trn))
        look_for_completions(actor=ACTOR)
        due = RecordCheck.objects.order_by("next_try_at").values_list("next_try_at", flat=True)
        assert list(due) == [NOW + timedelta(minutes=minute) for minute in (0, 0, 1, 1, 2)]

    def test_whoever_is_added_meanwhile_is_asked_about_before_them(self, world, record_says) -> None:
        add(world, record=CLEAR)
        look_for_completions(actor=ACTOR)
        with later(seconds=1):
            add(world, trn="7654322")
            client = record_says(CLEAR)
            check_teaching_records()
        assert client.asked == ["7654322", "7654321"]

    def test_it_is_looked_for_every_tuesday_at_seven_in_the_morning(self) -> None:
        assert next_scheduled(find_job("look-for-completions").cron, NOW) == instant("2022-09-06T07:00:00")


def test_eligibility_is_looked_at_again_every_monday_at_seven_in_the_morning() -> None:
    """Rule REG-21."""
    at, due = instant("2022-09-04T12:00:00"), []  # a Sunday
    for _ in range(3):
        at = next_scheduled(find_job("recheck-eligibility").cron, at)
        due.append(at)
    assert due == [instant(f"2022-09-{day}T07:00:00") for day in ("05", "12", "19")]


def test_the_jobs_are_in_the_timetable(world) -> None:
    add(world)
    assert find_job("recheck-eligibility").run() == {"people": 0}
    assert find_job("look-for-completions").run() == {"people": 0}
    assert find_job("check-teaching-records").run() == {"people": 1, "put off": 0}
