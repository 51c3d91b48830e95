"""The rules about a school: which programmes it may run, its partnerships and their challenges."""

from dataclasses import replace
from datetime import date

import pytest

from cpd.core.refusals import Accepted, Refused
from cpd.schools import rules
from tests.world import instant


def codes(answer: Accepted | Refused) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("status", "kind", "section_41", "district", "la", "eligible", "cip_only"),
    [
        (1, 1, False, "E09000001", "", True, False),
        (3, 34, False, "e09000001", "", True, False),
        (1, 57, False, "9999", "", True, False),
        (2, 1, False, "E09000001", "", False, False),
        (4, 1, False, "E09000001", "", False, False),
        (1, 1, False, "W06000001", "", False, False),
        (1, 24, False, "E09000001", "", False, False),
        (1, 10, False, "E09000001", "", False, True),
        (1, 10, True, "E09000001", "", True, False),
        (1, 30, False, "W06000001", "", False, True),
        (2, 11, False, "E09000001", "", False, False),
        (1, 1, False, "", "201", True, False),
        (1, 1, False, "", "670", False, False),
        (1, 1, False, "", "", False, False),
    ],
)
def test_which_programmes_a_school_may_run(status, kind, section_41, district, la, eligible, cip_only) -> None:
    facts = rules.RegisterFacts(status, kind, section_41, district, la)
    assert (rules.eligible(facts), rules.cip_only(facts)) == (eligible, cip_only)
    assert not (rules.eligible(facts) and rules.cip_only(facts))


@pytest.mark.parametrize(
    ("reported", "start", "deadline"),
    [
        ("2023-05-01", date(2023, 9, 1), "2023-10-31"),
        ("2023-10-25", date(2023, 9, 1), "2023-11-08"),
        ("2023-05-01", date(2022, 9, 1), "2023-05-15"),
    ],
)
def test_the_deadline_is_the_later_of_two_months_into_the_year_and_fourteen_days(reported, start, deadline) -> None:
    assert rules.challenge_deadline(instant(reported), start) == instant(deadline)


@pytest.mark.parametrize(
    ("challenged", "now", "expected"),
    [
        (False, "2022-10-30", []),
        (False, "2022-10-31", [("base", "too_late")]),
        (True, "2022-10-30", [("base", "challenged")]),
    ],
)
def test_a_partnership_is_challenged_once_and_before_its_deadline(challenged, now, expected) -> None:
    assert (
        codes(rules.may_challenge(challenged=challenged, deadline=instant("2022-10-31"), now=instant(now))) == expected
    )


@pytest.mark.parametrize(
    ("type_code", "section_41", "district", "imported"),
    [
        (1, False, "E09000001", True),
        (10, False, "E09000001", True),
        (24, False, "E09000001", False),
        (24, True, "E09000001", True),
        (1, True, "W06000001", False),
    ],
)
def test_the_import_takes_in_schools_in_england_that_may_train(type_code, section_41, district, imported) -> None:
    assert rules.imported(rules.RegisterFacts(1, type_code, section_41, district)) is imported


REPORT = rules.ReportFacts(
    cohort_given=True,
    cohort_known=True,
    school_given=True,
    school="known",
    provider="",
    unconfirmed=False,
    partner_given=True,
    partner_known=True,
    partner_related=True,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"school": ""}, [("school_id", "not_recognised")]),
        ({"school": "cip_only"}, [("school_id", "not_registered")]),
        ({"school": "ineligible"}, [("school_id", "ineligible")]),
        ({"provider": "caller"}, [("school_id", "confirmed")]),
        ({"provider": "another"}, [("school_id", "recruited")]),
        ({"unconfirmed": True}, [("school_id", "unconfirmed")]),
        ({"partner_known": False}, [("delivery_partner_id", "not_recognised")]),
        ({"partner_related": False}, [("delivery_partner_id", "not_related")]),
        ({"cohort_known": False, "partner_related": False}, [("cohort", "not_recognised")]),
        (
            {"cohort_given": False, "school_given": False, "partner_given": False},
            [("cohort", "blank"), ("school_id", "blank"), ("delivery_partner_id", "blank")],
        ),
    ],
)
def test_everything_that_is_wrong_with_a_reported_partnership_is_named(changes, expected) -> None:
    assert codes(rules.may_report(replace(REPORT, **changes))) == expected


SOUND = {"given": True, "known": True, "related": True, "challenged": False, "taken": False}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"given": False, "known": False}, "blank"),
        ({"known": False, "related": False}, "not_recognised"),
        ({"related": False, "challenged": True}, "not_related"),
        ({"challenged": True, "taken": True}, "challenged"),
        ({"taken": True}, "taken"),
    ],
)
def test_the_first_thing_that_is_wrong_with_a_change_of_partner_is_named(changes, code) -> None:
    found = codes(rules.may_change_partner(**{**SOUND, **changes}))
    assert found == ([("delivery_partner_id", code)] if code else [])
