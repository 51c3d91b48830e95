"""Statements as figures, against the database: counted, priced, authorised, frozen, exported."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.declarations.commands import (
    mark_statements_payable,
    void_declaration,
)
from cpd.declarations.models import Declaration, LineItem
from cpd.declarations.stuck import stuck_declarations
from cpd.finance.commands import authorise_statement
from cpd.finance.exports import export_lines, export_name
from cpd.finance.figures import statement_figures
from cpd.finance.known import known_at
from cpd.finance.placing import worth_of
from cpd.jobs.invariants import breaches
from cpd.npq.models import Application
from cpd.schools.commands import set_incentives
from cpd.statements.commands import add_adjustment, store_contract
from cpd.statements.models import Statement
from tests.world import ACTOR, World, instant, simple_world

TWO = {"prepared_by": "Pat", "approved_by": "Alex", "actor": ACTOR}


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    for deadline in ("2022-11-30", "2023-01-31"):
        world.statement("Provider A", deadline)
    return world


def start(world: World, name: str, *, now: str = "2022-11-15T10:00:00", role: str = "ect", **more) -> Declaration:
    return world.declare(world.register(name, role=role, **more), at=now)


def figures(deadline: str = "2022-11-30", **where):
    return statement_figures(Statement.objects.get(deadline_date=deadline, lead_provider__name="Provider A", **where))


def pay(deadline: str, on: str, programme: str = "ecf") -> Statement:
    with clock.at(instant(on), frozen=True):
        mark_statements_payable(actor=ACTOR)
        statement = Statement.objects.get(deadline_date=deadline, lead_provider__name="Provider A", programme=programme)
        return authorise_statement(statement_id=statement.id, **TWO)


def line(found, kind: str, band: str | None):
    (one,) = [one for one in found["lines"] if (one["declaration_type"], one["band"]) == (kind, band)]
    return one


def test_starts_are_counted_banded_and_priced_and_the_amounts_add_up(world) -> None:
    world.contract("Provider A")
    for n in range(3):
        start(world, f"Person {n}")
    void = start(world, "Void Ed")
    with clock.at(instant("2022-11-16"), frozen=True):
        void_declaration(lead_provider_id=void.lead_provider_id, declaration_id=void.id, actor=ACTOR)
    found = figures()
    assert (line(found, "started", "A")["additions"], line(found, "started", "B")["additions"]) == (2, 1)
    assert line(found, "started", "B") == {
        "participant_type": "all",
        "declaration_type": "started",
        "band": "B",
        "previous": 0,
        "additions": 1,
        "subtractions": 0,
        "fee": "36.00",
        "payment": "36.00",
        "clawback": "0.00",
    }
    assert found["counts"] == {
        "started": 3,
        "retained": 0,
        "completed": 0,
        "extended": 0,
        "clawed_back": 0,
        "voided": 1,
    }
    assert found["amounts"]["output_payment"] == "132.00"
    assert found["amounts"]["subtotal"] == "-5000.79"
    assert (found["amounts"]["vat"], found["amounts"]["total"]) == ("-1000.16", "-6000.95")
    assert found["beyond_bands"] == []
    assert found["problems"] == []


def test_of_two_statements_paid_on_one_day_neither_is_before_the_other(world) -> None:
    world.contract("Provider A")
    world.statement("Provider A", "2022-11-20", name="Beside 2022")
    start(world, "First One", now="2022-11-15T10:00:00")
    start(world, "Second One", now="2022-11-25T10:00:00")
    for found in (figures("2022-11-20"), figures("2022-11-30")):
        assert found["payment_date"] == "2022-12-25"
        band = line(found, "started", "A")
        assert (band["previous"], band["additions"]) == (0, 1)


def test_an_empty_statement_pays_the_service_fee_and_its_adjustments(world) -> None:
    world.contract("Provider A")
    statement = Statement.objects.get(deadline_date="2022-11-30", lead_provider__name="Provider A")
    for amount in ("999.99", "-500", "300"):
        add_adjustment(statement_id=statement.id, name=amount, amount=Decimal(amount), actor=ACTOR)
    found = figures()
    assert found["amounts"]["additional_adjustments"] == "799.99"
    assert found["amounts"]["service_fee"] == "-5132.79"


def test_uplifts_count_once_for_each_start_that_has_one(world) -> None:
    world.contract("Provider A", monthly_service_fee="0")
    school = world.schools["100001"].id
    set_incentives(school_id=school, start_year=2022, pupil_premium=True, sparsity=True, actor=ACTOR)
    start(world, "Uplift One")
    assert figures()["amounts"]["uplift"] == "100.00"


def test_what_no_band_has_room_for_is_named_in_figures_and_export_and_paid_no_output_payment(world) -> None:
    bands = [{"max": 1, "per_participant": 400}]
    world.contract("Provider A", bands=bands, monthly_service_fee="0")
    start(world, "First One")
    late = start(world, "Late One", now="2022-11-15T11:00:00")
    found = figures()
    assert found["amounts"]["output_payment"] == "48.00"
    assert found["counts"]["started"] == 1
    assert found["beyond_bands"] == [
        {
            "participant_type": "all",
            "declaration_type": "started",
            "count": 1,
            "declaration_ids": [str(late.id)],
        }
    ]
    exported = csv.DictReader(io.StringIO("".join(export_lines(late.line_items.get().statement))))
    assert [(row["Participant Name"], row["Beyond Bands"]) for row in exported] == [
        ("First One", "false"),
        ("Late One", "true"),
    ]


def test_places_that_a_later_version_adds_are_not_taken_by_what_was_dropped_before(world) -> None:
    """Each statement is replayed with the bands of the version that prices it (rule MON-8)."""
    world.contract("Provider A", bands=[{"max": 2, "per_participant": 400}], monthly_service_fee="0")
    for n in range(3):
        start(world, f"Person {n}")
    before = pay("2022-11-30", "2022-12-01").frozen_totals
    assert (before["amounts"]["output_payment"], before["beyond_bands"][0]["count"]) == ("96.00", 1)
    second = Statement.objects.get(deadline_date="2023-01-31", lead_provider__name="Provider A")
    terms = {"recruitment_target": 3, "bands": [{"max": 3, "per_participant": "400"}], "monthly_service_fee": "0"}
    with clock.at(instant("2022-12-02"), frozen=True):
        store_contract(
            lead_provider_id=second.lead_provider_id,
            cohort=2022,
            terms=terms,
            from_statement=second.id,
            actor=ACTOR,
        )
    start(world, "One More", now="2022-12-10T10:00:00")
    found = figures("2023-01-31")
    assert {name: line(found, "started", "A")[name] for name in ("previous", "additions")} == {
        "previous": 2,
        "additions": 1,
    }
    assert (found["amounts"]["output_payment"], found["beyond_bands"]) == ("48.00", [])
    shown = known_at(second.id, instant("2022-12-10T10:00:00"))
    assert shown.figures == found
    (share,) = worth_of(
        LineItem.objects.filter(statement=second).select_related("declaration__application", "statement__cohort")
    ).values()
    assert (share.amount, share.band) == (Decimal(48), "A")


def test_a_clawback_is_on_the_next_statement_and_the_paid_one_never_changes(world) -> None:
    world.contract("Provider A", monthly_service_fee="0")
    declaration = start(world, "Claw Back")
    paid = pay("2022-11-30", "2022-12-01")
    before = figures()
    assert (before["state"], before["frozen"], before["amounts"]["total"]) == ("paid", True, "57.60")
    with clock.at(instant("2022-12-20"), frozen=True):
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)
    then = figures("2023-01-31")
    assert (then["counts"]["clawed_back"], then["amounts"]["clawbacks"]) == (1, "-48.00")
    assert line(then, "started", "A")["previous"] == 1
    world.contract("Provider A", monthly_service_fee="99")
    assert figures() == before
    assert figures("2023-01-31")["amounts"]["service_fee"] == "99.00"
    assert [one for one in breaches() if one.count] == []
    for change in ({"frozen_totals": None}, {"frozen_totals": {}}, {"state": "payable", "marked_as_paid_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Statement.objects.filter(id=paid.id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        LineItem.objects.filter(statement=paid).update(state="voided")


def test_without_a_contract_nothing_is_priced_and_nothing_is_paid_unless_the_world_is_made_up(world) -> None:
    start(world, "Un Priced")
    found = figures()
    assert found["problems"] == ["There is no contract of Provider A for the 2022 cohort."]
    assert (found["counts"]["started"], set(found["amounts"].values()), found["lines"]) == (1, {None}, [])
    with pytest.raises(Refusal) as refusal:
        pay("2022-11-30", "2022-12-01")
    assert [problem.code for problem in refusal.value.problems] == ["no_contract"]
    statement = Statement.objects.get(deadline_date="2022-11-30", lead_provider__name="Provider A")
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
        assert authorise_statement(statement_id=statement.id, unpriced=True, **TWO).state == "paid"


def test_an_npq_statement_without_a_contract_never_shows_a_zero(world) -> None:
    statement = world.statement("Provider A", "2022-11-30", programme="npq")
    found = statement_figures(statement)
    assert set(found["amounts"].values()) == {None}
    assert found["problems"] == ["There is no contract of Provider A for any course in intake 2022a."]


def mentor_funded(world: World, **terms) -> None:
    world.partner("100001", "Provider A", 2025, at="2025-05-01")
    world.statement("Provider A", "2025-11-30", cohort=2025)
    world.contract("Provider A", 2025, monthly_service_fee="0", **terms)
    for name, role in (("Terry Ect", "ect"), ("Mina Mentor", "mentor"), ("Max Mentor", "mentor")):
        record = world.register(name, role=role, cohort=2025, started_on="2025-09-01", at="2025-09-01T09:00:00")
        world.declare(record, at="2025-11-15", day="2025-10-01T10:00:00Z", evidence_held="other")


def test_30_mentors_of_a_mentor_funded_cohort_are_paid_flat_and_take_no_place_in_a_band(world) -> None:
    mentor_funded(world, mentor={"recruitment_target": 10, "payment_per_participant": "1000"})
    found = figures("2025-11-30")
    assert line(found, "started", "A")["additions"] == 1
    assert line(found, "started", None)["additions"] == 2
    assert (found["amounts"]["output_payment"], found["amounts"]["vat"]) == ("1048.00", "209.60")
    assert {kind: one["started"] for kind, one in found["counts_by_type"].items()} == {"ect": 1, "mentor": 2}
    assert found["counts"]["started"] == 3


def test_38_a_mentor_funded_cohort_without_a_price_for_mentors_is_a_problem_not_a_nought(world) -> None:
    mentor_funded(world)
    assert figures("2025-11-30")["problems"] == ["The contract for the 2025 cohort does not say what mentors are paid."]


def test_an_npq_statement_pays_by_course_without_vat(world) -> None:
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A")
    world.npq_contract("Provider A", "npq-headship", special_course=True)
    for name, course in (("Nora Npq", "npq-senior-leadership"), ("Special One", "npq-headship")):
        application = world.apply(name, course=course, targeted_delivery_funding=True)
        world.declare(application, day="2022-11-01T00:00:00Z")
    found = figures(programme="npq")
    by_course = {one["course_identifier"]: one for one in found["courses"]}
    assert by_course["npq-senior-leadership"] == {
        "course_identifier": "npq-senior-leadership",
        "price": "120.00",
        "billable": 1,
        "refundable": 0,
        "service_fee": "1212.63",
        "output_payment": "120.00",
        "clawback": "0.00",
        "targeted_delivery_funding": "100.00",
        "total": "1432.63",
        "special": False,
    }
    assert by_course["npq-headship"]["special"] is True
    assert (found["counts"]["started"], found["amounts"]["total"], found["amounts"]["vat"]) == (1, "1432.63", "0.00")


def test_a_start_not_eligible_for_funding_has_no_targeted_funding_to_claw_back(world) -> None:
    for deadline in ("2022-11-30", "2023-01-31"):
        world.statement("Provider A", deadline, programme="npq")
    world.npq_contract("Provider A", monthly_service_fee="0")
    application = world.apply(targeted_delivery_funding=True)
    declaration = world.declare(application, day="2022-11-01T00:00:00Z")
    Application.objects.filter(id=application.id).update(eligible_for_funding=False)
    assert figures(programme="npq")["amounts"]["targeted_delivery_funding"] == "0.00"
    pay("2022-11-30", "2022-12-01", "npq")
    with clock.at(instant("2022-12-20"), frozen=True):
        void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)
    then = figures("2023-01-31", programme="npq")
    assert (then["counts"]["clawed_back"], then["amounts"]["clawbacks"]) == (1, "-120.00")


def test_a_statement_takes_few_queries_however_much_is_on_it(world, django_assert_num_queries) -> None:
    world.contract("Provider A")
    for n in range(3):
        start(world, f"Person {n}")
    statement = Statement.objects.select_related("lead_provider", "cohort", "contract").get(
        deadline_date="2022-11-30", lead_provider__name="Provider A"
    )
    with django_assert_num_queries(3):
        statement_figures(statement)
    for n in range(3):
        start(world, f"Other {n}")
    with django_assert_num_queries(3):
        statement_figures(statement)


def test_the_export_has_a_row_for_each_line_item_by_name_and_no_formula(world) -> None:
    start(world, "Zoe Last", trn="1234567")
    start(world, "=Sum", role="mentor")
    void = start(world, "Abe First")
    with clock.at(instant("2022-11-16"), frozen=True):
        void_declaration(lead_provider_id=void.lead_provider_id, declaration_id=void.id, actor=ACTOR)
    statement = Statement.objects.get(deadline_date="2022-11-30", lead_provider__name="Provider A")
    rows = list(csv.DictReader(io.StringIO("".join(export_lines(statement)))))
    assert [(row["Participant Name"], row["Declaration Status"]) for row in rows] == [
        ("'=Sum", "eligible"),
        ("Abe First", "voided"),
        ("Zoe Last", "eligible"),
    ]
    last = rows[2]
    assert (last["TRN"], last["Type"], last["School Urn"], last["Delivery Partner Name"]) == (
        "1234567",
        "ect",
        "100001",
        "Provider A Hub",
    )
    assert (last["Training Status"], last["Uplift Payable"], last["Statement ID"]) == (
        "active",
        "false",
        str(statement.id),
    )
    assert export_name(statement) == "ECF-Declarations-ProviderA-Cohort2022-November2022.csv"


def test_an_npq_export_says_course_and_funding(world) -> None:
    statement = world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A")
    application = world.apply(targeted_delivery_funding=True)
    world.declare(application, day="2022-11-01T00:00:00Z")
    (row,) = csv.DictReader(io.StringIO("".join(export_lines(statement))))
    assert (row["Course Identifier"], row["Targeted Delivery Funding"], row["Funded place"], row["Schedule"]) == (
        "npq-senior-leadership",
        "true",
        "",
        "npq-leadership-autumn",
    )


def test_what_is_stuck_is_named_with_what_it_waits_for(world, monkeypatch) -> None:
    def stuck(now: str) -> list[tuple[str, str]]:
        monkeypatch.setattr(clock, "service_now", lambda: instant(now))
        return [(one.state, one.why) for one in stuck_declarations()]

    start(world, "Not Eligible", eligible="no_qts")
    assert stuck("2022-12-01") == []
    declaration = start(world, "Terry Two")
    assert stuck("2022-11-30") == []
    ((state, why),) = stuck("2022-12-01")
    assert state == "eligible"
    assert "run the job mark-statements-payable" in why
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    assert stuck("2022-12-25") == []
    ((state, why),) = stuck("2022-12-26")
    assert state == "payable"
    assert "nobody has authorised it" in why
    Statement.objects.update(output_fee=False)
    assert "pays no declarations" in stuck("2022-12-02")[0][1]
    LineItem.objects.all().delete()
    ((state, why),) = stuck("2022-12-02")
    assert "on no statement" in why
    void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)
    assert stuck("2022-12-02") == []


def test_a_submitted_declaration_that_no_statement_takes_is_stuck_once_its_participant_is_eligible(
    world, monkeypatch
) -> None:
    from cpd.training.models import TrainingRecord

    waiting = start(world, "Wait Ing", eligible="no_qts")
    TrainingRecord.objects.filter(id=waiting.record_id).update(eligibility_status="eligible")
    for now, why in (("2022-12-01", "run the job promote-declarations"), ("2023-03-01", "no statement of the 2022")):
        monkeypatch.setattr(clock, "service_now", lambda now=now: instant(now))
        (one,) = stuck_declarations()
        assert (one.declaration_id, one.state) == (waiting.id, "submitted")
        assert why in one.why
