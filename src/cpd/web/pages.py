"""How pages are rendered: the Jinja2 environment."""

from jinja2 import Environment


def environment(**options: object) -> Environment:
    """The environment Django asks for."""
    return Environment(autoescape=True, **{key: value for key, value in options.items() if key != "autoescape"})  # type: ignore[arg-type]
