"""Django's entry for this room."""

from django.apps import AppConfig


class TeachersConfig(AppConfig):
    """The ``teachers`` room."""

    name = "cpd.teachers"
