"""Which mentor counts: today's for what is shown (rule PAR-9), that of its date for a declaration (rule DEC-17)."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.training.rules import Mentorship, mentor_at

FIRST, SECOND = UUID(int=1), UUID(int=2)
WITH_A_GAP = (
    Mentorship(FIRST, date(2022, 9, 1), date(2022, 11, 1)),
    Mentorship(SECOND, date(2022, 12, 1), date(2023, 3, 1)),
)


@pytest.mark.parametrize(
    ("day", "mentor"),
    [
        (date(2022, 8, 1), FIRST),  # before the first mentorship: the first
        (date(2022, 9, 1), FIRST),
        (date(2022, 10, 31), FIRST),
        (date(2022, 11, 1), FIRST),  # in a gap: the one before
        (date(2022, 11, 30), FIRST),
        (date(2022, 12, 1), SECOND),
        (date(2024, 1, 1), SECOND),  # after the last: the last
    ],
)
def test_a_declaration_has_the_mentor_of_its_own_date(day, mentor) -> None:
    assert mentor_at(WITH_A_GAP, day) == mentor


def test_somebody_without_a_mentor_has_none() -> None:
    assert mentor_at((), date(2022, 9, 1)) is None


@given(st.dates(date(2022, 1, 1), date(2024, 1, 1)), st.lists(st.dates(date(2022, 1, 1), date(2024, 1, 1)), min_size=1))
def test_whoever_had_a_mentor_has_one_at_every_date(day, starts) -> None:
    mentorships = [Mentorship(UUID(int=n), start, None) for n, start in enumerate(sorted(set(starts)))]
    chosen = mentor_at(mentorships, day)
    begun = [one.mentor_id for one in mentorships if one.started_on <= day]
    assert chosen == (begun[-1] if begun else mentorships[0].mentor_id)
