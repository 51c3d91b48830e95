"""The next academic year is prepared from the last."""

from datetime import date

import pytest
from typer.testing import CliRunner

from cpd.cli.main import app
from cpd.cohorts.models import Cohort
from cpd.core import clock
from cpd.core.reference import load_reference_data
from cpd.core.refusals import Refusal
from cpd.npq.commands import change_intake
from cpd.npq.models import Intake, NpqSchedule
from cpd.providers.models import LeadProvider
from cpd.statements.commands import calendar_of, open_calendars, plan_year, seed_year
from cpd.statements.models import Statement
from cpd.statements.rules import moved_on
from cpd.training.models import Milestone, Schedule
from tests.rows import kept
from tests.world import ACTOR, World, instant

pytestmark = pytest.mark.django_db
NOW = instant("2026-11-26T12:00:00")


@kept
def provider_with_calendars() -> LeadProvider:
    provider = World().provider("Provider A")
    with clock.at(NOW, frozen=True):
        open_calendars(lead_provider_id=provider.id, since=date(2026, 11, 26), actor=ACTOR)
    return provider


@pytest.fixture
def provider(db) -> LeadProvider:
    return provider_with_calendars()


def test_a_year_has_the_cohort_schedules_and_statements_of_the_one_before_a_year_on(provider) -> None:
    with clock.at(NOW, frozen=True):
        seed_year(year=2027, actor=ACTOR)
    cohort = Cohort.objects.get(start_year=2027)
    assert (cohort.registration_start_date, cohort.academic_year_start_date) == (date(2027, 6, 15), date(2027, 9, 1))
    assert (cohort.mentor_funding, cohort.declarations_in_order, cohort.uplift_fees) == (True, True, False)
    assert (cohort.payments_frozen_at, cohort.registration_blocked_from) == (None, None)
    assert Schedule.objects.filter(cohort=2027).count() == 12
    started = Milestone.objects.get(
        schedule__cohort=2027, schedule__identifier="ecf-standard-january", declaration_type="started"
    )
    assert started.start_date == date(2028, 1, 1)
    assert Schedule.objects.get(cohort=2027, identifier="ecf-reduced-april").course_identifiers == ["ecf-induction"]
    statements = Statement.objects.filter(cohort=2027, programme="ecf").order_by("payment_date")
    assert [one.name for one in statements] == [entry.name for entry in calendar_of("ecf", 2027)]


