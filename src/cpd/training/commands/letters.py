"""Letters to a school about who will train its early career teachers (rules SCH-12 and SCH-31).

The link by which a school challenges a partnership needs no sign-in, so it is written just before the letter goes.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.links import public_link, sealed
from cpd.outbox.commands import Letter, post_email, writes
from cpd.outbox.models import Message
from cpd.schools.commands import nomination_address, open_nomination
from cpd.schools.models import Partnership, ProgrammeChoice
from cpd.schools.queries import contact_of, induction_tutor_of

REMINDED_AFTER = timedelta(days=7)
CONFIRMED, REMINDER = "partnership_confirmed", "partnership_reminder"
PURPOSE = "challenge"
"""What the token of a link is sealed for by which a partnership is challenged."""


GAVE_WAY = {
    ProgrammeChoice.CORE: "chosen to lead this training itself",
    ProgrammeChoice.OWN: "chosen to lead this training itself",
    ProgrammeChoice.NONE: "told us that it expects no early career teachers in that year",
}
"""What a school had chosen, in words, where a report makes another choice of it (rule SCH-13)."""


def tell_of_partnership(partnership: Partnership, *, instead_of: str = "") -> None:
    """Tells the school at once, and again in a week: it can challenge the partnership until the deadline.

    ``instead_of`` is the school's choice that gave way to the report, one of ``GAVE_WAY``.
    """
    partnership.remind_at = clock.now() + REMINDED_AFTER
    partnership.save(update_fields=["remind_at"])
    write_of_partnership(partnership, induction_tutor_of(partnership.school_id), CONFIRMED, instead_of=instead_of)


def write_of_partnership(partnership: Partnership, tutor: User | None, template: str, *, instead_of: str = "") -> None:
    """Writes to the induction tutor; without one to the school's contact, who can name one; without either to DfE.

    Once for each report.
    """
    school = partnership.school
    contact = contact_of(school)
    recipient = tutor.email if tutor else contact or settings.ENVIRONMENT.support_email
    if not recipient:
        return
    provider, partner = partnership.lead_provider, partnership.delivery_partner
    assert partnership.challenge_deadline is not None
    context = {
        "partnership_id": str(partnership.id),
        "school": school.name,
        "provider": provider.name,
        "partner": partner.name,
        "cohort": str(partnership.cohort_id),
        "deadline": f"{partnership.challenge_deadline:%-d %B %Y}",
    }
    if instead_of:
        context["instead_of"] = instead_of
    if tutor is None and contact:
        context["nomination_id"] = str(open_nomination(school, requested=False).id)
    report = partnership.remind_at
    post_email(
        template=template,
        reference=f"{template.replace('_', '-')}/{partnership.id}/{partner.id}/{report:%Y-%m-%dT%H:%M:%S.%fZ}",
        recipient=recipient,
        context=context,
    )


@writes(CONFIRMED)
@writes(REMINDER)
def write_partnership_letter(message: Message) -> Letter:
    """The letter, with the link by which the partnership is challenged, and the one by which a tutor is named."""
    facts = message.content
    if "subject" in facts:  # as the release before this one posted it
        return facts["subject"], facts["body"]
    token = sealed(PURPOSE, UUID(facts["partnership_id"]))
    nominate = (
        f"\n\n{facts['school']} has no induction tutor in Manage Teacher CPD. Say who it is:\n\n"
        f"{nomination_address(UUID(facts['nomination_id']))}"
        if "nomination_id" in facts
        else ""
    )
    gave_way = (
        f"{facts['school']} had {GAVE_WAY[ProgrammeChoice(facts['instead_of'])]}. We have changed that, because the "
        "provider reported this partnership. If you tell us that it is wrong, also ask DfE in the service to change "
        "back how you run training.\n\n"
        if "instead_of" in facts
        else ""
    )
    return (
        f"{'Reminder: ' if message.template == REMINDER else ''}{facts['provider']} will train your early career "
        "teachers",
        f"{facts['provider']}, with {facts['partner']}, confirmed that they will train the early career teachers of "
        f"{facts['school']} who start in {facts['cohort']}.\n\n{gave_way}"
        f"If this is wrong, tell us before {facts['deadline']}:\n\n"
        f"{public_link(f'/challenge/link/{token}')}{nominate}",
    )
