"""Django's entry for this room."""

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    """The ``finance`` room."""

    name = "cpd.finance"
