"""What a provider decides of an application of which something may have been declared (rules NPQ-42, NPQ-43)."""

from uuid import UUID

from cpd.casework import rules
from cpd.core.actor import Actor
from cpd.core.refusals import accepted
from cpd.core.work import unit_of_work
from cpd.declarations.models import BLOCKING_STATES, Declaration
from cpd.npq.commands import lock_application, reject_application, reject_by_provider
from cpd.npq.models import Application, ApplicationState


def reject_unless_declared(*, lead_provider_id: UUID, application_id: object, actor: Actor) -> Application:
    """Rejects an application that is pending, or accepted while nothing that was declared for it stands.

    What an acceptance brought is cleared: schedule, training status, funded place; its history stays. Refused
    (``application``) as :func:`cpd.npq.rules.may_reject` and :func:`cpd.casework.rules.may_take_back` say; raises
    :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="reject_application"):
        application = lock_application(application_id, lead_provider_id)
        if application.state != ApplicationState.ACCEPTED:
            return reject_application(lead_provider_id=lead_provider_id, application_id=application_id, actor=actor)
        accepted(rules.may_take_back(_declared(application, lead_provider_id)))
        return reject_by_provider(application)


def change_funded_place(
    *, lead_provider_id: UUID, application_id: object, funded_place: object, actor: Actor
) -> Application:
    """Gives an accepted application a funded place, or takes it back. Nothing else changes.

    Refused as :func:`cpd.casework.rules.may_change_funded_place` says; raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="change_funded_place") as work:
        application = lock_application(application_id, lead_provider_id)
        application.funded_place = accepted(
            rules.may_change_funded_place(
                rules.FundedPlaceFacts(
                    funded_place=funded_place,
                    state=application.state,
                    eligible_for_funding=application.eligible_for_funding,
                    funding=application.intake.funding,
                    intake=application.intake_id,
                    declared=_declared(application, lead_provider_id),
                )
            )
        )
        application.save(update_fields=["funded_place"])
        work.application(application.id)
        return application


def _declared(application: Application, lead_provider_id: UUID) -> tuple[bool, ...]:
    """Of each declaration for the application that stands, whether the provider made it."""
    standing = Declaration.objects.filter(application=application, state__in=BLOCKING_STATES)
    return tuple(made_by == lead_provider_id for made_by in standing.values_list("lead_provider_id", flat=True))
