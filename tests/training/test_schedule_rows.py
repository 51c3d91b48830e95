"""Every shipped milestone, held against a second list that is written here by rule, not read from the data."""

from datetime import date

import pytest

from cpd.training.commands.schedules import shipped_schedules, sources_of_schedules

SIX = ("started", "retained-1", "retained-2", "retained-3", "retained-4", "completed")
NINE = (*SIX, "extended-1", "extended-2", "extended-3")
SEASONS = ("september", "january", "april")
FAMILIES = ("standard", "extended", "reduced", "replacement")
YEARS = range(2021, 2027)

Window = tuple[str, str | None]

# 2021 was dated by hand.
OF_2021: dict[str, list[Window]] = {
    "september": [
        ("2021-09-01", "2021-11-30"),
        ("2021-09-01", "2022-01-31"),
        ("2022-02-01", "2022-04-30"),
        ("2022-05-01", "2022-09-30"),
        ("2022-10-01", "2023-01-31"),
        ("2023-02-01", "2023-04-30"),
    ],
    "january": [
        ("2021-12-01", "2022-01-31"),
        ("2022-02-01", "2022-04-30"),
        ("2022-05-01", "2022-09-30"),
        ("2022-10-01", "2023-01-31"),
        ("2023-02-01", "2023-04-30"),
        ("2023-05-01", "2023-10-31"),
    ],
    "april": [
        ("2022-02-01", "2022-05-31"),
        ("2022-05-01", "2022-09-30"),
        ("2022-10-01", "2023-01-31"),
        ("2023-02-01", "2023-04-30"),
        ("2023-05-01", "2023-10-31"),
        ("2023-11-01", "2024-01-31"),
    ],
}

TERMS = (("01-01", "03-31"), ("04-01", "07-31"), ("08-01", "12-31"))
"""The windows of a year from 2022 on, one after another."""


def windows(year: int, season: str) -> list[Window]:
    """Standard schedules. To 2024 the windows follow one another; from 2025 on they begin together, without an end."""
    if year == 2021:
        return OF_2021[season]
    if year >= 2025:
        start = {"september": f"{year}-06-01", "january": f"{year + 1}-01-01", "april": f"{year + 1}-04-01"}[season]
        return [(start, None)] * 6
    terms = [(f"{year + n}-{first}", f"{year + n}-{last}") for n in range(1, 4) for first, last in TERMS]
    if season == "september":
        return [(f"{year}-06-01", f"{year}-12-31"), *terms[:5]]
    offset = SEASONS.index(season) - 1
    return terms[offset : offset + 6]


def expected(year: int, family: str, season: str) -> list[tuple[str, str, str | None]]:
    types = NINE if family == "extended" else SIX
    if family == "standard":
        dated = windows(year, season)
    else:
        starts = {"september": f"{year}-09-01", "january": f"{year + 1}-01-01", "april": f"{year + 1}-04-01"}
        dated = [(starts[season], None)] * len(types)
    return [(kind, start, end) for kind, (start, end) in zip(types, dated, strict=True)]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("season", SEASONS)
def test_every_shipped_milestone_is_the_one_of_the_second_list(year, family, season) -> None:
    shipped = shipped_schedules()[str(year)][f"ecf-{family}-{season}"]
    found = [(one["declaration_type"], one["start_date"], one["milestone_date"]) for one in shipped["milestones"]]
    assert found == expected(year, family, season)
    courses = {"reduced": ["ecf-induction"], "replacement": ["ecf-mentor"]}
    assert shipped["courses"] == courses.get(family, ["ecf-induction", "ecf-mentor"])


def test_nothing_else_is_shipped_and_every_row_names_its_sources() -> None:
    shipped = shipped_schedules()
    assert {int(year) for year in shipped} == set(YEARS)
    sources = set(sources_of_schedules())
    for schedules in shipped.values():
        assert set(schedules) == {f"ecf-{family}-{season}" for family in FAMILIES for season in SEASONS}
        for schedule in schedules.values():
            for row in (schedule, *schedule["milestones"]):
                assert row["sources"]
                assert set(row["sources"]) <= sources
            assert not any(milestone["assumed"] for milestone in schedule["milestones"])


def test_two_schedules_of_2021_were_renamed() -> None:
    renamed = {
        (year, identifier): schedule["aliases"]
        for year, schedules in shipped_schedules().items()
        for identifier, schedule in schedules.items()
        if "aliases" in schedule
    }
    assert renamed == {
        ("2021", "ecf-standard-september"): ["ecf-september-standard-2021"],
        ("2021", "ecf-standard-january"): ["ecf-january-standard-2021"],
    }


def test_no_window_is_the_wrong_way_round() -> None:
    for schedules in shipped_schedules().values():
        for schedule in schedules.values():
            for one in schedule["milestones"]:
                end = one["milestone_date"]
                assert end is None or date.fromisoformat(one["start_date"]) < date.fromisoformat(end)
