"""Django's entry for this room."""

from django.apps import AppConfig


def _load() -> None:
    from cpd.training.commands.schedules import load_schedules

    load_schedules()


class TrainingConfig(AppConfig):
    """The ``training`` room."""

    name = "cpd.training"

    def ready(self) -> None:
        """Registers schedules and milestones as reference data."""
        from cpd.core.reference import provides_reference_data

        provides_reference_data(_load)
