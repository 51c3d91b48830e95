"""Whom a school may remove, and what a provider may report of an application's training: tables of examples."""

from dataclasses import replace

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
        ({"reason": ""}, [("reason", "invalid")]),
        ({"reason": "bereavement"}, [("reason", "invalid")]),
        ({"action": "defer", "reason": "bereavement"}, []),
        ({"started": False}, [("participant_id", "not_started")]),
        ({"action": "defer", "started": False}, []),
        ({"action": "defer", "declared": False, "started": False}, [("participant_id", "not_declared")]),
        ({"training_status": "withdrawn"}, [("participant_id", "withdrawn")]),
        ({"training_status": "deferred"}, []),
        ({"action": "defer", "training_status": "deferred"}, [("participant_id", "deferred")]),
        ({"action": "resume", "training_status": "deferred"}, []),
        ({"action": "resume", "training_status": "withdrawn"}, []),
        ({"action": "resume"}, [("participant_id", "active")]),
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
