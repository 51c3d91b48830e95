"""Whether a new mentor takes over an ECT whose mentor before had begun training (rule REG-9)."""

from uuid import UUID

from cpd.training.models import MentorshipPeriod, Programme, TrainingPeriod
from cpd.training.replacing import declared_within


def takes_over(ect_record_id: UUID) -> bool:
    """Whether who mentors this ECT next replaces a mentor who had begun: the ECT is trained by a provider, and
    something was declared of a mentor whom they had, dated within that mentorship."""
    latest = TrainingPeriod.objects.filter(record_id=ect_record_id).order_by("-started_on", "-created_at").first()
    if latest is None or latest.programme != Programme.PROVIDER_LED:
        return False
    mentorships = MentorshipPeriod.objects.filter(ect_record_id=ect_record_id).values_list(
        "mentor_record_id", "started_on", "finished_on"
    )
    return any(declared_within(*mentorship) for mentorship in mentorships)
