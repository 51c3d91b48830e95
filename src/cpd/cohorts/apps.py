"""Django's entry for this room."""

from django.apps import AppConfig


def _load() -> None:
    from cpd.cohorts.commands import load_cohorts

    load_cohorts()


class CohortsConfig(AppConfig):
    """The ``cohorts`` room."""

    name = "cpd.cohorts"

    def ready(self) -> None:
        """Registers the academic years as reference data."""
        from cpd.core.reference import provides_reference_data

        provides_reference_data(_load)
