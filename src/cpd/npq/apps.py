"""Django's entry for this room."""

from django.apps import AppConfig


class NpqConfig(AppConfig):
    """The ``npq`` room."""

    name = "cpd.npq"
