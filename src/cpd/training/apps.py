"""Django's entry for this room."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The ``training`` room."""

    name = "cpd.training"

    def ready(self) -> None:
        """Registers schedules and milestones as reference data."""
        from cpd.core.reference import provides_reference_data
        from cpd.training.commands.schedules import load_schedules

        provides_reference_data(load_schedules)
