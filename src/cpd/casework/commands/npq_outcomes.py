"""A provider says that a participant passed or failed an NPQ that it declared completed (rules NPQ-36, NPQ-37)."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q

from cpd.casework import rules
from cpd.casework.commands.npq_training import lock_applications
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.attributes import read_texts
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.declarations.models import BLOCKING_STATES, Declaration, DeclarationState, Kind
from cpd.declarations.rules import outcome_needed
from cpd.npq.commands import newest_outcome, note_outcome
from cpd.npq.models import ApplicationState, Course, Outcome

QUALIFYING_STATES = (*BLOCKING_STATES, DeclarationState.INELIGIBLE)
"""States of a completed declaration that can have an outcome: not voided, and not clawed back."""


def say_outcome(
    *,
    lead_provider_id: UUID,
    participant_id: object,
    attributes: Mapping[str, object],
    as_first_published: bool = False,
    actor: Actor,
) -> Outcome:
    """Notes that a participant passed or failed: attributes ``course_identifier``, ``state``, ``completion_date``.

    It is noted of the newest completed declaration for the course that stands, made by the provider or for an
    application that it has now. What the newest outcome of that declaration says already is not noted again: then that
    outcome is given. A retired id is taken for the person it became. Refused as
    :func:`cpd.casework.rules.may_say_outcome` says. Raises :class:`NotFound` for somebody whom the provider never
    trained for an NPQ, unless ``as_first_published``: then that is refused.
    """
    with unit_of_work(actor=actor, reason="say_outcome") as work:
        person, applications = lock_applications(participant_id)
        declarations = Declaration.objects.filter(
            Q(lead_provider_id=lead_provider_id) | Q(application__lead_provider_id=lead_provider_id),
            person=person,
            kind=Kind.NPQ,
        )
        known = person is not None and (
            any(
                one.lead_provider_id == lead_provider_id and one.state == ApplicationState.ACCEPTED
                for one in applications
            )
            or declarations.exists()
        )
        if not known and not as_first_published:
            raise NotFound("participant", participant_id)
        names = ("course_identifier", "state", "completion_date")
        course_identifier, state, completion_date = read_texts(attributes, *names)
        course = Course.objects.filter(identifier=course_identifier).first()
        completed = (
            declarations.filter(
                course_identifier=course_identifier, declaration_type="completed", state__in=QUALIFYING_STATES
            )
            .order_by("-created_at", "-id")
            .first()
            if known
            else None
        )
        said = accepted(
            rules.may_say_outcome(
                rules.OutcomeFacts(
                    course_identifier=course_identifier,
                    state=state,
                    completion_date=completion_date,
                    today=clock.today(),
                    known=known,
                    with_outcome=course is not None
                    and outcome_needed(declaration_type="completed", course_group=course.group),
                    completed=completed is not None,
                )
            )
        )
        assert completed is not None
        assert completed.application_id is not None
        newest = newest_outcome(completed.id)
        if newest is not None and (newest.state, newest.completion_date) == (said.state, said.completion_date):
            return newest
        return note_outcome(
            application_id=completed.application_id,
            declaration_id=completed.id,
            state=said.state,
            completion_date=said.completion_date,
            actor=work.actor,
        )
