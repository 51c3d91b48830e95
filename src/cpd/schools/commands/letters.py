"""Letters to everybody of a lead provider."""

from uuid import UUID

from cpd.accounts.models import User
from cpd.outbox.commands import post_email


def write_to_provider(*, lead_provider_id: UUID, template: str, reference: str, subject: str, body: str) -> int:
    """Writes to each user of a provider who may sign in, once for each ``reference``. Gives the number of letters.

    Within the open unit of work.
    """
    users = User.objects.filter(memberships__lead_provider_id=lead_provider_id, deactivated_at__isnull=True)
    return sum(
        post_email(
            template=template,
            recipient=user.email,
            reference=f"{reference}/{user.id}",
            subject=subject,
            body=body,
        )
        for user in users.distinct().order_by("id")
    )
