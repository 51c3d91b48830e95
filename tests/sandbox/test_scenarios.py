"""Scenarios: all of it, or nothing and the place in the file."""

import json
import os

import pytest
from django.test import Client

from cpd.cohorts.models import Cohort
from cpd.declarations.models import Declaration
from cpd.npq.models import Application
from cpd.outbox.models import Message
from cpd.providers.models import LeadProvider
from cpd.publishing.commands import check
from cpd.publishing.models import PublishedDocument
from cpd.sandbox.models import SandboxClock
from cpd.sandbox.scenario import ScenarioRefused, load_scenario
from cpd.schools.models import School
from cpd.statements.models import CoursePrice, Statement
from cpd.statements.queries import milestones_of
from cpd.teachers.models import Person
from cpd.training.models import MentorshipPeriod, ParticipantChange, SchoolPeriod, TrainingPeriod
from tests.production import PRODUCTION
from tests.quickly import QUICKLY

pytestmark = pytest.mark.django_db
WORLD = """
clock: 2022-11-15T10:00:00Z
cohorts:
  - {start_year: 2021, payments_frozen_at: 2024-04-03T00:00:00Z}
lead_providers:
  - {name: Provider A, token: provider-a-test-token, delivery_partners: {Hub One: [2022]}}
  - {name: Provider B, programmes: [ecf], vat: false, delivery_partners: {Hub Two: [2022]}}
schools:
  - urn: "100001"
    name: First School
    induction_tutor: {name: Tia Tutor, email: tia@first.example}
    incentives: {2022: {pupil_premium: true}}
  - {urn: 100002, name: Second School, programmes: {2022: core_induction_programme}}
partnerships:
  - {key: ps1, school: "100001", cohort: 2022, lead_provider: Provider A, delivery_partner: Hub One,
     challenged: {reason: mistake, at: 2022-06-20T09:00:00Z, lifted_at: 2022-07-01T09:00:00Z}}
statements:
  - {key: nov22, lead_provider: Provider A, cohort: 2022, name: November 2022, deadline_date: 2022-11-30,
     payment_date: 2022-12-25, adjustments: [{name: Late claim, amount: "999.99"}]}
contracts:
  - {lead_provider: Provider A, cohort: 2022, recruitment_target: 6000, set_up_fee: "149651",
     bands: [{max: 2000, per_participant: "995"}, {max: 4000, per_participant: "979"}]}
participants:
  - {key: t22, type: ect, full_name: Terry Two, trn: "1234567", school: "100001", cohort: 2022, mentor: m22,
     registered_at: 2022-09-01T09:00:00Z, history: [{at: 2022-10-10T12:00:00Z, defer: bereavement},
     {at: 2022-11-01T09:00:00Z, resume: true}, {at: 2022-11-02T09:00:00Z, eligible: false}]}
  - {key: m22, type: mentor, full_name: Mina Mentor, school: "100001", cohort: 2022,
     registered_at: 2022-09-02T09:00:00Z}
  - {key: t22m, type: mentor, full_name: Terry Two, person: t22, school: "100001", cohort: 2022, eligible: no_qts}
npq_applications:
  - {key: n22, full_name: Nora Npq, trn: "7654321", course: npq-senior-leadership, cohort: 2022,
     lead_provider: Provider A, school: "100001", submitted_at: 2022-10-01T09:00:00Z}
declarations:
  - {key: d1, participant: t22, lead_provider: Provider A, declaration_type: started,
     declaration_date: 2022-10-01T10:00:00Z, at: 2022-10-02T09:00:00Z, history: [
       {at: 2022-12-01T00:10:00Z, run_job: mark-statements-payable}, {at: 2022-12-20T09:00:00Z, authorise: nov22}]}
"""


def test_a_scenario_answers_with_the_ids_and_tokens_of_what_it_made() -> None:
    answer = load_scenario(WORLD)
    assert answer["tokens"]["Provider A"] == "provider-a-test-token"
    assert set(answer["ids"]["t22"]) == {"participant_id", "training_record_id"}
    assert set(answer["ids"]["n22"]) == {"id", "participant_id"}
    assert set(answer["ids"]["ps1"]) == {"id", "school_id", "delivery_partner_id"}
    assert set(answer["ids"]["d1"]) == set(answer["ids"]["nov22"]) == set(answer["ids"]["100001"]) == {"id"}
    assert answer["ids"]["t22m"]["participant_id"] == answer["ids"]["t22"]["participant_id"]
    assert SandboxClock.objects.get().shift.total_seconds() < 0
    assert check().differences == []


def test_every_event_is_published_at_its_own_instant() -> None:
    answer = load_scenario(WORLD)
    shown = {
        str(document.record_id): json.loads(bytes(document.body))["attributes"]
        for document in PublishedDocument.objects.filter(feed__in=["ecf-v1", "declarations-v1"])
    }
    mentor = shown[answer["ids"]["m22"]["training_record_id"]]
    ect = shown[answer["ids"]["t22"]["training_record_id"]]
    declaration = shown[answer["ids"]["d1"]["id"]]
    assert mentor["updated_at"] == "2022-09-02T09:00:00Z"
    assert (ect["training_status"], ect["updated_at"]) == ("active", "2022-11-01T09:00:00Z")
    assert ect["eligible_for_funding"] is True  # once gained it is kept
    assert ect["mentor_id"] == answer["ids"]["m22"]["participant_id"]
    assert ect["pupil_premium_uplift"] is True
    assert (declaration["state"], declaration["updated_at"]) == ("paid", "2022-12-20T09:00:00Z")


