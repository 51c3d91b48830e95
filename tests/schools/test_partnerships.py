"""Partnerships and their challenges."""

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.schools.commands import challenge_partnership, lift_challenge
from cpd.schools.models import SchoolCohort
from tests.world import ACTOR, instant, simple_world


@pytest.mark.django_db
def test_a_challenge_needs_a_reason_and_its_time_and_happens_once() -> None:
    partnership = simple_world().partnerships["100001", "Provider A", 2022]

    def challenge(at: str, reason: str = "mistake") -> str:
        with clock.at(instant(at), frozen=True):
            try:
                challenge_partnership(partnership_id=partnership.id, reason=reason, actor=ACTOR)
            except Refusal as refusal:
                return refusal.problems[0].code
            return "done"

    assert challenge("2022-09-01", "because") == "invalid"
    assert challenge("2022-10-31") == "too_late"
    assert challenge("2022-10-30", "no_ects") == "done"
    assert challenge("2022-10-30", "mistake") == "challenged"
    assert SchoolCohort.objects.get(school__urn="100001").programme == "no_early_career_teachers"
    lift_challenge(partnership_id=partnership.id, actor=ACTOR)
    with pytest.raises(Refusal):
        lift_challenge(partnership_id=partnership.id, actor=ACTOR)
