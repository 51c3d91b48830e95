"""Django's entry for this room."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    """The ``declarations`` room."""

    name = "cpd.declarations"
