"""Django's entry for this room."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """The ``integrations`` room."""

    name = "cpd.integrations"
