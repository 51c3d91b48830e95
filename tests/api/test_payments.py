"""What is paid for a participant, or what stands in the way, in version 3 (rule MON-33)."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.answers import data

pytestmark = pytest.mark.django_db
NOW = {"X-With-Server-Date": "2022-11-20T10:00:00Z"}


@pytest.fixture
def money(world):
    world.statement("Provider A", "2022-11-30")
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.contract("Provider A")
    world.npq_contract("Provider A")
    return world


def test_each_milestone_is_listed_with_every_attribute_of_the_contract(money, api) -> None:
    record = money.register()
    made = money.declare(record)
    shown = data(api().get(f"/api/v3/participants/ecf/{record.person_id}/payments", **NOW))
    assert [one["attributes"]["declaration_type"] for one in shown] == [
        *("started", "retained-1", "retained-2", "retained-3", "retained-4", "completed")
    ]
    item = made.line_items.get()
    assert shown[0] == {
        "id": str(made.id),
        "type": "milestone-payment",
        "attributes": {
            "participant_id": str(record.person_id),
            "course_identifier": "ecf-induction",
            "cohort": "2022",
            "declaration_type": "started",
            "declaration_id": str(made.id),
            "outcome": "to_be_paid",
            "detail": "£48.00 is to be paid on 25 December 2022 on the statement November 2022.",
            "amount": "48.00",
            "statement_id": str(item.statement_id),
            "payment_date": "2022-12-25",
            "clawback_statement_id": None,
        },
    }
    assert shown[1] == {
        "id": "ecf-induction.retained-1",
        "type": "milestone-payment",
        "attributes": {
            "participant_id": str(record.person_id),
            "course_identifier": "ecf-induction",
            "cohort": "2022",
            "declaration_type": "retained-1",
            "declaration_id": None,
            "outcome": "not_yet",
            "detail": "It can be declared from 1 January 2023 on.",
            "amount": None,
            "statement_id": None,
            "payment_date": None,
            "clawback_statement_id": None,
        },
    }


def test_npq_participants_have_theirs(money, api) -> None:
    application = money.apply(eligible_for_funding=True)
    money.declare(application)
    shown = data(api().get(f"/api/v3/participants/npq/{application.person_id}/payments", **NOW))
    assert [one["attributes"]["outcome"] for one in shown] == ["to_be_paid", *["can_be_declared"] * 3]
    assert shown[0]["attributes"]["amount"] == "120.00"


def test_only_the_providers_own_participants_are_found(money, api) -> None:
    record = money.register()
    application = money.apply(eligible_for_funding=True)
    money.declare(record)
    for path in (f"ecf/{record.person_id}", f"npq/{application.person_id}", f"ecf/{uuid4()}", "ecf/x", "npq/x"):
        assert api("Provider B").get(f"/api/v3/participants/{path}/payments", **NOW).status_code == 404
    assert api().get(f"/api/v3/participants/npq/{record.person_id}/payments", **NOW).status_code == 404
    for version in (1, 2):
        assert api().get(f"/api/v{version}/participants/ecf/{record.person_id}/payments").status_code == 404


def test_another_providers_declarations_change_no_word_but_that_the_slot_is_taken(money, api) -> None:
    record = money.register()
    address = f"/api/v3/participants/ecf/{record.person_id}/payments"
    before = data(api().get(address, **NOW))
    money.statement("Provider B", "2022-11-30")
    money.contract("Provider B")
    money.declare(money.register("Somebody Else", urn="100002"), provider="Provider B")
    assert data(api().get(address, **NOW)) == before


def test_an_unchanged_answer_is_not_sent_again(money, api) -> None:
    record = money.register()
    address = f"/api/v3/participants/ecf/{record.person_id}/payments"
    tag = api().get(address, **NOW)["ETag"]
    assert api().get(address, **NOW, **{"If-None-Match": tag}).status_code == 304
    with_a_start = money.declare(record)
    answer = api().get(address, **NOW, **{"If-None-Match": tag})
    assert answer.status_code == 200
    assert data(answer)[0]["id"] == str(with_a_start.id)


def test_it_takes_as_few_queries_however_much_the_provider_declared(money, api) -> None:
    record = money.register()
    money.declare(record)
    address = f"/api/v3/participants/ecf/{record.person_id}/payments"
    counts = []
    for number in range(3):
        api().get(address, **NOW)
        with CaptureQueriesContext(connection) as captured:
            api().get(address, **NOW)
        counts.append(len(captured))
        money.declare(money.register(f"Person {'ABC'[number]}", trn=f"500000{number}"))
    assert counts[0] == counts[1] == counts[2] <= 14
