"""Which mentor counts: today's for what is shown (rule PAR-9), that of its date for a declaration (rule DEC-17).

From when until when somebody mentors (rule REG-34), and who is trained for it (rules REG-33, REG-36).
"""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted
from cpd.training.rules import (
    ENDS_OF_TRAINING,
    EndedTraining,
    GivesWay,
    Mentorship,
    MentorshipFacts,
    Stay,
    gives_way,
    latest_stay_at,
    may_end_mentor_training,
    mentor_at,
    mentorship_days,
    untrained_because,
)

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


AT, ELSEWHERE = "here", "elsewhere"
D = date.fromisoformat


def stay(begins: str, ends: str | None = None, *, school: str = AT, removed: bool = False) -> Stay:
    return Stay(school, D(begins), D(ends) if ends else None, removed)


@pytest.mark.parametrize(
    ("ect", "mentor", "today", "transfers", "mentored", "expected"),
    [
        # the latest of the three
        (stay("2022-09-01"), stay("2022-06-01"), "2022-08-01", False, False, ("2022-09-01", None)),
        (stay("2022-09-01"), stay("2022-10-01"), "2022-08-01", False, False, ("2022-10-01", None)),
        (stay("2022-09-01"), stay("2022-10-01"), "2022-11-05", False, False, ("2022-11-05", None)),
        # an ECT who comes from another school and never had a mentor: whatever today is
        (stay("2022-09-01"), stay("2022-06-01"), "2022-11-05", True, False, ("2022-09-01", None)),
        (stay("2022-09-01"), stay("2022-10-01"), "2022-11-05", True, False, ("2022-10-01", None)),
        # one who had a mentor: today counts
        (stay("2022-09-01"), stay("2022-06-01"), "2022-11-05", True, True, ("2022-11-05", None)),
        (stay("2022-09-01"), stay("2022-06-01"), "2022-11-05", False, True, ("2022-11-05", None)),
        # until the first of the two leaves
        (
            stay("2022-09-01", "2023-01-01"),
            stay("2022-06-01"),
            "2022-09-01",
            False,
            False,
            ("2022-09-01", "2023-01-01"),
        ),
        (
            stay("2022-09-01"),
            stay("2022-06-01", "2022-12-24"),
            "2022-09-01",
            False,
            False,
            ("2022-09-01", "2022-12-24"),
        ),
        (
            stay("2022-09-01", "2023-01-01"),
            stay("2022-06-01", "2022-12-24"),
            "2022-09-01",
            False,
            False,
            ("2022-09-01", "2022-12-24"),
        ),
        # somebody has left already: nobody mentors anybody
        (
            stay("2022-09-01", "2022-10-01"),
            stay("2022-06-01"),
            "2022-11-05",
            False,
            False,
            ("2022-11-05", "2022-11-05"),
        ),
    ],
)
def test_a_mentorship_begins_with_the_latest_day_and_ends_with_the_first_leaving(
    ect, mentor, today, transfers, mentored, expected
) -> None:
    begins, ends = mentorship_days(MentorshipFacts(ect, mentor, D(today), transfers, mentored))
    assert (begins.isoformat(), ends.isoformat() if ends else None) == expected


DAYS = st.dates(date(2022, 1, 1), date(2024, 1, 1))
STAYS = st.builds(
    lambda begins, days: Stay(AT, begins, begins + timedelta(days=days) if days is not None else None, False),
    DAYS,
    st.none() | st.integers(0, 400),
)


@given(STAYS, STAYS, DAYS, st.booleans(), st.booleans())
def test_a_mentorship_lies_within_both_stays_or_is_empty(ect, mentor, today, transfers, mentored) -> None:
    begins, ends = mentorship_days(MentorshipFacts(ect, mentor, today, transfers, mentored))
    assert begins in (ect.started_on, mentor.started_on, today)
    assert begins >= max(ect.started_on, mentor.started_on)
    if mentored or not transfers:
        assert begins >= today
    assert ends is None or ends >= begins
    if ends is None or ends > begins:
        for one in (ect, mentor):
            assert one.finished_on is None or (ends is not None and ends <= one.finished_on)


