"""Reference data that runs out: named before somebody is refused because of it (rule DAT-12)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from cpd.cohorts.models import Cohort
from cpd.cohorts.rules import a_year_later, declarations_closed
from cpd.core import clock
from cpd.statements.models import Statement, StatementProgramme, StatementState
from cpd.training.models import Milestone, TrainingPeriod


@dataclass(frozen=True, slots=True)
class Reachable:
    """A milestone of a schedule: its window as dates of declarations, without an end where ``until`` is None."""

    schedule: str
    declaration_type: str
    start: date
    until: date | None

    def day(self, today: date) -> date:
        """The last day of it that must be payable; of one without an end, today or its start."""
        return self.until or max(self.start, today)


@dataclass(frozen=True, slots=True)
class Paid:
    """What a provider has in a cohort: its statements' last payment, and the last deadline that takes declarations."""

    provider: str
    ends_on: date | None
    takes_until: date | None


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something of the reference data that runs out, where (``Cohort 2024``), and the providers whom it concerns."""

    where: str
    what: str
    providers: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The gap in a line for people."""
        count = len(self.providers)
        if not count:
            return f"{self.where}: {self.what}"
        who = self.providers[0] if count == 1 else f"{count} providers: {', '.join(self.providers)}"
        return f"{self.where}: {self.what} ({who})"


def gaps(where: str, milestones: Iterable[Reachable], paid: Iterable[Paid], today: date) -> list[Gap]:
    """What runs out in an open cohort: no statement that pays declarations after the next milestone, milestones that
    no statement can pay, a calendar that ends within twelve months."""
    ahead = sorted(
        (one for one in milestones if one.until is None or one.until >= today),
        key=lambda one: (one.day(today), one.schedule, one.start),
    )
    return by_gap(where, ((what, one.provider) for one in paid for what in _of_provider(ahead, one, today)))


def by_gap(where: str, gaps: Iterable[tuple[str, str]]) -> list[Gap]:
    """What runs out for several providers is one gap. ``gaps`` holds what runs out, with the provider's name."""
    return [
        Gap(where, what, tuple(provider for _, provider in same))
        for what, same in groupby(sorted(gaps), lambda pair: pair[0])
    ]


def _of_provider(ahead: list[Reachable], paid: Paid, today: date) -> Iterator[str]:
    unpaid = [one for one in ahead if paid.takes_until is None or paid.takes_until < one.day(today)]
    if unpaid and unpaid[0] == ahead[0]:
        yield (
            "it is open, and no statement pays declarations after its next milestone, "
            f"{unpaid[0].declaration_type} of {unpaid[0].schedule} by {unpaid[0].day(today)}"
        )
    else:
        for one in unpaid:
            yield f"no statement can pay {one.declaration_type} of {one.schedule} by {one.day(today)}"
    if paid.ends_on is not None and paid.ends_on < a_year_later(today):
        yield f"it is open, and the calendar of statements ends on {paid.ends_on}"


def reference_gaps() -> list[Gap]:
    """What runs out in the open cohorts of early career training, for providers that train or are paid in them.

    What runs out of intakes is :func:`cpd.declarations.gaps.intake_gaps`.
    """
    today = clock.service_now().date()
    open_years = [
        cohort.start_year
        for cohort in Cohort.objects.all()
        if not declarations_closed(cohort.declarations_close_on, today)
    ]
    milestones: dict[int, list[Reachable]] = {}
    for one in Milestone.objects.filter(schedule__cohort_id__in=open_years).select_related("schedule"):
        milestones.setdefault(one.schedule.cohort_id, []).append(
            Reachable(one.schedule.identifier, one.declaration_type, one.start_date, one.milestone_date)
        )
    return [
        gap
        for year, paid in sorted(_paid(open_years, today).items())
        for gap in gaps(f"Cohort {year}", milestones.get(year, []), paid.values(), today)
    ]


def _paid(years: list[int], today: date) -> Mapping[int, dict[str, Paid]]:
    """By year and provider; also those who train and have no statement."""
    paid: dict[int, dict[str, Paid]] = {}
    training = (
        TrainingPeriod.objects.filter(cohort_id__in=years, partnership__isnull=False)
        .filter(Q(finished_on__isnull=True) | Q(finished_on__gt=today))
        .values_list("cohort_id", "partnership__lead_provider__name")
        .distinct()
        .order_by("partnership__lead_provider__name")
    )
    for year, provider in training:
        paid.setdefault(year, {})[provider] = Paid(provider, None, None)
    statements = Statement.objects.filter(programme=StatementProgramme.ECF, cohort_id__in=years)
    for statement in statements.select_related("lead_provider").order_by("lead_provider__name", "payment_date"):
        provider = statement.lead_provider.name
        before = paid.setdefault(statement.cohort_id, {}).get(provider) or Paid(provider, None, None)
        takes = before.takes_until
        if statement.output_fee and statement.state == StatementState.OPEN:
            takes = max(statement.deadline_date, takes or statement.deadline_date)
        paid[statement.cohort_id][provider] = Paid(provider, statement.payment_date, takes)
    return paid
