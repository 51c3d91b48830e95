"""What a statement pays, in version 3: as a list of its own, and as a filter of declarations (rule SEE-20)."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpd.core import clock
from cpd.declarations.commands import mark_statements_payable
from cpd.finance.commands import authorise_statement
from tests.api.answers import data
from tests.world import ACTOR, World, instant

pytestmark = pytest.mark.django_db
DECLARATIONS = "/api/v3/participant-declarations"


@pytest.fixture
def november(world):
    return world.statement("Provider A", "2022-11-30")


@pytest.fixture
def february(world):
    return world.statement("Provider A", "2023-02-28")


def of(statement) -> str:
    return f"/api/v3/statements/{statement.id}/declarations"


def ids(answer) -> list[str]:
    return [one["id"] for one in data(answer)]


def pay(statement, on: str) -> None:
    with clock.at(instant(on), frozen=True):
        mark_statements_payable(actor=ACTOR)
        authorise_statement(
            statement_id=statement.id, prepared_by="Pat", approved_by="Alex", unpriced=True, actor=ACTOR
        )


def test_a_statement_lists_what_it_pays_in_the_shape_of_every_declaration(world, api, november, february) -> None:
    first = world.declare(world.register("Una"))
    world.declare(world.register("Vera"), at="2023-01-15T10:00:00", day="2022-12-20T10:00:00Z")
    answer = api().get(of(november))
    assert answer.status_code == 200
    (shown,) = data(answer)
    assert shown == data(api().get(f"{DECLARATIONS}/{first.id}"))
    assert shown["attributes"]["statement_id"] == str(november.id)


def test_what_is_clawed_back_is_on_both_its_statements(world, api, november, february) -> None:
    made = world.declare(world.register("Una"))
    pay(november, "2022-12-05T10:00:00")
    api().put(f"{DECLARATIONS}/{made.id}/void", **{"X-With-Server-Date": "2023-01-10T10:00:00Z"})
    assert ids(api().get(of(february))) == [str(made.id)]
    assert ids(api().get(of(november))) == [str(made.id)]


def test_what_was_voided_before_it_was_paid_is_on_none(world, api, november) -> None:
    made = world.declare(world.register("Una"))
    api().put(f"{DECLARATIONS}/{made.id}/void", **{"X-With-Server-Date": "2022-11-20T10:00:00Z"})
    assert ids(api().get(of(november))) == []


def test_the_filter_takes_several_statements_and_ignores_what_is_none(world, api, november, february) -> None:
    first = str(world.declare(world.register("Una")).id)
    second = str(world.declare(world.register("Vera"), at="2023-01-15T10:00:00", day="2022-12-20T10:00:00Z").id)
    for wanted, found in (
        (f"{november.id}", [first]),
        (f"{february.id}", [second]),
        (f"{november.id},{february.id}", [first, second]),
        (f"{november.id},nonsense", [first]),
        ("nonsense", []),
        (str(uuid4()), []),
        ("", [first, second]),
    ):
        assert ids(api().get(f"{DECLARATIONS}?filter[statement_id]={wanted}")) == found, wanted


def test_the_list_takes_the_filters_and_pages_that_it_names(world, api, november) -> None:
    una, vera = world.register("Una"), world.register("Vera")
    first, second = str(world.declare(una).id), str(world.declare(vera, at="2022-11-15T10:00:01").id)
    assert ids(api().get(f"{of(november)}?filter[participant_id]={vera.person_id}")) == [second]
    assert ids(api().get(f"{of(november)}?filter[updated_since]=2099-01-01T00:00:00Z")) == []
    assert ids(api().get(f"{of(november)}?page[per_page]=1")) == [first]
    assert ids(api().get(f"{of(november)}?page[per_page]=1&page[page]=2")) == [second]
    assert ids(api().get(f"{of(november)}?page[page]=9")) == []
    assert api().get(f"{of(november)}?filter[updated_since]=yesterday").status_code == 400


def test_another_providers_statement_is_not_found_and_shows_nothing(world, api, november) -> None:
    world.declare(world.register("Una"))
    assert api("Provider B").get(of(november)).status_code == 404
    assert ids(api("Provider B").get(f"{DECLARATIONS}?filter[statement_id]={november.id}")) == []
    assert api().get(f"/api/v3/statements/{uuid4()}/declarations").status_code == 404
    assert api().get("/api/v3/statements/x/declarations").status_code == 404


def test_it_is_found_when_nothing_is_on_it_also_where_it_pays_service_fees_alone(world, api) -> None:
    fees = world.statement("Provider A", "2022-12-31", output_fee=False)
    answer = api().get(of(fees))
    assert (answer.status_code, data(answer)) == (200, [])


def test_a_list_takes_as_few_queries_as_any_however_much_is_on_it(world, api, november) -> None:
    counts = []
    for number in range(3):
        world.declare(world.register(f"Person {'ABC'[number]}"))
        api().get(of(november))
        with CaptureQueriesContext(connection) as captured:
            assert len(ids(api().get(of(november)))) == number + 1
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2] <= 3


def test_an_unchanged_list_is_not_sent_again(world, api, november) -> None:
    world.declare(world.register("Una"))
    tag = api().get(of(november))["ETag"]
    assert api().get(of(november), **{"If-None-Match": tag}).status_code == 304


def test_a_declaration_that_moves_is_found_where_it_went(world: World, api, november, february) -> None:
    """A statement that no longer pays declarations hands them on (rule MON-20): so do the lists."""
    from cpd.declarations.models import LineItem
    from cpd.publishing.commands import publish_all

    made = world.declare(world.register("Una"))
    LineItem.objects.filter(declaration=made).update(statement=february)
    with clock.at(instant("2022-11-20"), frozen=True):
        publish_all(actor=ACTOR)
    assert ids(api().get(of(november))) == []
    assert ids(api().get(of(february))) == [str(made.id)]
    assert made.declaration_date.date() == date(2022, 10, 1)
