"""Telling the finance users of DfE which deadlines come (rule MON-30)."""

from datetime import date, datetime

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.work import unit_of_work
from cpd.finance.rules.notices import (
    Deadline,
    month_after,
    month_in_london,
    notice_due,
    notice_text,
    notice_to_send,
)
from cpd.outbox.commands import post_email
from cpd.outbox.models import Message
from cpd.statements.models import Statement

TEMPLATE = "statement_deadlines"


def notify_of_deadlines(*, actor: Actor) -> int:
    """Writes to every active user with the role ``finance`` of the deadlines of this month and the next.

    From 08:30 in London on the first of a month, once for each month and user however often it runs; where it could not
    run that day, as soon as it can within the month. Nobody is written to where there are none. Gives the number of
    emails.
    """
    with unit_of_work(actor=actor, reason="notify_of_deadlines"):
        month = notice_to_send(clock.now())
        text = notice_text(month, _deadlines(month)) if month else None
        if month is None or text is None:
            return 0
        return sum(
            post_email(
                template=TEMPLATE,
                reference=f"{TEMPLATE}/{month:%Y-%m}/{user.id}",
                recipient=user.email,
                subject=f"Statement deadlines in {month:%B} and {month_after(month):%B %Y}",
                body=text,
            )
            for user in _finance_users()
        )


def next_notice() -> datetime | None:
    """The first instant from which a notice is due that nobody got yet, or None where there is nobody to get it."""
    if not _finance_users():
        return None
    last = Message.objects.filter(template=TEMPLATE).order_by("-reference").values_list("reference", flat=True).first()
    if last is None:
        return notice_due(month_in_london(clock.now()))
    year, month = last.split("/")[1].split("-")
    return notice_due(month_after(date(int(year), int(month), 1)))


def _finance_users() -> list[User]:
    having = Membership.objects.filter(role=str(Role.FINANCE)).values("user_id")
    return list(User.objects.filter(id__in=having, deactivated_at__isnull=True).order_by("id"))


def _deadlines(month: date) -> list[Deadline]:
    """The deadlines of statements that pay declarations in a month and the one after. One query."""
    until = month_after(month_after(month))
    statements = Statement.objects.filter(output_fee=True, deadline_date__gte=month, deadline_date__lt=until)
    rows = statements.values_list("deadline_date", "programme", "cohort_id", "intake_id", "name").distinct()
    return [Deadline(day, programme, intake or str(cohort), name) for day, programme, cohort, intake, name in rows]
