"""Saying no."""

import pytest

from cpd.core.refusals import Accepted, Error, Refusal, Refused, accepted
from cpd.core.rooms import declared_errors

MISSING = Error("trn", "missing", "Enter a [trn] of {digits} digits, under [page[size]] and [].", {"digits": 7})


def test_an_accepted_answer_gives_its_value() -> None:
    assert accepted(Accepted(7)) == 7


def test_a_refused_answer_raises_every_problem_in_order_and_what_it_is_about() -> None:
    problems = (MISSING(digits=7), MISSING.under("email")(digits=8))
    with pytest.raises(Refusal) as refused:
        accepted(Refused(problems, programme="npq"))
    assert refused.value.problems == problems
    assert refused.value.programme == "npq"
    assert str(refused.value) == (
        "trn: Enter a TRN of 7 digits, under page[size] and TRN.; "
        "email: Enter a TRN of 8 digits, under page[size] and email."
    )


def test_each_edge_names_attributes_in_its_own_way() -> None:
    assert MISSING(digits=7).worded(lambda name: f"<{name}>") == (
        "Enter a <trn> of 7 digits, under <page[size]> and <trn>."
    )
    assert Error("base", "code", "Like filter[cohort]=2022.")().detail == "Like filter[cohort]=2022."


def test_a_value_is_never_read_as_a_blank_or_an_attribute() -> None:
    assert Error("base", "code", "It is {name}.", {"name": ""})(name="{0} [trn]").detail == "It is {0} [trn]."


@pytest.mark.parametrize("values", [{}, {"digits": 7, "letters": 2}, {"letters": 7}])
def test_values_that_are_missing_or_unknown_raise_at_once(values) -> None:
    with pytest.raises(TypeError, match=r"trn\.missing fills in"):
        MISSING(**values)


def test_an_error_whose_example_does_not_fill_its_sentence_cannot_be_declared() -> None:
    with pytest.raises(TypeError):
        Error("trn", "missing", "Enter a TRN of {digits} digits.")


STRUCTURES = (
    '{"data": {"type": "…", "attributes": {…}}}',
    '{"data": [{"type": "participant-declaration", "attributes": {…}}]}',
)
"""What an error may show of a body, with its brackets."""


@pytest.mark.parametrize("name", declared_errors())
def test_every_declared_error_reads_well_with_its_example(name) -> None:
    error = declared_errors()[name]
    sentence = error.for_example().detail
    assert sentence.endswith((".", "?"))
    for structure in STRUCTURES:
        sentence = sentence.replace(structure, "")
    assert not set("{}#") & set(sentence)
    assert error.code.replace("_", "").isalnum()
    assert error.code.islower()
