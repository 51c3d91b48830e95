"""Rejecting what was accepted, and funded places: the rules as tables (rules NPQ-42, NPQ-43)."""

from dataclasses import replace

import pytest

from cpd.casework import rules
from cpd.casework.rules import FundedPlaceFacts
from cpd.core.refusals import Accepted, Refused


def wrong(answer: object) -> list[str]:
    return [problem.code for problem in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("declared", "advice"),
    [((), ""), ((True,), "Void"), ((True, True), "Void"), ((False,), "Contact us"), ((True, False), "Contact us")],
)
def test_an_acceptance_is_taken_back_while_nothing_stands_and_only_own_declarations_can_be_voided(
    declared, advice
) -> None:
    answer = rules.may_take_back(declared)
    if not advice:
        assert answer == Accepted(None)
    else:
        assert wrong(answer) == ["declarations_stand"]
        assert advice in answer.problems[0].detail


CAPPED = FundedPlaceFacts(
    funded_place=True, state="accepted", eligible_for_funding=True, funding="capped", intake="2026b", declared=()
)


@pytest.mark.parametrize("place", [True, False])
def test_a_place_is_given_and_taken_back_where_places_are_capped(place) -> None:
    assert rules.may_change_funded_place(replace(CAPPED, funded_place=place)) == Accepted(place)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        *(({"funded_place": value}, ["invalid"]) for value in (None, "true", "", 1, 0, [], {})),
        ({"state": "pending"}, ["not_accepted"]),
        ({"state": "rejected", "funded_place": False}, ["not_accepted"]),
        ({"eligible_for_funding": False}, ["not_eligible"]),
        ({"eligible_for_funding": False, "funded_place": False}, []),
        ({"funding": "full"}, ["not_capped"]),
        ({"funding": "zero", "funded_place": False}, ["not_capped"]),
        ({"funding": "zero", "eligible_for_funding": False}, ["not_eligible"]),
        ({"declared": (True,)}, ["declarations_stand"]),
        ({"declared": (True,), "funded_place": False}, ["declarations_stand"]),
        ({"declared": (False,), "funding": "full"}, ["not_capped", "declarations_stand"]),
        (
            {"funded_place": None, "state": "pending", "funding": "full", "declared": (True,)},
            ["invalid", "not_accepted", "declarations_stand"],
        ),
        ({"state": "pending", "eligible_for_funding": False}, ["not_accepted", "not_eligible"]),
    ],
)
def test_what_keeps_a_funded_place_as_it_is(changes, expected) -> None:
    assert wrong(rules.may_change_funded_place(replace(CAPPED, **changes))) == expected
