"""Declarations in version 3 (rules DEC-28, SEE-6): 16 attributes, who sees them, filters."""

from datetime import date
from uuid import uuid4

import pytest

from cpd.core import clock
from cpd.declarations.commands import (
    mark_statements_payable,
    pay_statement,
)
from cpd.declarations.models import Declaration
from cpd.schools.commands import set_incentives
from cpd.training.commands import report_joiner, report_leaver
from tests.api.answers import data
from tests.world import ACTOR, instant, keep_nothing

pytestmark = pytest.mark.django_db
DECLARATIONS = "/api/v3/participant-declarations"


def at(text: str):
    return clock.at(instant(text), frozen=True)


def declare(caller, record, kind="started", day="2022-10-01", now="2022-10-20", version=3, **more):
    attributes = {
        "participant_id": str(record.person_id),
        "declaration_type": kind,
        "declaration_date": f"{day}T10:00:00Z",
        "course_identifier": "ecf-induction" if record.role == "ect" else "ecf-mentor",
        **more,
    }
    body = {"data": {"type": "participant-declaration", "attributes": attributes}}
    path = f"/api/v{version}/participant-declarations"
    return data(caller.post(path, body, **{"X-With-Server-Date": f"{now}T10:00:00Z"}))


@pytest.fixture
def statements(world):
    return [world.statement("Provider A", deadline) for deadline in ("2022-11-30", "2023-01-31", "2023-06-30")]


def test_the_whole_life_of_a_declaration_with_every_attribute_of_the_contract(world, api, statements) -> None:
    mentor = world.register("Mina Mentor", role="mentor")
    record = world.register(mentor=mentor)
    set_incentives(
        school_id=world.schools["100001"].id, start_year=2022, pupil_premium=True, sparsity=False, actor=ACTOR
    )
    made = declare(api(), record)
    expected = {
        "participant_id": str(record.person_id),
        "declaration_type": "started",
        "course_identifier": "ecf-induction",
        "declaration_date": "2022-10-01T10:00:00Z",
        "mentor_id": str(mentor.person_id),
        "state": "eligible",
        "updated_at": "2022-10-20T10:00:00Z",
        "created_at": "2022-10-20T10:00:00Z",
        "delivery_partner_id": str(world.partners["Provider A"].id),
        "statement_id": str(statements[0].id),
        "clawback_statement_id": None,
        "ineligible_for_funding_reason": None,
        "uplift_paid": False,
        "evidence_held": None,
        "has_passed": None,
        "lead_provider_name": "Provider A",
    }
    assert made == {"id": made["id"], "type": "participant-declaration", "attributes": expected}
    assert list(made["attributes"]) == list(expected)
    path = f"{DECLARATIONS}/{made['id']}"

    def shown() -> tuple[object, ...]:
        attributes = data(api().get(path))["attributes"]
        return tuple(
            attributes[name] for name in ("state", "statement_id", "clawback_statement_id", "uplift_paid", "updated_at")
        )

    with at("2022-12-01"):
        mark_statements_payable(actor=ACTOR)
    assert shown() == ("payable", str(statements[0].id), None, False, "2022-12-01T00:00:00Z")
    with at("2022-12-20"):
        pay_statement(
            freeze=keep_nothing, statement_id=statements[0].id, prepared_by="Pat", approved_by="Alex", actor=ACTOR
        )
    assert shown() == ("paid", str(statements[0].id), None, True, "2022-12-20T00:00:00Z")
    response = api().put(f"{path}/void", **{"X-With-Server-Date": "2023-01-10T10:00:00Z"})
    assert data(response)["attributes"]["state"] == "awaiting-clawback"
    assert shown()[:4] == ("awaiting-clawback", str(statements[0].id), str(statements[1].id), True)
    with at("2023-02-01"):
        mark_statements_payable(actor=ACTOR)
        pay_statement(
            freeze=keep_nothing, statement_id=statements[1].id, prepared_by="Pat", approved_by="Alex", actor=ACTOR
        )
    assert shown() == ("clawed-back", str(statements[0].id), str(statements[1].id), True, "2023-02-01T00:00:00Z")
    assert [one["id"] for one in data(api().get(f"{DECLARATIONS}?filter[updated_since]=2023-02-01T00:00:00Z"))] == [
        made["id"]
    ]