@pytest.mark.parametrize(
    ("begins", "ends", "other", "way"),
    [
        ("2022-09-01", None, "2022-11-05", GivesWay.ENDS),
        ("2022-09-01", "2023-01-01", "2022-11-05", GivesWay.ENDS),
        ("2022-09-01", "2022-11-06", "2022-11-05", GivesWay.ENDS),
        ("2022-09-01", "2022-11-05", "2022-11-05", GivesWay.STAYS),
        ("2022-09-01", "2022-10-01", "2022-11-05", GivesWay.STAYS),
        ("2022-11-05", None, "2022-11-05", GivesWay.GOES),
        ("2022-12-01", None, "2022-11-05", GivesWay.GOES),
        ("2022-12-01", "2023-01-01", "2022-11-05", GivesWay.GOES),
        ("2022-12-01", "2022-12-01", "2022-11-05", GivesWay.STAYS),  # it never was
    ],
)
def test_another_mentorship_ends_the_day_before_or_goes(begins, ends, other, way) -> None:
    assert gives_way(Mentorship(FIRST, D(begins), D(ends) if ends else None), D(other)) is way


@given(STAYS, DAYS)
def test_two_mentorships_never_overlap_once_one_has_given_way(earlier, begins) -> None:
    """Half open: who ended on a day did not mentor on it."""
    way = gives_way(Mentorship(FIRST, earlier.started_on, earlier.finished_on), begins)
    if way is GivesWay.GOES:
        assert earlier.started_on >= begins
        return
    ends = begins if way is GivesWay.ENDS else earlier.finished_on
    assert ends is not None
    assert ends == earlier.started_on or (earlier.started_on < ends <= begins)


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        ([], None),
        ([stay("2022-09-01", school=ELSEWHERE)], None),
        ([stay("2022-09-01", removed=True)], None),
        ([stay("2021-09-01", "2022-07-01"), stay("2022-09-01")], stay("2022-09-01")),
        ([stay("2022-09-01"), stay("2021-09-01", "2022-07-01")], stay("2022-09-01")),
        ([stay("2021-09-01", "2022-07-01"), stay("2020-09-01", "2021-01-01")], stay("2021-09-01", "2022-07-01")),
    ],
)
def test_of_several_stays_at_a_school_the_one_that_goes_on_counts(stays, expected) -> None:
    assert latest_stay_at(stays, AT) == expected


@pytest.mark.parametrize(
    ("ends", "early", "why"),
    [
        ([], False, ""),
        ([""], False, ""),
        ([], True, "completed_during_early_roll_out"),
        (["completed_declaration_received"], False, "completed_declaration_received"),
        (["started_not_completed"], False, "started_not_completed"),
        (["completed_during_early_roll_out"], False, "completed_during_early_roll_out"),
        (["", "started_not_completed"], False, "started_not_completed"),  # of another record of theirs
        (["completed_declaration_received"], True, "completed_declaration_received"),
        (["something_else"], False, ""),
    ],
)
def test_a_mentor_whose_training_has_ended_is_not_trained_again(ends, early, why) -> None:
    assert untrained_because(ends, took_part_early=early) == why


@given(st.lists(st.sampled_from(["", *ENDS_OF_TRAINING])), st.booleans())
def test_a_mentor_is_trained_if_and_only_if_nothing_has_ended_it(ends, early) -> None:
    why = untrained_because(ends, took_part_early=early)
    assert (why == "") == (not early and not any(ends))
    assert why in ("", *ENDS_OF_TRAINING)


@pytest.mark.parametrize(
    ("role", "reason", "ended_on", "code"),
    [
        ("mentor", "", None, None),
        ("mentor", "started_not_completed", date(2024, 1, 1), None),  # the date is corrected
        ("mentor", "completed_declaration_received", date(2024, 1, 1), "training_ended"),
        ("mentor", "completed_during_early_roll_out", date(2021, 4, 19), "training_ended"),
        ("ect", "", None, "not_mentor"),
        ("ect", "", date(2024, 1, 1), "not_mentor"),
    ],
)
def test_dfe_ends_the_training_of_a_mentor_who_has_not_completed_it(role, reason, ended_on, code) -> None:
    day = date(2024, 7, 31)
    answer = may_end_mentor_training(role=role, day=day, reason_now=reason, ended_on=ended_on)
    if code is None:
        assert answer == Accepted(EndedTraining(day, "started_not_completed"))
    else:
        assert [(one.field, one.code) for one in answer.problems] == [("mentor", code)]
