"""What people are written when their school reports that they leave: nothing to those without an address."""

from datetime import date

from cpd.outbox.commands import post_email
from cpd.training.models import SchoolPeriod, TrainingRecord


def write_leaving(record: TrainingRecord, stay: SchoolPeriod, day: date) -> None:
    """Tells somebody that their school reported when they leave (rule TUT-5). Once for each date."""
    address = stay.email or record.person.email
    if not address:
        return
    trained = " Your training there ends on that day." if stay.training_periods.exists() else ""
    post_email(
        template="participant_leaves",
        reference=f"participant-leaves/{stay.id}/{day}",
        recipient=address,
        subject=f"{stay.school.name} has told us when you are leaving",
        body=(
            f"{stay.school.name} told us that you are leaving the school on {day:%-d %B %Y}.{trained}\n\n"
            "If you continue at another school, ask its induction tutor to add you. If this is wrong, tell the "
            "induction "
            f"tutor of {stay.school.name}."
        ),
    )
