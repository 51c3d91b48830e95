"""Whom a school may remove, and what a provider may report of an application's training: tables of examples."""

from dataclasses import replace
from datetime import date

import pytest

from cpd.casework import rules
from cpd.casework.rules import Reported, TrainingReport
from cpd.core.refusals import Accepted, Refused


def wrong(answer: object) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in answer.problems] if isinstance(answer, Refused) else []


@pytest.mark.parametrize(
    ("here", "status", "declared_for", "code"),
    [
        (True, "", False, ""),
        (True, "ineligible", False, ""),
        (True, "eligible", False, "validated"),
        (True, "manual_check", False, "validated"),
        (True, "", True, "declared"),
        (False, "", False, "not_here"),
    ],
)
def test_whom_a_school_may_remove(here, status, declared_for, code) -> None:
    answer = rules.may_remove(rules.RemovalFacts(here=here, status=status, declared=declared_for))
    assert ("" if isinstance(answer, Accepted) else answer.problems[0].code) == code


REPORT = TrainingReport("withdraw", "other", "active", declared=True, started=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"training_status": None}, [("participant_id", "no_application")]),
        ({"known": False, "course_fits": False, "training_status": None}, [("participant_id", "not_recognised")]),
        ({"course_fits": False, "training_status": None}, [("course_identifier", "not_recognised")]),
        (
            {"course_given": False, "course_fits": False, "training_status": None},
            [("course_identifier", "blank")],
        ),
        (
            {"course_given": False, "course_fits": False, "training_status": None, "as_first_published": True},
            [("course_identifier", "blank"), ("course_identifier", "not_recognised")],
        ),
        ({"reason": ""}, [("reason", "blank")]),
        ({"reason": "", "as_first_published": True}, [("reason", "blank"), ("reason", "invalid")]),
        ({"reason": "bereavement"}, [("reason", "invalid")]),
        (
            {"reason": "bereavement", "training_status": None},
            [("participant_id", "no_application"), ("reason", "invalid")],
        ),
        (
            {"reason": "bereavement", "training_status": None, "as_first_published": True},
            [("participant_id", "no_application")],
        ),
        (
            {"reason": "bereavement", "training_status": "withdrawn", "started": False},
            [("reason", "invalid"), ("npq_enrolment", "withdrawn")],
        ),
        ({"reason": "bereavement", "started": False}, [("reason", "invalid")]),
        ({"action": "defer", "reason": "bereavement"}, []),
        ({"started": False}, [("npq_enrolment", "not_started")]),
        ({"action": "defer", "started": False}, []),
        ({"action": "defer", "declared": False, "started": False}, [("npq_enrolment", "not_declared")]),
        ({"training_status": "withdrawn"}, [("npq_enrolment", "withdrawn")]),
        ({"training_status": "deferred"}, []),
        ({"action": "defer", "training_status": "deferred"}, [("npq_enrolment", "deferred")]),
        ({"action": "resume", "training_status": "deferred"}, []),
        ({"action": "resume", "training_status": "deferred", "other_enrolment": True}, []),
        ({"action": "resume", "training_status": "withdrawn"}, []),
        (
            {"action": "resume", "training_status": "withdrawn", "other_enrolment": True},
            [("npq_enrolment", "other_enrolment")],
        ),
        ({"action": "resume"}, [("npq_enrolment", "active")]),
    ],
)
def test_what_a_provider_may_report_of_an_applications_training(changes, expected) -> None:
    assert wrong(rules.may_report(replace(REPORT, **changes))) == expected


@pytest.mark.parametrize("stop", ["", "."])
def test_the_reason_that_ends_with_a_stop_is_taken_without_it_and_stored_with_it(stop) -> None:
    reason = f"quality-of-programme-structure-not-suitable{stop}"
    assert rules.may_report(replace(REPORT, reason=reason)) == Accepted(
        Reported("withdrawn", "quality-of-programme-structure-not-suitable.")
    )


OUTCOME = rules.OutcomeFacts(
    course_identifier="npq-headship",
    state="passed",
    completion_date="2022-11-30",
    today=date(2022, 12, 1),
    known=True,
    with_outcome=True,
    completed=True,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"state": "failed"}, []),
        ({"completion_date": "2022-12-01"}, []),
        ({"completion_date": "2022-12-02"}, [("completion_date", "future")]),
        ({"completion_date": ""}, [("completion_date", "blank")]),
        ({"completion_date": "30-11-2022"}, [("completion_date", "invalid")]),
        ({"completion_date": "2021-13-01"}, [("completion_date", "invalid")]),
        ({"completion_date": "2022-11-30 at noon"}, [("completion_date", "invalid")]),
        ({"state": ""}, [("state", "blank"), ("state", "invalid")]),
        ({"state": "voided"}, [("state", "invalid")]),
        (
            {"course_identifier": "", "with_outcome": False, "completed": False},
            [("course_identifier", "blank"), ("course_identifier", "without_outcome")],
        ),
        ({"with_outcome": False, "completed": False}, [("course_identifier", "without_outcome")]),
        ({"known": False, "completed": False}, [("course_identifier", "not_recognised")]),
        ({"completed": False}, [("base", "not_completed")]),
        (
            {"state": "voided", "completion_date": "2023-01-01", "completed": False},
            [("state", "invalid"), ("completion_date", "future"), ("base", "not_completed")],
        ),
    ],
)
def test_what_a_provider_may_say_of_an_outcome(changes, expected) -> None:
    assert wrong(rules.may_say_outcome(replace(OUTCOME, **changes))) == expected


@pytest.mark.parametrize(
    "text", ["2022-11-30", "2022-11-30T00:00:00+00:00", "2022-11-30T23:59:59Z", "2022-11-30T23:00:00-05:00"]
)
def test_the_day_of_an_outcome_is_the_date_that_is_written(text) -> None:
    said = rules.may_say_outcome(replace(OUTCOME, completion_date=text))
    assert said == Accepted(rules.SaidOutcome("passed", date(2022, 11, 30)))