@pytest.mark.parametrize(
    ("last", "a_year_on"),
    [
        (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2028, 2, 28), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_milestone_that_ends_with_february_does_so_in_a_leap_year_too(provider, last, a_year_on) -> None:
    where = {"schedule__identifier": "ecf-reduced-september", "declaration_type": "started"}
    Milestone.objects.filter(schedule__cohort=2026, **where).update(milestone_date=last)
    with clock.at(NOW, frozen=True):
        seed_year(year=2027, actor=ACTOR)
    assert Milestone.objects.get(schedule__cohort=2027, **where).milestone_date == a_year_on


def test_preparing_it_again_writes_what_is_missing_and_leaves_the_rest(provider) -> None:
    with clock.at(NOW, frozen=True):
        seed_year(year=2027, actor=ACTOR)
        assert plan_year(2027).nothing
        Cohort.objects.filter(start_year=2027).update(registration_start_date=date(2027, 6, 20))
        Schedule.objects.get(cohort=2027, identifier="ecf-standard-april").delete()
        assert [line.split(":")[0] for line in plan_year(2027).lines()] == ["+ ecf-standard-april"]
        seed_year(year=2027, actor=ACTOR)
        load_reference_data()
    assert Schedule.objects.filter(cohort=2027).count() == 12
    assert Cohort.objects.get(start_year=2027).registration_start_date == date(2027, 6, 20)


@pytest.mark.parametrize(
    ("year", "now", "code"),
    [
        (2026, "2026-11-26", "begun"),
        (2028, "2026-11-26", "not_next"),
        (2027, "2027-06-14", None),
        (2027, "2027-06-15", "begun"),
    ],
)
def test_it_is_refused_once_registration_has_begun_and_without_the_year_before(provider, year, now, code) -> None:
    with clock.at(instant(now), frozen=True):
        if code is None:
            assert not plan_year(year).nothing
            return
        with pytest.raises(Refusal) as refusal:
            seed_year(year=year, actor=ACTOR)
    assert [problem.code for problem in refusal.value.problems] == [code]


def run(*words: str, text: str = ""):
    with clock.at(NOW, frozen=True):
        return CliRunner().invoke(app, ["cohort", "seed", "2027", *words], input=text)


@pytest.mark.parametrize(
    ("words", "text", "status", "written"),
    [(["--dry-run"], "", 0, False), ([], "n\n", 1, False), ([], "y\n", 0, True), (["--yes"], "", 0, True)],
)
def test_the_command_shows_the_difference_first_and_asks(provider, words, text, status, written) -> None:
    answer = run(*words, text=text)
    assert answer.exit_code == status, answer.output
    assert "+ cohort 2027: registration_start_date 2027-06-15" in answer.output
    assert "+ Provider A: 46 statements from November 2027 to August 2031, 16 pay declarations" in answer.output
    assert Cohort.objects.filter(start_year=2027).exists() == written


def test_a_year_has_the_intakes_of_the_one_before_with_schedules_and_statements(provider) -> None:
    with clock.at(NOW, frozen=True):
        seed_year(year=2027, actor=ACTOR)
        assert plan_year(2027).nothing
    spring, autumn = Intake.objects.filter(cohort_id=2027)
    assert (spring.identifier, spring.description, spring.funding) == ("2027a", "Spring 2027", "zero")
    assert (spring.registration_start_date, spring.registration_end_date) == (date(2027, 1, 1), None)
    assert (autumn.identifier, autumn.description, autumn.funding) == ("2027b", "Autumn 2027", "capped")
    schedules = NpqSchedule.objects.filter(intake=autumn)
    assert {(one.identifier, str(one.accepts_declarations_from), one.assumed) for one in schedules} == {
        ("npq-leadership-autumn", "2027-08-01", True),
        ("npq-specialist-autumn", "2027-08-01", True),
        ("npq-ehco-november", "2027-11-01", True),
        ("npq-ehco-december", "2027-12-01", True),
    }
    for suffix in "ab":
        statements = Statement.objects.filter(intake=f"2027{suffix}").order_by("payment_date")
        before = calendar_of("npq", 2026, suffix)
        assert [one.deadline_date.replace(year=one.deadline_date.year - 1) for one in statements] == [
            entry.deadline_date for entry in before
        ]
        assert [one.output_fee for one in statements] == [entry.output_fee for entry in before]
        assert statements[0].name == moved_on(before, 1)[0].name
        assert {one.from_calendar for one in statements} == {True}


def test_a_schedule_of_an_intake_that_is_missing_is_written_and_a_changed_intake_stays(provider) -> None:
    with clock.at(NOW, frozen=True):
        seed_year(year=2027, actor=ACTOR)
        change_intake(identifier="2027a", funding="capped", actor=ACTOR)
        NpqSchedule.objects.get(intake="2027b", identifier="npq-ehco-november").delete()
        (line,) = plan_year(2027).lines()
        assert line == "+ npq-ehco-november of 2027b: declarations from 2027-11-01"
        seed_year(year=2027, actor=ACTOR)
        load_reference_data()
    assert NpqSchedule.objects.filter(intake="2027b").count() == 4
    assert Intake.objects.get(identifier="2027a").funding == "capped"


def test_preparing_intakes_is_shown_line_by_line(provider) -> None:
    output = run("--dry-run").output
    assert "+ intake 2027a: Spring 2027, registration_start_date 2027-01-01, funding zero" in output
    assert "+ npq-leadership-autumn of 2027b: declarations from 2027-08-01" in output
    assert "+ Provider A: 36 statements of 2027b from January 2028 to December 2030, " in output
    assert not Intake.objects.filter(cohort_id=2027).exists()
