"""The guide to the schedules of NPQs, by course group and intake, drawn from the dates that the project ships."""

from collections.abc import Mapping, Sequence
from typing import Any

from cpd.npq.commands import shipped_courses, shipped_deadlines, shipped_intakes, sources_of_intakes
from cpd.statements.commands import shipped_calendars
from cpd.web.docs.schedules import from_sources, shown_day, statements_table

INTRODUCTION = """# NPQ schedules and intakes

An application is for an **intake**: a year and a letter, like 2026b. `cohort` shows the year; version 3 also shows
the letter, in `cohort_suffix`. The intake says how places are funded, which schedules there are, and on which
statements declarations are paid.

A schedule is for one course group. It says which declarations there are, and from which day, at midnight UTC, you can
date them. There is no last day.

If you accept an application without a `schedule_identifier`, the participant begins on the default schedule for that
day (rule [NPQ-9](/api-reference/rules)). If the intake does not have it, they begin on the earliest schedule of the
course group in the intake.

**Assumed** dates are ours, because nobody has published any. They may change when somebody does."""

GROUPS = {
    "leadership": (
        "Leadership courses",
        "Default schedule: spring from 26 December to 2 April, otherwise autumn. It is always spring in intake 2026a, "
        "and always autumn in 2026b.",
    ),
    "specialist": (
        "Specialist courses",
        "Default schedule: spring from 26 December to 2 April, otherwise autumn. It is always spring in intake 2026a, "
        "and always autumn in 2026b.",
    ),
    "ehco": (
        "Early headship coaching offer",
        "Default schedule: November from 1 September of the intake's year, December from 1 December, March from "
        "1 March to 31 May, otherwise June. In intake 2026a it is March before 1 June 2026, otherwise June. There is "
        "no outcome.",
    ),
    "support": (
        "Additional support offer for new headteachers",
        "Default schedule: December. The early headship coaching offer has replaced it: both count as one course. "
        "There is no outcome.",
    ),
}
"""What each course group is called, and which schedule is the default."""

FUNDING = {
    "full": "Every place is funded: leave `funded_place` out.",
    "capped": "Places are capped: say with `funded_place` who has one.",
    "zero": "No place is funded: `funded_place` is false.",
}


def npq_schedules_page() -> str:
    """The page as Markdown: a section for each course group, then one for each intake, newest first."""
    shipped = shipped_courses()
    parts = [INTRODUCTION]
    for group, (name, default) in GROUPS.items():
        schedules = [row for row in shipped["schedules"] if row["group"] == group]
        courses = ", ".join(f"`{row['identifier']}`" for row in shipped["courses"] if row["group"] == group)
        types = ", ".join(f"`{one}`" for one in schedules[0]["declaration_types"])
        parts += [
            f"## {name}",
            f"Courses: {courses}. Declarations: {types}. {default}",
            _schedules(schedules),
            from_sources(schedules, shipped["sources"]),
        ]
    for intake in reversed(shipped_intakes()):
        parts += _intake(intake)
    return "\n\n".join(parts)


def _schedules(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        f"| {row['intake']} | `{row['identifier']}` | {shown_day(row['accepts_declarations_from'])}"
        f"{' (assumed)' if row['assumed'] else ''} |"
        for row in reversed(rows)
    ]
    return "\n".join(["| Intake | Schedule | Declarations from |", "|---|---|---|", *lines])


def _intake(intake: Mapping[str, Any]) -> list[str]:
    name = intake["identifier"]
    opened = shown_day(intake["registration_start_date"])
    assumed = " (assumed)" if "registration_start_date" in intake["assumed"] else ""
    statements = [row for row in shipped_calendars()["npq"][name] if row["output_fee"]]
    parts = [
        f"## Intake {name}: {intake['description']}",
        f"{FUNDING[intake['funding']]} Registration opened on {opened}{assumed}. "
        f"{from_sources([intake], sources_of_intakes())}",
    ]
    deadlines = [row for row in shipped_deadlines()["deadlines"] if row["intake"] == name]
    if deadlines:
        parts += [
            f"### Contractual deadlines of {name}",
            "We accept a declaration that you send later, and it is paid later.",
            _deadlines(deadlines),
            f"Source: {shipped_deadlines()['source']}.",
        ]
    return [
        *parts,
        f"### Statements that pay declarations of {name}",
        statements_table(statements),
        from_sources(statements, shipped_calendars()["sources"]),
    ]


def _deadlines(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        f"| {row['season']} | {' and '.join(row['groups'])} | `{row['declaration_type']}` | "
        f"{shown_day(row['deadline'])} | {shown_day(row['payment_date'])} |"
        for row in rows
    ]
    return "\n".join(["| Start | Courses | Declaration | Deadline | Paid |", "|---|---|---|---|---|", *lines])
