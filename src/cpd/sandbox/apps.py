"""Django's entry for this room."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The ``sandbox`` room."""

    name = "cpd.sandbox"

    def ready(self) -> None:
        """In the sandbox, processes share a clock that people can move, and the teaching record knows its people."""
        from django.conf import settings

        from cpd.core.clock import use_shift_source
        from cpd.integrations.teaching_record.local import ask_first
        from cpd.sandbox import records
        from cpd.sandbox.shift import shift

        if settings.ENVIRONMENT.name == "sandbox":
            use_shift_source(shift)
        if settings.SANDBOX:
            ask_first(records.knows, records.asked_first)
