"""Django's entry for this room."""

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """The ``cohorts`` room."""

    name = "cpd.cohorts"