def test_loading_adds_to_what_is_there_and_updates_schools_and_providers() -> None:
    load_scenario(WORLD)
    again = load_scenario('lead_providers: [{name: Provider A, vat: false}]\nschools: [{urn: "100001", name: Renamed}]')
    assert again["tokens"]["Provider A"] == "provider-a-test-token"
    assert LeadProvider.objects.get(name="Provider A").vat_chargeable is False


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("nonsense: 1", "nonsense"),
        ("- a list", ""),
        ("participants: {", "line 1"),
        ("lead_providers: [{name: A, colour: red}]", "lead_providers[0].colour"),
        ('{"lead_providers": [{"name": "A\\u0000"}]}', "lead_providers[0].name"),
        ('{"lead_providers": [{"name": "A", "delivery_partners": {"\\u0000": [2022]}}]}',
         "lead_providers[0].delivery_partners"),
        ("schools: [{urn: x}]", "schools[0].urn"),
        ("schools: [{urn: '100001', open: perhaps}]", "schools[0].open"),
        ("schools: [{urn: '100001', primary_contact_email: the office}]", "schools[0].primary_contact_email"),
        (WORLD + "  - {participant: t22, lead_provider: Nobody, declaration_type: x, declaration_date: 2022-10-01}",
         "declarations[1].lead_provider"),
        (WORLD.replace("mentor: m22,", "mentor: m99,"), "participants[0].mentor"),
        (WORLD.replace("person: t22,", "person: t99,"), "participants[2].person"),
        (WORLD.replace('school: "100001", cohort: 2022, mentor', 'school: "999999", cohort: 2022, mentor'),
         "participants[0].school"),
        (WORLD.replace("type: ect, full_name: Terry Two", 'type: ect, schedule: x, full_name: Terry Two'),
         "participants[0].schedule"),
        (WORLD.replace("declaration_type: started", "declaration_type: begun"), "declarations[0].declaration_type"),
        (WORLD.replace("run_job: mark-statements-payable", "run_job: x"), "declarations[0].history[0].run_job"),
        (WORLD.replace("defer: bereavement", "defer: boredom"), "participants[0].history[0].reason"),
        (WORLD.replace("reason: mistake", "reason: because"), "partnerships[0].challenged.challenge_reason"),
        (WORLD.replace("delivery_partner: Hub One", "delivery_partner: Hub Nine"), "partnerships[0].delivery_partner"),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_its_place_and_changes_nothing(text, path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(text)
    assert refused.value.path == path
    assert refused.value.detail
    assert LeadProvider.objects.count() == 0
    assert SandboxClock.objects.count() == 0


class TestOverHttp:
    def test_it_needs_the_key(self, settings) -> None:

        settings.ENVIRONMENT = settings.ENVIRONMENT.but(sandbox_key="the-key")
        client = Client()
        for headers in ({}, {"X-Sandbox-Key": "another"}, {"X-Sandbox-Key": "schlüssel"}):
            assert client.post("/sandbox/scenarios", WORLD, "text/yaml", headers=headers).status_code == 401
        answer = client.post("/sandbox/scenarios", WORLD, "text/yaml", headers={"X-Sandbox-Key": "the-key"})
        assert answer.status_code == 200
        assert answer.json()["tokens"]["Provider A"] == "provider-a-test-token"
        body = json.dumps({"schools": [{"urn": "x"}]})
        refused = client.post("/sandbox/scenarios", body, "application/json", headers={"X-Sandbox-Key": "the-key"})
        assert refused.status_code == 422
        assert refused.json()["error"]["path"] == "schools[0].urn"

    def test_without_a_key_set_nobody_gets_in(self) -> None:
        answer = Client().post("/sandbox/scenarios", WORLD, "text/yaml", headers={"X-Sandbox-Key": ""})
        assert answer.status_code == 401

    def test_the_clock_is_moved_on_the_page(self) -> None:
        client = Client()
        assert client.post("/sandbox/clock", {"instant": "soon"}).status_code == 422
        assert client.post("/sandbox/clock", {"instant": "2022-11-15T10:00:00Z"}).status_code == 302
        assert SandboxClock.objects.get().shift.total_seconds() < 0
        client.post("/sandbox/clock", {"real": "1"})
        assert SandboxClock.objects.get().shift.total_seconds() == 0


def test_the_sandboxs_addresses_are_not_there_in_production() -> None:
    import subprocess
    import sys

    code = (
        f"{QUICKLY}; import django; django.setup(); from django.urls import resolve; "
        "print([resolve(p).func.__name__ for p in ('/sandbox', '/sandbox/scenarios', '/sandbox/sign-in/x')])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **PRODUCTION}, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "['not_found', 'not_found', 'not_found']"


MOVES = """
clock: 2023-09-15T10:00:00Z
lead_providers:
  - {name: Provider A, delivery_partners: {Hub One: [2022, 2023]}}
  - {name: Provider B, delivery_partners: {Hub Two: [2022]}}
schools:
  - {urn: "100001", name: First School}
  - {urn: "100002", name: Second School}
partnerships:
  - {school: "100001", cohort: 2022, lead_provider: Provider A, delivery_partner: Hub One}
  - {school: "100001", cohort: 2023, lead_provider: Provider A, delivery_partner: Hub One}
  - {school: "100002", cohort: 2022, lead_provider: Provider B, delivery_partner: Hub Two}
participants:
  - {key: m1, type: mentor, full_name: Mina Mentor, school: "100001", cohort: 2022,
     registered_at: 2022-09-01T09:00:00Z}
  - {key: m2, type: mentor, full_name: Mick Mentor, school: "100002", cohort: 2022,
     registered_at: 2022-09-01T09:00:00Z}
  - key: mover
    type: ect
    full_name: Terry Two
    trn: "1234567"
    school: "100001"
    cohort: 2022
    mentor: m1
    registered_at: 2022-09-01T10:00:00Z
    history:
      - {at: 2022-12-01T09:00:00Z, withdraw: moved-school}
      - {at: 2022-12-02T09:00:00Z, resume: true}
      - {at: 2023-01-05T09:00:00Z, change_schedule: {schedule: ecf-extended-september, cohort: 2022}}
      - {at: 2023-02-01T09:00:00Z, leave_school: {date: 2023-03-31}}
      - {at: 2023-02-02T09:00:00Z, join_school: {school: "100002", date: 2023-04-01, mentor: m2}}
      - {at: 2023-08-06T09:00:00Z, induction_completed_on: 2023-08-01}
  - {key: later, type: ect, full_name: Lara Later, school: "100001", cohort: 2022,
     registered_at: 2022-09-01T11:00:00Z,
     history: [{at: 2023-07-05T09:00:00Z, change_schedule: {schedule: ecf-standard-september, cohort: 2023}}]}
  - {key: mistake, type: ect, full_name: Mona Mistake, school: "100001", cohort: 2022, eligible: null,
     registered_at: 2022-09-01T12:00:00Z, history: [{at: 2022-09-05T09:00:00Z, remove_from_school: true}]}
  - {key: twice, type: mentor, full_name: Terry Two, trn: "1234567", school: "100002", cohort: 2022,
     registered_at: 2022-09-03T09:00:00Z}
npq_applications:
  - {key: npq, full_name: Terry Two, course: npq-headship, cohort: 2022, lead_provider: Provider A,
     submitted_at: 2022-10-01T09:00:00Z}
merges:
  - {from: twice, to: mover, at: 2023-03-01T09:00:00Z}
  - {from: npq, to: mover, at: 2023-03-02T09:00:00Z}
"""


def test_a_history_moves_people_between_schools_schedules_and_cohorts_and_merges_them() -> None:
    ids = load_scenario(MOVES)["ids"]
    shown = {
        (document.provider.name, str(document.record_id)): json.loads(bytes(document.body))["attributes"]
        for document in PublishedDocument.objects.filter(feed="ecf-v3", removed=False).select_related("provider")
    }
    mover, twice = ids["mover"]["participant_id"], ids["twice"]["participant_id"]
    (old,) = shown["Provider A", mover]["ecf_enrolments"]
    assert (old["school_urn"], old["participant_status"], old["schedule_identifier"], old["mentor_id"]) == (
        "100001",
        "left",
        "ecf-extended-september",
        ids["m1"]["participant_id"],
    )
    new, mentor = shown["Provider B", mover]["ecf_enrolments"]
    assert (new["school_urn"], new["mentor_id"], new["induction_end_date"]) == (
        "100002",
        ids["m2"]["participant_id"],
        "2023-08-01",
    )
    assert mentor["training_record_id"] == ids["twice"]["training_record_id"]
    changes = shown["Provider B", mover]["participant_id_changes"]
    assert [one["from_participant_id"] for one in changes] == [ids["npq"]["participant_id"], twice]
    assert ("Provider B", twice) not in shown
    (later,) = shown["Provider A", ids["later"]["participant_id"]]["ecf_enrolments"]
    assert (later["cohort"], later["participant_status"]) == ("2023", "active")
    (mistake,) = shown["Provider A", ids["mistake"]["participant_id"]]["ecf_enrolments"]
    assert mistake["participant_status"] == "withdrawn"
    assert check().differences == []


UNTRAINED = """
clock: 2023-06-01T10:00:00Z
lead_providers:
  - {name: Provider A, token: provider-a-test-token, delivery_partners: {Hub One: [2022]}}
  - {name: Provider B, token: provider-b-test-token, delivery_partners: {Hub Two: [2022]}}
schools:
  - {urn: "100001", name: First School}
  - {urn: "100002", name: Second School}
partnerships:
  - {school: "100001", cohort: 2022, lead_provider: Provider A, delivery_partner: Hub One}
  - {school: "100002", cohort: 2022, lead_provider: Provider B, delivery_partner: Hub Two}
participants:
  - {key: nell, type: mentor, full_name: Nell Newcomer, school: "100001", cohort: 2022,
     registered_at: 2022-09-01T10:00:00Z,
     mentor_funding_end_date: 2022-06-30, mentor_ineligible_for_funding_reason: completed_declaration_received}
  - {key: eve, type: ect, full_name: Eve Early, school: "100001", cohort: 2022, mentor: nell,
     registered_at: 2022-09-02T10:00:00Z}
  - {key: mo, type: mentor, full_name: Mo Mentor, school: "100001", cohort: 2022, registered_at: 2022-09-01T10:00:00Z,
     history: [{at: 2023-01-10T09:00:00Z, end_mentor_training: 2023-01-09},
     {at: 2023-02-01T09:00:00Z, join_school: {school: "100002", date: 2023-02-06}}]}
  - {key: ed, type: ect, full_name: Ed Early, school: "100002", cohort: 2022, registered_at: 2022-09-02T10:00:00Z,
     history: [{at: 2023-02-06T09:00:00Z, assign_mentor: mo}]}
"""


def test_a_mentor_who_has_ended_training_mentors_without_it() -> None:
    ids = load_scenario(UNTRAINED)["ids"]
    shown = {
        (document.feed, document.provider.name, str(document.record_id))
        for document in PublishedDocument.objects.filter(removed=False).select_related("provider")
    }
    nell, mo = ids["nell"]["participant_id"], ids["mo"]["participant_id"]
    assert [one for one in shown if one[2] == nell] == [("unfunded-v3", "Provider A", nell)]
    assert ("unfunded-v3", "Provider B", mo) in shown
    assert {one for one in shown if one[0] == "ecf-v3" and one[2] == mo} == {("ecf-v3", "Provider A", mo)}
    assert check().differences == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ((", mentor_ineligible_for_funding_reason: completed_declaration_received", ""), "participants[0]"),
        (("completed_declaration_received", "tired"), "participants[0].mentor_ineligible_for_funding_reason"),
        (("type: mentor, full_name: Nell", "type: ect, full_name: Nell"), "participants[0]"),
        (("type: mentor, full_name: Mo", "type: ect, full_name: Mo"), "participants[2].history[0].end_mentor_training"),
    ],
)
def test_an_end_of_mentor_training_that_can_not_be_names_its_place(change, path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(UNTRAINED.replace(*change))
    assert refused.value.path.startswith(path)
    assert not Person.objects.exists()


CHANGES = """
clock: 2023-06-01T10:00:00Z
lead_providers:
  - {name: Provider A, token: provider-a-test-token, delivery_partners: {Hub One: [2022]}}
schools:
  - {urn: "100001", name: First School}
partnerships:
  - {school: "100001", cohort: 2022, lead_provider: Provider A, delivery_partner: Hub One}
participants:
  - key: t22
    type: ect
    full_name: Ann Smith
    school: "100001"
    cohort: 2022
    registered_at: 2022-09-01T10:00:00Z
    history:
      - {at: 2022-10-01T09:00:00Z, change_name: Zoe Jones, change_email: zoe@first.example}
      - {at: 2022-10-02T09:00:00Z, change_start_date: 2022-09-12}
      - {at: 2022-10-03T09:00:00Z, leave_school: {date: 2022-12-31}}
      - {at: 2022-10-04T09:00:00Z, stay_at_school: true}
"""


def test_a_history_changes_what_a_school_changes_on_pages() -> None:
    ids = load_scenario(CHANGES)["ids"]
    document = PublishedDocument.objects.get(feed="ecf-v3", record_id=ids["t22"]["participant_id"])
    attributes = json.loads(bytes(document.body))["attributes"]
    (enrolment,) = attributes["ecf_enrolments"]
    assert (attributes["full_name"], enrolment["email"]) == ("Zoe Jones", "zoe@first.example")
    assert enrolment["participant_status"] == "active"
    stay = SchoolPeriod.objects.get()
    assert (stay.started_on.isoformat(), stay.finished_on) == ("2022-09-12", None)
    assert [one.kind for one in ParticipantChange.objects.all()] == ["name", "email", "start", "leaving", "staying"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("change_name: Zoe Jones", 'change_name: ""'), "participants[0].history[0].change_name"),
        (("change_email: zoe@first.example", "change_email: zoe"), "participants[0].history[0].change_email"),
        (("change_start_date: 2022-09-12", "change_start_date: 2023-09-12"), "participants[0].history[1]"),
        (("leave_school: {date: 2022-12-31}", "resume: true"), "participants[0].history[2]"),
    ],
)
def test_a_change_that_is_refused_names_its_place(change, path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(CHANGES.replace(*change))
    assert path in str(refused.value)
    assert not LeadProvider.objects.exists()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("date: 2023-03-31", "date: 2022-03-31"), "participants[2].history[3].leave_school"),
        (
            ('join_school: {school: "100002"', 'join_school: {school: "100009"'),
            "participants[2].history[4].join_school",
        ),
        (("schedule: ecf-extended-september", "schedule: ecf-foo"), "participants[2].history[2].change_schedule"),
        (("remove_from_school: true", "leave_school: {day: 1}"), "participants[4].history[0].leave_school"),
        (("{from: twice, to: mover", "{from: nobody, to: mover"), "merges[0].from"),
    ],
)
def test_a_move_that_is_refused_names_its_place_and_changes_nothing(change, path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(MOVES.replace(*change))
    assert path in str(refused.value)
    assert not LeadProvider.objects.exists()


def test_count_makes_so_many_declarations_for_people_like_the_one_who_is_named() -> None:
    world = WORLD.replace(
        "declaration_date: 2022-10-01T10:00:00Z, at: 2022-10-02T09:00:00Z,",
        "declaration_date: 2022-10-01T10:00:00Z, at: 2022-10-02T09:00:00Z, count: 5,",
    )
    ids = load_scenario(world)["ids"]
    assert len(set(ids["d1"]["ids"])) == 5
    assert "t22" in ids
    made = Declaration.objects.filter(id__in=ids["d1"]["ids"]).select_related("person", "record")
    assert {one.state for one in made} == {"paid"}
    assert len({one.person.trn for one in made}) == 5
    assert {one.person.full_name for one in made} == {"Terry Two"}
    assert not Declaration.objects.filter(person_id=ids["t22"]["participant_id"]).exists()
    assert set(ids) == {"100001", "100002", "Hub One", "Hub Two", "ps1", "nov22", "t22", "m22", "t22m", "n22", "d1"}
    assert check().differences == []


def test_count_needs_a_participant_of_the_file() -> None:
    with pytest.raises(ScenarioRefused, match=r"declarations\[0\].participant"):
        load_scenario(WORLD.replace("{key: d1, participant: t22,", "{key: d1, count: 2, participant: n22,"))


NPQ_WORLD = """
clock: 2022-11-15T10:00:00Z
lead_providers:
  - {name: Provider A, delivery_partners: {Hub One: [2022], Hub Two: [2022]}}
  - {name: Provider B}
schools: [{urn: "100001"}]
statements:
  - {key: npq, lead_provider: Provider A, programme: npq, cohort: 2022, name: November 2022,
     deadline_date: 2022-11-30, payment_date: 2022-12-25, milestones: [started, completed]}
npq_contracts:
  - {lead_provider: Provider A, cohort: 2022, course: npq-senior-leadership, per_participant: "800",
     recruitment_target: 72, service_fee_installments: 19}
npq_applications:
  - {key: n22, full_name: Nora Npq, trn: "7654321", course: npq-senior-leadership, cohort: 2022,
     lead_provider: Provider A, school: "100001", submitted_at: 2022-10-01T09:00:00Z, state: accepted,
     decided_at: 2022-10-03T09:00:00Z, schedule: npq-leadership-autumn, history: [
       {at: 2022-11-12T09:00:00Z, defer: bereavement}, {at: 2022-11-13T09:00:00Z, resume: true},
       {at: 2022-11-14T09:00:00Z, change_lead_provider: Provider B}]}
  - {key: like, full_name: Like Me, trn: "7654322", course: npq-senior-leadership, cohort: 2022,
     lead_provider: Provider A, school: "100001", submitted_at: 2022-10-01T09:00:00Z, state: accepted}
  - {key: unwanted, full_name: Not Wanted, course: npq-headship, cohort: 2022, lead_provider: Provider A,
     submitted_at: 2022-10-01T09:00:00Z, state: rejected}
  - {key: n24, full_name: Later Npq, course: npq-headship, cohort: 2024, lead_provider: Provider A,
     submitted_at: 2024-10-01T09:00:00Z, state: accepted}
declarations:
  - {key: done, participant: n22, lead_provider: Provider A, declaration_type: completed, has_passed: true,
     delivery_partner: Hub One, secondary_delivery_partner: Hub Two,
     declaration_date: 2022-11-01T10:00:00Z, at: 2022-11-02T09:00:00Z}
  - {key: many, participant: like, lead_provider: Provider A, declaration_type: started, count: 3,
     declaration_date: 2022-11-01T10:00:00Z, at: 2022-11-02T09:00:00Z}
"""


def test_applications_are_decided_declared_for_and_moved() -> None:
    ids = load_scenario(NPQ_WORLD)["ids"]
    states = {key: Application.objects.get(id=ids[key]["id"]) for key in ("n22", "unwanted", "n24")}
    assert {key: one.state for key, one in states.items()} == {
        "n22": "accepted",
        "unwanted": "rejected",
        "n24": "accepted",
    }
    assert states["n24"].funded_place is True
    assert states["n22"].lead_provider.name == "Provider B"
    assert milestones_of(Statement.objects.get(id=ids["npq"]["id"])) == ("started", "completed")
    declaration = Declaration.objects.get(id=ids["done"]["id"])
    assert (declaration.state, declaration.delivery_partner.name) == ("eligible", "Hub One")
    assert len(ids["many"]["ids"]) == 3
    assert set(Declaration.objects.filter(id__in=ids["many"]["ids"]).values_list("state", flat=True)) == {"eligible"}
    assert check().differences == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("schedule: npq-leadership-autumn", "schedule: any"), "npq_applications[0].state"),
        (("defer: bereavement", "defer: boredom"), "npq_applications[0].history[0].defer"),
        (
            ("change_lead_provider: Provider B", "change_lead_provider: C"),
            "npq_applications[0].history[2].change_lead_provider",
        ),
        (("has_passed: true,", ""), "declarations[0].has_passed"),
        (("delivery_partner: Hub One", "delivery_partner: Hub Nine"), "declarations[0].delivery_partner"),
        (("key: like", "key: n22"), "npq_applications[1].key"),
    ],
)
def test_a_refused_application_names_its_place_and_leaves_nothing(change, path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(NPQ_WORLD.replace(*change))
    assert str(refused.value).startswith(path), refused.value
    assert LeadProvider.objects.count() == 0


def test_what_a_file_leaves_out_of_a_school_or_provider_that_is_there_stays() -> None:
    load_scenario(
        "lead_providers: [{name: Provider B, programmes: [ecf], vat: false}]\n"
        'schools: [{urn: "100001", name: First School, establishment_type_code: 10, ukprn: "10000001"}]'
    )
    load_scenario(
        'lead_providers: [{name: Provider B}]\nschools: [{urn: "100001", incentives: {2022: {sparsity: true}}}]'
    )
    provider = LeadProvider.objects.get(name="Provider B")
    assert (provider.ecf, provider.npq, provider.vat_chargeable) == (True, False, False)
    school = School.objects.get(urn="100001")
    assert (school.name, school.establishment_type_code, school.ukprn) == ("First School", 10, "10000001")


def test_a_school_with_an_address_can_be_sent_a_link_when_somebody_asks_for_access() -> None:
    load_scenario(
        'schools: [{urn: "100001", primary_contact_email: office@first.example, '
        "local_authority_code: '202', local_authority_name: Camden}]"
    )
    client = Client()
    assert "Camden" in client.get("/request-access").content.decode()
    assert client.post("/request-access/school/100001").status_code == 302
    assert Message.objects.get(template="nomination_link").recipient == "office@first.example"


def test_people_who_are_there_are_named_by_their_ids() -> None:
    text, _, _ = WORLD.partition("declarations:")
    ids = load_scenario(text)["ids"]
    mentor = ids["m22"]["participant_id"]
    more = load_scenario(
        f"""
participants:
  - {{key: other, type: ect, full_name: Olga Other, school: "100001", cohort: 2022, mentor: {mentor},
     registered_at: 2022-09-03T09:00:00Z}}
  - {{key: elsewhere, type: mentor, full_name: Mina Mentor, person: {mentor}, school: "100002", cohort: 2022,
     registered_at: 2022-09-03T09:00:00Z}}
"""
    )["ids"]
    assert more["elsewhere"]["participant_id"] == mentor
    mentorship = MentorshipPeriod.objects.get(ect_record_id=more["other"]["training_record_id"])
    assert mentorship.mentor_record.person_id == Person.objects.get(id=mentor).id


@pytest.mark.parametrize(
    ("participant", "detail"),
    [
        ("00000000-0000-4000-8000-00000000dead", "nobody has that id"),
        ("t22", "Nothing before this is called 't22'"),
    ],
)
def test_a_declaration_about_nobody_who_is_there_is_refused_with_its_place(participant, detail) -> None:
    load_scenario("lead_providers: [{name: Provider A}]")
    with pytest.raises(ScenarioRefused, match=detail) as refused:
        load_scenario(
            f"declarations: [{{participant: {participant}, lead_provider: Provider A, declaration_type: started, "
            "declaration_date: 2022-10-01T10:00:00Z}]"
        )
    assert refused.value.path == "declarations[0].participant"


def test_somebody_who_is_there_is_declared_for_by_their_id() -> None:
    text, _, _ = WORLD.partition("declarations:")
    person = load_scenario(text.replace(", {at: 2022-11-02T09:00:00Z, eligible: false}", ""))["ids"]["m22"]
    answer = load_scenario(
        f"declarations: [{{key: d, participant: {person['participant_id']}, lead_provider: Provider A, "
        "declaration_type: started, declaration_date: 2022-10-01T10:00:00Z, at: 2022-11-15T11:00:00Z}]"
    )
    assert Declaration.objects.get(id=answer["ids"]["d"]["id"]).course_identifier == "ecf-mentor"


def test_the_tutorials_world_is_added_once_however_often_it_is_asked_for() -> None:
    client = Client()
    assert client.post("/sandbox/tutorial")["Location"] == "/sandbox?tutorial=added"
    people = Person.objects.count()
    assert client.post("/sandbox/tutorial")["Location"] == "/sandbox?tutorial=there"
    assert Person.objects.count() == people
    assert "is here already" in client.get("/sandbox?tutorial=there").content.decode()


def test_a_provider_has_the_statements_that_are_named_unless_it_asks_for_the_calendar() -> None:
    load_scenario(
        """
        lead_providers:
          - {name: Provider C, programmes: [ecf], calendar: true}
          - {name: Provider D, programmes: [ecf]}
        statements:
          - {lead_provider: Provider C, cohort: 2024, name: January 2025, deadline_date: 2024-12-20,
             payment_date: 2025-01-20}
          - {lead_provider: Provider D, cohort: 2024, name: January 2025, deadline_date: 2024-12-20,
             payment_date: 2025-01-20}
        """
    )
    of_c = Statement.objects.filter(lead_provider__name="Provider C")
    assert of_c.count() == 285
    assert str(of_c.get(cohort=2024, name="January 2025").deadline_date) == "2024-12-20"
    assert Statement.objects.filter(lead_provider__name="Provider D").count() == 1


def test_a_cohort_whose_payments_are_not_frozen_is_open() -> None:
    load_scenario("cohorts: [{start_year: 2022, payments_frozen_at: null}]")
    cohort = Cohort.objects.get(start_year=2022)
    assert (cohort.payments_frozen_at, cohort.declarations_close_on) == (None, None)


def test_a_scenario_closes_a_cohort_and_puts_people_on_september_whatever_the_day() -> None:
    load_scenario(
        """
        clock: 2023-03-15T10:00:00Z
        cohorts:
          - {start_year: 2022, declarations_close_on: 2023-03-01, declarations_in_order: true}
        lead_providers: [{name: Provider C, delivery_partners: {Hub: [2022]}}]
        schools: [{urn: "100009"}]
        partnerships: [{school: "100009", cohort: 2022, lead_provider: Provider C, delivery_partner: Hub}]
        participants: [{key: late, type: ect, full_name: Late Comer, school: "100009", cohort: 2022}]
        """
    )
    assert TrainingPeriod.objects.get().schedule.identifier == "ecf-standard-september"
    cohort = Cohort.objects.get(start_year=2022)
    assert (str(cohort.declarations_close_on), cohort.declarations_in_order) == ("2023-03-01", True)


PRICES = """
lead_providers: [{name: Payee, programmes: [ecf, npq]}]
statements:
  - {key: one, lead_provider: Payee, cohort: 2022, name: November 2022, deadline_date: 2022-11-30,
     payment_date: 2022-12-25}
  - {lead_provider: Payee, cohort: 2022, name: February 2023, deadline_date: 2023-01-31, payment_date: 2023-02-25}
  - {lead_provider: Payee, programme: npq, cohort: 2022, name: May 2023, deadline_date: 2023-04-30,
     payment_date: 2023-05-25}
  - {lead_provider: Payee, programme: npq, cohort: 2022, name: July 2023, deadline_date: 2023-06-30,
     payment_date: 2023-07-25}
contracts:
  - &first {lead_provider: Payee, cohort: 2022, recruitment_target: 60, bands: [{max: 20, per_participant: "995"}]}
  - {<<: *first, from_statement: FROM}
npq_contracts:
  - &course {lead_provider: Payee, cohort: 2022, course: npq-headship, per_participant: "800", recruitment_target: 72}
  - {<<: *course, from_statement: July 2023}
"""


@pytest.mark.parametrize(("named", "versions"), [("one", [2, 2]), ("February 2023", [1, 2])])
def test_a_later_contract_prices_statements_from_the_one_that_it_names(named, versions) -> None:
    load_scenario(PRICES.replace("FROM", named))
    statements = Statement.objects.filter(programme="ecf").order_by("payment_date")
    assert list(statements.values_list("contract__version", flat=True)) == versions
    prices = CoursePrice.objects.order_by("statement__payment_date")
    assert list(prices.values_list("contract__version", flat=True)) == [1, 2]


def test_a_statement_that_a_contract_names_and_nobody_knows_is_refused_with_its_place() -> None:
    with pytest.raises(ScenarioRefused, match="called 'May 2023'") as refused:
        load_scenario(PRICES.replace("FROM", "May 2023"))
    assert refused.value.path == "contracts[1].from_statement"


INTAKES = """
clock: 2026-11-26T10:00:00Z
lead_providers: [{name: Provider A, programmes: [npq]}]
schools: [{urn: "100001", name: First School}]
statements:
  - {key: jan26, lead_provider: Provider A, programme: npq, cohort: 2025, cohort_suffix: b, name: January 2026,
     deadline_date: 2025-12-25, payment_date: 2026-01-25}
npq_contracts:
  - {lead_provider: Provider A, cohort: 2025, cohort_suffix: b, course: npq-senco, per_participant: "800",
     recruitment_target: 10}
  - {lead_provider: Provider A, cohort: 2026, cohort_suffix: b, course: npq-senco, per_participant: "900",
     recruitment_target: 10}
npq_applications:
  - key: nora
    full_name: Nora Npq
    email: null
    trn: "1234567"
    trn_verified: false
    course: npq-senco
    cohort: 2025
    schedule: npq-leadership-autumn
    lead_provider: Provider A
    school: "100001"
    answers: {work_setting: a_school}
    employment_role: Teacher
    submitted_at: 2025-09-20T09:00:00Z
    state: accepted
    history:
      - {at: 2025-10-01T09:00:00Z, trn: "1234568"}
      - {at: 2026-10-01T09:00:00Z, change_schedule: {schedule: npq-leadership-autumn, cohort: 2026}}
  - {key: nobody, full_name: Nelly Nursery, course: npq-headship, cohort: 2026, cohort_suffix: a,
     lead_provider: Provider A, answers: {work_setting: a_school}, school: "100001",
     submitted_at: 2026-03-01T09:00:00Z, state: accepted}
"""


def test_applications_have_intakes_answers_and_what_happens_later() -> None:
    ids = load_scenario(INTAKES)["ids"]
    nora, nobody = (Application.objects.get(id=ids[key]["id"]) for key in ("nora", "nobody"))
    assert (nora.intake_id, nora.cohort_id, nora.schedule.intake_id) == ("2026b", 2026, "2026b")
    assert (nora.person.email, nora.person.trn, nora.person.typed_trn) == ("", "1234568", "1234567")
    assert (nora.eligible_for_funding, nora.funding_status_code, nora.funded_place) == (True, "funded", True)
    assert (nora.employment_role, nora.works_in_school) == ("Teacher", True)
    assert (nobody.intake_id, nobody.funding_status_code, nobody.funded_place) == ("2026a", "unfunded_cohort", False)
    assert Statement.objects.get(id=ids["jan26"]["id"]).intake_id == "2025b"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("cohort_suffix: a,", "cohort_suffix: c,"), "npq_applications[1]"),
        (("cohort_suffix: a,", "cohort_suffix: A,"), "npq_applications[1].cohort_suffix"),
        (("answers: {work_setting: a_school}\n", "answers: {work_setting: a_ship}\n"), "npq_applications[0].answers"),
        (("employment_role: Teacher", "eligible_for_funding: true"), "npq_applications[0]"),
        (("schedule: npq-leadership-autumn, cohort: 2026", "schedule: npq-foo"), "npq_applications[0].history[1]"),
        (('trn: "1234568"', 'trn: "12"'), "npq_applications[0].history[0].trn"),
        (("programme: npq, cohort: 2025", "programme: ecf, cohort: 2025"), "statements[0]"),
    ],
)
def test_what_an_application_can_not_be_names_its_place(change, path) -> None:
    assert INTAKES.replace(*change) != INTAKES
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(INTAKES.replace(*change))
    assert path in str(refused.value)
    assert not LeadProvider.objects.exists()


