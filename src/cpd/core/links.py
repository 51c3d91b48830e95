"""Links to ourselves, for letters and wherever else a whole address is needed."""

from django.conf import settings


def public_link(path: str) -> str:
    """The whole address of a path, from ``PUBLIC_URL`` alone: what a request says of itself (``Host``) is anybody's."""
    return f"{settings.PUBLIC_URL}{path}"
