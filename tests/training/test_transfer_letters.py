"""What lead providers are written about transfers, and early career teachers who are exempt (rule REG-30)."""

from datetime import date

import pytest

from cpd.accounts.roles import Organisation, Role
from cpd.core import clock
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.schools.models import Partnership
from cpd.training.commands import decide_by_hand, report_joiner
from cpd.training.models import TrainingPeriod, TrainingRecord
from tests.accounts.people import user
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Two providers with a user each: at school 100001 people train with A, at 100002 with B, at 100003 with nobody."""
    world = simple_world()
    world.school("100003")
    for provider in ("A", "B"):
        at = {"at": Organisation.LEAD_PROVIDER, "organisation_id": world.id_of(f"Provider {provider}")}
        user(f"User {provider}", Role.PROVIDER_DEVELOPER, **at)
    return world


@pytest.fixture
def record(world) -> TrainingRecord:
    return world.register("Terry Two")


def join(world: World, record: TrainingRecord, urn: str = "100002", **options) -> list[tuple[str, str]]:
    """The letters that come of it that somebody joins: who gets it, and what it is."""
    with clock.at(instant("2022-11-15T10:00:00"), frozen=True):
        school_id = world.schools[urn].id
        report_joiner(record_id=record.id, school_id=school_id, day=date(2023, 1, 9), actor=ACTOR, **options)
    letters = Message.objects.filter(template__startswith="transfer").order_by("template", "recipient")
    return [(letter.recipient.split("@")[0], letter.template) for letter in letters]


def test_both_providers_are_told_and_the_one_that_loses_does_not_learn_the_school(world, record) -> None:
    assert join(world, record) == [("user.b", "transfer_in"), ("user.a", "transfer_out")]
    gains = Message.objects.get(template="transfer_in").content
    assert gains["subject"] == "Terry Two is transferring to you"
    assert "(URN 100002) has told us that Terry Two joins it on 9 January 2023. You will train them" in gains["body"]
    loses = Message.objects.get(template="transfer_out").content["body"]
    assert "Terry Two will join another school on 9 January 2023" in loses
    assert "100002" not in loses
    assert str(record.person_id) in gains["body"]
    assert str(record.person_id) in loses


def test_a_provider_that_goes_on_is_told_once(world, record) -> None:
    assert join(world, record, keep_providers=True) == [("user.a", "transfer_in")]
    letter = Message.objects.get(template="transfer_in").content
    assert letter["subject"] == "Terry Two has moved to another school"
    assert "You will continue to train them there." in letter["body"]


def test_at_a_school_without_a_provider_only_the_one_that_loses_is_told(world, record) -> None:
    assert join(world, record, "100003") == [("user.a", "transfer_out")]


def test_a_provider_that_held_them_withdrawn_is_not_told_that_they_go(world, record) -> None:
    TrainingPeriod.objects.filter(record=record).update(withdrawn_at=instant("2022-10-01"))
    assert join(world, record) == [("user.b", "transfer_in")]


def test_a_provider_whose_partnership_was_challenged_is_not_told(world, record) -> None:
    Partnership.objects.filter(school__urn="100001").update(
        challenged_at=instant("2022-10-01"), challenge_reason="mistake"
    )
    assert join(world, record) == [("user.b", "transfer_in")]


class TestExempt:
    @pytest.fixture
    def ect(self, world) -> TrainingRecord:
        school_id = world.schools["100001"].id
        set_induction_tutor(school_id=school_id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
        return world.register("Una Undecided", eligible="no_qts")

    def decide(self, ect: TrainingRecord) -> list[str]:
        decide_by_hand(record_id=ect.id, status="ineligible", reason="exempt_from_induction", actor=ACTOR)
        return sorted(
            Message.objects.filter(template__in=["participant_exempt", "eligibility_decided"]).values_list(
                "recipient", flat=True
            )
        )

    def test_an_early_career_teacher_is_told_with_their_tutor(self, ect) -> None:
        assert self.decide(ect) == ["tia@first.example", "una.undecided@example.org"]
        assert "exempt from induction" in Message.objects.get(template="participant_exempt").content["body"]

    def test_a_tutor_gets_one_letter_and_nobody_without_an_address_any(self, ect) -> None:
        ect.school_periods.update(email="tia@first.example")
        assert self.decide(ect) == ["tia@first.example"]
