"""Errors that only a mishap brings, provoked over HTTP: two who store the same thing, a database in trouble.

With these, the whole run provokes every error of the catalogue (:mod:`tests.provoked`).
"""

import itertools
import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpRequest, UnreadablePostError

from cpd.api.errors import AT_WORK, IN_FLIGHT, StatusError
from cpd.api.operation_errors import REFUSED
from cpd.core import clock, errors
from cpd.core.collisions import taken
from cpd.core.refusals import ProviderError
from cpd.core.work import unit_of_work
from cpd.providers.commands import add_delivery_partner, relate
from cpd.schools.models import Partnership
from tests.api.answers import errors as errors_of
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db

COMMANDS = {
    "declare": "cpd.api.declarations.declare",
    "void_declaration": "cpd.api.declarations.void_declaration",
    "change_ecf_participant_schedule": "cpd.api.actions.change_schedule",
    "accept_npq_application": "cpd.api.applications.accept_application",
    "create_partnership": "cpd.api.v3.partnerships.report_partnership",
    "update_partnership": "cpd.api.v3.partnerships.change_delivery_partner",
    "add_webhook": "cpd.api.webhooks.commands.add_endpoint",
}
"""The command of each write that can meet a constraint, as the API calls it."""

MET = [
    (operation, constraint)
    for operation in COMMANDS
    for constraint, error in taken().items()
    if error in (*REFUSED[operation], *([IN_FLIGHT] if operation == "declare" else []))
]
"""The constraints that a provider's write can meet, by its operation."""

DECLARATIONS = "/api/v3/participant-declarations"
ANY = {"data": {"type": "participant-declaration", "attributes": {"participant_id": "x"}}}


def failing(state: str, constraint: str = "") -> Callable[..., None]:
    """A command in whose transaction PostgreSQL raises the error of that SQLSTATE."""

    def command(**_: object) -> None:
        named = f", CONSTRAINT = '{constraint}'" if constraint else ""
        with unit_of_work(actor=ACTOR, reason="test"), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE 'as it would be' USING ERRCODE = '{state}'{named}; END $$")

    return command


def address_of(operation: str, world) -> tuple[str, str]:
    """The method and an address of a write, whose command is replaced."""
    if operation == "accept_npq_application":
        return "post", f"/api/v3/npq-applications/{world.apply(accepted=False).id}/accept"
    if operation == "update_partnership":
        mine = Partnership.objects.filter(lead_provider_id=world.id_of("Provider A")).first()
        assert mine is not None
        return "put", f"/api/v3/partnerships/ecf/{mine.id}"
    return {
        "declare": ("post", DECLARATIONS),
        "void_declaration": ("put", f"{DECLARATIONS}/{uuid4()}/void"),
        "change_ecf_participant_schedule": ("put", f"/api/v3/participants/ecf/{uuid4()}/change-schedule"),
        "create_partnership": ("post", "/api/v3/partnerships/ecf"),
        "add_webhook": ("post", "/api/v3/webhooks"),
    }[operation]


TITLES_OF_3 = {"npq_application": "application"}


def test_every_error_of_a_constraint_that_a_provider_can_meet_is_met_by_an_operation() -> None:
    provided = {name for name, error in taken().items() if isinstance(error, ProviderError | StatusError)}
    assert {constraint for _, constraint in MET} == provided


@pytest.mark.parametrize("state", ["23505", "23P01"])
@pytest.mark.parametrize(("operation", "constraint"), MET)
def test_who_comes_second_is_refused_by_the_error_of_the_constraint(
    world, api, monkeypatch, operation, constraint, state
) -> None:
    method, address = address_of(operation, world)
    monkeypatch.setattr(COMMANDS[operation], failing(state, constraint))
    body = {"data": {"type": "any", "attributes": {"funded_place": None}}}
    error = taken()[constraint]
    answered = errors_of(getattr(api(), method)(address, body))
    assert answered == [(TITLES_OF_3.get(error.field, error.field), error.code)]


def test_a_constraint_that_nobody_named_is_no_failure_either(world, api, monkeypatch) -> None:
    monkeypatch.setattr("cpd.api.declarations.declare", failing("23505", "a_new_one"))
    error = errors.AT_THE_SAME_TIME
    assert errors_of(api().post(DECLARATIONS, ANY)) == [(error.field, error.code)]


@pytest.mark.parametrize(
    ("state", "code"), [("55P03", "in_use"), ("57014", "too_long"), ("53100", "cannot_store"), ("57P01", "unavailable")]
)
@pytest.mark.parametrize("version", [2, 3])
def test_a_database_in_trouble_is_503_with_what_happened(world, api, monkeypatch, version, state, code) -> None:
    monkeypatch.setattr("cpd.api.declarations.declare", failing(state))
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own
    response = api().post(f"/api/v{version}/participant-declarations", ANY)
    assert response.status_code == 503
    body = json.loads(response.content)
    assert [one["code"] for one in body["errors"]] == [code] if version == 3 else list(body) == ["error"]
    assert int(response["Retry-After"]) > 0


def test_a_body_that_does_not_arrive_whole_is_400(world, api, monkeypatch) -> None:
    def body(self: HttpRequest) -> bytes:
        raise UnreadablePostError("gone")

    monkeypatch.setattr(HttpRequest, "body", property(body))
    response = api().post(DECLARATIONS, ANY)
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (400, "body")


