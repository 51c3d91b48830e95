"""Django's entry for this room."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    """The ``declarations`` room."""

    name = "cpd.declarations"

    def ready(self) -> None:
        """Promotes waiting declarations when somebody becomes eligible."""
        from cpd.declarations.commands.promotion import promote_of_record
        from cpd.training.commands import when_eligible

        when_eligible(promote_of_record)
