"""The guide to schedules, with its tables drawn from the dates that the project ships, and where they are from."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cpd.cohorts.commands import shipped_cohorts, sources_of_cohorts
from cpd.statements.commands import shipped_calendars
from cpd.training.commands.schedules import shipped_schedules, sources_of_schedules

INTRODUCTION = """# Schedules and milestone dates

A participant is on a schedule. It says between which days each declaration may be dated: from the first day, at
midnight UTC, to the end of the last one. "Any later day" means that there is no last one.

Standard and extended schedules are for early career teachers and mentors, reduced schedules for early career teachers
only, replacement schedules for mentors only. [Move somebody to another one](/api-reference/participants) with
`change-schedule`.

A declaration is paid on the first statement that takes it: the one with the next deadline that is not over on the day
you send it. The last table of each cohort has the statements that pay declarations. Statements of national professional
qualifications are in `GET /api/v3/statements`.

Every table says where its dates are from. **Assumed** dates are ours: nobody published them, and they follow the rule
of the dates before. They may change until they are published."""

CLOSED = "Declarations could be sent until {closes}. Unfinished participants may move to another cohort from {moves}."


def schedules_page() -> str:
    """The page as Markdown: a section for each cohort, newest first, a table for each schedule, and its statements."""
    parts = [INTRODUCTION]
    cohorts = {row["start_year"]: row for row in shipped_cohorts()}
    for cohort, schedules in sorted(shipped_schedules().items(), reverse=True):
        parts += [f"## Cohort {cohort}", _about(cohorts[int(cohort)])]
        for identifier, schedule in schedules.items():
            rows = schedule["milestones"]
            parts += [f"### {identifier} in {cohort}", _milestones(rows), _from(rows, sources_of_schedules())]
        statements = [row for row in shipped_calendars()["ecf"][cohort] if row["output_fee"]]
        parts += [
            f"### Statements that pay declarations of {cohort}",
            _statements(statements),
            _from(statements, shipped_calendars()["sources"]),
        ]
    return "\n\n".join(parts)


def _about(cohort: Mapping[str, Any]) -> str:
    sentences = [f"Registration opened on {_shown(cohort['registration_start_date'])}."]
    if cohort["registration_blocked_from"]:
        sentences.append(
            f"Nobody could be registered or transferred from {_shown(cohort['registration_blocked_from'])} to "
            f"{_shown(cohort['registration_blocked_until'])}, whatever the cohort."
        )
    if cohort["declarations_close_on"]:
        moves = cohort["payments_frozen_at"].date()
        sentences.append(CLOSED.format(closes=_shown(cohort["declarations_close_on"]), moves=_shown(moves)))
    if cohort["declarations_in_order"]:
        sentences.append("Dates of declarations follow the order of the types, and every type needs evidence.")
    return " ".join([*sentences, _from([cohort], sources_of_cohorts())])


def _milestones(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = [
        f"| `{one['declaration_type']}` | {_shown(one['start_date'])} | {_shown(one['milestone_date'])}"
        f"{_assumed(one)} |"
        for one in rows
    ]
    return "\n".join(["| Declaration | From | To |", "|---|---|---|", *lines])


def _statements(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = [
        f"| {one['name']} | {_shown(one['deadline_date'])} | {_shown(one['payment_date'])}{_assumed(one)} |"
        for one in rows
    ]
    return "\n".join(["| Statement | Takes declarations until | Paid |", "|---|---|---|", *lines])


def _assumed(row: Mapping[str, Any]) -> str:
    return " (assumed)" if row["assumed"] else ""


def _from(rows: Iterable[Mapping[str, Any]], sources: Mapping[str, str]) -> str:
    """Where these rows are from, each source once."""
    keys = dict.fromkeys(key for row in rows for key in row["sources"])
    return f"Source: {'; '.join(sources[key] for key in keys)}."


def _shown(day: str | date | None) -> str:
    if day is None:
        return "any later day"
    return f"{date.fromisoformat(day) if isinstance(day, str) else day:%-d %B %Y}"
