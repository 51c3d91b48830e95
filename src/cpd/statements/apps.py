"""Django's entry for this room."""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """The ``statements`` room."""

    name = "cpd.statements"
