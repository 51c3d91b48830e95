"""Django's entry for this room."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """The ``webhooks`` room."""

    name = "cpd.webhooks"
