"""Every shipped statement, held against a second list that is written here by rule and exception, not read from data.

The rule: a statement a month, deadline the last day (ECF) or the 25th (NPQ) of the month before, payment on the 25th.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cpd.npq.commands import shipped_deadlines
from cpd.statements.commands import calendar_of, shipped_calendars
from cpd.statements.rules import CalendarEntry, generated_calendar, next_output
from cpd.training.commands.schedules import shipped_schedules

Row = tuple[str, date, date, bool, bool]


def months(first: str, last: str) -> Iterator[date]:
    day, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    while day <= end:
        yield day
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def listed(text: str) -> set[date]:
    """``2022: 1 3, 2023: 12`` as the first days of these months."""
    found = set()
    for part in text.split(","):
        year, numbers = part.split(":")
        found |= {date(int(year), int(number), 1) for number in numbers.split()}
    return found


def ecf(first: str, last: str, outputs: set[date] | tuple[int, ...], assumed_from: str = "9999-01") -> list[Row]:
    return [
        (
            f"{month:%B %Y}",
            month - timedelta(days=1),
            month.replace(day=25),
            month in outputs if isinstance(outputs, set) else month.month in outputs,
            f"{month:%Y-%m}" >= assumed_from,
        )
        for month in months(first, last)
    ]


def november_alone(year: int) -> list[Row]:
    """The first statement of 2021 and 2022 took declarations until the day it was paid; December had none."""
    return [(f"November {year}", date(year, 11, 30), date(year, 11, 30), True, False)]


QUARTERS = (1, 4, 8, 11)
OF_2021 = listed("2022: 2 5 6 10, 2023: 2 5 10, 2024: 2 5 8")
ECF: dict[str, list[Row]] = {
    "2020": ecf("2020-11", "2023-08", QUARTERS, assumed_from="2020-01"),
    "2021": november_alone(2021) + ecf("2022-01", "2024-09", OF_2021),
    "2022": november_alone(2022) + ecf("2023-01", "2025-08", QUARTERS),
    **{str(year): ecf(f"{year}-11", f"{year + 4}-08", QUARTERS, f"{year + 3}-09") for year in (2023, 2024, 2025, 2026)},
}

TAIL_OUTPUTS = "1 3 7 10 12"
NPQ = {
    # intake: first month, last month, months that pay declarations, assumed months, dates that break the rule
    "2021a": (
        "2022-01",
        "2026-05",
        "2022: 1 3 7 10 12, 2023: 1 3 5 6 7 9 10 12, 2024: 1 3 7 10, 2025: 1, 2026: 5",
        "2022: 9 11, 2023: 10 11 12, 2024: 9 10 11 12, 2025: 2 3 4 5 6 7 8 9 10 11 12, 2026: 1 2 3 4 5",
        {
            "October 2022": ("2022-10-25", "2022-10-25"),
            "March 2023": ("2023-02-24", "2023-03-20"),
            "January 2025": ("2024-12-20", "2025-01-25"),
        },
    ),
    "2022a": (
        "2022-12",
        "2026-01",
        "2022: 12, 2023: 1 3 7 10 11 12, 2024: 1 2 3 6 7 9 10 12, 2025: 1 3 6, 2026: 1",
        "2023: 9 10 12, 2024: 10 11 12, 2025: 9 10 11 12",
        {
            "December 2022": ("2022-11-24", "2022-12-14"),
            "March 2023": ("2023-03-10", "2023-03-25"),
            "July 2023": ("2023-06-23", "2023-07-23"),
            "June 2024": ("2024-05-24", "2024-06-24"),
            "January 2025": ("2024-12-20", "2025-01-25"),
            "January 2026": ("2025-12-19", "2026-01-25"),
        },
    ),
    "2023a": (
        "2023-12",
        "2026-12",
        "2023: 12, 2024: 2 3 6 7 8 11 12, 2025: 2 3 6 7 9 10, 2026: 1 3 5 9 12",
        "",
        {
            "December 2023": ("2023-11-24", "2023-12-14"),
            "March 2024": ("2024-03-11", "2024-03-18"),
            "February 2025": ("2025-01-24", "2025-02-25"),
            "March 2025": ("2025-02-25", "2025-03-18"),
            "January 2026": ("2025-12-19", "2026-01-26"),
        },
    ),
    "2024a": (
        "2024-12",
        "2027-12",
        f"2024: 12, 2025: 2 3 6 8 12, 2026: 2 3 7 8 10 12, 2027: {TAIL_OUTPUTS}",
        "",
        {
            "December 2024": ("2024-11-25", "2024-12-15"),
            "June 2025": ("2025-05-26", "2025-06-25"),
            "February 2026": ("2026-01-24", "2026-02-25"),
            "March 2026": ("2026-02-21", "2026-03-26"),
        },
    ),
}
PUBLISHED_OF_2025 = {"a": listed("2025: 6, 2026: 1 8 9, 2027: 3"), "b": listed("2026: 2")}
"""The months of the intakes of 2025 that somebody published; every other month of them, and all of 2026's, are ours."""


