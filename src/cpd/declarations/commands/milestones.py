"""Changing the dates of a milestone (rule MON-36). Here and not with training, because of what is declared."""

from datetime import date, datetime
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.declarations.models import Declaration, DeclarationState
from cpd.declarations.rules.milestones import Window, may_change_milestone
from cpd.training.models import Milestone

NO_LONGER = (DeclarationState.VOIDED, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK)
"""States in which a declaration holds no milestone where it is."""


def change_milestone(
    *,
    schedule_id: UUID,
    declaration_type: str,
    start_date: date | None = None,
    milestone_date: date | None = None,
    payment_date: date | None = None,
    dry_run: bool = False,
    actor: Actor,
) -> Milestone:
    """Gives a milestone other dates; those that are None stay. From then on it no longer follows the shipped schedules.

    ``dry_run`` changes nothing: the milestone that comes back has the dates that it would get. Refused as
    :func:`cpd.declarations.rules.milestones.may_change_milestone` says. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="change_milestone"):
        milestones = Milestone.objects.select_for_update(no_key=True).filter(
            schedule_id=schedule_id, declaration_type=declaration_type
        )
        milestone = milestones.first()
        if milestone is None:
            raise NotFound("milestone", declaration_type)
        window = Window(milestone.start_date, milestone.milestone_date, milestone.payment_date)
        changed = accepted(
            may_change_milestone(window, Window(start_date, milestone_date, payment_date), _declared(milestone))
        )
        assert changed.start_date is not None
        milestone.start_date, milestone.milestone_date = changed.start_date, changed.milestone_date
        milestone.payment_date, milestone.changed_at = changed.payment_date, clock.now()
        if not dry_run:
            milestone.save(update_fields=["start_date", "milestone_date", "payment_date", "changed_at"])
        return milestone


def _declared(milestone: Milestone) -> list[datetime]:
    """When what stands for the milestone was reached, of everybody who is or was on its schedule."""
    standing = Declaration.objects.filter(
        declaration_type=milestone.declaration_type,
        record__training_periods__schedule_id=milestone.schedule_id,
        cohort_id=milestone.schedule.cohort_id,
    ).exclude(state__in=NO_LONGER)
    return list(standing.distinct().values_list("declaration_date", flat=True))
