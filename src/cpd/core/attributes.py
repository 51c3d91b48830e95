"""Reading the attributes of a request, which may be anything that JSON can say.

A value is never repaired: it is read as it was sent, or refused under its own name (rule HTTP-13).
"""

import re
from collections.abc import Mapping

from cpd.core import errors
from cpd.core.refusals import Problem, Refusal

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


def as_text(value: object) -> str | None:
    """An attribute as text: a text as it is, a number as it is written; empty when it is null or blank.

    None for whatever is no text: true and false, a list, an object, a text of more than 1,000 characters, or one with
    the character NUL, which no database holds.
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    if len(text) > errors.LONGEST or "\x00" in text:
        return None
    return text if text.strip() else ""


def not_a_text(name: str) -> Problem:
    """What is wrong with an attribute that :func:`as_text` can't read."""
    return errors.NOT_A_TEXT.under(name)()


def read_texts(attributes: Mapping[str, object], *names: str) -> tuple[str, ...]:
    """These attributes as text, in this order; empty for those that were not given.

    Raises :class:`Refusal` with each that is no text (``not_a_text``).
    """
    texts = {name: as_text(attributes.get(name)) for name in names}
    problems = [not_a_text(name) for name, text in texts.items() if text is None]
    if problems:
        raise Refusal(problems)
    return tuple(text or "" for text in texts.values())


def as_year(text: str) -> int | None:
    """The year that four digits spell, or None."""
    return int(text) if _YEAR.fullmatch(text) else None
