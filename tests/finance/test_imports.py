"""Statements and contracts from CSV files: all of a file, or nothing and every bad cell by line and column."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cpd.cli import main
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.core.tables import Row
from cpd.declarations.commands import mark_statements_payable
from cpd.finance.figures import statement_figures
from cpd.finance.imports import import_contracts, import_npq_contracts, import_statements
from cpd.finance.imports.cells import Cells, Judged
from cpd.finance.imports.contracts import COLUMNS
from cpd.finance.queries import find_statement
from cpd.statements.models import Band, Contract, CoursePrice, NpqContract, Statement
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
CONTRACT = {
    "lead-provider-name": "Provider A",
    "cohort-start-year": "2022",
    "uplift-target": "0.33",
    "uplift-amount": "100",
    "recruitment-target": "6000",
    "revised-target": "9000",
    "set-up-fee": "149651",
    "monthly-service-fee": "",
    "band-a-min": "0",
    "band-a-max": "2000",
    "band-a-per-participant": "995",
    "band-b-min": "2001",
    "band-b-max": "4000",
    "band-b-per-participant": "979",
    "band-c-min": "4001",
    "band-c-max": "6000",
    "band-c-per-participant": "966",
}
NPQ = {
    "lead_provider_name": "provider  a",
    "course_identifier": "npq-headship",
    "recruitment_target": "72",
    "per_participant": "1985",
    "service_fee_installments": "20",
    "special_course": "false",
    "monthly_service_fee": "",
}
CALENDAR = {
    "type": "ecf",
    "name": "November 2022",
    "cohort": "2022",
    "deadline_date": "2022-10-31",
    "payment_date": "2022-11-25",
    "output_fee": "TRUE",
}


@pytest.fixture
def world() -> World:
    return simple_world()


@pytest.fixture
def file(tmp_path) -> Callable[..., Path]:
    def write(*rows: dict[str, str], columns: tuple[str, ...] | None = None) -> Path:
        names = columns or tuple(dict.fromkeys(name for row in rows for name in row))
        out = io.StringIO()
        writer = csv.DictWriter(out, names, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "table.csv"
        path.write_text(out.getvalue(), encoding="utf-8")
        return path

    return write


def contracts(file, *rows: dict[str, str], dry_run: bool = False, columns: tuple[str, ...] = COLUMNS):
    more = tuple(name for row in rows for name in row if name not in columns)
    return import_contracts(path=file(*rows, columns=(*columns, *dict.fromkeys(more))), dry_run=dry_run, actor=ACTOR)


def fields(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as raised:
        call()
    return [(problem.field, problem.code) for problem in raised.value.problems]


class TestContracts:
    def test_are_stored_and_price_statements_and_a_second_run_changes_nothing(self, world, file) -> None:
        statement = world.statement("Provider A", "2022-11-30")
        first = contracts(file, CONTRACT)
        assert (first.rows, first.added, first.changed, first.unchanged) == (1, 1, 0, 0)
        assert statement_figures(find_statement(statement.id))["amounts"]["service_fee"] == "75943.07"
        stored = Contract.objects.get()
        assert (stored.uplift_target, stored.uplift_amount, stored.monthly_service_fee) == (
            Decimal("0.33"),
            Decimal(100),
            None,
        )
        assert [(band.letter, band.maximum) for band in stored.bands.all()] == [("A", 2000), ("B", 4000), ("C", 6000)]
        second = contracts(file, CONTRACT)
        assert (second.unchanged, Contract.objects.count()) == (1, 1)

    def test_that_differ_are_the_next_version_from_the_statement_that_they_name(self, world, file) -> None:
        for deadline in ("2022-11-30", "2023-01-31", "2023-04-30"):
            world.statement("Provider A", deadline)
        contracts(file, CONTRACT)
        changed = {**CONTRACT, "monthly-service-fee": "0", "from-statement": "january 2023"}
        with clock.at(instant("2023-02-01"), frozen=True):
            assert fields(lambda: contracts(file, changed)) == [("line 2, from-statement", "deadline_over")]
        with clock.at(instant("2023-01-31"), frozen=True):
            assert contracts(file, changed).changed == 1
        versions = Statement.objects.order_by("payment_date").values_list("contract__version", flat=True)
        assert list(versions) == [1, 2, 2]
        assert Contract.objects.get(version=2).monthly_service_fee == 0

    def test_a_band_d_pays_declarations_alone(self, world, file) -> None:
        contracts(file, {**CONTRACT, "band-d-min": "6001", "band-d-max": "6100", "band-d-per-participant": "966"})
        band = Band.objects.get(letter="D")
        assert (band.output_payment_percentage, band.service_fee_percentage) == (100, 0)

    def test_a_band_with_less_room_than_the_one_in_force_is_named_by_line_and_column(self, world, file) -> None:
        """The example of the rule: 3,900 where 4,000 is in force."""
        contracts(file, CONTRACT)
        smaller = {**CONTRACT, "band-b-max": "3900", "band-c-min": "3901"}
        assert fields(lambda: contracts(file, smaller)) == [("line 2, band-b-max", "smaller")]
        assert Contract.objects.count() == 1

    def test_a_band_that_goes_is_named(self, world, file) -> None:
        contracts(file, CONTRACT)
        world.statement("Provider A", "2022-11-30")
        world.declare(world.register("Terry Two"))
        without = {**CONTRACT, "band-c-min": "", "band-c-max": "", "band-c-per-participant": ""}
        assert fields(lambda: contracts(file, without)) == [("line 2, band-c-max", "missing")]

    BAD = {
        "an unknown provider": ({"lead-provider-name": "Provider AA"}, "lead-provider-name", "not_found"),
        "a cohort that is not there": ({"cohort-start-year": "1999"}, "cohort-start-year", "not_found"),
        "money below zero": ({"set-up-fee": "-1"}, "set-up-fee", "invalid"),
        "money in words": ({"set-up-fee": "much"}, "set-up-fee", "invalid"),
        "no set-up fee": ({"set-up-fee": ""}, "set-up-fee", "invalid"),
        "money finer than pence": ({"uplift-amount": "1.001"}, "uplift-amount", "invalid"),
        "money in an exponent": ({"band-a-per-participant": "1e3"}, "band-a-per-participant", "invalid"),
        "a fee of not a number": ({"monthly-service-fee": "NaN"}, "monthly-service-fee", "invalid"),
        "a target in words": ({"recruitment-target": "many"}, "recruitment-target", "invalid"),
        "half a target": ({"recruitment-target": "1.5"}, "recruitment-target", "invalid"),
        "a revised target in words": ({"revised-target": "x"}, "revised-target", "invalid"),
        "a share above one": ({"uplift-target": "33"}, "uplift-target", "invalid"),
        "a band that overlaps": ({"band-b-min": "2000"}, "band-b-min", "overlaps"),
        "a band with a gap before it": ({"band-b-min": "2100"}, "band-b-min", "gap"),
        "a band that ends before it begins": ({"band-b-max": "2000", "band-c-min": "2001"}, "band-b-max", "order"),
        "a band A that begins late": ({"band-a-min": "2"}, "band-a-min", "gap"),
        "a band without a price": ({"band-c-per-participant": ""}, "band-c-per-participant", "blank"),
        "a band without a max": ({"band-c-max": ""}, "band-c-max", "blank"),
        "no band A": ({"band-a-max": "", "band-a-per-participant": ""}, "band-a-max", "blank"),
        "a statement that is not there": ({"from-statement": "May 2031"}, "from-statement", "unknown"),
        "mentors in a cohort without a flat rate": (
            {"mentor-payment-per-participant": "1000"},
            "mentor-payment-per-participant",
            "not_paid",
        ),
    }

    @pytest.mark.parametrize(("change", "column", "code"), BAD.values(), ids=BAD)
    def test_a_bad_cell_is_named_by_line_and_column_and_nothing_is_written(
        self, world, file, change, column, code
    ) -> None:
        good = {**CONTRACT, "lead-provider-name": "Provider B"}
        found = fields(lambda: contracts(file, good, {**CONTRACT, **change}))
        assert (f"line 3, {column}", code) in found
        assert not Contract.objects.exists()

    def test_every_bad_cell_of_a_file_is_named_at_once(self, world, file) -> None:
        found = fields(
            lambda: contracts(
                file, {**CONTRACT, "set-up-fee": "x", "band-b-min": "1"}, {**CONTRACT, "uplift-amount": "-5"}
            )
        )
        assert found == [
            ("line 2, set-up-fee", "invalid"),
            ("line 2, band-b-min", "overlaps"),
            ("line 3, lead-provider-name", "twice"),
            ("line 3, uplift-amount", "invalid"),
        ]

    def test_a_missing_column_an_unknown_one_and_an_empty_file_are_refused(self, world, file, tmp_path) -> None:
        without = tuple(name for name in COLUMNS if name != "band-d-max")
        assert fields(lambda: contracts(file, CONTRACT, columns=without)) == [("file", "missing_columns")]
        assert fields(lambda: contracts(file, {**CONTRACT, "vat": "1"})) == [("file", "unknown_columns")]
        empty = tmp_path / "empty.csv"
        empty.write_text("")
        assert fields(lambda: import_contracts(path=empty, actor=ACTOR)) == [("file", "missing_columns")]

    def test_a_dry_run_says_the_same_and_writes_nothing(self, world, file) -> None:
        summary = contracts(file, CONTRACT, dry_run=True)
        assert (summary.added, Contract.objects.count()) == (1, 0)

    def test_a_cohort_with_a_flat_rate_says_what_mentors_are_paid(self, world, file) -> None:
        later = {**CONTRACT, "cohort-start-year": "2025", "uplift-amount": ""}
        assert fields(lambda: contracts(file, later)) == [
            ("line 2, mentor-recruitment-target", "blank"),
            ("line 2, mentor-payment-per-participant", "blank"),
        ]
        mentors = {"mentor-recruitment-target": "4500", "mentor-payment-per-participant": "1000"}
        contracts(file, {**later, **mentors})
        stored = Contract.objects.get()
        assert (stored.mentor_recruitment_target, stored.mentor_payment_per_participant) == (4500, 1000)

    def test_mentors_alone_are_a_new_version_of_the_contract_in_force(self, world, file) -> None:
        row = {
            "lead-provider-name": "Provider A",
            "cohort-start-year": "2025",
            "recruitment-target": "4500",
            "payment-per-participant": "1000",
        }
        assert fields(lambda: import_contracts(path=file(row), actor=ACTOR)) == [
            ("line 2, lead-provider-name", "no_contract")
        ]
        world.contract("Provider A", 2025)
        assert import_contracts(path=file(row), actor=ACTOR).changed == 1
        newest = Contract.objects.get(version=2)
        assert (newest.mentor_payment_per_participant, newest.bands.count()) == (1000, 4)
        assert import_contracts(path=file(row), actor=ACTOR).unchanged == 1


class TestNpqContracts:
    def test_take_percentages_and_periods_of_the_group_of_their_course(self, world, file) -> None:
        statement = world.statement("Provider A", "2022-11-30", programme="npq")
        coaching = {**NPQ, "course_identifier": "npq-early-headship-coaching-offer", "service_fee_installments": "0"}
        specialist = {**NPQ, "course_identifier": "npq-leading-teaching", "monthly_service_fee": "0"}
        path = file(NPQ, coaching, specialist)
        summary = import_npq_contracts(path=path, intake="2022", actor=ACTOR)
        assert (summary.added, CoursePrice.objects.filter(statement=statement).count()) == (3, 3)
        found = {
            one.course_id: (one.number_of_payment_periods, one.output_payment_percentage, one.service_fee_percentage)
            for one in NpqContract.objects.all()
        }
        assert found == {
            "npq-headship": (4, 60, 40),
            "npq-early-headship-coaching-offer": (4, 100, 0),
            "npq-leading-teaching": (3, 60, 40),
        }
        assert import_npq_contracts(path=path, intake="2022a", actor=ACTOR).unchanged == 3
        dearer = file({**NPQ, "per_participant": "2000"})
        assert import_npq_contracts(path=dearer, intake="2022a", actor=ACTOR).changed == 1

    BAD = {
        "no recruitment": ({"recruitment_target": "0"}, "recruitment_target", "not_positive"),
        "no price": ({"per_participant": "0.00"}, "per_participant", "not_positive"),
        "a price below zero": ({"per_participant": "-800"}, "per_participant", "invalid"),
        "a price in words": ({"per_participant": "eight hundred"}, "per_participant", "invalid"),
        "half an instalment": ({"service_fee_installments": "1.5"}, "service_fee_installments", "invalid"),
        "a fee below zero": ({"monthly_service_fee": "-1"}, "monthly_service_fee", "invalid"),
        "a flag that is none": ({"special_course": "maybe"}, "special_course", "invalid"),
        "an unknown course": ({"course_identifier": "npq-x"}, "course_identifier", "not_found"),
        "an unknown provider": ({"lead_provider_name": "Nobody"}, "lead_provider_name", "not_found"),
        "an unknown intake": ({"cohort": "2022z"}, "cohort", "not_found"),
        "the same twice": ({"course_identifier": "npq-headship"}, "course_identifier", "twice"),
    }

    @pytest.mark.parametrize(("change", "column", "code"), BAD.values(), ids=BAD)
    def test_a_bad_cell_is_named_and_nothing_is_written(self, world, file, change, column, code) -> None:
        bad = {**NPQ, "course_identifier": "npq-senior-leadership", "cohort": "2022", **change}
        path = file({**NPQ, "cohort": "2022a"}, bad)
        assert (f"line 3, {column}", code) in fields(lambda: import_npq_contracts(path=path, actor=ACTOR))
        assert not NpqContract.objects.exists()

    def test_nothing_says_for_which_intake(self, world, file) -> None:
        assert fields(lambda: import_npq_contracts(path=file(NPQ), actor=ACTOR)) == [("line 2, cohort", "not_found")]

    def test_a_provider_without_npqs_is_refused(self, world, file) -> None:
        world.provider("Provider B", ecf=True, npq=False)
        path = file({**NPQ, "lead_provider_name": "Provider B"})
        found = fields(lambda: import_npq_contracts(path=path, intake="2022a", actor=ACTOR))
        assert found == [("line 2, lead_provider_name", "programme_not_offered")]


class TestStatements:
    def test_are_opened_for_every_provider_with_a_contract_and_a_second_run_changes_nothing(self, world, file) -> None:
        world.contract("Provider A")
        world.npq_contract("Provider B")
        path = file(CALENDAR, {**CALENDAR, "type": "npq", "cohort": "2022a", "name": "december 2022"})
        summary = import_statements(path=path, actor=ACTOR)
        assert (summary.rows, summary.added) == (2, 2)
        ecf, npq = Statement.objects.order_by("programme")
        assert (ecf.name, ecf.state, ecf.lead_provider.name) == ("November 2022", "open", "Provider A")
        assert (ecf.deadline_date, ecf.payment_date, ecf.output_fee) == (date(2022, 10, 31), date(2022, 11, 25), True)
        assert ecf.contract is not None
        assert (npq.name, npq.intake_id, npq.lead_provider.name) == ("December 2022", "2022a", "Provider B")
        assert (import_statements(path=path, actor=ACTOR).unchanged, Statement.objects.count()) == (2, 2)

    def test_that_are_there_with_other_dates_stay_and_are_pointed_out(self, world, file) -> None:
        world.contract("Provider A")
        world.statement("Provider A", "2022-11-30")
        summary = import_statements(path=file(CALENDAR), actor=ACTOR)
        assert summary.unchanged == 1
        (pointed_out,) = summary.near
        assert "has November 2022 for the 2022 cohort already, with the deadline 2022-11-30" in pointed_out
        assert Statement.objects.get().deadline_date == date(2022, 11, 30)

    def test_of_an_intake_say_month_and_year(self, world, file) -> None:
        world.npq_contract("Provider A")
        row = {
            "year": "2022",
            "month": "11",
            "deadline_date": "2022-10-25",
            "payment_date": "2022-11-25",
            "output_fee": "false",
        }
        assert import_statements(path=file(row), intake="2022a", actor=ACTOR).added == 1
        assert Statement.objects.get().name == "November 2022"
        bad = {"year": "1999", "month": "3"}, {"month": "13"}
        path = file(*[{**row, **change} for change in bad])
        assert fields(lambda: import_statements(path=path, intake="2022a", actor=ACTOR)) == [
            ("line 2, year", "invalid"),
            ("line 3, month", "invalid"),
        ]

    BAD = {
        "a type that is none": ({"type": "both"}, "type", "invalid"),
        "a name that is no month": ({"name": "Nov 2022"}, "name", "invalid"),
        "a year in other digits": ({"name": "November ²022"}, "name", "invalid"),
        "a cohort that is not there": ({"cohort": "soon"}, "cohort", "not_found"),
        "an intake that is not there": ({"type": "npq", "cohort": "2022z"}, "cohort", "not_found"),
        "a day that is none": ({"deadline_date": "2022-02-30"}, "deadline_date", "invalid"),
        "a day in another way": ({"payment_date": "25/11/2022"}, "payment_date", "invalid"),
        "a payment before the deadline": ({"payment_date": "2022-10-30"}, "payment_date", "too_early"),
        "a flag that is none": ({"output_fee": "yes"}, "output_fee", "invalid"),
        "the same twice": ({"name": "November 2022"}, "name", "twice"),
        "a cohort without contracts": ({"cohort": "2024"}, "cohort", "no_contracts"),
    }

    @pytest.mark.parametrize(("change", "column", "code"), BAD.values(), ids=BAD)
    def test_a_bad_cell_is_named_and_nothing_is_written(self, world, file, change, column, code) -> None:
        world.contract("Provider A")
        path = file(CALENDAR, {**CALENDAR, "name": "January 2023", **change})
        assert (f"line 3, {column}", code) in fields(lambda: import_statements(path=path, actor=ACTOR))
        assert not Statement.objects.exists()

    def test_whose_deadline_is_over_become_payable_by_the_job_and_are_paid_by_nobody(self, world, file) -> None:
        world.contract("Provider A")
        import_statements(path=file(CALENDAR), actor=ACTOR)
        with clock.at(instant("2023-12-01"), frozen=True):
            mark_statements_payable(actor=ACTOR)
        assert Statement.objects.get().state == "payable"


def test_the_command_line_imports_all_three_and_says_what_it_would_do(world, file, monkeypatch) -> None:
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    monkeypatch.setenv("CPD_OPERATOR", "Jo Runner")

    def cpd(*words: str) -> str:
        return CliRunner().invoke(main.app, ["import", *words]).output

    rows = "1 row: 1 added, 0 changed, 0 unchanged"
    path = str(file(CONTRACT, columns=COLUMNS))
    assert cpd("contracts", path, "--dry-run") == f"{rows} (dry run: nothing was written)\n"
    assert cpd("contracts", path) == f"{rows}\n"
    assert cpd("npq-contracts", str(file(NPQ)), "--intake", "2022a") == f"{rows}\n"
    assert cpd("statements", str(file(CALENDAR))) == f"{rows}\n"


@given(st.text(max_size=12))
def test_no_cell_whatever_is_in_it_fails_or_becomes_money_below_zero(text: str) -> None:
    cells = Cells(Row(2, {"x": text}), Judged())
    for read in (cells.pounds, cells.count, cells.share, cells.day, cells.flag):
        before = len(cells.judged.problems)
        value = read("x")
        assert value is None or len(cells.judged.problems) == before
        if isinstance(value, Decimal | int):
            assert value >= 0
