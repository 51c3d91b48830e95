"""Saying no."""

import pytest

from cpd.core.refusals import Accepted, Problem, Refusal, Refused, accepted


def test_an_accepted_answer_gives_its_value() -> None:
    assert accepted(Accepted(7)) == 7


def test_a_refused_answer_raises_every_problem_in_order() -> None:
    problems = (Problem("trn", "missing", "Enter a TRN."), Problem("email", "missing", "Enter an e-mail address."))
    with pytest.raises(Refusal) as refused:
        accepted(Refused(problems))
    assert refused.value.problems == problems
    assert str(refused.value) == "trn: Enter a TRN.; email: Enter an e-mail address."
