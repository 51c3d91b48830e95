"""A school removes somebody whom it should not have registered (rule REG-13)."""

from uuid import UUID

from cpd.casework import rules
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.declarations.models import Declaration, DeclarationState
from cpd.training.commands.periods import lock_record
from cpd.training.models import SchoolPeriod
from cpd.training.queries import latest_stay


def remove_from_school(*, record_id: UUID, school_id: UUID, actor: Actor) -> SchoolPeriod:
    """The school removes somebody whom it should not have registered: providers see them as withdrawn.

    Refused as :func:`cpd.casework.rules.may_remove` says.
    """
    with unit_of_work(actor=actor, reason="remove_from_school") as work:
        record = lock_record(record_id)
        stay = latest_stay(record.id, school_id)
        accepted(
            rules.may_remove(
                rules.RemovalFacts(
                    here=stay is not None,
                    status=record.eligibility_status,
                    declared=Declaration.objects.filter(record=record).exclude(state=DeclarationState.VOIDED).exists(),
                )
            )
        )
        assert stay is not None
        stay.removed_at = clock.now()
        stay.save(update_fields=["removed_at"])
        work.person(record.person_id)
        return stay
