"""What a school may change of somebody's details, as tables (rules TUT-1 to TUT-3, TUT-9, TUT-11)."""

from datetime import date
from uuid import uuid4

import pytest

from cpd.core.refusals import Accepted, Refused
from cpd.training import rules

D = date.fromisoformat


def codes(answer: Accepted | Refused) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("here", "finished_on", "expected"),
    [
        (True, None, []),
        (True, "2025-06-11", []),
        (True, "2025-06-10", [("participant", "left")]),
        (False, None, [("participant", "not_here")]),
    ],
)
def test_something_changes_only_while_they_are_there_or_will_be(here, finished_on, expected) -> None:
    answer = rules.may_change(here=here, finished_on=finished_on and D(finished_on), today=D("2025-06-10"))
    assert codes(answer) == expected


@pytest.mark.parametrize(
    ("before", "after", "another"),
    [
        ("Ann Smith", "Ann Jones", False),
        ("Ann Smith", "Anna Smith", False),
        ("Ann Smith", "Zoe Jones", True),
        ("ann smith", "Ann Jones", False),
        ("Ann Maria Smith", "Zoe Maria Jones", True),
        ("Ann Smith", "Smith Ann", True),
        ("Prince", "Madonna", True),
        ("Straße Weiß", "STRASSE Schwarz", False),
    ],
)
def test_a_name_looks_like_anothers_when_both_the_first_and_the_last_word_differ(before, after, another) -> None:
    assert rules.looks_like_another(before, after) is another
    assert codes(rules.may_rename(before=before, after=after, confirmed=False)) == (
        [("full_name", "not_confirmed")] if another else []
    )
    assert codes(rules.may_rename(before=before, after=after, confirmed=True)) == []


def test_the_same_name_and_the_same_address_are_no_change() -> None:
    assert codes(rules.may_rename(before="Ann", after="Ann", confirmed=True)) == [("full_name", "same")]
    assert codes(rules.may_readdress(before="a@b.example", after="A@B.example", of_another=False)) == [
        ("email", "same")
    ]
    assert codes(rules.may_readdress(before="a@b.example", after="c@b.example", of_another=True)) == [
        ("email", "taken")
    ]
    assert rules.may_readdress(before="", after="c@b.example", of_another=False) == Accepted("c@b.example")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "full_time", []),
        ("full_time", "part_time", []),
        ("part_time", "part_time", [("working_pattern", "same")]),
        ("", "", [("working_pattern", "unknown")]),
        ("", "weekends", [("working_pattern", "unknown")]),
    ],
)
def test_somebody_works_full_time_or_part_time(before, after, expected) -> None:
    assert codes(rules.may_work(before=before, after=after)) == expected


def test_an_appropriate_body_is_changed_to_another_one_or_to_none() -> None:
    one, other = uuid4(), uuid4()
    for before, after in ((one, other), (one, None), (None, one)):
        assert codes(rules.may_change_body(before=before, after=after)) == []
    for same in (one, None):
        assert codes(rules.may_change_body(before=same, after=same)) == [("appropriate_body", "same")]
