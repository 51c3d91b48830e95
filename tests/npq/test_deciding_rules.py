"""Accepting and rejecting: the rules as tables (rules NPQ-5 to NPQ-9)."""

from dataclasses import replace
from datetime import date

import pytest

from cpd.core.refusals import Accepted, Refused
from cpd.npq import rules
from cpd.npq.rules import AcceptFacts, OtherAccepted

PENDING = AcceptFacts(
    state="pending",
    course_identifier="npq-headship",
    course_group="leadership",
    intake="2023a",
    funding="full",
    funded_place=None,
    eligible_for_funding=True,
    others=(),
    schedule_asked_for="",
    schedule_group="leadership",
)


def wrong(answer: object) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("funding", "place", "stored"),
    [
        ("full", None, None),
        ("full", True, None),
        ("capped", True, True),
        ("capped", False, False),
        ("zero", False, False),
        ("full", False, None),
    ],
)
def test_the_place_is_stored_where_the_intake_has_places_to_give(funding, place, stored) -> None:
    assert rules.may_accept(replace(PENDING, funding=funding, funded_place=place)) == Accepted(stored)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"funding": "capped"}, [("funded_place", "needed")]),
        ({"funding": "capped", "funded_place": "true"}, [("funded_place", "needed")]),
        ({"funding": "zero"}, [("funded_place", "not_funded")]),
        ({"funding": "zero", "funded_place": True}, [("funded_place", "not_funded")]),
        ({"funding": "zero", "funded_place": 0}, [("funded_place", "not_funded")]),
        ({"funding": "capped", "funded_place": 1}, [("funded_place", "needed")]),
        *(({"funded_place": value}, [("funded_place", "invalid")]) for value in ("true", "", 0, 1, [], {})),
        (
            {"funding": "capped", "funded_place": False, "eligible_for_funding": False},
            [],
        ),
        (
            {"funding": "capped", "funded_place": True, "eligible_for_funding": False},
            [("npq_application", "not_eligible")],
        ),
        ({"state": "accepted"}, [("npq_application", "already_accepted")]),
        ({"state": "rejected"}, [("npq_application", "rejected")]),
        ({"others": (OtherAccepted("npq-headship", "2023a", False),)}, [("npq_application", "other_accepted")]),
        ({"others": (OtherAccepted("npq-headship", "2023a", True),)}, []),
        ({"others": (OtherAccepted("npq-headship", "2024a", False),)}, []),
        ({"others": (OtherAccepted("npq-headship", "2023b", False),)}, []),
        ({"others": (OtherAccepted("npq-senco", "2023a", False),)}, []),
        (
            {
                "course_identifier": "npq-early-headship-coaching-offer",
                "others": (OtherAccepted("npq-additional-support-offer", "2023a", False),),
            },
            [("npq_application", "other_accepted")],
        ),
        ({"schedule_asked_for": "any-schedule", "schedule_group": None}, [("schedule_identifier", "unknown")]),
        ({"schedule_group": None}, [("schedule", "unknown")]),
        (
            {"schedule_asked_for": "npq-ehco-november", "schedule_group": "ehco"},
            [("schedule_identifier", "other_group")],
        ),
        ({"schedule_asked_for": None}, [("schedule_identifier", "not_a_text")]),
    ],
)
def test_what_keeps_an_application_from_being_accepted(changes, expected) -> None:
    assert wrong(rules.may_accept(replace(PENDING, **changes))) == expected


OTHER = OtherAccepted("npq-headship", "2023a", withdrawn=False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"funding": "capped", "state": "accepted", "others": (OTHER,), "schedule_group": None},
            ["needed", "already_accepted", "other_accepted", "unknown"],
        ),
        (
            {"funding": "zero", "state": "rejected", "schedule_asked_for": None},
            ["not_funded", "rejected", "not_a_text"],
        ),
        (  # whether the person is eligible is only asked when nothing is wrong so far
            {"funding": "capped", "funded_place": True, "eligible_for_funding": False, "state": "accepted"},
            ["already_accepted"],
        ),
        (  # an unknown schedule is named beside it, one of other courses is not
            {
                "funding": "capped",
                "funded_place": True,
                "eligible_for_funding": False,
                "schedule_asked_for": "x",
                "schedule_group": None,
            },
            ["not_eligible", "unknown"],
        ),
        (
            {
                "funding": "capped",
                "funded_place": True,
                "eligible_for_funding": False,
                "schedule_asked_for": "npq-ehco-june",
                "schedule_group": "ehco",
            },
            ["not_eligible"],
        ),
        ({"state": "rejected", "schedule_asked_for": "npq-ehco-june", "schedule_group": "ehco"}, ["rejected"]),
    ],
)
def test_everything_that_is_wrong_adds_up_in_one_order(changes, expected) -> None:
    answer = rules.may_accept(replace(PENDING, **changes))
    assert [code for _, code in wrong(answer)] == expected
    assert answer.programme == "npq"


