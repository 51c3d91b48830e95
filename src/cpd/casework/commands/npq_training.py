"""What a provider reports of an accepted application's training: deferred, resumed, withdrawn.

Declarations decide whether it may (rule NPQ-11).
"""

from uuid import UUID

from cpd.casework import rules
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.declarations.models import Declaration, DeclarationState
from cpd.npq.commands import lock_application
from cpd.npq.models import Application, ApplicationState, ApplicationStateChange


def report_npq_training(
    *, lead_provider_id: UUID, application_id: UUID, action: str, reason: str = "", actor: Actor
) -> Application:
    """Does ``defer``, ``resume`` or ``withdraw`` for a provider's accepted application. Declarations stay as they are.

    Refused as :func:`cpd.casework.rules.may_report` says; raises :class:`NotFound` for an application of somebody else.
    """
    with unit_of_work(actor=actor, reason=f"{action}_npq_participant") as work:
        application = lock_application(application_id, lead_provider_id)
        types = set(
            Declaration.objects.filter(application=application)
            .exclude(state=DeclarationState.VOIDED)
            .values_list("declaration_type", flat=True)
        )
        reported = accepted(
            rules.may_report(
                rules.TrainingReport(
                    action=action,
                    reason=reason,
                    training_status=(
                        application.training_status or "active"
                        if application.state == ApplicationState.ACCEPTED
                        else None
                    ),
                    declared=bool(types),
                    started="started" in types,
                )
            )
        )
        application.training_status = reported.training_status
        application.save(update_fields=["training_status"])
        ApplicationStateChange.objects.create(
            application=application,
            lead_provider_id=lead_provider_id,
            state=reported.training_status,
            reason=reported.reason,
            created_at=clock.now(),
        )
        work.application(application.id)
        return application
