"""Where DfE's support begins: how much waits, and where."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.schools.models import PlannedReminder
from cpd.schools.queries import schools_sought, support_requests
from cpd.training.decisions import WAITING, records_sought
from cpd.web.kit.parts import Row, SummaryList
from cpd.web.pages import page
from cpd.web.support.access import supporters


@require_safe
@supporters
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """How many questions of schools are open, about how many people nothing is decided, and what is scheduled."""
    rows = [
        Row(
            "Questions from schools",
            f"{support_requests(is_open=True).count():,} open",
            change="/support/questions",
            action="View",
        ),
        Row(
            "Eligibility for funding",
            f"{records_sought(shown=WAITING).count():,} to be decided",
            change="/support/eligibility",
            action="View",
        ),
        Row(
            "Schools",
            _failing(schools_sought(bouncing=True).count()),
            change="/support/schools",
            action="View",
        ),
        Row(
            "Reminders to schools",
            f"{PlannedReminder.objects.filter(sent_at__isnull=True, cancelled_at__isnull=True).count():,} scheduled",
            change="/support/reminders",
            action="View",
        ),
    ]
    return page(request, "support/start.html", {"title": "Support", "summary": SummaryList(rows)})


def _failing(number: int) -> str:
    if not number:
        return "No failed emails to induction tutors"
    return f"Emails to {number:,} induction {'tutor' if number == 1 else 'tutors'} do not arrive"
