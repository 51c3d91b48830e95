"""Django's entry for this room."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """The ``publishing`` room."""

    name = "cpd.publishing"
