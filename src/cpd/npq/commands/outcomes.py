"""Whether participants passed: appended to, never changed (rules NPQ-22, NPQ-23)."""

from datetime import date, timedelta
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.work import current_work, unit_of_work
from cpd.npq.models import Application, Outcome
from cpd.outbox.commands import post_email


def note_outcome(
    *, application_id: UUID, declaration_id: UUID, state: str, completion_date: date, actor: Actor
) -> Outcome:
    """Notes that a participant ``passed`` or ``failed`` on a day (UTC), and writes to them if they have an address."""
    with unit_of_work(actor=actor, reason="note_outcome") as work:
        application = Application.objects.select_related("person", "course").get(id=application_id)
        outcome = _append(application, declaration_id, state, completion_date)
        work.declaration(application.person_id, declaration_id)
        if application.person.email:
            post_email(
                template="npq_outcome",
                reference=f"npq-outcome/{outcome.id}",
                recipient=application.person.email,
                subject=f"Your outcome for {application.course.name}",
                body=(
                    f"Your training provider told us that you {state} {application.course.name} on "
                    f"{completion_date:%-d %B %Y}.\n\nIf this is wrong, contact your provider."
                ),
            )
        return outcome


def void_outcome(*, application_id: UUID, declaration_id: UUID, completion_date: date, actor: Actor) -> Outcome | None:
    """Notes that the outcome of a declaration no longer stands; None when that was noted already (rule NPQ-23)."""
    with unit_of_work(actor=actor, reason="void_outcome") as work:
        newest = newest_outcome(declaration_id)
        if newest is not None and newest.state == "voided":
            return None
        application = Application.objects.get(id=application_id)
        work.declaration(application.person_id, declaration_id)
        return _append(application, declaration_id, "voided", completion_date)


def _append(application: Application, declaration_id: UUID, state: str, completion_date: date) -> Outcome:
    """Adds an outcome that is newer than those that the declaration has, whatever clock a request runs by."""
    newest = newest_outcome(declaration_id)
    now = clock.now()
    return Outcome.objects.create(
        id=new_id(),
        application=application,
        declaration_id=declaration_id,
        state=state,
        completion_date=completion_date,
        actor=str(current_work().actor),
        created_at=max(now, newest.created_at + timedelta(microseconds=1)) if newest else now,
    )


def newest_outcome(declaration_id: UUID) -> Outcome | None:
    """The outcome of a declaration that stands (rule NPQ-22)."""
    return Outcome.objects.filter(declaration_id=declaration_id).order_by("-created_at", "-id").first()
