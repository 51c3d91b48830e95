"""How each version words and groups what was refused (rules HTTP-11, NPQ-21)."""

import pytest

from cpd.contract.v1 import errors as v1
from cpd.contract.v2 import errors as v2
from cpd.contract.v3 import errors as v3
from cpd.core.refusals import Error

EARLY = Error("declaration_date", "early", "The [] is before {day}.", {"day": "1 November 2022"})
FUTURE = Error("declaration_date", "future", "The [] cannot be in the future.")
NO_COURSE = Error("course_identifier", "blank", "Enter a [].")
VOIDED = Error("declaration", "already_voided", "This declaration has already been voided.")

EARLY_SENTENCE = "The '#/declaration_date' is before 1 November 2022."
FUTURE_SENTENCE = "The '#/declaration_date' cannot be in the future."
COURSE_SENTENCE = "Enter a '#/course_identifier'."
PROBLEMS = (EARLY(day="1 November 2022"), NO_COURSE(), FUTURE(), FUTURE())

BY_ATTRIBUTE = [
    ("declaration_date", f"{EARLY_SENTENCE}, {FUTURE_SENTENCE}", "early"),
    ("course_identifier", COURSE_SENTENCE, "blank"),
]
ONE_BY_ONE = [
    ("declaration_date", EARLY_SENTENCE, "early"),
    ("course_identifier", COURSE_SENTENCE, "blank"),
    ("declaration_date", FUTURE_SENTENCE, "future"),
    ("declaration_date", FUTURE_SENTENCE, "future"),
]


@pytest.mark.parametrize(
    ("errors", "programme", "expected"),
    [
        (v1, "ecf", BY_ATTRIBUTE),
        (v2, "ecf", BY_ATTRIBUTE),
        (v3, "ecf", BY_ATTRIBUTE),
        (v1, "npq", BY_ATTRIBUTE),
        (v2, "npq", BY_ATTRIBUTE),
        (v3, "npq", ONE_BY_ONE),
    ],
)
def test_problems_of_one_attribute_are_one_error_but_about_npqs_in_version_3(errors, programme, expected) -> None:
    assert errors.answered(PROBLEMS, programme) == expected


@pytest.mark.parametrize(
    ("errors", "programme", "title"),
    [
        (v1, "ecf", "Invalid action"),
        (v3, "ecf", "Invalid action"),
        (v1, "npq", "Invalid action"),
        (v3, "npq", "declaration"),
    ],
)
def test_what_a_declaration_does_not_allow_is_an_invalid_action_but_about_npqs_in_version_3(
    errors, programme, title
) -> None:
    assert errors.answered([VOIDED()], programme) == [
        (title, "This declaration has already been voided.", "already_voided")
    ]
