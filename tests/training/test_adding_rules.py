"""What tutors may enter, who can't be added, and what the teaching record decides: tables and properties."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.integrations.teaching_record.record import PROHIBITION, Alert, AnswerKind, TeachingRecord
from cpd.training import rules
from cpd.training.rules import (
    EXPLANATIONS,
    JITTER,
    UNANSWERED,
    StartFacts,
    explanation,
    may_start,
    next_try,
    said_of,
    stops,
)

TODAY = date(2025, 6, 10)
NOW = datetime(2025, 6, 10, 9, tzinfo=UTC)


def refused(answer) -> str:
    """The code of what was refused; empty where it was accepted."""
    return answer.problems[0].code if isinstance(answer, Refused) else ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12 345 67", "1234567"),
        ("12345", "0012345"),
        ("RP99/12345", "9912345"),
        ("rp 1234567", "1234567"),
        ("123-4567", "1234567"),
        ("TRN 1234567", "1234567"),
        ("T1234567", "1234567"),
        ("1234567.", "1234567"),
        ("12.345.67", "1234567"),
    ],
)
def test_a_typed_number_is_its_digits_with_zeros_before_them(typed, number) -> None:
    assert rules.clean_typed_trn(typed) == Accepted(number)


def test_no_number_is_none() -> None:
    assert rules.clean_typed_trn("  ") == Accepted(None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "invalid"),
        ("TRN", "invalid"),
        ("TRN 0000000", "invalid"),
        ("0000000", "invalid"),
        ("1234", "too_short"),
        ("12345678", "too_long"),
        ("١٢٣٤٥٦٧", "invalid"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(typed, code) -> None:
    assert refused(rules.clean_typed_trn(typed)) == code


@pytest.mark.parametrize("typed", ["QQ123456C", "ab 12 34 56 c", "AB-12-34-56-A", " JG103759A "])
def test_a_national_insurance_number_is_taken_however_it_is_spaced(typed) -> None:
    assert refused(rules.clean_national_insurance_number(typed)) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "AB123456",
        "AB123456E",
        "DA123456A",
        "AO123456A",
        "BG123456A",
        "ZZ123456A",
        "QQ123456A",
        "AB12345AC",
        "x" * 30,
    ],
)
def test_what_is_no_national_insurance_number_is_refused(typed) -> None:
    assert refused(rules.clean_national_insurance_number(typed)) == "invalid"


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2025, 6, 10), date(1924, 6, 11), date(2007, 6, 10)),
        (date(2024, 2, 29), date(1923, 3, 1), date(2006, 2, 28)),
        (date(2026, 3, 1), date(1925, 3, 2), date(2008, 3, 1)),
    ],
)
def test_people_are_from_18_to_100_years_old(today, first, last) -> None:
    assert rules.births(today) == (first, last)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_whoever_turns_18_today_is_old_enough_and_whoever_turns_101_is_too_old(today) -> None:
    first, last = rules.births(today)
    assert last <= date(today.year - 18, 12, 31)
    assert (today - last).days >= 18 * 365
    assert first > date(today.year - 102, 12, 31)
    assert (first - timedelta(days=1)).year in (today.year - 101, today.year - 102)


class TestStarting:
    @pytest.mark.parametrize(
        ("started_on", "code"),
        [(date(2022, 6, 1), ""), (date(2022, 5, 31), "too_early"), (date(2027, 1, 1), ""), (date(2025, 6, 10), "")],
    )
    def test_somebody_new_starts_from_june_of_the_cohort_two_before(self, started_on, code) -> None:
        assert refused(may_start(StartFacts(started_on, TODAY, 2024))) == code

    @pytest.mark.parametrize(
        ("started_on", "code"),
        [
            (date(2025, 10, 10), ""),
            (date(2025, 10, 11), "latest"),
            (date(2024, 9, 3), ""),
            (date(2024, 9, 2), "before_another"),
            (date(2022, 5, 31), "too_early"),
        ],
    )
    def test_somebody_who_has_not_left_another_school_starts_within_four_months(self, started_on, code) -> None:
        assert refused(may_start(StartFacts(started_on, TODAY, 2024, before_from=date(2024, 9, 1)))) == code

    def test_the_latest_date_is_named(self) -> None:
        answer = may_start(StartFacts(date(2025, 10, 11), TODAY, 2024, before_from=date(2024, 9, 1)))
        assert isinstance(answer, Refused)
        assert "latest start date that you can enter is 10 October 2025" in answer.problems[0].detail

    def test_the_case_of_the_successor_service_is_refused_a_day_after_the_other_start(self) -> None:
        facts = StartFacts(date(2025, 9, 1), date(2025, 9, 1), 2025, before_from=date(2025, 8, 31))
        assert refused(may_start(facts)) == "before_another"
        assert refused(may_start(StartFacts(date(2025, 9, 2), date(2025, 9, 1), 2025, date(2025, 8, 31)))) == ""

    def test_who_has_left_may_start_any_time_later(self) -> None:
        left = StartFacts(date(2026, 9, 1), TODAY, 2024, before_from=date(2024, 9, 1), before_until=date(2025, 1, 1))
        assert refused(may_start(left)) == ""

    @pytest.mark.parametrize(("started_on", "code"), [(date(2025, 1, 1), ""), (date(2024, 12, 31), "too_early")])
    def test_who_comes_back_starts_when_they_left_or_later(self, started_on, code) -> None:
        facts = StartFacts(started_on, TODAY, 2024, date(2024, 9, 1), date(2025, 1, 1), same_school=True)
        assert refused(may_start(facts)) == code


@pytest.mark.parametrize(
    ("role", "status", "prohibited", "why"),
    [
        ("ect", "Passed", True, "passed"),
        ("ect", "Exempt", True, "exempt"),
        ("ect", "Failed", False, "failed"),
        ("ect", "FailedInWales", False, "failed"),
        ("ect", "InProgress", True, "prohibited"),
        *((role, status, False, "") for role in ("ect", "mentor") for status in ("None", "InProgress", "SomethingNew")),
        *(("mentor", status, False, "") for status in ("Passed", "Exempt", "Failed", "FailedInWales")),
        ("mentor", "Passed", True, "prohibited"),
    ],
)
def test_who_cannot_be_added_and_why(role, status, prohibited, why) -> None:
    assert stops(role, status, prohibited=prohibited) == why


def facts(**record):
    return rules.facts_of(TeachingRecord(trn="1", first_name="A", last_name="B", **record), TODAY)


class TestFacts:
    @pytest.mark.parametrize(
        ("status", "started", "completed", "previous"),
        [
            ("InProgress", date(2020, 9, 1), None, False),
            ("RequiredToComplete", date(2020, 9, 1), None, True),
            ("RequiredToComplete", date(2021, 8, 31), None, True),
            ("RequiredToComplete", date(2021, 9, 1), None, False),
            ("None", None, date(2022, 7, 1), True),
            ("Passed", None, None, True),
            ("Failed", date(2022, 9, 1), None, True),
            ("FailedInWales", None, None, True),
            ("Exempt", None, None, False),
        ],
    )
    def test_an_induction_is_a_previous_one_when_it_is_over_or_older_than_the_scheme(
        self, status, started, completed, previous
    ) -> None:
        found = facts(induction_status=status, induction_started_on=started, induction_completed_on=completed)
        assert found.previous_induction is previous

    @pytest.mark.parametrize(
        ("role", "status", "completed", "began", "found"),
        [
            ("ect", "Passed", TODAY, date(2022, 9, 1), TODAY),
            ("ect", "Failed", date(2022, 9, 1), date(2022, 9, 1), date(2022, 9, 1)),
            ("ect", "Passed", date(2022, 8, 31), date(2022, 9, 1), None),
            ("ect", "Passed", TODAY + timedelta(days=1), date(2022, 9, 1), None),
            ("ect", "Passed", None, date(2022, 9, 1), None),
            ("ect", "InProgress", TODAY, date(2022, 9, 1), None),
            ("ect", "Passed", TODAY, None, None),
            ("mentor", "Passed", TODAY, date(2022, 9, 1), None),
        ],
    )
    def test_an_induction_is_completed_here_from_the_first_day_at_a_school_until_today(
        self, role, status, completed, began, found
    ) -> None:
        record = TeachingRecord(
            trn="1", first_name="A", last_name="B", induction_status=status, induction_completed_on=completed
        )
        assert rules.induction_completed(record, role=role, began_on=began, today=TODAY) == found

    def test_qts_induction_exemption_and_alerts_are_read(self) -> None:
        clear = facts(qts_on=TODAY, induction_status="InProgress", induction_started_on=TODAY)
        assert rules.eligibility("ect", clear) == ("eligible", "none")
        assert facts().qts is False
        assert facts().induction_started is False
        assert facts(induction_status="Exempt").exempt
        assert facts(alerts=(Alert(PROHIBITION, TODAY),)).active_flags is False
        assert facts(alerts=(Alert("any", TODAY + timedelta(days=1)),)).active_flags

    @given(st.sampled_from(["ect", "mentor"]), st.lists(st.booleans(), min_size=8, max_size=8))
    def test_every_combination_of_facts_has_an_outcome_that_is_explained(self, role, values) -> None:
        names = rules.TeachingRecordFacts.__dataclass_fields__
        outcome = rules.eligibility(role, rules.TeachingRecordFacts(**dict(zip(names, values, strict=True))))
        assert outcome in EXPLANATIONS

    def test_a_status_that_we_do_not_know_decides_nothing(self) -> None:
        assert not rules.understood("SomethingNew")
        assert rules.understood("InProgress")


class TestExplaining:
    def test_everything_that_is_undecided_says_what_it_waits_for(self) -> None:
        assert len({explanation("", "", said) for said in UNANSWERED}) == len(UNANSWERED)
        assert "the teaching record was not asked about them" in explanation("", "", asked=False)

    def test_old_statuses_are_explained_too(self) -> None:
        assert "Waits for DfE" in explanation("matched", "none")

    @pytest.mark.parametrize(
        ("found", "verified", "born", "record_born", "said"),
        [
            (AnswerKind.NOTHING, True, None, None, "nobody"),
            (AnswerKind.DEACTIVATED, False, None, None, "deactivated"),
            (AnswerKind.MERGED, True, None, None, "merged"),
            (AnswerKind.RECORD, True, None, TODAY, "matched"),
            (AnswerKind.RECORD, False, TODAY, TODAY, "matched"),
            (AnswerKind.RECORD, False, None, None, "somebody_else"),
            (AnswerKind.RECORD, False, TODAY, None, "somebody_else"),
            (AnswerKind.RECORD, False, TODAY, NOW.date() - timedelta(days=1), "somebody_else"),
        ],
    )
    def test_a_record_is_theirs_by_its_date_of_birth(self, found, verified, born, record_born, said) -> None:
        assert said_of(found, born, verified=verified, record_born=record_born) == said


class TestTryingAgain:
    def test_fifteen_times_after_twice_as_long_and_then_once_a_day(self) -> None:
        waits = [next_try(tries, NOW) - NOW for tries in range(1, 18)]
        assert waits[:3] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
        assert waits[14] == timedelta(seconds=2**15)
        assert waits[15:] == [timedelta(days=1)] * 2

    @given(st.integers(1, 40), st.floats(0, JITTER))
    def test_a_wait_is_up_to_a_quarter_longer(self, tries, jitter) -> None:
        wait = next_try(tries, NOW) - NOW
        assert wait <= next_try(tries, NOW, jitter=jitter) - NOW <= wait * 1.25

    @given(st.integers(1, 40), st.floats(0, 3600))
    def test_what_the_record_asks_for_wins(self, tries, after) -> None:
        assert next_try(tries, NOW, after) == NOW + timedelta(seconds=after)


def test_every_reason_that_can_be_stated_is_explained() -> None:
    for reason in [*rules.INELIGIBLE_REASONS, *rules.MANUAL_CHECK_REASONS, "eligible", "ineligible"]:
        answer = rules.status_of_reason(reason)
        assert isinstance(answer, Accepted)
        assert answer.value in EXPLANATIONS
    assert set(product(["eligible"], ["none"])) <= EXPLANATIONS.keys()
