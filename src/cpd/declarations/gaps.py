"""Intakes, and their calendars, that run out: named before somebody is refused because of it (rule DAT-12)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q

from cpd.cohorts.rules import a_year_later
from cpd.core import clock
from cpd.declarations.models import BLOCKING_STATES, Declaration
from cpd.npq.models import Application, ApplicationState, Intake
from cpd.statements.gaps import Gap, Paid, by_gap, reference_gaps
from cpd.statements.models import Statement, StatementProgramme, StatementState

AHEAD = timedelta(days=183)
"""How long before an intake opens it is to be there: six months."""

Registration = tuple[str, date, date | None]
"""An intake, the first day of its registration, and the last one if there is one."""


def all_gaps() -> list[Gap]:
    """Everything of the reference data that runs out, for both programmes."""
    return [*reference_gaps(), *intake_gaps()]


def intake_gaps() -> list[Gap]:
    """What runs out of the intakes and of the calendars of those whose participants can still be declared for."""
    today = clock.service_now().date()
    gaps = [
        gap
        for intake, paid in sorted(_paid().items())
        for gap in by_gap(
            f"Intake {intake}", ((what, one.provider) for one in paid for what in calendar_gaps(one, today))
        )
    ]
    known = Intake.objects.values_list("identifier", "registration_start_date", "registration_end_date")
    return [*gaps, *registration_gaps(known, today)]


def calendar_gaps(paid: Paid, today: date) -> Iterator[str]:
    """What runs out of a provider's calendar in an intake whose participants can still be declared for."""
    if paid.takes_until is None or paid.takes_until < today:
        yield "there are participants to declare for, and no statement pays their declarations"
    elif paid.ends_on is not None and paid.ends_on < a_year_later(today):
        yield f"there are participants to declare for, and the calendar of statements ends on {paid.ends_on}"


def registration_gaps(intakes: Iterable[Registration], today: date) -> list[Gap]:
    """The intakes that are not there and would open within six months, a year after the newest of their letter; and
    the end of all registration within six months."""
    known = list(intakes)
    horizon, gaps = today + AHEAD, []
    newest = {name[4:]: (name, starts) for name, starts, _ in sorted(known)}
    for suffix, (name, starts) in sorted(newest.items()):
        year, opens = int(name[:4]) + 1, a_year_later(starts)
        if opens <= horizon:
            gaps.append(
                Gap(
                    f"Intake {year}{suffix}",
                    f"it would open on {opens}, and is not there: cpd cohort seed {year} prepares it",
                )
            )
    last = max(known, key=lambda one: one[2] or date.max, default=None)
    if last is not None and last[2] is not None and last[2] <= horizon:
        gaps.append(Gap(f"Intake {last[0]}", f"registration ends on {last[2]}, and no later one takes applications"))
    return gaps


def _paid() -> dict[str, list[Paid]]:
    """By intake, the providers with participants to declare for."""
    completed = Declaration.objects.filter(
        application=OuterRef("pk"), declaration_type="completed", state__in=BLOCKING_STATES
    )
    open_applications = (
        Application.objects.filter(~Exists(completed), state=ApplicationState.ACCEPTED)
        .exclude(training_status="withdrawn")
        .values_list("intake_id", "lead_provider__name")
        .distinct()
    )
    taking = Q(output_fee=True, state=StatementState.OPEN)
    statements = {
        (intake, provider): Paid(provider, ends_on, takes_until)
        for intake, provider, ends_on, takes_until in Statement.objects.filter(programme=StatementProgramme.NPQ)
        .values_list("intake_id", "lead_provider__name")
        .annotate(ends_on=Max("payment_date"), takes_until=Max("deadline_date", filter=taking))
        .order_by()
    }
    paid: dict[str, list[Paid]] = {}
    for intake, provider in open_applications:
        paid.setdefault(intake, []).append(statements.get((intake, provider)) or Paid(provider, None, None))
    return paid
