"""What people and tutors are written: who gets a letter, who gets none, and what it says (rules REG-26, TUT-5)."""

from datetime import date

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import SchoolCohort
from cpd.training.commands import decide_eligibility, mentor_here_too, report_leaver
from cpd.training.commands.telling import DECIDED, write_added, write_decided
from cpd.training.models import SchoolPeriod, TrainingPeriod, TrainingRecord
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return simple_world()


@pytest.fixture(autouse=True)
def _in_november_2022():
    with clock.at(instant("2022-11-10T10:00:00"), frozen=True):
        yield


def body(template: str) -> str:
    return Message.objects.get(template=template).content["body"]


def added(world: World, record: TrainingRecord, urn: str = "100001") -> str:
    """What somebody is written who was added at a school."""
    write_added(record.id, school_id=world.schools[urn].id)
    return body("participant_added")


def paid_by_the_school(world: World) -> TrainingRecord:
    """Somebody at a school that pays a provider itself."""
    record = world.register()
    SchoolCohort.objects.update_or_create(
        school=world.schools["100001"],
        cohort_id=2022,
        defaults={"programme": "school_funded_fip", "created_at": clock.now(), "updated_at": clock.now()},
    )
    TrainingPeriod.objects.update(partnership=None)
    Message.objects.all().delete()
    return record


class TestWhoeverIsAdded:
    @pytest.mark.parametrize(
        ("role", "words"), [("ect", "as an early career teacher"), ("mentor", "as a mentor of early career teachers")]
    )
    def test_reads_as_what_from_when_and_who_trains_them(self, world, role, words) -> None:
        text = added(world, world.register(role=role))
        assert f"{words}, from 1 September 2022" in text
        assert "Provider A provides your training" in text

    def test_reads_that_the_school_leads_or_has_yet_to_choose(self, world) -> None:
        record = world.register()
        for programme, words in (
            ("school_led", "Your school leads your training itself."),
            ("provider_led", "Your school has yet to choose who provides your training."),
        ):
            TrainingPeriod.objects.update(programme=programme, partnership=None)
            Message.objects.all().delete()
            assert words in added(world, record)

    def test_reads_that_the_school_pays_for_a_provider_itself(self, world) -> None:
        assert "Your school pays a provider itself." in added(world, paid_by_the_school(world))

    def test_a_mentor_of_another_school_reads_that_training_goes_on_there(self, world) -> None:
        mentor = world.register("Mia Mentor", role="mentor")
        mentor_here_too(record_id=mentor.id, school_id=world.schools["100002"].id, day=date(2022, 11, 10), actor=ACTOR)
        Message.objects.all().delete()
        assert "Your training continues at your other school." in added(world, mentor, "100002")

    def test_gets_one_letter_for_a_stay(self, world) -> None:
        record = world.register()
        for _ in range(2):
            added(world, record)

    def test_gets_none_as_the_tutor_or_without_an_address(self, world) -> None:
        school = world.schools["100001"].id
        tutor = world.register("Tia Tutor", role="mentor")
        set_induction_tutor(school_id=school, full_name="Tia Tutor", email=tutor.person.email.upper(), actor=ACTOR)
        nobody = world.register("Nora Nowhere")
        SchoolPeriod.objects.filter(record=nobody).update(email="")
        type(nobody.person).objects.filter(id=nobody.person_id).update(email="")
        Message.objects.all().delete()
        for record in (tutor, nobody):
            write_added(record.id, school_id=school)
        assert not Message.objects.exists()


class TestTheTutor:
    @pytest.fixture
    def tutor(self, world) -> None:
        school = world.schools["100001"].id
        set_induction_tutor(school_id=school, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
        Message.objects.all().delete()

    @pytest.mark.parametrize("outcome", [key for key in DECIDED if key[0] != "eligible"])
    def test_reads_each_outcome_once(self, world, tutor, outcome) -> None:
        record = world.register(eligible=False)
        status, reason = outcome
        record = decide_eligibility(record_id=record.id, status=status, reason=reason, actor=ACTOR)
        for _ in range(2):
            write_decided(record)
        text = body("eligibility_decided")
        assert text.startswith("You added Terry Two at ")
        assert DECIDED[outcome] in text

    def test_reads_nothing_of_whom_the_school_pays_for(self, world, tutor) -> None:
        """Rule REG-26."""
        record = paid_by_the_school(world)
        write_decided(record)
        assert not Message.objects.exists()
        SchoolCohort.objects.update(programme="full_induction_programme")
        write_decided(record)
        assert "DfE pays for their training." in body("eligibility_decided")

    def test_reads_nothing_of_what_is_for_dfe(self, world, tutor) -> None:
        write_decided(world.register(eligible="active_flags"))
        assert not Message.objects.exists()

    def test_reads_nothing_of_somebody_whom_every_school_removed(self, world, tutor) -> None:
        record = world.register()
        SchoolPeriod.objects.update(removed_at=clock.now())
        write_decided(record)
        assert not Message.objects.exists()

    def test_there_is_none_to_write_to(self, world) -> None:
        write_decided(world.register())
        assert not Message.objects.exists()


class TestWhoeverLeaves:
    def test_reads_when_once_for_each_day(self, world) -> None:
        record = world.register()
        for day in (1, 1, 2):
            report_leaver(
                record_id=record.id, school_id=world.schools["100001"].id, day=date(2022, 12, day), actor=ACTOR
            )
        letters = Message.objects.filter(template="participant_leaves").order_by("created_at", "id")
        texts = [letter.content["body"] for letter in letters]
        assert sorted(("1 December 2022" in text, "2 December 2022" in text) for text in texts) == [
            (False, True),
            (True, False),
        ]

    def test_gets_no_letter_without_an_address(self, world) -> None:
        record = world.register()
        SchoolPeriod.objects.update(email="")
        type(record.person).objects.filter(id=record.person_id).update(email="")
        report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=date(2022, 12, 1), actor=ACTOR)
        assert not Message.objects.filter(template="participant_leaves").exists()


class TestAMentorOfAnotherSchool:
    def test_is_not_taken_on_days_on_which_registration_is_closed(self, world, monkeypatch) -> None:
        mentor = world.register("Mia Mentor", role="mentor")
        closed = (date(2022, 11, 1), date(2022, 11, 12))
        monkeypatch.setattr("cpd.training.commands.moves.registration_blocked", lambda _: closed)
        with pytest.raises(Refusal, match="12 November 2022"):
            mentor_here_too(
                record_id=mentor.id, school_id=world.schools["100002"].id, day=date(2022, 11, 10), actor=ACTOR
            )
        assert SchoolPeriod.objects.filter(record=mentor).count() == 1

    @pytest.mark.parametrize(("role", "urn"), [("mentor", "100001"), ("ect", "100002")])
    def test_is_neither_here_already_nor_an_ect(self, world, role, urn) -> None:
        record = world.register("Mo Somebody", role=role)
        with pytest.raises(Refusal, match="in training in this role already"):
            mentor_here_too(record_id=record.id, school_id=world.schools[urn].id, day=date(2022, 11, 10), actor=ACTOR)
        assert SchoolPeriod.objects.filter(record=record).count() == 1
