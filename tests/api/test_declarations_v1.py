"""``participant-declarations`` in version 1, over HTTP."""

import csv
import io
import json

import pytest

from cpd.core import clock
from cpd.declarations.commands import void_declaration
from cpd.training.models import TrainingRecord
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

PATH = "/api/v1/participant-declarations"
NOW = "2022-11-15T10:00:00Z"


@kept
def world_with_somebody() -> tuple[World, TrainingRecord]:
    world = simple_world()
    world.statement("Provider A", "2022-11-30")
    return world, world.register()


@pytest.fixture
def made(db) -> tuple[World, TrainingRecord]:
    return world_with_somebody()


@pytest.fixture
def world(made) -> World:
    return made[0]


@pytest.fixture
def record(made) -> TrainingRecord:
    return made[1]


def good(record, **changes):
    return {
        "participant_id": str(record.person_id),
        "declaration_type": "started",
        "declaration_date": "2022-10-01T10:00:00Z",
        "course_identifier": "ecf-induction",
        **changes,
    }


def titles(answer) -> list[str]:
    return [error["title"] for error in json.loads(answer.content)["errors"]]


def test_a_declaration_is_recorded_and_shown_as_published(api, record) -> None:
    answer = api().declare(NOW, **good(record))
    assert answer.status_code == 200, answer.content
    shown = json.loads(answer.content)["data"]
    assert shown["attributes"] == {
        "participant_id": str(record.person_id),
        "declaration_type": "started",
        "course_identifier": "ecf-induction",
        "eligible_for_payment": True,
        "declaration_date": "2022-10-01T10:00:00Z",
        "updated_at": "2022-11-15T10:00:00Z",
        "voided": False,
        "state": "eligible",
        "has_passed": None,
    }
    assert json.loads(api().get(f"{PATH}/{shown['id']}").content)["data"] == shown
    assert json.loads(api().get(PATH).content)["data"] == [shown]


def test_strangers_see_nothing_of_it(api, record) -> None:
    declared = json.loads(api().declare(NOW, **good(record)).content)["data"]["id"]
    assert api("Provider B").get(f"{PATH}/{declared}").status_code == 404
    assert json.loads(api("Provider B").get(PATH).content)["data"] == []


def test_states_are_written_with_hyphens_and_the_old_flags_follow_them(api, world, record) -> None:
    declared = json.loads(api().declare(NOW, **good(record)).content)["data"]["id"]
    with clock.at(instant("2022-11-16"), frozen=True):
        void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declared, actor=ACTOR)
    shown = json.loads(api().get(f"{PATH}/{declared}").content)["data"]["attributes"]
    assert (shown["state"], shown["voided"], shown["eligible_for_payment"]) == ("voided", True, False)
    assert shown["updated_at"] == "2022-11-16T00:00:00Z"


def test_problems_of_one_attribute_are_joined_in_order(api, record) -> None:
    answer = api().declare(NOW, **good(record, declaration_date="2023-19-01T11:21:55Z"))
    assert answer.status_code == 422
    (error,) = json.loads(answer.content)["errors"]
    assert error["title"] == "declaration_date"
    assert error["detail"].count("#/declaration_date") == 2
    assert ", " in error["detail"]
    assert titles(api().declare(NOW)) == ["participant_id", "declaration_date", "declaration_type"]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'"x"', b'{"data": null}', b'{"data": []}', b'{"data": {}}']
)
def test_a_body_without_the_envelope_is_a_bad_request(api, record, body) -> None:
    answer = api().post(PATH, body)
    assert answer.status_code == 400
    assert titles(answer) == ["Bad request"]


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b'{"data": {"attributes": {"x": "\\ud800"}}}', b'{"a": NaN}', b"\x00", b"[" * 100_000]
)
def test_a_body_that_is_no_json_is_a_bad_request_for_a_known_token_only(api, record, body) -> None:
    assert api().post(PATH, body).status_code == 400
    assert api(token="unknown").post(PATH, body).status_code == 401


def test_a_body_of_another_type_counts_as_missing(api, record) -> None:
    body = json.dumps({"data": {"attributes": good(record)}})
    assert api().post(PATH, body, content_type="text/plain").status_code == 400
    for json_type in ("application/vnd.api+json", "application/json; charset=utf-8", "text/x-json"):
        assert api().post(PATH, body, content_type=json_type, **{"X-With-Server-Date": NOW}).status_code in (200, 422)


