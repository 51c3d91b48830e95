"""The guide to schedules, with its tables drawn from the dates that the project ships."""

from datetime import date
from typing import Any

from cpd.training.commands.schedules import shipped_schedules

INTRODUCTION = """# Schedules and milestone dates

A participant is on a schedule. It says between which days each declaration may be dated: from the first day, at
midnight UTC, to the end of the last one. "Any later day" means that there is no last one.

Standard, reduced and extended schedules are for early career teachers and mentors; replacement schedules are for
mentors only. [Move somebody to another one](/api-reference/participants) with `change-schedule`."""


def schedules_page() -> str:
    """The page as Markdown: a section for each cohort, newest first, a table for each schedule."""
    parts = [INTRODUCTION]
    for cohort, schedules in sorted(shipped_schedules().items(), reverse=True):
        parts.append(f"## Cohort {cohort}")
        for identifier, schedule in schedules.items():
            parts += [f"### {identifier} in {cohort}", _table(schedule["milestones"])]
    return "\n\n".join(parts)


def _table(milestones: list[dict[str, Any]]) -> str:
    rows = [
        f"| `{one['declaration_type']}` | {_shown(one['start_date'])} | {_shown(one['milestone_date'])} |"
        for one in milestones
    ]
    return "\n".join(["| Declaration | From | To |", "|---|---|---|", *rows])


def _shown(day: str | None) -> str:
    return f"{date.fromisoformat(day):%-d %B %Y}" if day else "any later day"
