"""Django's entry for this room."""

from django.apps import AppConfig


def _load() -> None:
    from cpd.npq.commands import load_courses

    load_courses()


class NpqConfig(AppConfig):
    """The ``npq`` room."""

    name = "cpd.npq"

    def ready(self) -> None:
        """Registers courses and schedules as reference data."""
        from cpd.core.reference import provides_reference_data

        provides_reference_data(_load)