@pytest.mark.parametrize(
    ("group", "intake", "today", "expected"),
    [
        ("leadership", "2022a", date(2023, 4, 15), "npq-leadership-autumn"),
        ("leadership", "2022a", date(2023, 4, 2), "npq-leadership-spring"),
        ("leadership", "2022a", date(2023, 4, 3), "npq-leadership-autumn"),
        ("specialist", "2023a", date(2023, 12, 26), "npq-specialist-spring"),
        ("specialist", "2023a", date(2023, 12, 25), "npq-specialist-autumn"),
        ("leadership", "2024a", date(2025, 1, 10), "npq-leadership-autumn"),
        ("leadership", "2025a", date(2025, 1, 10), "npq-leadership-spring"),
        ("leadership", "2025b", date(2026, 1, 10), "npq-leadership-autumn"),
        ("leadership", "2026a", date(2026, 11, 26), "npq-leadership-spring"),
        ("specialist", "2026a", date(2026, 8, 1), "npq-specialist-spring"),
        ("leadership", "2026b", date(2026, 12, 31), "npq-leadership-autumn"),
        ("specialist", "2026b", date(2027, 1, 31), "npq-specialist-autumn"),
        ("ehco", "2022a", date(2022, 9, 1), "npq-ehco-november"),
        ("ehco", "2022a", date(2022, 12, 1), "npq-ehco-december"),
        ("ehco", "2022a", date(2023, 2, 28), "npq-ehco-december"),
        ("ehco", "2022a", date(2023, 3, 1), "npq-ehco-march"),
        ("ehco", "2022a", date(2023, 10, 1), "npq-ehco-june"),
        ("ehco", "2026a", date(2026, 5, 31), "npq-ehco-march"),
        ("ehco", "2026a", date(2026, 6, 1), "npq-ehco-june"),
        ("ehco", "2026a", date(2026, 12, 1), "npq-ehco-june"),
        ("ehco", "2026b", date(2026, 12, 1), "npq-ehco-december"),
        ("support", "2021a", date(2022, 1, 1), "npq-aso-december"),
    ],
)
def test_who_is_accepted_today_begins_with_the_schedule_of_the_day(group, intake, today, expected) -> None:
    available = (
        *(f"npq-{group}-{season}" for season in ("autumn", "spring")),
        *(f"npq-ehco-{month}" for month in ("november", "december", "march", "june")),
        "npq-aso-december",
    )
    assert rules.default_schedule(group=group, intake=intake, today=today, available=available) == expected
    assert rules.default_schedule(group=group, intake=intake, today=today, available=()) is None


@pytest.mark.parametrize(
    ("group", "intake", "today", "available", "expected"),
    [
        ("ehco", "2021a", date(2021, 10, 1), ("npq-ehco-june",), "npq-ehco-june"),
        ("ehco", "2026b", date(2026, 8, 1), ("npq-ehco-november", "npq-ehco-december"), "npq-ehco-november"),
        ("leadership", "2025b", date(2026, 8, 1), ("npq-leadership-autumn",), "npq-leadership-autumn"),
        ("leadership", "2025b", date(2025, 1, 1), ("npq-leadership-autumn",), "npq-leadership-autumn"),
        ("support", "2021a", date(2021, 10, 1), ("npq-aso-november", "npq-aso-march"), "npq-aso-november"),
    ],
)
def test_where_the_intake_lacks_the_schedule_of_the_day_it_is_the_earliest_of_the_group(
    group, intake, today, available, expected
) -> None:
    assert rules.default_schedule(group=group, intake=intake, today=today, available=available) == expected


def test_only_what_is_pending_can_be_rejected() -> None:
    assert rules.may_reject("pending") == Accepted("rejected")
    assert wrong(rules.may_reject("rejected")) == [("npq_application", "already_rejected")]
    assert wrong(rules.may_reject("accepted")) == [("npq_application", "already_accepted")]
