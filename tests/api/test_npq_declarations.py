"""NPQ declarations over HTTP (rules HTTP-11, SEE-7, SEE-8, NPQ-13 to NPQ-21)."""

import json
from datetime import date

import pytest

from cpd.core import clock
from cpd.declarations.commands import (
    mark_statements_payable,
    pay_statement,
)
from cpd.declarations.models import Declaration, LineItem
from cpd.npq.commands import change_lead_provider
from cpd.npq.models import Application
from tests.api.answers import data, errors
from tests.rows import kept
from tests.world import ACTOR, World, instant, keep_nothing, simple_world

pytestmark = pytest.mark.django_db
NOW = {"X-With-Server-Date": "2022-11-15T10:00:00Z"}


@kept
def world_with_an_application() -> tuple[World, Application]:
    world = simple_world()
    for provider in ("Provider A", "Provider B"):
        for deadline in ("2022-11-30", "2023-01-31"):
            world.statement(provider, deadline, programme="npq")
        world.npq_contract(provider)
    return world, world.apply(teacher_catchment="england")


@pytest.fixture
def made(db) -> tuple[World, Application]:
    return world_with_an_application()


@pytest.fixture
def world(made) -> World:
    return made[0]


@pytest.fixture
def application(made) -> Application:
    return made[1]


def post(caller, application, version=3, headers=NOW, **changes):
    attributes = {
        "participant_id": str(application.person_id),
        "declaration_type": "started",
        "declaration_date": "2022-11-01T00:00:00Z",
        "course_identifier": "npq-senior-leadership",
        **changes,
    }
    body = {"data": {"type": "participant-declaration", "attributes": attributes}}
    return caller.post(f"/api/v{version}/participant-declarations", body, **headers)


def test_version_3_shows_every_attribute_of_an_npq_declaration(world, api, application) -> None:
    partner = str(world.partners["Provider A"].id)
    made = data(post(api(), application, declaration_type="completed", has_passed=True, delivery_partner_id=partner))
    item = LineItem.objects.get()
    assert made["attributes"] == {
        "participant_id": str(application.person_id),
        "declaration_type": "completed",
        "course_identifier": "npq-senior-leadership",
        "declaration_date": "2022-11-01T00:00:00Z",
        "state": "eligible",
        "has_passed": True,
        "delivery_partner_id": partner,
        "delivery_partner_name": "Provider A Hub",
        "secondary_delivery_partner_id": None,
        "secondary_delivery_partner_name": None,
        "statement_id": str(item.statement_id),
        "application_id": str(application.id),
        "clawback_statement_id": None,
        "uplift_paid": False,
        "lead_provider_name": "Provider A",
        "ineligible_for_funding_reason": None,
        "created_at": "2022-11-15T10:00:00Z",
        "updated_at": "2022-11-15T10:00:00Z",
        "mentor_id": None,
        "evidence_held": None,
    }
    assert data(api().get(f"/api/v3/participant-declarations/{made['id']}"))["attributes"] == made["attributes"]


@pytest.mark.parametrize("version", [1, 2])
def test_earlier_versions_show_npq_and_ecf_alike(api, application, version) -> None:
    made = data(post(api(), application, version, declaration_type="completed", has_passed="false"))
    assert (made["attributes"]["has_passed"], made["attributes"]["state"]) == (False, "eligible")
    assert len(made["attributes"]) == {1: 9, 2: 7}[version]


def test_version_3_has_an_error_for_each_message_and_earlier_ones_for_each_attribute(api, application) -> None:
    assert errors(post(api(), application, declaration_type="")) == [
        ("declaration_type", "blank"),
        ("declaration_type", "invalid"),
    ]
    for version in (1, 2):
        response = post(api(), application, version, declaration_type="")
        assert errors(response) == [("declaration_type", "blank")]
        assert json.loads(response.content)["errors"][0]["detail"].count("#/declaration_type") == 2


def test_an_unknown_participant_who_completed_has_two_errors(api, application) -> None:
    response = post(
        api(), application, participant_id="8c8b7cb9-0000-4000-8000-000000000000", declaration_type="completed"
    )
    assert errors(response) == [("participant_id", "no_application"), ("has_passed", "invalid")]


def test_a_provider_without_the_ecf_half_declares_npqs_and_nothing_else(world, api, application) -> None:
    world.provider("Npq Only", ecf=False)
    world.npq_contract("Npq Only")
    world.statement("Npq Only", "2022-11-30", programme="npq")
    theirs = world.apply("Other Npq", provider="Npq Only")
    assert data(post(api("Npq Only"), theirs))["attributes"]["state"] == "eligible"
    assert errors(post(api("Npq Only"), theirs, course_identifier="ecf-induction")) == [
        ("participant_id", "not_recognised")
    ]


