"""How version 1 answers what was refused: the titles of errors, their sentences, and how they are grouped."""

from collections.abc import Callable, Sequence

from cpd.contract.answers import AnsweredError
from cpd.core.refusals import Error, Problem

TITLES = {"declaration": "Invalid action", "npq_enrolment": "participant_profile"}
"""What an error is called; by the attribute itself, unless it is here."""


def attribute(name: str) -> str:
    """How a sentence names an attribute."""
    return f"'#/{name}'"


def title(error: Error, programme: str) -> str:
    """What an error of a refusal about ``programme`` is called."""
    return TITLES.get(error.field, error.field)


def answered(
    problems: Sequence[Problem], programme: str, title: Callable[[Error, str], str] = title
) -> list[AnsweredError]:
    """One error for each attribute, its distinct sentences joined, in the order in which they were found.

    The code is that of the attribute's first problem (rule HTTP-11). ``title`` is how the version calls an error.
    """
    by_field: dict[str, list[Problem]] = {}
    for problem in problems:
        by_field.setdefault(problem.field, []).append(problem)
    return [
        AnsweredError(
            title(problems_of_field[0].error, programme),
            ", ".join(dict.fromkeys(problem.worded(attribute) for problem in problems_of_field)),
            problems_of_field[0].code,
        )
        for problems_of_field in by_field.values()
    ]
