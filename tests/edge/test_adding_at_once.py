"""Tutors of several schools add the same teacher at the same moment: they stay one person."""

from datetime import date

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.core.turns import again
from cpd.integrations.teaching_record.local import LocalClient
from cpd.teachers.models import Person
from cpd.training.commands import register_at_school
from cpd.training.models import TrainingRecord
from tests.edge.at_once import at_once
from tests.world import ACTOR, World, instant, simple_world

TRN = "3000001"
SCHOOLS = ("100001", "100002")


@pytest.fixture
def world(transactional_db) -> World:
    return simple_world()


def add(world: World, urn: str) -> TrainingRecord:
    with clock.at(instant("2022-10-01T10:00:00"), frozen=True):
        return again(
            lambda: register_at_school(
                role="ect",
                school_id=world.schools[urn].id,
                full_name="Nadia New",
                trn=TRN,
                email=f"nadia.{urn}@example.org",
                started_on=date(2022, 9, 5),
                record=LocalClient().find(TRN).record,
                actor=ACTOR,
            )
        )


def test_the_first_school_adds_them_and_the_other_is_told_that_they_were_added_meanwhile(world) -> None:
    outcomes = at_once(*(lambda urn=urn: add(world, urn) for urn in SCHOOLS))
    refusals = [one for one in outcomes if isinstance(one, Refusal)]
    assert [[problem.code for problem in one.problems] for one in refusals] == [["elsewhere"]]
    assert Person.objects.filter(trn=TRN).count() == 1