def test_delivery_partners_are_needed_from_2024_on_in_version_3(world, api, application) -> None:
    world.npq_contract("Provider A", cohort=2024)
    world.statement("Provider A", "2024-11-30", programme="npq", cohort=2024)
    later = world.apply(
        "Late Npq", cohort=2024, at="2024-10-01", funded_place=True, schedule=None, teacher_catchment="england"
    )
    when = {"headers": {"X-With-Server-Date": "2024-11-15T10:00:00Z"}, "declaration_date": "2024-11-01T00:00:00Z"}
    assert errors(post(api(), later, **when)) == [("delivery_partner_id", "blank")]
    assert data(post(api(), later, 2, **when))["attributes"]["state"] == "eligible"


@pytest.mark.parametrize(
    ("partners", "expected"),
    [
        ({"delivery_partner_id": "B"}, [("delivery_partner_id", "not_yours")]),
        (
            {"delivery_partner_id": "A", "secondary_delivery_partner_id": "A"},
            [("secondary_delivery_partner_id", "same")],
        ),
        ({"secondary_delivery_partner_id": "A"}, [("secondary_delivery_partner_id", "without_primary")]),
    ],
)
def test_delivery_partners_that_do_not_fit_are_refused(world, api, application, partners, expected) -> None:
    ids = {"A": str(world.partners["Provider A"].id), "B": str(world.partners["Provider B"].id)}
    sent = {name: ids[value] for name, value in partners.items()}
    assert errors(post(api(), application, **sent)) == expected
    assert not Declaration.objects.exists()


def test_nobody_outside_england_has_delivery_partners(world, api, application) -> None:
    from cpd.providers.commands import add_delivery_partner, relate

    abroad = world.apply("Sian Scotland", teacher_catchment="scotland", urn=None)
    second = add_delivery_partner(name="Second Hub", actor=ACTOR)
    relate(lead_provider_id=world.id_of("Provider A"), delivery_partner_id=second.id, cohort=2022, actor=ACTOR)
    path = f"/api/v3/participant-declarations/{data(post(api(), abroad))['id']}/change-delivery-partner"
    both = {
        "delivery_partner_id": str(world.partners["Provider A"].id),
        "secondary_delivery_partner_id": str(second.id),
    }
    assert sorted(errors(api().put(path, both))) == [
        ("delivery_partner_id", "outside_england"),
        ("secondary_delivery_partner_id", "outside_england"),
    ]


def test_a_date_after_a_withdrawal_is_refused(world, api, application) -> None:
    data(post(api(), application))
    path = f"/api/v3/participants/npq/{application.person_id}/withdraw"
    sent = {"course_identifier": "npq-senior-leadership", "reason": "other"}
    data(api().put(path, sent, **{"X-With-Server-Date": "2022-11-10T10:00:00Z"}))
    late = {"declaration_type": "retained-1", "declaration_date": "2022-11-12T00:00:00Z"}
    assert errors(post(api(), application, **late)) == [("participant_id", "withdrawn")]


class TestVoiding:
    @pytest.mark.parametrize(("version", "title"), [(1, "Invalid action"), (2, "Invalid action"), (3, "declaration")])
    def test_what_cannot_be_voided_is_named_as_the_version_does(self, api, application, version, title) -> None:
        path = f"/api/v{version}/participant-declarations/{data(post(api(), application))['id']}/void"
        assert data(api().put(path, {}))["attributes"]["state"] == "voided"
        assert errors(api().put(path, {})) == [(title, "already_voided")]

    @pytest.mark.parametrize(("version", "title"), [(1, "Invalid action"), (3, "declaration")])
    def test_a_paid_one_is_taken_back_once_and_needs_a_statement(self, api, application, version, title) -> None:
        made = data(post(api(), application))
        path = f"/api/v{version}/participant-declarations/{made['id']}/void"
        with clock.at(instant("2022-12-01"), frozen=True):
            mark_statements_payable(actor=ACTOR)
            pay_statement(
                freeze=keep_nothing,
                statement_id=LineItem.objects.get().statement_id,
                prepared_by="Pat",
                approved_by="Alex",
                actor=ACTOR,
            )
        late = {"X-With-Server-Date": "2023-03-01T00:00:00Z"}
        assert errors(api().put(path, {}, **late)) == [(title, "no_statement")]
        soon = {"X-With-Server-Date": "2022-12-02T00:00:00Z"}
        assert data(api().put(path, {}, **soon))["attributes"]["state"] == "awaiting-clawback"
        assert errors(api().put(path, {}, **soon)) == [(title, "clawed_back")]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_60_the_provider_that_an_application_moved_to_sees_its_declarations_and_may_not_change_them(
    world, api, application, version
) -> None:
    made = data(post(api(), application))
    path = f"/api/v{version}/participant-declarations/{made['id']}"
    assert api("Provider B").put(f"{path}/void", {}).status_code == 404
    with clock.at(instant("2022-11-20"), frozen=True):
        change_lead_provider(application_id=application.id, lead_provider_id=world.id_of("Provider B"), actor=ACTOR)
    assert data(api("Provider B").get(path))["id"] == made["id"]
    refused = api("Provider B").put(f"{path}/void", {})
    assert refused.status_code == 403
    if version < 3:
        assert refused.content == b""
    else:
        assert [e["code"] for e in json.loads(refused.content)["errors"]] == ["not_yours"]
        partners = api("Provider B").put(f"{path}/change-delivery-partner", {"delivery_partner_id": "x"})
        assert partners.status_code == 403
    assert data(api().put(f"{path}/void", {}, **NOW))["attributes"]["state"] == "voided"
    assert data(api("Provider B").get(path))["attributes"]["state"] == "voided"


