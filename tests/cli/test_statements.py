"""``cpd statement``: listed, shown, authorised, exported."""

import json

import pytest
from typer.testing import CliRunner

from cpd.accounts.roles import Role
from cpd.cli import main
from cpd.core import clock
from cpd.core.refusals import NotFound, Refusal
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.declarations.models import Declaration
from cpd.finance.commands import FiguresChanged
from cpd.statements.models import Preparation, Statement
from tests.accounts.people import user
from tests.world import ACTOR, instant, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpd(monkeypatch):
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)

    def call(*words: str):
        return CliRunner().invoke(main.app, ["statement", *words])

    return call


@pytest.fixture
def statement() -> Statement:
    world = simple_world()
    world.contract("Provider A", monthly_service_fee="0")
    statement = world.statement("Provider A", "2022-11-30")
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.declare(world.register("Terry Two"))
    return statement


def test_statements_are_listed_by_programme_and_cohort(cpd, statement) -> None:
    rows = json.loads(cpd("list", "--provider", "Provider A", "--json").output)
    assert {(row["programme"], row["name"]) for row in rows} == {("ecf", "November 2022"), ("npq", "November 2022")}
    (row,) = json.loads(
        cpd("list", "--provider", "Provider A", "--programme", "ecf", "--cohort", "2022", "--json").output
    )
    assert (row["id"], row["state"], row["output_fee"]) == (str(statement.id), "open", True)
    assert json.loads(cpd("list", "--provider", "Provider A", "--cohort", "2023", "--json").output) == []
    assert "November 2022" in cpd("list", "--provider", "Provider A").output
    assert cpd("list", "--provider", "Provider A", "--programme", "x").exit_code == 2
    assert isinstance(cpd("list", "--provider", "Nobody").exception, NotFound)


def test_a_statement_is_shown_with_every_name_of_the_interface(cpd, statement) -> None:
    shown = json.loads(cpd("show", str(statement.id), "--json").output)
    assert set(shown) >= {
        *("id", "lead_provider", "programme", "cohort", "name", "state", "deadline_date", "payment_date"),
        *("output_fee", "frozen", "amounts", "counts", "lines", "courses", "beyond_bands"),
    }
    assert (shown["cohort"], shown["amounts"]["output_payment"], shown["counts"]["started"]) == (2022, "48.00", 1)
    output = cpd("show", str(statement.id)).output
    assert "November 2022" in output
    assert "57.60" in output
    for wrong in ("x", "8c8b7cb9-0000-4000-8000-000000000000"):
        assert isinstance(cpd("show", wrong).exception, NotFound)


def test_authorising_pays_and_freezes(cpd, statement, settings, monkeypatch) -> None:
    assert isinstance(cpd("authorise", str(statement.id)).exception, Refusal)
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    settings.SANDBOX = False
    monkeypatch.setenv("CPD_OPERATOR", "Jo Runner")
    refused = cpd("authorise", str(statement.id)).exception
    assert [problem.code for problem in refused.problems] == ["blank"]
    refused = cpd("authorise", str(statement.id), "--prepared-by", "Pat", "--approved-by", "pat").exception
    assert [problem.code for problem in refused.problems] == ["same_person"]
    user("Pat", Role.FINANCE)
    user("Alex", Role.FINANCE_APPROVER)
    pat, alex = "pat@example.org", "alex@example.org"
    refused = cpd("authorise", str(statement.id), "--prepared-by", alex, "--approved-by", pat).exception
    assert [problem.code for problem in refused.problems] == ["not_with_role"]
    done = cpd("authorise", str(statement.id), "--prepared-by", pat, "--approved-by", alex)
    assert done.output == f"November 2022 is paid: £57.60, prepared by {pat}, approved by {alex}\n"
    shown = json.loads(cpd("show", str(statement.id), "--json").output)
    assert (shown["state"], shown["frozen"], shown["amounts"]["total"]) == ("paid", True, "57.60")


def test_in_the_sandbox_two_made_up_people_authorise(cpd, statement, settings) -> None:
    settings.SANDBOX = True
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    assert "Pat Preparer" in cpd("authorise", str(statement.id)).output


def test_a_payment_is_prepared_then_rejected_and_approved_only_as_it_was_prepared(
    cpd, statement, settings, monkeypatch
) -> None:
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    settings.SANDBOX = False
    monkeypatch.setenv("CPD_OPERATOR", "Jo Runner")
    user("Pat", Role.FINANCE)
    user("Alex", Role.FINANCE_APPROVER)
    pat, alex = "pat@example.org", "alex@example.org"
    refused = cpd("prepare", str(statement.id), "--prepared-by", alex).exception
    assert [problem.code for problem in refused.problems] == ["not_with_role"]
    prepared = cpd("prepare", str(statement.id), "--prepared-by", pat)
    assert prepared.output == f"November 2022 is prepared by {pat}: £57.60. It waits for an approval.\n"
    rejected = cpd("reject", str(statement.id), "--rejected-by", alex, "--reason", "Too low")
    assert rejected.output == f"The payment of November 2022 is rejected by {alex}: Too low\n"
    again = cpd("reject", str(statement.id), "--rejected-by", alex, "--reason", "Too low")
    assert (again.exit_code, again.stderr) == (1, "No payment of November 2022 waits for a decision.\n")
    cpd("prepare", str(statement.id), "--prepared-by", pat)
    declaration = Declaration.objects.get()
    void_declaration(lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR)
    stale = cpd("authorise", str(statement.id), "--prepared-by", pat, "--approved-by", alex)
    assert isinstance(stale.exception, FiguresChanged)
    assert "total 57.60 becomes 0.00\n" in stale.output
    taken_back = cpd("reject", str(statement.id), "--rejected-by", pat, "--reason", "A void")
    assert taken_back.output == f"The payment of November 2022 is rejected by {pat}: A void\n"
    assert Preparation.objects.filter(preparing_actor="operator:Jo Runner").count() == 2


def test_the_export_is_csv(cpd, statement) -> None:
    lines = cpd("export", str(statement.id)).output.splitlines()
    assert lines[0].startswith("Participant ID,Participant Name,TRN")
    assert "Terry Two" in lines[1]


def test_the_invariants_job_names_what_is_stuck_and_why(statement, monkeypatch) -> None:
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    monkeypatch.setattr(clock, "service_now", lambda: instant("2022-12-05"))
    declaration = Declaration.objects.get()
    answer = CliRunner().invoke(main.app, ["jobs", "run", "check-invariants", "--json"])
    (stuck,) = json.loads(answer.output)["stuck"]
    assert (stuck["declaration_id"], stuck["state"]) == (str(declaration.id), "eligible")
    assert "mark-statements-payable" in stuck["why"]
    for words in (["jobs", "run", "check-invariants"], ["check"]):
        output = CliRunner().invoke(main.app, words).output
        assert "1 declarations are eligible: its statement November 2022" in output
        assert str(declaration.id) in output
