"""An error as the API answers it."""

from typing import NamedTuple


class AnsweredError(NamedTuple):
    """What it is about, the sentence, and the word for programs."""

    title: str
    detail: str
    code: str