def test_a_body_that_is_too_big_is_400(world, api, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = api().post(DECLARATIONS, ANY)
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (400, "too_big")


def test_too_many_parameters_are_400(world, api, settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    response = api().get(f"{DECLARATIONS}?a=1&b=2&c=3")
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (400, "too_many_parameters")


def test_a_key_that_is_at_work_is_409(world, api, monkeypatch) -> None:
    monkeypatch.setattr("cpd.api.writes._TAKE", "SELECT false, %s::text")
    response = api().post(DECLARATIONS, ANY, **{"Idempotency-Key": "one"})
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (409, AT_WORK.code)


def test_what_was_stored_and_could_not_be_read_back_is_503(world, api, monkeypatch) -> None:
    monkeypatch.setattr("cpd.api.declarations.declare", failing("57014"))
    count = itertools.count()
    monkeypatch.setattr("cpd.api.middleware.commits", lambda: next(count))
    response = api().post(DECLARATIONS, ANY)
    assert (response.status_code, json.loads(response.content)["errors"][0]["code"]) == (503, "stored")


NOW = {"X-With-Server-Date": "2022-11-15T10:00:00Z"}


def declared(caller, about, **changes):
    headers = {"X-With-Server-Date": changes.pop("now", NOW["X-With-Server-Date"])}
    attributes = {
        "participant_id": str(about.person_id),
        "declaration_type": "started",
        "declaration_date": "2022-11-01T00:00:00Z",
        "course_identifier": "npq-senior-leadership",
        **changes,
    }
    return errors_of(caller.post(DECLARATIONS, {"data": {"type": "any", "attributes": attributes}}, **headers))


@pytest.fixture
def npq(world):
    world.statement("Provider A", "2022-11-30", programme="npq")
    world.npq_contract("Provider A")
    return world


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"participant_id": ""}, ("participant_id", "blank")),
        ({"declaration_date": "2022-11-01"}, ("declaration_date", "invalid")),
        ({"declaration_date": "2022-07-01T00:00:00Z"}, ("declaration_date", "before_schedule")),
        ({"now": "2022-12-15T10:00:00Z"}, ("cohort", "contract_ended")),
        ({"delivery_partner_id": str(uuid4())}, ("delivery_partner_id", "unknown")),
        ({"secondary_delivery_partner_id": str(uuid4())}, ("secondary_delivery_partner_id", "unknown")),
        ({"secondary_delivery_partner_id": ["a"]}, ("secondary_delivery_partner_id", "not_a_text")),
    ],
)
def test_what_is_wrong_with_an_npq_declaration(npq, api, changes, expected) -> None:
    assert expected in declared(api(), npq.apply(teacher_catchment="england"), **changes)


def test_an_npq_declaration_without_a_contract_or_an_application_of_ones_own(npq, api) -> None:
    headship = npq.apply("Harry Head", course="npq-headship", teacher_catchment="england")
    assert declared(api(), headship, course_identifier="npq-headship") == [("cohort", "no_contract")]
    npq.apply("Harry Head", provider="Provider B", teacher_catchment="england", person_id=headship.person_id)
    assert declared(api(), headship) == [("application", "no_schedule")]


def test_delivery_partners_of_an_npq_declaration(npq, api) -> None:
    own, another = (str(npq.partners[name].id) for name in ("Provider A", "Provider B"))
    inside = npq.apply(teacher_catchment="england")
    both = {"delivery_partner_id": own, "secondary_delivery_partner_id": another}
    assert ("secondary_delivery_partner_id", "not_yours") in declared(api(), inside, **both)
    outside = npq.apply("Wanda Wales", teacher_catchment="wales", urn=None)
    assert declared(api(), outside, **both) == [
        ("delivery_partner_id", "outside_england"),
        ("secondary_delivery_partner_id", "outside_england"),
    ]


def test_an_ecf_declaration_after_its_milestone_and_of_a_type_that_is_not_paid(world, api) -> None:
    ecf = {"course_identifier": "ecf-induction", "declaration_date": "2023-02-01T00:00:00Z"}
    record = world.register()
    assert ("declaration_date", "after_milestone") in declared(api(), record, now="2023-03-01T10:00:00Z", **ecf)
    world.partner("100001", "Provider A", cohort=2025, at="2025-06-20")
    mentor = world.register(
        "Mona Mentor", role="mentor", cohort=2025, started_on="2025-09-01", at="2025-09-01T09:00:00"
    )
    changes = {"course_identifier": "ecf-mentor", "declaration_type": "retained-1"}
    assert ("declaration_type", "mentor_funding") in declared(api(), mentor, now="2026-03-01T10:00:00Z", **changes)


def test_a_partnership_with_a_partner_that_the_school_has_already(world, api) -> None:
    first = world.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-06-11"), frozen=True):
        other = add_delivery_partner(name="Another Hub", actor=ACTOR)
        relate(lead_provider_id=world.id_of("Provider A"), delivery_partner_id=other.id, cohort=2022, actor=ACTOR)
        second = Partnership.objects.get(id=first.id)
        second.pk, second.delivery_partner = uuid4(), other
        second._state.adding = True
        second.save()
    response = api().put(f"/api/v3/partnerships/ecf/{first.id}", {"delivery_partner_id": str(other.id)})
    assert errors_of(response) == [("delivery_partner_id", "taken")]
