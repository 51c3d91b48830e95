"""The sandbox's teaching record knows the people that scenarios make, and a page and a scenario do the same."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client

from cpd.accounts.models import User
from cpd.core import clock
from cpd.integrations.teaching_record import LocalClient, RecordAway
from cpd.sandbox.scenario import load_scenario
from cpd.sandbox.scenario.reading import ScenarioRefused
from cpd.teachers.models import Person
from cpd.training.models import SchoolPeriod, TrainingPeriod, TrainingRecord
from tests.web.adding import Walk, found, starting
from tests.world import instant

pytestmark = pytest.mark.django_db

WORLD = """
lead_providers: [{name: Provider A, delivery_partners: {Hub One: [2022]}}]
schools:
  - {urn: "100001", induction_tutor: {name: Tia Tutor, email: tia@first.example}}
  - {urn: "100002"}
partnerships: [{school: "100001", cohort: 2022, lead_provider: Provider A, delivery_partner: Hub One}]
participants:
  - {key: imani, type: ect, full_name: Imani Okoro-Lane, email: imani@first.example, trn: "3009911",
     date_of_birth: 1994-05-17, working_pattern: part_time, school: "100002", cohort: 2022,
     registered_at: 2022-09-01T09:00:00Z}
"""
NOW = instant("2022-09-05T10:00:00")


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW, frozen=True):
        yield


def test_a_scenario_says_when_somebody_was_born_and_how_much_they_work() -> None:
    load_scenario(WORLD)
    assert Person.objects.get().date_of_birth == date(1994, 5, 17)
    assert SchoolPeriod.objects.get().working_pattern == "part_time"
    record = LocalClient().find("3009911").record
    assert (record.name, record.date_of_birth) == ("Imani Okoro-Lane", date(1994, 5, 17))


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        (("1994-05-17", "yesterday"), "participants[0].date_of_birth"),
        (("part_time", "sometimes"), "participants[0].working_pattern"),
    ],
)
def test_what_is_neither_a_date_nor_a_pattern_is_refused_with_its_place(stated, key) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(WORLD.replace(*stated))
    assert refused.value.path == key
    assert not Person.objects.exists()


def facts_after(world: str, *, by_page: bool) -> tuple[list, list, list]:
    """What is stored when a world was loaded and, on the page, somebody was added. Then it is as before."""
    with transaction.atomic():
        load_scenario(world)
        if by_page:
            tutor = Client()
            tutor.get(f"/sandbox/sign-in/{User.objects.get().id}")
            adding = Walk(tutor).to(
                "check",
                {
                    "find": found("3009911", "1994-05-17"),
                    "name": {"name_on_record": "record"},
                    "email": {"email": "imani@first.example"},
                    "start-date": starting("2022-09-12"),
                    "working-pattern": {"working_pattern": "part_time"},
                },
            )
            assert adding.confirm().status_code == 302
        stays = SchoolPeriod.objects.order_by("started_on")
        periods = TrainingPeriod.objects.order_by("started_on")
        stored = (
            list(stays.values_list("school__urn", "started_on", "finished_on", "working_pattern")),
            list(periods.values_list("started_on", "finished_on", "end_reason", "partnership__lead_provider__name")),
            list(TrainingRecord.objects.values_list("role", "eligibility_status", "person__full_name")),
        )
        transaction.set_rollback(True)
    return stored


def test_a_joiner_on_the_page_is_a_joiner_of_a_scenario() -> None:
    joins = '\n     history: [{at: 2022-09-05T10:00:00Z, join_school: {school: "100001", date: 2022-09-12}}]}'
    joined = facts_after(WORLD.replace("T09:00:00Z}", f"T09:00:00Z,{joins}"), by_page=False)
    assert len(joined[0]) == 2
    assert facts_after(WORLD, by_page=True) == joined


def test_a_broken_record_is_broken_for_two_minutes_for_every_process() -> None:
    for minutes, broken in ((0, True), (1, True), (2, False), (0, True)):
        with clock.at(NOW + timedelta(minutes=minutes), frozen=True):
            if broken:
                with pytest.raises(RecordAway):
                    LocalClient().find("7654921")
            else:
                assert LocalClient().find("7654921").record is not None
