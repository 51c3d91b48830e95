"""Django's entry for this room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ``core`` room."""

    name = "cpd.core"

    def ready(self) -> None:
        """Registers the checks."""
        from cpd.core import checks  # noqa: F401