@pytest.mark.parametrize(("coding", "codes"), [("gzip", ["content_encoding"]), ("Identity", []), ("", [])])
def test_a_body_that_is_called_compressed_is_refused_as_that(api, record, coding, codes) -> None:
    body = {"data": {"attributes": good(record)}}
    answer = api().post(f"{PATH}?validate_only=true", body, **{"Content-Encoding": coding, "X-With-Server-Date": NOW})
    assert [one["code"] for one in json.loads(answer.content).get("errors", [])] == codes


@pytest.mark.parametrize("attributes", ["x", [], 5, None])
def test_attributes_that_are_no_object_count_as_none(api, record, attributes) -> None:
    answer = api().post(PATH, {"data": {"attributes": attributes}})
    assert titles(answer) == ["participant_id", "declaration_date", "declaration_type"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        1.5,
        True,
        [],
        {},
        "",
        "\x00",
        "x" * 1_000_000,
        ["a"],
        {"a": 1},
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
    ],
)
@pytest.mark.parametrize("name", ["participant_id", "declaration_type", "declaration_date", "course_identifier"])
def test_no_value_of_any_attribute_is_more_than_refused(api, record, name, value) -> None:
    answer = api().declare(NOW, **good(record, **{name: value}))
    assert answer.status_code == 422
    assert api().declare(NOW, **good(record)).status_code == 200


def test_unknown_attributes_are_ignored(api, record) -> None:
    assert api().declare(NOW, **good(record, foo={"bar": [1]}, has_passed="maybe")).status_code == 200


class TestServerDate:
    def test_it_is_the_now_of_the_write(self, api, record) -> None:
        assert titles(api().declare("2022-09-01T00:00:00Z", **good(record))) == ["declaration_date"]

    @pytest.mark.parametrize("date", ["yesterday", "2022-11-15", "", "2022-13-01T00:00:00Z"])
    def test_one_that_cannot_be_read_is_a_bad_request_before_anything_else(self, api, record, date) -> None:
        assert api(token="unknown").get(PATH, **{"X-With-Server-Date": date}).status_code == 400

    def test_production_ignores_it(self, api, record, settings) -> None:
        settings.SANDBOX = False
        assert api().get(PATH, **{"X-With-Server-Date": "yesterday"}).status_code == 200
        assert titles(api().declare("2022-09-01T00:00:00Z", **good(record))) == ["cohort"]


class TestFilters:
    def test_by_participant(self, api, world, record) -> None:
        other = world.register("Other One")
        api().declare(NOW, **good(record))
        api().declare(NOW, **good(other))
        rows = json.loads(api().get(f"{PATH}?filter[participant_id]={other.person_id}").content)["data"]
        assert [row["attributes"]["participant_id"] for row in rows] == [str(other.person_id)]
        assert api().get(f"{PATH}?filter[participant_id]=nonsense").status_code == 400

    def test_updated_since_is_at_or_after(self, api, record) -> None:
        api().declare(NOW, **good(record))
        for since, found in ((NOW, 1), ("2022-11-15T10:00:01Z", 0)):
            assert len(json.loads(api().get(f"{PATH}?filter[updated_since]={since}").content)["data"]) == found


def test_csv_has_every_declaration_with_its_header(api, world, record) -> None:
    assert len(list(csv.reader(io.StringIO(b"".join(api().get(f"{PATH}.csv")).decode())))) == 1
    for n in range(3):
        api().declare(NOW, **good(world.register(f"Person {n}")))
    rows = list(csv.reader(io.StringIO(b"".join(api().get(f"{PATH}.csv?page[per_page]=1")).decode())))
    assert len(rows) == 4
    assert rows[0][:3] == ["id", "participant_id", "declaration_type"]


def test_an_earlier_providers_live_declaration_is_seen_by_the_next_provider(api, world, record) -> None:
    from cpd.schools.commands import challenge_partnership

    declared = json.loads(api().declare("2022-10-15T10:00:00Z", **good(record)).content)["data"]["id"]
    with clock.at(instant("2022-10-20"), frozen=True):
        partnership = world.partnerships["100001", "Provider A", 2022]
        challenge_partnership(partnership_id=partnership.id, reason="another_provider", actor=ACTOR)
    world.partner("100001", "Provider B", at="2022-10-21")
    assert api("Provider B").get(f"{PATH}/{declared}").status_code == 200
    with clock.at(instant("2022-11-22"), frozen=True):
        void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declared, actor=ACTOR)
    assert api("Provider B").get(f"{PATH}/{declared}").status_code == 404
    assert api("Provider A").get(f"{PATH}/{declared}").status_code == 200