BODIES = """
clock: 2022-11-15T10:00:00Z
lead_providers: [{name: Provider A, delivery_partners: {Hub One: [2022]}}]
appropriate_bodies:
  - {name: North Hub}
  - {name: Panel, type: national, school_types: [10, 11]}
  - {name: Barnet, type: local_authority}
schools:
  - {urn: "100001", appropriate_bodies: {2022: north hub}}
  - {urn: "100002", establishment_type_code: 11, section_41: true}
partnerships: [{school: "100001", cohort: 2022, lead_provider: Provider A, delivery_partner: Hub One}]
participants:
  - {key: as_school, type: ect, full_name: As School, school: "100001", cohort: 2022}
  - {key: own, type: ect, full_name: Own Body, school: "100002", cohort: 2022, appropriate_body: Panel,
     history: [{at: 2022-12-01T09:00:00Z, join_school: {school: "100001", date: 2022-12-05}}]}
"""


def test_a_scenario_states_appropriate_bodies_and_whose_they_are() -> None:
    ids = load_scenario(BODIES)["ids"]
    stays = SchoolPeriod.objects.order_by("started_on", "record__person__full_name")
    assert list(stays.values_list("record__person__full_name", "appropriate_body__name")) == [
        ("As School", "North Hub"),
        ("Own Body", "Panel"),
        ("Own Body", "North Hub"),
    ]
    assert set(ids["Panel"]) == {"id"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("2022: north hub", "2022: Barnet"), "schools[0].appropriate_bodies.2022"),
        (("2022: north hub", "2022: South Hub"), "schools[0].appropriate_bodies.2022"),
        (("2022: north hub", "2023: North Hub"), "schools[0].appropriate_bodies.2023"),
        (("appropriate_body: Panel", "appropriate_body: Barnet"), "participants[1].appropriate_body"),
        (("appropriate_body: Panel", "appropriate_body: Nobody"), "participants[1].appropriate_body"),
        (("{name: North Hub}", "{name: North Hub, school_types: [10]}"), "appropriate_bodies[0].school_types"),
    ],
)
def test_a_body_that_can_not_be_names_its_place(change, path) -> None:
    assert BODIES.replace(*change) != BODIES
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(BODIES.replace(*change))
    assert str(refused.value).startswith(path)
    assert not School.objects.exists()
