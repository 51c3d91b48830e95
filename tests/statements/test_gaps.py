"""Reference data that runs out is named before somebody is refused because of it."""

from datetime import date

import pytest
from typer.testing import CliRunner

from cpd.cli.main import app
from cpd.core import clock
from cpd.statements.commands import open_calendar
from cpd.statements.gaps import Paid, Reachable, gaps, reference_gaps
from cpd.statements.models import Statement
from tests.world import ACTOR, instant, simple_world

TODAY = date(2026, 11, 26)
OPEN_END = Reachable("ecf-extended-september", "extended-1", date(2023, 9, 1), None)
MARCH = Reachable("ecf-standard-april", "completed", date(2027, 1, 1), date(2027, 3, 31))
AHEAD = Reachable("ecf-standard-april", "started", date(2028, 4, 1), None)
PAST = Reachable("ecf-standard-april", "started", date(2024, 4, 1), date(2024, 7, 31))


def paid(takes_until: str | None, ends_on: str = "2030-08-25") -> Paid:
    return Paid("Provider A", date.fromisoformat(ends_on), takes_until and date.fromisoformat(takes_until))


@pytest.mark.parametrize(
    ("milestones", "statements", "expected"),
    [
        ([OPEN_END, MARCH, AHEAD], paid("2028-04-01"), []),
        ([OPEN_END], paid("2026-11-26"), []),
        ([OPEN_END], paid("2026-11-25"), ["next milestone, extended-1 of ecf-extended-september by 2026-11-26"]),
        ([PAST], paid(None), []),
        ([PAST, MARCH], paid("2026-12-31"), ["next milestone, completed of ecf-standard-april by 2027-03-31"]),
        ([OPEN_END, MARCH], paid("2026-12-31"), ["can pay completed of ecf-standard-april by 2027-03-31"]),
        ([MARCH, AHEAD], paid("2028-03-31"), ["can pay started of ecf-standard-april by 2028-04-01"]),
        ([MARCH], paid(None), ["next milestone, completed of ecf-standard-april by 2027-03-31"]),
        ([MARCH], paid("2027-07-31", "2027-11-25"), ["the calendar of statements ends on 2027-11-25"]),
        ([MARCH], paid("2027-07-31", "2027-11-26"), []),
    ],
)
def test_what_runs_out_is_named(milestones, statements, expected) -> None:
    found = gaps("Cohort 2024", milestones, [statements], TODAY)
    assert len(found) == len(expected)
    for gap, words in zip(found, expected, strict=True):
        assert words in str(gap)
        assert str(gap).endswith("(Provider A)")


def test_a_gap_of_several_providers_is_one() -> None:
    one, other = paid("2026-11-25"), Paid("Provider B", None, None)
    assert [gap.providers for gap in gaps("Cohort 2023", [OPEN_END], [one, other], TODAY)] == [
        ("Provider A", "Provider B")
    ]


@pytest.mark.django_db
def test_open_cohorts_of_those_who_train_or_are_paid_are_watched_and_closed_ones_are_not() -> None:
    world = simple_world()
    for cohort in (2022, 2023):
        world.partner("100001", "Provider A", cohort)
        with clock.at(instant(f"{cohort}-05-01"), frozen=True):
            open_calendar(lead_provider_id=world.id_of("Provider A"), programme="ecf", cohort=cohort, actor=ACTOR)
        world.register(f"Terry {cohort}", cohort=cohort, started_on=f"{cohort}-09-01", at=f"{cohort}-09-01")
    with clock.at(instant("2026-11-26"), frozen=True):
        ends = "Cohort 2023: it is open, and the calendar of statements ends on 2027-08-25 (Provider A)"
        assert [str(gap) for gap in reference_gaps()] == [ends]
        answer = CliRunner().invoke(app, ["check"])
        assert ends in answer.output
        assert answer.exit_code == 0, answer.output
        Statement.objects.filter(cohort=2023).delete()
        (gap,) = reference_gaps()
        assert "no statement pays declarations after its next milestone" in gap.what