def test_voided_before_it_was_paid_it_is_on_no_statement(world, api, statements) -> None:
    made = declare(api(), world.register())
    response = api().put(f"{DECLARATIONS}/{made['id']}/void", **{"X-With-Server-Date": "2022-10-25T10:00:00Z"})
    attributes = data(response)["attributes"]
    assert (attributes["state"], attributes["statement_id"]) == ("voided", None)


def test_a_duplicate_by_trn_is_ineligible_and_says_why(world, api, statements) -> None:
    first, second = (world.register(name, trn="1234567") for name in ("Terry Two", "Terry Too"))
    declare(api(), first)
    made = declare(api(), second)
    assert (made["attributes"]["state"], made["attributes"]["ineligible_for_funding_reason"]) == (
        "ineligible",
        "duplicate_declaration",
    )


class TestVisibility:
    @pytest.fixture
    def moved(self, world, api, statements):
        """Declared started by A in October; moves to B's school on 1 January; B declares retained-1 in February."""
        world.statement("Provider B", "2023-06-30")
        record = world.register()
        first = declare(api(), record)["id"]
        with at("2022-12-10"):
            report_leaver(
                record_id=record.id, school_id=world.schools["100001"].id, day=date(2022, 12, 31), actor=ACTOR
            )
            report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=date(2023, 1, 1), actor=ACTOR)
        second = declare(api("Provider B"), record, "retained-1", "2023-02-01", "2023-02-10", evidence_held="other")[
            "id"
        ]
        return first, second

    def test_the_new_provider_sees_what_stands_and_the_old_one_not_what_came_after(self, api, moved) -> None:
        first, second = moved
        for version in (1, 2, 3):
            path = f"/api/v{version}/participant-declarations"
            assert [one["id"] for one in data(api("Provider B").get(path))] == [first, second]
            assert [one["id"] for one in data(api().get(path))] == [first]
            assert api().get(f"{path}/{second}").status_code == 404

    def test_only_its_own_provider_can_void_it(self, api, moved) -> None:
        first, _ = moved
        assert api("Provider B").put(f"{DECLARATIONS}/{first}/void").status_code == 404
        assert Declaration.objects.get(id=first).state == "eligible"

    def test_version_3_shows_the_old_provider_what_was_reached_before_the_move(self, world, api, statements) -> None:
        world.statement("Provider B", "2023-06-30")
        record = world.register()
        with at("2022-10-10"):
            report_leaver(
                record_id=record.id, school_id=world.schools["100001"].id, day=date(2022, 10, 31), actor=ACTOR
            )
            report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=date(2022, 11, 1), actor=ACTOR)
        made = declare(api("Provider B"), record, "started", "2022-10-05", "2022-11-20")["id"]
        assert [one["id"] for one in data(api().get(DECLARATIONS))] == [made]
        for version in (1, 2):
            assert data(api().get(f"/api/v{version}/participant-declarations")) == []


def test_filters_by_cohort_participants_and_delivery_partners(world, api, statements) -> None:
    record = world.register()
    made = declare(api(), record)["id"]
    hub = world.partners["Provider A"].id
    for query, found in (
        ("filter[cohort]=2022", True),
        ("filter[cohort]=2021,2023", False),
        (f"filter[participant_id]={record.person_id},nonsense", True),
        ("filter[participant_id]=nonsense", False),
        (f"filter[delivery_partner_id]={hub}", True),
        (f"filter[delivery_partner_id]={uuid4()}", False),
        ("filter[participant_id]=", True),
    ):
        assert [one["id"] for one in data(api().get(f"{DECLARATIONS}?{query}"))] == ([made] if found else []), query
    assert api().get("/api/v2/participant-declarations?filter[participant_id]=nonsense").status_code == 400


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_declaration_of_any_version_is_one_of_all(world, api, statements, version) -> None:
    made = declare(api(), world.register(), version=version)["id"]
    for other in (1, 2, 3):
        assert data(api().get(f"/api/v{other}/participant-declarations/{made}"))["id"] == made
