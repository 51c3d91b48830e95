"""What funding an application shows."""

import pytest

from cpd.npq import rules
from cpd.npq.rules import FundingFacts, OtherApplication


@pytest.mark.parametrize(
    ("facts", "shown", "fundable"),
    [
        (FundingFacts(True, "", False), (True, None), True),
        (FundingFacts(False, "", False), (False, "establishment-ineligible"), False),
        (FundingFacts(True, "", True), (False, "previously-funded"), False),
        (FundingFacts(False, "", True), (False, "previously-funded"), False),
        (FundingFacts(True, "marked_funded_by_policy", True), (True, None), True),
        (FundingFacts(True, "", False, funded_place=False), (True, None), False),
        (FundingFacts(True, "", False, funded_place=True), (True, None), True),
    ],
)
def test_funding_as_shown_and_as_paid(facts, shown, fundable) -> None:
    assert rules.funding_shown(facts) == shown
    assert rules.fundable(facts) is fundable


@pytest.mark.parametrize(
    ("course", "accepted", "eligible", "place", "counts"),
    [
        ("npq-headship", True, True, None, True),
        ("npq-headship", True, True, True, True),
        ("npq-headship", True, True, False, False),
        ("npq-headship", False, True, None, False),
        ("npq-headship", True, False, None, False),
        ("npq-senior-leadership", True, True, None, False),
    ],
)
def test_only_an_accepted_funded_application_for_the_same_course_counts(
    course, accepted, eligible, place, counts
) -> None:
    other = OtherApplication(course, accepted, eligible, place)
    assert rules.previously_funded("npq-headship", (other,)) is counts


def test_a_renamed_course_is_the_same_course() -> None:
    other = OtherApplication("npq-additional-support-offer", True, True, None)
    assert rules.previously_funded("npq-early-headship-coaching-offer", (other,))
