"""Saying who delivered the training of a declared NPQ (rule NPQ-20)."""

from collections.abc import Mapping
from uuid import UUID

from cpd.core.actor import Actor
from cpd.core.attributes import read_texts
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.declarations import rules
from cpd.declarations.commands.owning import lock_own
from cpd.declarations.facts import npq as facts
from cpd.declarations.models import Declaration


def change_delivery_partner_of_declaration(
    *, lead_provider_id: UUID, declaration_id: object, attributes: Mapping[str, object], actor: Actor
) -> Declaration:
    """Replaces both delivery partners of a provider's NPQ declaration, in whatever state it is.

    ``attributes`` are ``delivery_partner_id`` and ``secondary_delivery_partner_id``, which is cleared when absent.
    Refused as :func:`cpd.declarations.rules.judge_partners` says. Raises :class:`NotFound`, also for a declaration
    about an ECT or a mentor, and :class:`NotYours`.
    """
    with unit_of_work(actor=actor, reason="change_delivery_partner_of_declaration", limits_itself=True) as work:
        declaration = lock_own(lead_provider_id, declaration_id, work)
        application = declaration.application
        if application is None:
            raise NotFound("NPQ declaration", declaration_id)
        primary, secondary = read_texts(attributes, "delivery_partner_id", "secondary_delivery_partner_id")
        partners = accepted(
            rules.judge_partners(
                facts.partners_named(
                    primary,
                    secondary,
                    lead_provider_id=lead_provider_id,
                    cohort=declaration.cohort_id,
                    needed=True,
                ),
                inside=rules.inside_catchment(
                    teacher_catchment=application.teacher_catchment,
                    cohort=declaration.cohort_id,
                    school_urn=application.school.urn if application.school else "",
                ),
                cohort=declaration.cohort_id,
            )
        )
        declaration.delivery_partner_id = parse_id(partners.primary)
        declaration.secondary_delivery_partner_id = parse_id(partners.secondary)
        declaration.save(update_fields=["delivery_partner", "secondary_delivery_partner"])
        work.declaration(declaration.person_id, declaration.id)
        return declaration
