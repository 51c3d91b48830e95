"""The guide to schedules, with its tables drawn from the dates that the project ships, and where they are from."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cpd.cohorts.commands import shipped_cohorts, sources_of_cohorts
from cpd.statements.commands import shipped_calendars
from cpd.training.commands.schedules import shipped_schedules, sources_of_schedules

INTRODUCTION = """# Schedules and milestone dates

Every participant is on a schedule. It says which dates each type of declaration can have: from the first day, at
midnight UTC, to the end of the last one. "Any later day" means that there is no last one.

Standard and extended schedules are for early career teachers and mentors, reduced schedules for early career teachers
only, replacement schedules for mentors only. [Move somebody to another one](/api-reference/training-status) with
`change-schedule`.

A declaration is paid on the statement with the next cut-off date that has not passed on the day you send it. The last
table of each cohort has the statements that pay declarations. [Schedules and statements of national professional
qualifications](/api-reference/npq-schedules) have a page of their own.

Every table says where its dates are from. **Assumed** dates are ours, because nobody has published any. They follow
the pattern of earlier dates, and may change when dates are published."""

CLOSED = "Declarations could be sent until {closes}. Unfinished participants may move to another cohort from {moves}."


def schedules_page() -> str:
    """The page as Markdown: a section for each cohort, newest first, a table for each schedule, and its statements."""
    parts = [INTRODUCTION]
    cohorts = {row["start_year"]: row for row in shipped_cohorts()}
    for cohort, schedules in sorted(shipped_schedules().items(), reverse=True):
        parts += [f"## Cohort {cohort}", _about(cohorts[int(cohort)])]
        for identifier, schedule in schedules.items():
            rows = schedule["milestones"]
            parts += [f"### {identifier} in {cohort}", *_old_names(schedule), _milestones(rows)]
            parts.append(from_sources(rows, sources_of_schedules()))
        statements = [row for row in shipped_calendars()["ecf"][cohort] if row["output_fee"]]
        parts += [
            f"### Statements that pay declarations of {cohort}",
            statements_table(statements),
            from_sources(statements, shipped_calendars()["sources"]),
        ]
    return "\n\n".join(parts)


def _old_names(schedule: Mapping[str, Any]) -> list[str]:
    return [
        f"It was called `{alias}` until 6 January 2022. In a request to change a schedule you can still use that name."
        for alias in schedule.get("aliases", ())
    ]


def _about(cohort: Mapping[str, Any]) -> str:
    sentences = [f"Registration opened on {shown_day(cohort['registration_start_date'])}."]
    if cohort["registration_blocked_from"]:
        sentences.append(
            f"Nobody could be registered or transferred from {shown_day(cohort['registration_blocked_from'])} to "
            f"{shown_day(cohort['registration_blocked_until'])}, whatever the cohort."
        )
    if cohort["declarations_close_on"]:
        moves = cohort["payments_frozen_at"].date()
        sentences.append(CLOSED.format(closes=shown_day(cohort["declarations_close_on"]), moves=shown_day(moves)))
    if cohort["declarations_in_order"]:
        sentences.append("Dates of declarations follow the order of the types, and every type needs evidence.")
    return " ".join([*sentences, from_sources([cohort], sources_of_cohorts())])


def _milestones(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = [
        f"| `{one['declaration_type']}` | {shown_day(one['start_date'])} | {shown_day(one['milestone_date'])}"
        f"{_assumed(one)} |"
        for one in rows
    ]
    return "\n".join(["| Declaration | From | To |", "|---|---|---|", *lines])


def statements_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Statements of a calendar as a table."""
    lines = [
        f"| {one['name']} | {shown_day(one['deadline_date'])} | {shown_day(one['payment_date'])}{_assumed(one)} |"
        for one in rows
    ]
    return "\n".join(["| Statement | Takes declarations until | Paid |", "|---|---|---|", *lines])


def _assumed(row: Mapping[str, Any]) -> str:
    return " (assumed)" if row["assumed"] else ""


def from_sources(rows: Iterable[Mapping[str, Any]], sources: Mapping[str, str]) -> str:
    """Where these rows are from, each source once."""
    keys = dict.fromkeys(key for row in rows for key in row["sources"])
    return f"Source: {'; '.join(sources[key] for key in keys)}."


def shown_day(day: str | date | None) -> str:
    """A day in words; of None, that any later day will do."""
    if day is None:
        return "any later day"
    return f"{date.fromisoformat(day) if isinstance(day, str) else day:%-d %B %Y}"
