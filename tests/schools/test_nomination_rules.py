"""Who may ask for a nomination, until when its link counts, and whom a school may name."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Refused
from cpd.schools.rules import (
    Keeping,
    LastYear,
    LinkState,
    NomineeFacts,
    challenge_link,
    judge_support,
    keeping,
    kept_deadline,
    may_add_user,
    may_expect_none,
    may_nominate,
    may_request,
    may_set_up,
    nomination_link,
    programme_of,
    redacted,
    reminded,
    term_of,
)
from tests.world import instant

NOON = instant("2024-01-01T12:00:00")


def code_of(answer) -> str:
    return answer.problems[0].code if isinstance(answer, Refused) else ""


def ago(*minutes: float) -> list[datetime]:
    return [NOON - timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("asked_at", "code"),
    [
        ([], ""),
        (ago(6, 100, 200, 300), ""),
        (ago(6, 100, 200, 300, 400), "too_many"),
        (ago(6, 100, 200, 300, 24 * 60), ""),
        (ago(6, 100, 200, 300, 24 * 60 - 1 / 60), "too_many"),
        (ago(4), "just_sent"),
        (ago(5), ""),
        (ago(5 - 1 / 60), "just_sent"),
        (ago(4, 100, 200, 300, 400), "too_many"),
    ],
)
def test_a_school_is_sent_five_links_a_day_and_one_in_five_minutes(asked_at, code) -> None:
    assert code_of(may_request(asked_at, of_the_caller=0, now=NOON)) == code


def test_one_network_address_asks_twenty_times_an_hour() -> None:
    assert code_of(may_request([], of_the_caller=19, now=NOON)) == ""
    assert code_of(may_request([], of_the_caller=20, now=NOON)) == "too_many_of_you"


@pytest.mark.parametrize(
    ("now", "used", "state"),
    [
        ("2024-01-22T11:59:59", False, LinkState.OPEN),
        ("2024-01-22T12:00:00", False, LinkState.EXPIRED),
        ("2024-01-02T12:00:00", True, LinkState.USED),
        ("2024-02-02T12:00:00", True, LinkState.USED),
    ],
)
def test_a_nomination_link_counts_for_21_days_until_it_is_used(now, used, state) -> None:
    expires_at = NOON + timedelta(days=21)
    assert nomination_link(known=True, used=used, expires_at=expires_at, now=instant(now)) is state
    assert nomination_link(known=False, used=used, expires_at=None, now=instant(now)) is LinkState.UNKNOWN


@pytest.mark.parametrize(
    ("known", "challenged", "seconds", "state"),
    [
        (False, True, 1, LinkState.UNKNOWN),
        (True, True, 1, LinkState.USED),
        (True, True, -1, LinkState.USED),
        (True, False, 1, LinkState.OPEN),
        (True, False, 0, LinkState.EXPIRED),
        (True, False, -1, LinkState.EXPIRED),
    ],
)
def test_a_challenge_is_unknown_then_made_then_too_late_then_possible(known, challenged, seconds, state) -> None:
    deadline = NOON + timedelta(seconds=seconds)
    assert challenge_link(known=known, challenged=challenged, deadline=deadline, now=NOON) is state


@pytest.mark.parametrize(
    ("names", "tutor_here", "user_here", "nominated", "added"),
    [
        ((), False, False, "", ""),
        (("Nia  next",), False, False, "", ""),
        (("Nia Other",), False, False, "other_name", "other_name"),
        (("Nia Next", "Somebody Else"), False, False, "other_name", "other_name"),
        (("Nia Next",), True, True, "tutor_already", "user_already"),
        (("Nia Next",), False, True, "", "user_already"),
    ],
)
def test_an_address_belongs_to_one_name_and_the_tutor_is_somebody_else(
    names, tutor_here, user_here, nominated, added
) -> None:
    facts = NomineeFacts("NIA Next", names, tutor_here, user_here)
    assert (code_of(may_nominate(facts)), code_of(may_add_user(facts))) == (nominated, added)


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("head@oak.example", "h**d@oak.example"),
        ("abc@oak.example", "a**@oak.example"),
        ("ab@oak.example", "**@oak.example"),
        ("a@oak.example", "*@oak.example"),
        ("headteacher@oak.example", "h*********r@oak.example"),
    ],
)
def test_an_address_is_shown_with_its_first_and_last_character(email, shown) -> None:
    assert redacted(email) == shown


@given(local=st.text("abcdefgh.", min_size=1, max_size=30))
def test_no_more_than_two_characters_of_an_address_are_shown(local) -> None:
    shown = redacted(f"{local}@oak.example")
    assert len(shown) == len(f"{local}@oak.example")
    assert sum(one != "*" for one in shown.removesuffix("@oak.example")) <= 2


def test_a_school_with_people_can_not_expect_nobody() -> None:
    assert may_expect_none(0, 2026) == []
    assert may_expect_none(2, 2026)[0].detail.startswith("2 of your people are registered for 2026.")


@pytest.mark.parametrize(
    ("answer", "cip_only", "stored"),
    [
        ("provider_led", False, "full_induction_programme"),
        ("provider_led", True, "school_funded_fip"),
        ("school_led", False, "core_induction_programme"),
        ("school_led", True, "core_induction_programme"),
    ],
)
def test_what_a_school_answers_is_stored_as_its_programme(answer, cip_only, stored) -> None:
    assert programme_of(answer, cip_only=cip_only) == stored


@pytest.mark.parametrize(
    ("cohort", "open_until", "code"),
    [(2026, 2026, ""), (2021, 2026, ""), (2027, 2026, "not_open"), (2020, None, "not_open")],
)
def test_a_year_is_set_up_once_its_registration_has_begun(cohort, open_until, code) -> None:
    assert code_of(may_set_up(cohort=cohort, open_until=open_until)) == code


@pytest.mark.parametrize(
    ("last", "keep"),
    [
        (LastYear(), Keeping.NOTHING_TO_KEEP),
        (LastYear(partnership=True, together=True), Keeping.ASKED),
        (LastYear(partnership=True, provider_trains=True), Keeping.NO_LONGER_TOGETHER),
        (LastYear(partnership=True), Keeping.PROVIDER_GONE),
        (LastYear(partnership=True, partnered=True), Keeping.NOTHING_TO_KEEP),
        (LastYear(partnership=True, together=True, partnered=True), Keeping.NOTHING_TO_KEEP),
        (LastYear(partnered=True), Keeping.NOTHING_TO_KEEP),
    ],
)
def test_last_years_providers_are_kept_while_they_work_together(last, keep) -> None:
    assert keeping(last) is keep


def test_a_partnership_that_the_school_kept_may_be_challenged_until_two_months_into_the_year() -> None:
    assert kept_deadline(date(2023, 9, 1)) == instant("2023-11-01")
    assert kept_deadline(date(2023, 11, 1)) == instant("2024-01-01")


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_is_in_one_term_and_reminders_stay_off_to_its_end(day) -> None:
    first, last = term_of(day)
    assert first <= day <= last
    assert term_of(first) == term_of(last) == (first, last)
    assert not reminded(off_until=last, today=day)
    assert reminded(off_until=last, today=last + timedelta(days=1))
    assert reminded(off_until=None, today=day)


@pytest.mark.parametrize(
    ("subject", "message", "codes"),
    [
        ("partnership-issue", " Who is this? ", []),
        ("hello", "", ["invalid", "blank"]),
        ("unspecified", "x" * 4001, ["too_long"]),
        ("unspecified", "x" * 4000, []),
    ],
)
def test_a_question_has_a_subject_and_a_text(subject, message, codes) -> None:
    answer = judge_support(subject, message)
    assert ([problem.code for problem in answer.problems] if isinstance(answer, Refused) else []) == codes
