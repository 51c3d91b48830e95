"""Django's entry for this room."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    """The ``providers`` room."""

    name = "cpd.providers"
