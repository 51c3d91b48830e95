"""Django's entry for this room."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """The ``training`` room."""

    name = "cpd.training"
