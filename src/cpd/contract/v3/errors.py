"""How version 3 answers what was refused: about NPQs, every problem is an error of its own, under its attribute."""

from collections.abc import Sequence

from cpd.contract.answers import AnsweredError
from cpd.contract.v1 import errors as before
from cpd.contract.v1.errors import attribute
from cpd.core.refusals import Error, Problem

__all__ = ["answered", "attribute", "title"]


TITLES = {"npq_enrolment": "participant_id", "npq_application": "application"}
"""What an error about NPQs is called that has another name in versions 1 and 2 (rules NPQ-6, NPQ-35)."""


def title(error: Error, programme: str) -> str:
    """What an error of a refusal about ``programme`` is called: voiding an NPQ declaration differs (rule NPQ-21)."""
    if error.field in TITLES:
        return TITLES[error.field]
    return error.field if programme == "npq" else before.title(error, programme)


def answered(problems: Sequence[Problem], programme: str) -> list[AnsweredError]:
    """About NPQs, one error for each problem (rule HTTP-11); else as in version 1, one for each attribute."""
    if programme != "npq":
        return before.answered(problems, programme, title)
    return [
        AnsweredError(title(problem.error, programme), problem.worded(attribute), problem.code) for problem in problems
    ]
