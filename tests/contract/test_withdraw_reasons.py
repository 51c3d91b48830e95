"""Why somebody can be withdrawn, as each version takes it (rule ACT-5)."""

import pytest

from cpd.contract.versions import WRITES
from cpd.training.rules import COURSES, WITHDRAW_REASONS


@pytest.mark.parametrize("version", WRITES)
def test_every_version_has_reasons_for_every_role_that_can_be_stored(version) -> None:
    reasons = WRITES[version].withdraw_reasons
    assert reasons.keys() == COURSES.keys()
    for role in reasons:
        assert set(reasons[role]) <= set(WITHDRAW_REASONS)
        assert len(set(reasons[role])) == len(reasons[role])


def test_every_reason_that_can_be_stored_is_one_that_some_version_takes() -> None:
    assert {
        reason for version in WRITES.values() for reasons in version.withdraw_reasons.values() for reason in reasons
    } == set(WITHDRAW_REASONS)


@pytest.mark.parametrize(
    ("version", "role", "reason", "taken"),
    [
        (1, "ect", "started-in-error", True),
        (2, "ect", "started-in-error", True),
        (3, "ect", "started-in-error", False),
        (1, "ect", "changed-lead-provider", False),
        (2, "mentor", "changed-lead-provider", False),
        (3, "ect", "changed-lead-provider", True),
        (1, "ect", "mentor-no-longer-being-mentor", True),
        (3, "ect", "mentor-no-longer-being-mentor", False),
        (3, "mentor", "mentor-no-longer-being-mentor", True),
        (3, "ect", "school-left-fip", True),
    ],
)
def test_what_differs_between_versions(version, role, reason, taken) -> None:
    assert (reason in WRITES[version].withdraw_reasons[role]) is taken
