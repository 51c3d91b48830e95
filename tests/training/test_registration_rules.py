"""Who may be registered and who may mentor whom, one fact after another (rules REG-3, REG-7 to REG-9, PAR-9)."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.training.rules import (
    MentorFacts,
    Mentorship,
    RegistrationFacts,
    ScheduleFacts,
    Stay,
    may_mentor,
    may_register,
    mentor_at,
    mentor_on,
    schedule_to_begin,
)

FIRST = date(2022, 9, 1)
GOOD = RegistrationFacts(
    role="ect", school_id=1, started_on=FIRST, today=FIRST, cohort=2022, cohort_known=True, schedule_known=True
)
HERE = Stay(school_id=1, started_on=date(2021, 9, 1), finished_on=None, removed=False)
PAIR = MentorFacts(ect_role="ect", mentor_role="mentor", same_person=False, school_id=1, mentor_stays=(HERE,))


def codes(answer: Accepted | Refused) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"closed_days": (date(2022, 6, 1), date(2022, 6, 14))}, [("base", "registration_closed")]),
        ({"role": "teacher"}, [("type", "invalid")]),
        ({"cohort_known": False, "schedule_known": False}, [("cohort", "unknown")]),
        ({"schedule_known": False}, [("schedule", "unknown")]),
        ({"started_on": date(1999, 12, 31)}, [("started_on", "out_of_range")]),
        ({"started_on": date(2000, 1, 1)}, []),
        ({"started_on": date(2025, 12, 31)}, []),
        ({"started_on": date(2026, 1, 1)}, [("started_on", "out_of_range")]),
    ],
)
def test_a_registration_names_every_fact_that_is_wrong(changes, problems) -> None:
    assert codes(may_register(replace(GOOD, **changes))) == problems


@pytest.mark.parametrize("role", ["ect", "mentor"])
@pytest.mark.parametrize(
    ("stay", "ect", "mentor"),
    [
        (HERE, True, True),
        (replace(HERE, school_id=2), True, False),
        (replace(HERE, removed=True), False, False),
        (replace(HERE, finished_on=FIRST), False, False),
        (replace(HERE, finished_on=date(2022, 9, 2)), True, True),
        (replace(HERE, school_id=2, finished_on=date(2022, 9, 2)), True, False),
    ],
)
def test_whoever_is_in_training_in_a_role_is_not_registered_in_it_again(role, stay, ect, mentor) -> None:
    answer = may_register(replace(GOOD, role=role, earlier=(stay, stay)))
    assert codes(answer) == ([("person", "registered")] if {"ect": ect, "mentor": mentor}[role] else [])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"ect_role": "mentor"}, "not_ect"),
        ({"mentor_role": "ect"}, "not_mentor"),
        ({"same_person": True}, "self"),
        ({"mentor_stays": ()}, "school"),
        ({"mentor_stays": (replace(HERE, school_id=2),)}, "school"),
        ({"mentor_stays": (replace(HERE, removed=True),)}, "school"),
        ({"mentor_stays": (replace(HERE, school_id=2), HERE)}, ""),
    ],
)
def test_a_mentor_is_another_person_who_mentors_at_the_school(changes, code) -> None:
    assert codes(may_mentor(replace(PAIR, **changes))) == ([("mentor", code)] if code else [])


@pytest.mark.parametrize(
    ("month", "season"),
    [*((month, "september") for month in range(6, 11)), *((month, "january") for month in (11, 12, 1, 2))]
    + [(month, "april") for month in (3, 4, 5)],
)
def test_a_schedule_is_that_of_the_season_in_which_somebody_begins(month, season) -> None:
    day = date(2022, month, 15)
    earlier = date(2021, 1, 1)
    assert schedule_to_begin(ScheduleFacts(started_on=day, today=earlier)) == f"ecf-standard-{season}"
    assert schedule_to_begin(ScheduleFacts(started_on=earlier, today=day)) == f"ecf-standard-{season}"


@pytest.mark.parametrize(
    ("changes", "schedule"),
    [
        ({"earlier": "ecf-reduced-january"}, "ecf-reduced-january"),
        ({"earlier": "ecf-reduced-january", "replaces": True}, "ecf-reduced-january"),
        ({"earlier": "ecf-reduced-january", "from_frozen_cohort": True}, "ecf-extended-september"),
        ({"replaces": True}, "ecf-replacement-september"),
    ],
)
def test_who_was_trained_before_or_replaces_somebody_gets_another_schedule(changes, schedule) -> None:
    assert schedule_to_begin(ScheduleFacts(started_on=FIRST, today=FIRST, **changes)) == schedule


@given(days=st.lists(st.dates(date(2021, 1, 1), date(2024, 1, 1)), min_size=1, max_size=5, unique=True), day=st.dates())
def test_one_of_the_mentors_always_counts(days, day) -> None:
    starts = sorted(days)
    ends = [*starts[1:], None]
    mentorships = [Mentorship(uuid4(), start, end) for start, end in zip(starts, ends, strict=True)]
    everybody = [one.mentor_id for one in mentorships]
    assert mentor_on(mentorships, day) in everybody
    assert mentor_at(mentorships, day) in everybody
    if day >= starts[0]:
        assert mentor_at(mentorships, day) == mentor_on(mentorships, day)


def test_nobody_counts_where_nobody_mentored_and_the_last_after_the_end() -> None:
    over = Mentorship(uuid4(), FIRST, date(2022, 12, 1))
    assert (mentor_on((), FIRST), mentor_at((), FIRST)) == (None, None)
    assert mentor_on((over,), date(2023, 1, 1)) == over.mentor_id
    assert mentor_at((over,), date(2022, 1, 1)) == over.mentor_id