def npq_of_two_intakes(year: int, suffix: str) -> tuple[list[Row], set[date]]:
    """2025's intakes; 2026's repeat them a year on."""
    if suffix == "a":
        first = f"{year}-06"
        outputs = listed(f"{year}: 6, {year + 1}: 1 8 9, {year + 2}: 3 7 10 12, {year + 3}: {TAIL_OUTPUTS}")
        odd = {
            (year, 6): (date(year, 5, 30), 25),
            (year + 1, 1): (date(year, 12, 19), 26),
            (year + 1, 8): (date(year + 1, 7, 24), 25),
            (year + 1, 9): (date(year + 1, 8, 21), 25),
        }
    else:
        first = f"{year + 1}-01"
        outputs = listed(f"{year + 1}: 2 9, {year + 2}: 2 3 8 10 12, {year + 3}: {TAIL_OUTPUTS}")
        odd = {
            (year + 1, 2): (date(year + 1, 1, 23), 25),
            (year + 1, 9): (date(year + 1, 8, 21), 25),
            (year + 2, 2): (date(year + 2, 1, 24), 25),
            (year + 2, 3): (date(year + 2, 2, 21), 26),
        }
    rows = []
    for month in months(first, f"{year + 3}-12"):
        deadline, paid = odd.get((month.year, month.month), ((month - timedelta(days=1)).replace(day=25), 25))
        published = year == 2025 and month in PUBLISHED_OF_2025[suffix]
        rows.append((f"{month:%B %Y}", deadline, month.replace(day=paid), month in outputs, not published))
    return rows, outputs


def npq(intake: str) -> list[Row]:
    if intake not in NPQ:
        return npq_of_two_intakes(int(intake[:4]), intake[4])[0]
    first, last, outputs, assumed, odd = NPQ[intake]
    rows = []
    for month in months(first, last):
        name = f"{month:%B %Y}"
        deadline, paid = (month - timedelta(days=1)).replace(day=25), month.replace(day=25)
        if name in odd:
            deadline, paid = (date.fromisoformat(day) for day in odd[name])
        rows.append(
            (name, deadline, paid, month in listed(outputs), bool(assumed) and month in listed(assumed)),
        )
    return rows


def shown(entries: list[CalendarEntry]) -> list[Row]:
    return [(entry.name, entry.deadline_date, entry.payment_date, entry.output_fee, entry.assumed) for entry in entries]


@pytest.mark.parametrize("cohort", sorted(ECF))
def test_every_shipped_ecf_statement_is_the_one_of_the_second_list(cohort) -> None:
    assert shown(calendar_of("ecf", int(cohort))) == ECF[cohort]


@pytest.mark.parametrize("intake", [*NPQ, "2025a", "2025b", "2026a", "2026b"])
def test_every_shipped_npq_statement_is_the_one_of_the_second_list(intake) -> None:
    assert shown(calendar_of("npq", int(intake[:4]), intake[4])) == npq(intake)


