"""Reading the attributes of a request, which may be anything that JSON can say."""

LONGEST = 1000


def as_text(value: object) -> str:
    """An attribute as text: a text or a number, without blanks around it, cut at 1,000 characters.

    Empty for whatever is neither (null, true, a list, an object): such a value counts as not given.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:LONGEST].strip()
