"""The catalogue of scenarios: each makes its situation for whoever asks, once."""

import json

import pytest
from django.test import Client

from cpd.core import clock
from cpd.providers.models import LeadProvider
from cpd.sandbox.catalogue import FIRST_URN, catalogue, load_for, situation_of
from cpd.sandbox.scenario import ScenarioRefused, load_scenario
from cpd.schools.models import School
from tests.rows import kept
from tests.world import instant
from tests.world.tutorial import tutorial_world

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer tutorial-provider-token"}


@pytest.fixture(autouse=True)
def _tutorial():
    now = instant("2026-11-15T10:00:00")
    with clock.at(now, frozen=True):
        tutorial_world(now)
        yield


@kept
def other_provider() -> None:
    load_scenario("lead_providers: [{name: Other Provider, calendar: true}]")


@pytest.mark.parametrize("situation", catalogue(), ids=lambda situation: situation.name)
def test_every_scenario_makes_what_it_shows_once_for_each_provider(situation) -> None:
    mine = LeadProvider.objects.get(name="Tutorial Provider")
    other_provider()
    first, added = load_for(situation, mine)
    assert added
    assert situation.shows.endswith(".")
    assert load_for(situation, mine) == (first, False)
    other, added = load_for(situation, LeadProvider.objects.get(name="Other Provider"))
    assert added
    assert not {str(one) for one in first["ids"].values()} & {str(one) for one in other["ids"].values()}


def test_a_situation_touches_no_school_that_is_there() -> None:
    load_scenario(f"""schools: [{{urn: "{FIRST_URN + 1}", name: Seeded School}}]""")
    mine = LeadProvider.objects.get(name="Tutorial Provider")
    answer, _ = load_for(situation_of("transfers"), mine)
    assert School.objects.get(urn=str(FIRST_URN + 1)).name == "Seeded School"
    assert str(FIRST_URN + 1) not in answer["ids"]
    assert str(FIRST_URN + 11) in answer["ids"]


def test_the_catalogue_is_listed_and_a_situation_is_made_by_token() -> None:
    client = Client()
    listed = client.get("/sandbox/scenarios").json()
    assert [one["name"] for one in listed] == [situation.name for situation in catalogue()]
    answer = client.post("/sandbox/scenarios/merged", headers=TOKEN).json()
    assert answer["added"] is True
    assert client.post("/sandbox/scenarios/merged", headers=TOKEN).json() == {**answer, "added": False}
    shown = client.get(f"/api/v3/participants/ecf/{answer['ids']['old']['participant_id']}", headers=TOKEN)
    assert shown.status_code == 410


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
def test_without_a_provider_no_situation_is_made(headers) -> None:
    answer = Client().post("/sandbox/scenarios/merged", headers=headers)
    assert answer.status_code == 401
    assert "Bearer" in answer.json()["error"]


def test_a_situation_that_does_not_suit_the_provider_is_refused_and_changes_nothing() -> None:
    load_scenario("lead_providers: [{name: Npq Only, programmes: [npq], token: npq-only-token}]")
    schools = School.objects.count()
    answer = Client().post("/sandbox/scenarios/transfers", headers={"Authorization": "Bearer npq-only-token"})
    assert answer.status_code == 422
    assert answer.json()["error"]["detail"]
    assert School.objects.count() == schools


def test_a_situation_that_is_not_there_is_not_found() -> None:
    assert situation_of("nonsense") is None
    answer = Client().post("/sandbox/scenarios/nonsense", headers=TOKEN)
    assert answer.status_code == 404
    assert "GET /sandbox/scenarios" in json.dumps(answer.json())


def test_where_no_numbers_of_schools_are_left_it_says_how_to_begin_again(monkeypatch) -> None:
    monkeypatch.setattr("cpd.sandbox.catalogue.LAST_URN", FIRST_URN)
    with pytest.raises(ScenarioRefused, match="make sandbox RESET=1"):
        load_for(situation_of("merged"), LeadProvider.objects.get(name="Tutorial Provider"))
