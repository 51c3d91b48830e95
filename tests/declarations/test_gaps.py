"""Intakes that run out are named before somebody is refused because of it."""

from datetime import date

import pytest
from typer.testing import CliRunner

from cpd.casework.commands import report_npq_training
from cpd.cli.main import app
from cpd.core import clock
from cpd.declarations.gaps import calendar_gaps, intake_gaps, registration_gaps
from cpd.statements.commands import open_calendar
from cpd.statements.gaps import Paid
from tests.world import ACTOR, instant, simple_world

TODAY = date(2026, 11, 26)
NOBODY_PAYS = "there are participants to declare for, and no statement pays their declarations"


@pytest.mark.parametrize(
    ("takes_until", "ends_on", "expected"),
    [
        ("2026-11-26", "2027-11-26", []),
        ("2026-11-25", "2027-11-26", [NOBODY_PAYS]),
        (None, None, [NOBODY_PAYS]),
        (
            "2027-10-31",
            "2027-11-25",
            ["there are participants to declare for, and the calendar of statements ends on 2027-11-25"],
        ),
    ],
)
def test_a_calendar_of_an_intake_that_runs_out_is_named(takes_until, ends_on, expected) -> None:
    paid = Paid("Provider A", ends_on and date.fromisoformat(ends_on), takes_until and date.fromisoformat(takes_until))
    assert list(calendar_gaps(paid, TODAY)) == expected


def intake(name: str, starts: str, ends: str | None = None) -> tuple[str, date, date | None]:
    return name, date.fromisoformat(starts), ends and date.fromisoformat(ends)


MISSING = "Intake 2027a: it would open on 2027-01-01, and is not there: cpd cohort seed 2027 prepares it"


@pytest.mark.parametrize(
    ("intakes", "expected"),
    [
        ([], []),
        ([intake("2026a", "2026-01-01")], [MISSING]),
        ([intake("2026a", "2026-01-01"), intake("2027a", "2027-01-01")], []),
        ([intake("2025a", "2025-01-01"), intake("2026a", "2026-01-01")], [MISSING]),
        ([intake("2026b", "2026-05-28")], ["Intake 2027b: it would open on 2027-05-28, and is not there"]),
        ([intake("2026b", "2026-05-29")], []),
        (
            [intake("2026b", "2026-09-01", "2027-05-28")],
            ["Intake 2026b: registration ends on 2027-05-28, and no later one takes applications"],
        ),
        ([intake("2026b", "2026-09-01", "2027-05-29")], []),
        ([intake("2025b", "2026-06-01", "2026-12-01"), intake("2026b", "2026-09-01")], []),
    ],
)
def test_an_intake_that_is_not_there_and_the_end_of_registration_are_named(intakes, expected) -> None:
    found = [str(gap) for gap in registration_gaps(intakes, TODAY)]
    assert len(found) == len(expected)
    for gap, words in zip(found, expected, strict=True):
        assert gap.startswith(words)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["completed", "withdrawn"])
def test_an_intake_is_watched_while_there_are_participants_to_declare_for(how) -> None:
    world = simple_world()
    with clock.at(instant("2022-05-01"), frozen=True):
        open_calendar(
            lead_provider_id=world.id_of("Provider A"), programme="npq", cohort=2022, cohort_suffix="a", actor=ACTOR
        )
    world.apply("Nora Npq", accepted=False)
    with clock.at(instant("2026-11-26"), frozen=True):
        assert [str(gap) for gap in intake_gaps()] == [MISSING]
    application = world.apply("Nina Npq")
    with clock.at(instant("2026-11-26"), frozen=True):
        ended = f"Intake 2022a: {NOBODY_PAYS} (Provider A)"
        assert [str(gap) for gap in intake_gaps()] == [ended, MISSING]
        answer = CliRunner().invoke(app, ["check"])
        assert ended in answer.output
        assert answer.exit_code == 0, answer.output
    world.statement("Provider A", "2026-12-31", programme="npq")
    ends = "there are participants to declare for, and the calendar of statements ends on 2027-01-25"
    with clock.at(instant("2026-11-26"), frozen=True):
        assert [str(gap) for gap in intake_gaps()] == [f"Intake 2022a: {ends} (Provider A)", MISSING]
    world.npq_contract("Provider A")
    if how == "completed":
        world.declare(application, kind="completed", at="2026-11-20", day="2026-11-01T00:00:00Z", has_passed=True)
    else:
        world.declare(application, at="2026-11-20")
        with clock.at(instant("2026-11-21"), frozen=True):
            report_npq_training(
                lead_provider_id=world.id_of("Provider A"),
                application_id=application.id,
                action="withdraw",
                reason="other",
                actor=ACTOR,
            )
    with clock.at(instant("2026-11-26"), frozen=True):
        assert [str(gap) for gap in intake_gaps()] == [MISSING]
