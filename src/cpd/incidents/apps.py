"""Django's entry for this room."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """The ``incidents`` room."""

    name = "cpd.incidents"
