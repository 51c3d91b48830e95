"""Django's entry for this room."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from cpd.training.models import TrainingRecord


def _promote(record: "TrainingRecord", actor: str) -> None:
    from cpd.declarations.commands.promotion import promote_of_record

    promote_of_record(record, actor)


class DeclarationsConfig(AppConfig):
    """The ``declarations`` room."""

    name = "cpd.declarations"

    def ready(self) -> None:
        """Promotes waiting declarations when somebody becomes eligible."""
        from cpd.training.eligibility import when_eligible

        when_eligible(_promote)
