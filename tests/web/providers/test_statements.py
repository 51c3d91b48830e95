"""A lead provider's statements on pages: its own, for its finance users alone, and read-only (rule SEE-22)."""

import csv
import io

import pytest

from cpd.accounts.roles import Role
from cpd.core.ids import new_id
from cpd.finance.figures import statement_figures
from cpd.web.finance.words import pounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(client_of):
    return client_of(Role.PROVIDER_FINANCE)


@pytest.fixture
def home(world) -> str:
    return f"/provider/{world.id_of('Provider A')}/statements"


@pytest.fixture
def statement(world):
    made = world.statement("Provider A", "2030-11-30")
    world.declare(world.register("=Edith Eligible"))
    return made


def shown(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_finance_users_of_a_provider_begin_with_its_statements(world, finance, home, statement) -> None:
    assert home in shown(finance, home.removesuffix("/statements"))
    text = shown(finance, home)
    assert "1 statement" in text
    assert f"{home}/{statement.id}" in text


def test_a_statement_shows_what_it_comes_to_and_what_is_on_it(finance, home, statement) -> None:
    text = shown(finance, f"{home}/{statement.id}")
    assert "=Edith Eligible" in text
    assert "1 declaration<" in text
    assert pounds(statement_figures(statement)["amounts"]["total"]) in text
    assert "/finance/" not in text  # nothing that only DfE may open


def test_the_day_of_a_declaration_is_that_of_london(world, finance, home) -> None:
    made = world.statement("Provider A", "2030-11-30")
    world.declare(world.register(), day="2022-06-30T23:30:00Z")
    text = shown(finance, f"{home}/{made.id}")
    assert "1 July 2022" in text
    assert "30 June 2022" not in text


def test_the_file_has_a_row_for_each_declaration_and_no_formula(finance, home, statement) -> None:
    answer = finance.get(f"{home}/{statement.id}/declarations")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert row["Participant Name"] == "'=Edith Eligible"
    assert (row["Declaration Type"], row["Statement ID"]) == ("started", str(statement.id))


def test_another_provider_s_statement_or_one_of_service_fees_alone_is_no_page(world, finance, home) -> None:
    others = world.statement("Provider B", "2030-11-30")
    fees = world.statement("Provider A", "2030-12-31", output_fee=False)
    for key in (others.id, fees.id, new_id(), "x"):
        assert finance.get(f"{home}/{key}").status_code == 404
        assert finance.get(f"{home}/{key}/declarations").status_code == 404
    assert "You have no statements yet." in shown(finance, home)


@pytest.mark.parametrize("role", [Role.PROVIDER_DEVELOPER, Role.PROVIDER_DATA_MANAGER])
def test_nobody_else_at_the_provider_sees_them(client_of, home, statement, role) -> None:
    client = client_of(role)
    for address in (home, f"{home}/{statement.id}", f"{home}/{statement.id}/declarations"):
        assert client.get(address).status_code in (403, 404)


def test_the_number_of_queries_does_not_depend_on_how_much_is_on_it(
    world, finance, home, statement, django_assert_max_num_queries
) -> None:
    for n in range(10):
        world.declare(world.register(f"Person {n}"))
    with django_assert_max_num_queries(20):
        shown(finance, f"{home}/{statement.id}")
