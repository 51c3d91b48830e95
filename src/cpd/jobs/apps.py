"""Django's entry for this room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The ``jobs`` room."""

    name = "cpd.jobs"