class TestChangingDeliveryPartners:
    @pytest.fixture
    def path(self, api, application) -> str:
        return f"/api/v3/participant-declarations/{data(post(api(), application))['id']}/change-delivery-partner"

    def test_both_are_replaced_and_the_second_is_cleared_when_absent(self, world, api, path) -> None:
        first = str(world.partners["Provider A"].id)
        from cpd.providers.commands import add_delivery_partner, relate

        second = add_delivery_partner(name="Second Hub", actor=ACTOR)
        relate(lead_provider_id=world.id_of("Provider A"), delivery_partner_id=second.id, cohort=2022, actor=ACTOR)
        both = {"delivery_partner_id": first, "secondary_delivery_partner_id": str(second.id)}
        with clock.at(instant("2022-11-16"), frozen=True):
            shown = data(api().put(path, both, **{"X-With-Server-Date": "2022-11-16T00:00:00Z"}))["attributes"]
        assert (shown["delivery_partner_name"], shown["secondary_delivery_partner_name"]) == (
            "Provider A Hub",
            "Second Hub",
        )
        assert shown["updated_at"] == "2022-11-16T00:00:00Z"
        shown = data(api().put(path, {"delivery_partner_id": str(second.id)}))["attributes"]
        assert (shown["delivery_partner_name"], shown["secondary_delivery_partner_id"]) == ("Second Hub", None)

    @pytest.mark.parametrize(
        ("attributes", "expected"),
        [
            ({"delivery_partner_id": ""}, [("delivery_partner_id", "blank")]),
            (
                {"delivery_partner_id": "x", "secondary_delivery_partner_id": "y"},
                [("delivery_partner", "unknown"), ("secondary_delivery_partner", "unknown")],
            ),
            ({"delivery_partner_id": "B"}, [("delivery_partner_id", "not_yours")]),
            (
                {"delivery_partner_id": "A", "secondary_delivery_partner_id": "A"},
                [("secondary_delivery_partner_id", "same")],
            ),
            (
                {"secondary_delivery_partner_id": "A"},
                [("secondary_delivery_partner_id", "without_primary"), ("delivery_partner_id", "blank")],
            ),
            (
                {"delivery_partner_id": "A", "secondary_delivery_partner_id": "B"},
                [("secondary_delivery_partner_id", "not_yours")],
            ),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_changed(self, world, api, path, attributes, expected) -> None:
        ids = {"A": str(world.partners["Provider A"].id), "B": str(world.partners["Provider B"].id)}
        sent = {name: ids.get(value, value) for name, value in attributes.items()}
        assert errors(api().put(path, sent)) == expected
        assert Declaration.objects.get().delivery_partner_id is None

    def test_a_body_without_attributes_is_400_and_a_stranger_or_an_ecf_declaration_404(self, world, api, path) -> None:
        assert api().put(path, {}).status_code == 400
        assert api().put(path, body={}).status_code == 400
        assert api("Provider B").put(path, {"delivery_partner_id": "x"}).status_code == 404
        assert api().put(path.replace("declarations/", "declarations/x"), {}).status_code == 404
        world.statement("Provider A", "2022-11-30")
        record = world.register()
        made = data(post(api(), record, course_identifier="ecf-induction"))
        ecf = f"/api/v3/participant-declarations/{made['id']}/change-delivery-partner"
        assert api().put(ecf, {"delivery_partner_id": str(world.partners["Provider A"].id)}).status_code == 404


def test_validate_only_and_idempotency_hold_for_npqs_too(api, application) -> None:
    headers = {**NOW, "Idempotency-Key": "one"}
    first = post(api(), application, headers=headers)
    again = post(api(), application, headers=headers)
    assert (first.status_code, again.content) == (200, first.content)
    assert Declaration.objects.count() == 1
    assert date(2022, 11, 30) == LineItem.objects.get().statement.deadline_date
