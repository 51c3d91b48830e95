"""Django's entry for this room."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The ``sandbox`` room."""

    name = "cpd.sandbox"

    def ready(self) -> None:
        """In the sandbox, all processes share a clock that people can move."""
        from django.conf import settings

        from cpd.core.clock import use_shift_source
        from cpd.sandbox.shift import shift

        if settings.ENVIRONMENT.name == "sandbox":
            use_shift_source(shift)
