"""Django's entry for this room."""

from django.apps import AppConfig


class NpqConfig(AppConfig):
    """The ``npq`` room."""

    name = "cpd.npq"

    def ready(self) -> None:
        """Registers courses and schedules as reference data."""
        from cpd.core.reference import provides_reference_data
        from cpd.npq.commands import load_courses

        provides_reference_data(load_courses)
