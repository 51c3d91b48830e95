"""Preparing the next academic year from the last: its cohort, schedules, calendars of statements, and intakes."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from cpd.cohorts.models import Cohort
from cpd.cohorts.rules import a_year_later
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.statements import errors
from cpd.statements.commands.calendar import open_entries
from cpd.statements.commands.intakes import IntakePlan, plan_intakes, write_intakes
from cpd.statements.commands.shipped import calendar_of
from cpd.statements.models import Statement, StatementProgramme
from cpd.statements.rules import CalendarEntry
from cpd.training.models import Milestone, Schedule

ECF = StatementProgramme.ECF
MOVED = ("registration_start_date", "academic_year_start_date", "automatic_assignment_period_end_date")
KEPT = ("mentor_funding", "detailed_evidence_types", "declarations_in_order", "uplift_fees")


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What a year lacks: its cohort, schedules with their milestones, each provider's statements, and intakes of NPQs.

    ``statements`` holds for each provider the entries of the calendar that it has not.
    """

    year: int
    cohort: Cohort | None
    schedules: tuple[tuple[Schedule, tuple[Milestone, ...]], ...]
    statements: tuple[tuple[UUID, str, tuple[CalendarEntry, ...]], ...]
    intakes: tuple[IntakePlan, ...]

    @property
    def nothing(self) -> bool:
        """Whether the year is prepared."""
        return self.cohort is None and not self.schedules and not self.statements and not self.intakes

    def lines(self) -> list[str]:
        """What would be written, for people."""
        lines = []
        if self.cohort is not None:
            facts = ", ".join(f"{name} {_shown(getattr(self.cohort, name))}" for name in (*MOVED, *KEPT))
            lines.append(f"+ cohort {self.year}: {facts}")
        for schedule, milestones in self.schedules:
            starts = sorted({str(one.start_date) for one in milestones})
            lines.append(f"+ {schedule.identifier}: {len(milestones)} milestones from {' and '.join(starts)}")
        for _, provider, entries in self.statements:
            lines.append(
                f"+ {provider}: {len(entries)} statements from {entries[0].name} to {entries[-1].name}, "
                f"{sum(entry.output_fee for entry in entries)} pay declarations"
            )
        return [*lines, *(line for plan in self.intakes for line in plan.lines())]


def _shown(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def plan_year(year: int) -> YearPlan:
    """What preparing a year would write, from the year before; nothing where it is prepared.

    Dates are those of the year before, a year on. The providers are those that have a calendar of statements in the
    year before; intakes are as :func:`plan_intakes` says. Refused (``year``): ``not_next`` where the year before is not
    known, ``begun`` once its registration has begun. Rule DAT-13.
    """
    last = Cohort.objects.filter(start_year=year - 1).first()
    if last is None:
        raise Refusal.because(errors.YEAR_NOT_NEXT(before=year - 1, year=year))
    known = Cohort.objects.filter(start_year=year).first()
    new = Cohort(
        start_year=year,
        **{name: a_year_later(getattr(last, name)) for name in MOVED},
        **{name: getattr(last, name) for name in KEPT},
    )
    opens = (known or new).registration_start_date
    if opens <= clock.today():
        raise Refusal.because(errors.YEAR_BEGUN(year=year, date=opens))
    return YearPlan(year, None if known else new, _schedules(year), _statements(year), plan_intakes(year))


def _schedules(year: int) -> tuple[tuple[Schedule, tuple[Milestone, ...]], ...]:
    existing = set(Schedule.objects.filter(cohort_id=year).values_list("identifier", flat=True))
    before = Schedule.objects.filter(cohort_id=year - 1).prefetch_related("milestones").order_by("identifier")
    return tuple(
        (
            Schedule(
                cohort_id=year,
                identifier=one.identifier,
                name=one.name,
                schedule_type=one.schedule_type,
                course_identifiers=one.course_identifiers,
            ),
            tuple(
                Milestone(
                    name=milestone.name,
                    declaration_type=milestone.declaration_type,
                    start_date=a_year_later(milestone.start_date),
                    milestone_date=_later(milestone.milestone_date),
                    payment_date=_later(milestone.payment_date),
                )
                for milestone in sorted(one.milestones.all(), key=lambda one: one.pk)
            ),
        )
        for one in before
        if one.identifier not in existing
    )


def _later(day: date | None) -> date | None:
    """A last day, a year on: the end of February stays the end of February, also of a leap year."""
    if day is None:
        return None
    day_after = day + timedelta(days=1)
    ends_february = (day_after.month, day_after.day) == (3, 1)
    return a_year_later(day_after) - timedelta(days=1) if ends_february else a_year_later(day)


def _statements(year: int) -> tuple[tuple[UUID, str, tuple[CalendarEntry, ...]], ...]:
    calendars = Statement.objects.filter(programme=ECF, from_calendar=True, cohort_id=year - 1)
    providers = calendars.order_by("lead_provider__name").values_list("lead_provider_id", "lead_provider__name")
    existing = set(Statement.objects.filter(programme=ECF, cohort_id=year).values_list("lead_provider_id", "name"))
    entries = calendar_of(ECF, year)
    lacking = [
        (key, name, tuple(entry for entry in entries if (key, entry.name) not in existing))
        for key, name in dict.fromkeys(providers)
    ]
    return tuple(one for one in lacking if one[2])


def seed_year(*, year: int, actor: Actor) -> YearPlan:
    """Writes what :func:`plan_year` says the year lacks, and gives it. What is there already is left as it is."""
    with unit_of_work(actor=actor, reason="seed_year"):
        Cohort.objects.select_for_update(no_key=True).filter(start_year=year - 1).first()
        plan = plan_year(year)
        if plan.cohort is not None:
            plan.cohort.save(force_insert=True)
        for schedule, milestones in plan.schedules:
            schedule.save(force_insert=True)
            for milestone in milestones:
                milestone.schedule = schedule
            Milestone.objects.bulk_create(milestones)
        for provider_id, _, entries in plan.statements:
            open_entries(provider_id, ECF, year, entries)
        write_intakes(year, plan.intakes)
        return plan
