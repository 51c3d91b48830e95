"""Django's entry for this room."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

from cpd.core.actor import Actor

if TYPE_CHECKING:
    from cpd.training.models import TrainingRecord


def _promote(record: "TrainingRecord", actor: Actor) -> None:
    from cpd.declarations.commands.promotion import promote_of_record

    promote_of_record(record, actor)


def _declared_within(record_id: UUID, first: date, until: date | None) -> bool:
    from cpd.declarations.queries import declared_within

    return declared_within(record_id, first, until)


def _declared_completed(record_id: UUID) -> bool:
    from cpd.declarations.queries import declared_completed

    return declared_completed(record_id)


def _follow_calendars() -> None:
    from cpd.declarations.commands.calendars import follow_calendars

    follow_calendars()


def _expect_milestones() -> None:
    from cpd.statements.commands import load_expected_milestones

    load_expected_milestones()


class DeclarationsConfig(AppConfig):
    """The ``declarations`` room."""

    name = "cpd.declarations"

    def ready(self) -> None:
        """Promotes waiting declarations when somebody becomes eligible, tells training what was declared, and registers
        the calendars of statements as reference data: what is declared moves with them, and what is expected follows.
        """
        from cpd.core.reference import provides_reference_data
        from cpd.training.eligibility import when_eligible
        from cpd.training.replacing import knows_declarations

        when_eligible(_promote)
        knows_declarations(_declared_within, _declared_completed)
        provides_reference_data(_follow_calendars)
        provides_reference_data(_expect_milestones)
