"""How pages are rendered: the Jinja2 environment."""

from jinja2 import Environment


def environment(**options: object) -> Environment:
    """The environment Django asks for."""
    return Environment(**options)  # type: ignore[arg-type]