def test_nothing_else_is_shipped_and_every_row_names_its_sources() -> None:
    shipped = shipped_calendars()
    assert set(shipped["ecf"]) == set(ECF)
    assert set(shipped["npq"]) == {*NPQ, "2025a", "2025b", "2026a", "2026b"}
    rows = [row for programme in ("ecf", "npq") for rows in shipped[programme].values() for row in rows]
    assert len(rows) == 608
    for row in rows:
        assert row["sources"]
        assert set(row["sources"]) <= set(shipped["sources"])


def test_an_npq_intake_is_paid_on_its_own_calendar() -> None:
    assert calendar_of("npq", 2024) == calendar_of("npq", 2024, "a")
    assert calendar_of("npq", 2025, "a") != calendar_of("npq", 2025, "b")
    assert calendar_of("npq", 2027, "c") == generated_calendar(2027)


PUBLISHED = shipped_deadlines()["deadlines"]


def test_forty_deadlines_of_npq_milestones_are_published() -> None:
    assert len(PUBLISHED) == 40


@pytest.mark.parametrize(
    "row", PUBLISHED, ids=lambda row: f"{row['intake']}-{row['season']}-{row['declaration_type']}-{row['deadline']}"
)
def test_what_is_declared_on_a_published_npq_deadline_is_paid_in_its_published_month(row) -> None:
    intake = row["intake"]
    entry = next_output(calendar_of("npq", int(intake[:4]), intake[4:]), date.fromisoformat(row["deadline"]))
    assert entry is not None
    assert f"{entry.payment_date:%Y-%m}" == row["payment_date"][:7]


ELSEWHERE = {
    (2021, "ecf-standard-january", "completed"),
    (2021, "ecf-standard-april", "retained-4"),
    (2021, "ecf-standard-april", "started"),
}
"""What the outputs of 2021 pay in another month than the guide says: that cohort is paid and closed."""


def test_a_declaration_on_the_last_day_of_a_published_milestone_is_paid_in_its_published_month() -> None:
    """But for three of 2021. September starts of 2022 to 2024 are published for November, and take dates to the end of
    December: whoever declares by 31 October is paid in November."""
    checked, late = 0, set()
    for year in (2021, 2022, 2023, 2024):
        for season in ("september", "january", "april"):
            schedule = f"ecf-standard-{season}"
            for one in shipped_schedules()[str(year)][schedule]["milestones"]:
                kind = one["declaration_type"]
                last, published = date.fromisoformat(one["milestone_date"]), date.fromisoformat(one["payment_date"])
                if year > 2021 and season == "september" and kind == "started":
                    last = date(year, 10, 31)
                entry = next_output(calendar_of("ecf", year), last)
                checked += 1
                if entry is None or entry.payment_date.replace(day=1) != published.replace(day=1):
                    late.add((year, schedule, kind))
    assert checked == 72
    assert late == ELSEWHERE


@pytest.mark.parametrize(
    ("programme", "cohort", "suffix", "today", "name", "payment"),
    [
        ("ecf", 2025, "", "2025-10-31", "November 2025", "2025-11-25"),
        ("ecf", 2025, "", "2025-11-01", "January 2026", "2026-01-25"),
        ("ecf", 2023, "", "2026-11-26", "January 2027", "2027-01-25"),
        ("npq", 2025, "a", "2025-05-30", "June 2025", "2025-06-25"),
        ("npq", 2025, "a", "2025-05-31", "January 2026", "2026-01-26"),
        ("npq", 2024, "a", "2024-11-25", "December 2024", "2024-12-15"),
        ("ecf", 2021, "", "2024-07-31", "August 2024", "2024-08-25"),
    ],
)
def test_the_next_deadline_that_pays_declarations_takes_one(programme, cohort, suffix, today, name, payment) -> None:
    entry = next_output(calendar_of(programme, cohort, suffix), date.fromisoformat(today))
    assert entry is not None
    assert (entry.name, entry.payment_date) == (name, date.fromisoformat(payment))
