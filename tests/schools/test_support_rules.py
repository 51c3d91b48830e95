"""How DfE answers a school's question, or closes it without an answer or opens it again (rules SCH-34 and SCH-35)."""

import pytest

from cpd.core.refusals import Accepted, Refused
from cpd.schools.rules import judge_answer, judge_note, judge_reopening


@pytest.mark.parametrize(
    ("judge", "field", "longest"),
    [(judge_answer, "answer", 4000), (judge_note, "note", 500), (judge_reopening, "why", 500)],
    ids=["answer", "note", "why"],
)
class TestWhatIsWritten:
    @pytest.mark.parametrize("text", ["", "  ", "\r\n"])
    def test_has_words(self, judge, field, longest, text) -> None:
        answer = judge(text)
        assert isinstance(answer, Refused)
        assert [(problem.field, problem.code) for problem in answer.problems] == [(field, "blank")]

    def test_has_an_end(self, judge, field, longest) -> None:
        assert judge("x" * longest) == Accepted("x" * longest)
        answer = judge("x" * (longest + 1))
        assert isinstance(answer, Refused)
        assert [(problem.field, problem.code) for problem in answer.problems] == [(field, "too_long")]

    def test_is_kept_with_our_line_ends_and_without_space_around_it(self, judge, field, longest) -> None:
        assert judge(" One.\r\nTwo. \n") == Accepted("One.\nTwo.")
