"""Django's entry for this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The ``accounts`` room."""

    name = "cpd.accounts"
