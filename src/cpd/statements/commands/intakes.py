"""Preparing next year's intakes from the last: the intakes, their schedules and calendars of statements."""

import re
from dataclasses import dataclass
from uuid import UUID

from cpd.cohorts.rules import a_year_later
from cpd.npq.models import Intake, NpqSchedule
from cpd.statements.commands.calendar import open_entries
from cpd.statements.commands.shipped import calendar_of
from cpd.statements.models import Statement, StatementProgramme
from cpd.statements.rules import CalendarEntry

NPQ = StatementProgramme.NPQ


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """What an intake lacks: the intake itself, its schedules, and each provider's statements.

    ``statements`` holds for each provider the entries of the calendar that it has not.
    """

    identifier: str
    intake: Intake | None
    schedules: tuple[NpqSchedule, ...]
    statements: tuple[tuple[UUID, str, tuple[CalendarEntry, ...]], ...]

    @property
    def nothing(self) -> bool:
        """Whether the intake is prepared."""
        return self.intake is None and not self.schedules and not self.statements

    def lines(self) -> list[str]:
        """What would be written, for people."""
        lines = []
        if self.intake is not None:
            lines.append(
                f"+ intake {self.identifier}: {self.intake.description}, "
                f"registration_start_date {self.intake.registration_start_date}, funding {self.intake.funding}"
            )
        for schedule in self.schedules:
            lines.append(
                f"+ {schedule.identifier} of {self.identifier}: declarations from {schedule.accepts_declarations_from}"
            )
        for _, provider, entries in self.statements:
            lines.append(
                f"+ {provider}: {len(entries)} statements of {self.identifier} from {entries[0].name} to "
                f"{entries[-1].name}, {sum(entry.output_fee for entry in entries)} pay declarations"
            )
        return lines


def plan_intakes(year: int) -> tuple[IntakePlan, ...]:
    """What the intakes of a year lack, where the year before has an intake of the same letter (rule DAT-13).

    Dates are those of the year before, a year on, and assumed. Places are paid for as the year before: who knows better
    changes that before somebody applies (rule NPQ-33). The providers are those that have a calendar of statements in
    the intake of the year before.
    """
    plans = (_plan(year, before) for before in Intake.objects.filter(cohort_id=year - 1).order_by("suffix"))
    return tuple(plan for plan in plans if not plan.nothing)


def _plan(year: int, before: Intake) -> IntakePlan:
    identifier = f"{year}{before.suffix}"
    ends = before.registration_end_date
    new = Intake(
        identifier=identifier,
        cohort_id=year,
        suffix=before.suffix,
        description=re.sub(r"\d{4}", lambda year: str(int(year.group()) + 1), before.description),
        registration_start_date=a_year_later(before.registration_start_date),
        registration_end_date=ends and a_year_later(ends),
        funding=before.funding,
    )
    return IntakePlan(
        identifier,
        None if Intake.objects.filter(identifier=identifier).exists() else new,
        _schedules(identifier, before),
        _statements(year, before),
    )


def _schedules(identifier: str, before: Intake) -> tuple[NpqSchedule, ...]:
    existing = set(NpqSchedule.objects.filter(intake_id=identifier).values_list("identifier", flat=True))
    return tuple(
        NpqSchedule(
            intake_id=identifier,
            identifier=one.identifier,
            name=one.name,
            group=one.group,
            accepts_declarations_from=a_year_later(one.accepts_declarations_from),
            declaration_types=one.declaration_types,
            assumed=True,
        )
        for one in NpqSchedule.objects.filter(intake=before).order_by("accepts_declarations_from", "identifier")
        if one.identifier not in existing
    )


def _statements(year: int, before: Intake) -> tuple[tuple[UUID, str, tuple[CalendarEntry, ...]], ...]:
    calendars = Statement.objects.filter(programme=NPQ, from_calendar=True, intake=before)
    providers = calendars.order_by("lead_provider__name").values_list("lead_provider_id", "lead_provider__name")
    place = {"programme": NPQ, "intake_id": f"{year}{before.suffix}"}
    existing = set(Statement.objects.filter(**place).values_list("lead_provider_id", "name"))
    entries = calendar_of(NPQ, year, before.suffix)
    lacking = [
        (key, name, tuple(entry for entry in entries if (key, entry.name) not in existing))
        for key, name in dict.fromkeys(providers)
    ]
    return tuple(one for one in lacking if one[2])


def write_intakes(year: int, plans: tuple[IntakePlan, ...]) -> None:
    """Writes what the plans say is missing, within the open unit of work."""
    for plan in plans:
        if plan.intake is not None:
            plan.intake.save(force_insert=True)
        NpqSchedule.objects.bulk_create(plan.schedules)
        for provider_id, _, entries in plan.statements:
            open_entries(provider_id, NPQ, year, entries, suffix=plan.identifier[4:])
