"""What a new partnership means for the people at a school (rule SCH-14)."""

from uuid import UUID

from django.db import connection

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.work import Subject, unit_of_work
from cpd.schools.commands import record_partnership
from cpd.schools.models import Partnership
from cpd.training.commands.periods import go_on
from cpd.training.models import EndReason, TrainingPeriod


def open_partnership(
    *,
    school_id: UUID,
    lead_provider_id: UUID,
    delivery_partner_id: UUID,
    cohort: int,
    kept: bool = False,
    actor: Actor,
) -> Partnership:
    """Records a school's own partnership and gives it the people of that school and cohort who have no provider.

    That is who is provider-led without a partnership, or under one that is challenged, those who are leaving too.
    Everybody else stays. ``kept``:
    the school goes on with who trained it the year before.
    """
    with unit_of_work(actor=actor, reason="open_partnership") as work:
        work.lock(Subject("school", school_id))
        partnership = record_partnership(
            school_id=school_id,
            lead_provider_id=lead_provider_id,
            delivery_partner_id=delivery_partner_id,
            cohort=cohort,
            kept=kept,
            actor=actor,
        )
        waiting = list(
            TrainingPeriod.objects.filter(id__in=_waiting_for(partnership))
            .select_related("record")
            .order_by("record__person_id", "id")
        )
        for period in waiting:
            go_on(
                period,
                clock.today(),
                in_place=period.partnership_id is None,
                why=EndReason.CHANGED_PROVIDER,
                partnership=partnership,
            )
            work.person(period.record.person_id)
        return partnership


def _waiting_for(partnership: Partnership) -> list[UUID]:
    """The training periods that come to the partnership."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_waiting(%s, %s)", [partnership.id, clock.today()])
        return [period_id for (period_id,) in cursor.fetchall()]
