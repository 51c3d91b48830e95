"""What a school asks DfE for (rule SCH-33)."""

from uuid import UUID

from django.conf import settings

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import unit_of_work
from cpd.outbox.commands import post_email
from cpd.schools import rules
from cpd.schools.models import School, SupportRequest


def ask_for_support(
    *,
    school_id: UUID,
    user_id: UUID,
    subject: str,
    message: str,
    cohort: int | None = None,
    record_id: UUID | None = None,
    key: UUID | None = None,
    actor: Actor,
) -> SupportRequest:
    """Keeps a question to DfE, with the school, the year and the training record that it is about, and posts it.

    It goes to ``SUPPORT_EMAIL``, without a word of what was asked where that is not set. ``key`` is the id that the
    question gets: asked again with the same, it is the one that was asked. Refused as
    :func:`cpd.schools.rules.judge_support` says.
    """
    with unit_of_work(actor=actor, reason="ask_for_support"):
        chosen, text = accepted(rules.judge_support(subject, message))
        school = School.objects.filter(id=school_id).first()
        if school is None:
            raise NotFound("school", school_id)
        request, asked = SupportRequest.objects.get_or_create(
            id=key or new_id(),
            school=school,
            user_id=user_id,
            defaults={
                "cohort_id": cohort,
                "record_id": record_id,
                "subject": chosen,
                "message": text,
                "created_at": clock.now(),
            },
        )
        address = settings.ENVIRONMENT.support_email
        if asked and address:
            about = [f"School: {school.name} (URN {school.urn})"]
            about += [f"Year: {cohort}"] if cohort else []
            about += [f"Training record: {record_id}"] if record_id else []
            post_email(
                template="support_request",
                recipient=address,
                reference=f"support-request/{request.id}",
                subject=f"{rules.SUBJECTS[chosen]}: {school.name}",
                body="\n".join([*about, f"Question: {request.id}", "", text]),
            )
        return request
