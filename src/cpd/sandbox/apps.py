"""Django's entry for this room."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The ``sandbox`` room."""

    name = "cpd.sandbox"
