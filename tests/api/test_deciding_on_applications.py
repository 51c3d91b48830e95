"""Accepting, rejecting and funded places over HTTP, in every version (rules NPQ-5 to NPQ-9 and NPQ-41 to NPQ-44)."""

import json
from uuid import uuid4

import pytest

from cpd.casework.commands import report_npq_training
from cpd.core import clock
from cpd.declarations.commands import void_declaration
from cpd.npq.commands import change_lead_provider, submit_application
from cpd.npq.models import Application, ApplicationStateChange
from cpd.outbox.models import Message
from cpd.teachers.commands import forget_email
from tests.api.answers import data, errors
from tests.rows import kept
from tests.world import ACTOR, World, instant

pytestmark = pytest.mark.django_db
VERSIONS = pytest.mark.parametrize("version", [1, 2, 3])
NOVEMBER = {"X-With-Server-Date": "2026-11-26T10:00:00Z"}
TITLE = {1: "npq_application", 2: "npq_application", 3: "application"}


def url(application, what: str, version: int = 3) -> str:
    return f"/api/v{version}/npq-applications/{getattr(application, 'id', application)}/{what}"


def accept(caller, application, version: int = 3, attributes: dict[str, object] | None = None, **headers: str):
    """Accepts it: without a body when no attributes are given."""
    body: object = b"" if attributes is None else {"data": {"type": "npq-application-accept", "attributes": attributes}}
    return caller.post(url(application, "accept", version), body, **{**NOVEMBER, **headers})


def reject(caller, application, version: int = 3):
    return caller.post(url(application, "reject", version), b"", **NOVEMBER)


def place(caller, application, value: object, version: int = 3, **headers: str):
    body = {"funded_place": value}
    return caller.put(url(application, "change-funded-place", version), body, **{**NOVEMBER, **headers})


def shown(response, *names: str) -> list[object]:
    attributes = data(response)["attributes"]
    return [attributes[name] for name in names]


@kept
def pending(world: World, name: str = "Nora Npq", **more) -> Application:
    return world.apply(name, accepted=False, **{"course": "npq-headship", **more})


def zero(world: World, name: str = "Zoe Zero", **more) -> Application:
    return pending(world, name, **{"cohort": 2026, "suffix": "a", "at": "2026-01-10T09:00:00", **more})


def capped(world: World, name: str = "Cleo Capped", **more) -> Application:
    return pending(world, name, **{"cohort": 2026, "suffix": "b", "at": "2026-09-10T09:00:00", **more})


def declared(world: World, application, provider: str = "Provider A", **more):
    """A start that stands, for an application of intake 2022a."""
    world.npq_contract(provider, "npq-headship")
    world.statement(provider, "2022-11-30", programme="npq")
    return world.declare(application, provider=provider, **more)


def voided(world: World, application):
    declaration = declared(world, application)
    with clock.at(instant("2022-11-16"), frozen=True):
        void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
    return declaration


class TestTheExamples:
    """Of a capped intake (2026b), one without funding (2026a), and one that is funded for everybody (2023a)."""

    def test_where_places_are_capped_the_funded_place_is_needed(self, world, api) -> None:
        application = capped(world)
        assert accept(api(), application, attributes={}).status_code == 400
        assert errors(accept(api(), application)) == [("funded_place", "needed")]
        assert errors(accept(api(), application, attributes={"funded_place": "true"})) == [("funded_place", "needed")]
        response = accept(api(), application, attributes={"funded_place": True})
        assert shown(response, "status", "cohort", "cohort_suffix", "schedule_identifier", "funded_place") == [
            *("accepted", "2026", "b", "npq-leadership-autumn", True)
        ]
        assert shown(response, "updated_at") == ["2026-11-26T10:00:00Z"]
        assert data(api().get(f"/api/v3/npq-applications/{application.id}")) == data(response)

    @VERSIONS
    def test_where_there_is_no_funding_it_must_be_false(self, world, api, version) -> None:
        application = zero(world)
        for attributes in (None, {"funded_place": True}, {"funded_place": None}, {"funded_place": "false"}):
            assert errors(accept(api(), application, version, attributes)) == [("funded_place", "not_funded")]
        assert shown(accept(api(), application, version, {"funded_place": False}), "status", "funded_place") == [
            *("accepted", False)
        ]

    @VERSIONS
    def test_where_everybody_is_funded_none_is_stored(self, world, api, version) -> None:
        for n, attributes in enumerate((None, {"funded_place": True}, {"funded_place": False})):
            application = pending(world, f"Person {n}", cohort=2023)
            assert shown(accept(api(), application, version, attributes), "status", "funded_place") == [
                *("accepted", None)
            ]

    @VERSIONS
    def test_only_who_is_eligible_gets_a_funded_place(self, world, api, version) -> None:
        application = capped(world, eligible_for_funding=False)
        refused = accept(api(), application, version, {"funded_place": True})
        assert errors(refused) == [(TITLE[version], "not_eligible")]
        assert shown(accept(api(), application, version, {"funded_place": False}), "funded_place") == [False]

    @pytest.mark.parametrize("version", [1, 2])
    def test_earlier_versions_do_not_read_a_schedule(self, world, api, version) -> None:
        application = pending(world, cohort=2023)
        spring = {"schedule_identifier": "npq-leadership-spring"}
        assert accept(api(), application, version, spring).status_code == 400
        accept(api(), application, version, {**spring, "funded_place": True})
        assert shown(api().get(f"/api/v3/npq-applications/{application.id}"), "schedule_identifier") == [
            "npq-leadership-autumn"
        ]


class TestTheBody:
    @VERSIONS
    def test_none_at_all_counts_as_empty(self, world, api, version) -> None:
        for n, content_type in enumerate(("application/json", "text/plain", "application/x-www-form-urlencoded")):
            application = pending(world, f"Person {n}", cohort=2023)
            response = api().post(url(application, "accept", version), b"", content_type, **NOVEMBER)
            assert shown(response, "status") == ["accepted"]

    @VERSIONS
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"{}", "missing_data"),
            (b"null", "missing_data"),
            (b"[]", "missing_data"),
            (b'{"data": {}}', "missing_data"),
            (b'{"data": null}', "missing_data"),
            (b'{"data": [1]}', "missing_data"),
            (b'{"data": {"type": "npq-application-accept"}}', "no_attributes"),
            (b'{"data": {"type": "npq-application-accept", "attributes": {}}}', "no_attributes"),
            (b'{"data": {"attributes": ["funded_place"]}}', "no_attributes"),
            (b'{"data": {"attributes": {"colour": "green"}}}', "no_attributes"),
            (b'{"data": {"funded_place": true}}', "no_attributes"),
            (b"{", "json"),
        ],
    )
    def test_one_that_says_nothing_that_is_read_is_400(self, world, api, version, body, code) -> None:
        application = pending(world, cohort=2023)
        response = api().post(url(application, "accept", version), body, **NOVEMBER)
        assert response.status_code == 400
        (error,) = json.loads(response.content)["errors"]
        assert (error["title"], error["code"]) == ("Bad request", code)
        assert Application.objects.get().state == "pending"

    @VERSIONS
    def test_whose_application_it_is_is_asked_before_the_body_is_looked_at(self, world, api, version) -> None:
        theirs = pending(world, provider="Provider B")
        for application in (theirs, uuid4(), "x"):
            for what in ("accept", "reject"):
                response = api().post(url(application, what, version), b"{", **NOVEMBER)
                assert response.status_code == 404
        assert api(None).post(url(theirs, "accept", version), b"{").status_code == 401
        world.provider("Ecf Only", npq=False)
        assert api("Ecf Only").post(url(theirs, "accept", version), b"{").status_code == 403

    @VERSIONS
    @pytest.mark.parametrize("value", ["true", "", "null", 0, 1, [], {}, [True]])
    def test_a_funded_place_is_true_or_false_and_nothing_else(self, world, api, version, value) -> None:
        for application in (capped(world), pending(world, cohort=2023)):
            assert [title for title, _ in errors(accept(api(), application, version, {"funded_place": value}))] == [
                "funded_place"
            ]
            application.refresh_from_db()
            assert application.state == "pending"


class TestTheSchedule:
    def test_is_the_one_that_was_asked_for_in_version_3(self, world, api) -> None:
        first, second = pending(world, cohort=2023), pending(world, "Blank Blank", cohort=2023)
        response = accept(api(), first, attributes={"schedule_identifier": "npq-leadership-spring"})
        assert shown(response, "schedule_identifier", "funded_place") == ["npq-leadership-spring", None]
        for blank in ("", None):
            assert accept(api(), second, attributes={"schedule_identifier": blank}).status_code in (200, 422)
        second.refresh_from_db()
        assert second.schedule.identifier == "npq-leadership-autumn"

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("any-schedule", "unknown"),
            ("npq-aso-december", "unknown"),
            ("NPQ-leadership-spring", "unknown"),
            ("npq-ehco-november", "other_group"),
            (5, "unknown"),
            (["npq-leadership-spring"], "not_a_text"),
            (True, "not_a_text"),
        ],
    )
    def test_must_be_one_of_the_intake_and_of_the_course(self, world, api, value, code) -> None:
        application = pending(world, cohort=2023)
        refused = accept(api(), application, attributes={"schedule_identifier": value})
        assert errors(refused) == [("schedule_identifier", code)]

    @VERSIONS
    def test_must_be_there_for_the_course(self, world, api, version) -> None:
        application = pending(world, cohort=2023, course="npq-additional-support-offer")
        assert errors(accept(api(), application, version)) == [("schedule", "unknown")]

    @pytest.mark.parametrize(
        ("intake", "course", "now", "expected"),
        [
            ((2026, "a"), "npq-headship", "2026-11-26", "npq-leadership-spring"),
            ((2026, "a"), "npq-leading-literacy", "2026-07-01", "npq-specialist-spring"),
            ((2026, "b"), "npq-leading-literacy", "2027-02-01", "npq-specialist-autumn"),
            ((2026, "a"), "npq-early-headship-coaching-offer", "2026-05-31", "npq-ehco-march"),
            ((2026, "a"), "npq-early-headship-coaching-offer", "2026-06-01", "npq-ehco-june"),
            ((2026, "b"), "npq-early-headship-coaching-offer", "2026-08-01", "npq-ehco-november"),
            ((2026, "b"), "npq-early-headship-coaching-offer", "2026-12-01", "npq-ehco-december"),
            ((2025, "a"), "npq-headship", "2025-09-01", "npq-leadership-spring"),
            ((2025, "b"), "npq-headship", "2026-08-01", "npq-leadership-autumn"),
            ((2021, "a"), "npq-early-headship-coaching-offer", "2021-10-01", "npq-ehco-june"),
            ((2021, "a"), "npq-additional-support-offer", "2022-03-01", "npq-aso-december"),
        ],
    )
    def test_is_that_of_the_day_or_the_earliest_that_there_is(self, world, api, intake, course, now, expected) -> None:
        year, suffix = intake
        application = pending(world, cohort=year, suffix=suffix, course=course, at=f"{year}-01-10T09:00:00")
        attributes = {"funded_place": False}
        response = accept(api(), application, 3, attributes, **{"X-With-Server-Date": f"{now}T10:00:00Z"})
        assert shown(response, "schedule_identifier") == [expected]


class TestWhatStandsInTheWay:
    @VERSIONS
    def test_it_was_decided_before(self, world, api, version) -> None:
        accepted, rejected = pending(world, cohort=2023), pending(world, "Rita Rejected", cohort=2023)
        accept(api(), accepted)
        reject(api(), rejected)
        assert errors(accept(api(), accepted, version)) == [(TITLE[version], "already_accepted")]
        assert errors(accept(api(), rejected, version)) == [(TITLE[version], "rejected")]
        assert errors(reject(api(), rejected, version)) == [(TITLE[version], "already_rejected")]

    @VERSIONS
    def test_another_of_the_person_is_accepted_for_the_course_however_it_is_called_now(
        self, world, api, version
    ) -> None:
        support = pending(world, course="npq-additional-support-offer", cohort=2021)
        accept(api(), support)
        coaching = pending(world, course="npq-early-headship-coaching-offer", cohort=2021, person_id=support.person_id)
        assert errors(accept(api(), coaching, version)) == [(TITLE[version], "other_accepted")]
        later = pending(world, course="npq-early-headship-coaching-offer", person_id=support.person_id)
        assert shown(accept(api(), later, version), "status") == ["accepted"]

    @VERSIONS
    def test_another_of_somebody_with_the_same_verified_trn_whoever_it_is_with(self, world, api, version) -> None:
        first = pending(world, cohort=2023, trn="1234567", provider="Provider B", urn=None)
        twin = pending(world, "Nora Twin", cohort=2023, trn="1234567")
        typed = pending(world, "Nora Typed", cohort=2023, typed_trn="1234567")
        assert shown(accept(api("Provider B"), first), "status") == ["accepted"]
        twin.refresh_from_db()
        assert twin.state == "pending"  # rejected are only those of the same person
        assert errors(accept(api(), twin, version)) == [(TITLE[version], "other_accepted")]
        assert shown(accept(api(), typed, version), "status") == ["accepted"]

    def test_one_that_was_withdrawn_or_is_of_another_intake_does_not(self, world, api) -> None:
        first = pending(world)
        accept(api(), first, **{"X-With-Server-Date": "2022-10-03T10:00:00Z"})
        second = pending(world, person_id=first.person_id)
        assert errors(accept(api(), second)) == [("application", "other_accepted")]
        first.refresh_from_db()
        declared(world, first)
        other = pending(world, person_id=first.person_id, cohort=2023)
        assert shown(accept(api(), other), "status") == ["accepted"]
        with clock.at(instant("2022-12-01"), frozen=True):
            report_npq_training(
                lead_provider_id=world.id_of("Provider A"),
                application_id=first.id,
                action="withdraw",
                reason="other",
                actor=ACTOR,
            )
        assert shown(accept(api(), second), "status") == ["accepted"]
        first.refresh_from_db()
        assert (first.state, first.training_status) == ("accepted", "withdrawn")

    def test_everything_that_is_wrong_comes_at_once_and_version_1_has_one_error_for_each_attribute(
        self, world, api
    ) -> None:
        first = capped(world)
        accept(api(), first, attributes={"funded_place": True})
        attributes = {"funded_place": "yes", "schedule_identifier": "x"}
        assert errors(accept(api(), first, 3, attributes)) == [
            ("funded_place", "needed"),
            ("application", "already_accepted"),
            ("schedule_identifier", "unknown"),
        ]
        assert errors(accept(api(), first, 1, attributes)) == [
            ("funded_place", "needed"),
            ("npq_application", "already_accepted"),
        ]


class TestWhatAcceptingDoes:
    def test_other_pending_applications_of_the_course_and_intake_are_rejected_at_whatever_provider(
        self, world, api
    ) -> None:
        first = pending(world, cohort=2023)
        of = {"person_id": first.person_id}
        same = pending(world, cohort=2023, provider="Provider B", urn=None, **of)
        later = pending(world, cohort=2024, provider="Provider B", urn=None, **of)
        another = pending(world, cohort=2023, course="npq-senco", provider="Provider B", urn=None, **of)
        accept(api(), first)
        listed = {
            one["id"]: (one["attributes"]["status"], one["attributes"]["reason_for_rejection"])
            for one in data(api("Provider B").get("/api/v3/npq-applications"))
        }
        assert listed == {
            str(same.id): ("rejected", "other_application_in_this_cohort_accepted"),
            str(later.id): ("pending", None),
            str(another.id): ("pending", None),
        }
        assert errors(accept(api("Provider B"), same)) == [
            ("application", "rejected"),
            ("application", "other_accepted"),
        ]

    def test_training_begins_and_is_noted(self, world, api) -> None:
        application = pending(world, cohort=2023)
        accept(api(), application)
        application.refresh_from_db()
        assert (application.state, application.training_status) == ("accepted", "active")
        assert application.accepted_at == instant("2026-11-26T10:00:00")
        (change,) = ApplicationStateChange.objects.all()
        assert (change.state, change.lead_provider_id) == ("active", world.id_of("Provider A"))
        assert change.created_at == application.accepted_at

    @VERSIONS
    def test_the_applicant_is_written_to_and_nobody_who_is_rejected_by_the_way(self, world, api, version) -> None:
        first = pending(world, cohort=2023)
        pending(world, cohort=2023, provider="Provider B", urn=None, person_id=first.person_id)
        accept(api(), first, version)
        (message,) = Message.objects.all()
        assert (message.template, message.recipient) == ("npq_application_accepted", "nora.npq@example.org")
        assert message.content["subject"] == "Provider A accepted your application"
        assert "Headship (NPQH)" in message.content["body"]

    @VERSIONS
    def test_who_is_rejected_is_written_to(self, world, api, version) -> None:
        application = pending(world, cohort=2023)
        response = reject(api(), application, version)
        assert shown(response, "status") == ["rejected"]
        if version == 3:
            assert shown(response, "reason_for_rejection") == ["rejected_by_provider"]
        (message,) = Message.objects.all()
        assert (message.template, message.recipient) == ("npq_application_rejected", "nora.npq@example.org")

    def test_who_has_no_address_is_not_written_to_and_shown_without_one(self, world, api) -> None:
        first, second = pending(world, cohort=2023), pending(world, "Nina Npq", cohort=2023)
        for one in (first, second):
            forget_email(person_id=one.person_id, actor=ACTOR)
        assert shown(accept(api(), first), "email") == [None]
        assert shown(reject(api(), second, 1), "email") == [""]
        assert not Message.objects.exists()

    @VERSIONS
    def test_a_dry_run_answers_and_does_nothing(self, world, api, version) -> None:
        application = pending(world, cohort=2023)
        response = api().post(url(application, "accept?validate_only=true", version), b"", **NOVEMBER)
        assert shown(response, "status") == ["accepted"]
        application.refresh_from_db()
        assert application.state == "pending"
        assert not Message.objects.exists()
        assert shown(api().post(url(application, "reject?validate_only=true", version), b""), "status") == ["rejected"]
        assert errors(accept(api(), capped(world), version)) == [("funded_place", "needed")]

    def test_the_same_acceptance_under_the_same_key_is_answered_as_the_first(self, world, api) -> None:
        application = pending(world, cohort=2023)
        first = accept(api(), application, **{"Idempotency-Key": "one"})
        again = accept(api(), application, **{"Idempotency-Key": "one"})
        assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
        assert errors(accept(api(), application)) == [("application", "already_accepted")]
        assert Message.objects.count() == 1


class TestRejectingAnAcceptedOne:
    @pytest.mark.parametrize("version", [1, 2])
    def test_is_refused_in_earlier_versions(self, world, api, version) -> None:
        application = world.apply(course="npq-headship")
        assert errors(reject(api(), application, version)) == [("npq_application", "already_accepted")]

    def test_clears_what_accepting_brought_and_keeps_its_history(self, world, api) -> None:
        application = capped(world)
        accept(api(), application, attributes={"funded_place": True})
        names = ("status", "schedule_identifier", "funded_place", "reason_for_rejection")
        assert shown(reject(api(), application), *names) == ["rejected", None, None, "rejected_by_provider"]
        application.refresh_from_db()
        assert (application.accepted_at, application.training_status, application.schedule) == (None, "", None)
        assert ApplicationStateChange.objects.get().state == "active"
        assert errors(reject(api(), application)) == [("application", "already_rejected")]

    def test_is_refused_while_a_declaration_for_it_stands(self, world, api) -> None:
        application = world.apply(course="npq-headship")
        declaration = declared(world, application)
        assert errors(reject(api(), application)) == [("application", "declarations_stand")]
        with clock.at(instant("2022-11-16"), frozen=True):
            void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
        assert shown(reject(api(), application), "status") == ["rejected"]

    def test_with_a_voided_start_only_in_version_3(self, world, api) -> None:
        application = world.apply(course="npq-headship")
        voided(world, application)
        participant = f"/api/v3/participants/npq/{application.person_id}"
        assert errors(reject(api(), application, 1)) == [("npq_application", "already_accepted")]
        assert api().get(participant).status_code == 200
        assert shown(reject(api(), application, 3), "status") == ["rejected"]
        assert api().get(participant).status_code == 404

    def test_leaves_the_participant_there_while_another_application_keeps_them(self, world, api) -> None:
        first = world.apply(course="npq-headship")
        second = world.apply(course="npq-senco", person_id=first.person_id)
        assert shown(reject(api(), first), "status") == ["rejected"]
        participant = data(api().get(f"/api/v3/participants/npq/{first.person_id}"))
        assert [one["npq_application_id"] for one in participant["attributes"]["npq_enrolments"]] == [str(second.id)]

    def test_a_provider_is_never_told_to_void_what_another_one_declared(self, world, api) -> None:
        application = world.apply(course="npq-headship")
        declared(world, application)
        with clock.at(instant("2022-11-20"), frozen=True):
            change_lead_provider(application_id=application.id, lead_provider_id=world.id_of("Provider B"), actor=ACTOR)
        response = reject(api("Provider B"), application)
        assert errors(response) == [("application", "declarations_stand")]
        assert "another provider" in json.loads(response.content)["errors"][0]["detail"]
        assert "oid" not in json.loads(response.content)["errors"][0]["detail"].replace("provider", "")

    def test_lets_another_application_for_the_course_be_accepted(self, world, api) -> None:
        first = world.apply(course="npq-headship")
        second = pending(world, person_id=first.person_id)
        assert errors(accept(api(), second)) == [("application", "other_accepted")]
        reject(api(), first)
        assert shown(accept(api(), second), "status") == ["accepted"]


class TestFundedPlaces:
    @pytest.fixture
    def application(self, world, api):
        application = capped(world)
        accept(api(), application, attributes={"funded_place": True})
        return application

    def test_is_taken_back_and_given_again(self, api, application) -> None:
        for value in (False, True, True):
            assert shown(place(api(), application, value), "funded_place", "status") == [value, "accepted"]

    @pytest.mark.parametrize("value", [None, "true", "", 1, [], {}])
    def test_must_be_true_or_false(self, api, application, value) -> None:
        assert errors(place(api(), application, value)) == [("funded_place", "invalid")]

    def test_needs_attributes_and_the_attribute(self, world, api, application) -> None:
        for body in ({}, {"data": {}}, {"data": {"type": "x"}}, {"data": {"attributes": {}}}):
            assert api().put(url(application, "change-funded-place"), body=body).status_code == 400
        unknown = api().put(url(application, "change-funded-place"), {"colour": "green"})
        assert errors(unknown) == [("funded_place", "invalid")]
        assert place(api("Provider B"), application, True).status_code == 404
        assert place(api(), uuid4(), True).status_code == 404

    def test_is_that_of_an_accepted_application(self, world, api) -> None:
        application = capped(world, eligible_for_funding=False)
        assert errors(place(api(), application, None)) == [("funded_place", "invalid"), ("application", "not_accepted")]
        assert errors(place(api(), application, True)) == [
            ("application", "not_accepted"),
            ("application", "not_eligible"),
        ]
        accept(api(), application, attributes={"funded_place": False})
        assert errors(place(api(), application, True)) == [("application", "not_eligible")]
        assert shown(place(api(), application, False), "funded_place") == [False]

    def test_only_changes_where_places_are_capped(self, world, api) -> None:
        for application in (pending(world, cohort=2023), zero(world)):
            accept(api(), application, attributes={"funded_place": False})
            for value in (True, False):
                assert errors(place(api(), application, value)) == [("application", "not_capped")]

    def test_stays_while_a_declaration_stands_in_either_direction(self, world, api, application) -> None:
        world.npq_contract("Provider A", "npq-headship", cohort=2026, suffix="b")
        world.statement("Provider A", "2026-12-31", cohort=2026, suffix="b", programme="npq")
        declaration = world.declare(
            application,
            at="2026-11-26T11:00:00",
            day="2026-10-01T10:00:00Z",
            delivery_partner_id=None,
        )
        later = {"X-With-Server-Date": "2026-11-26T12:00:00Z"}
        for value in (False, True):
            assert errors(place(api(), application, value, **later)) == [("application", "declarations_stand")]
        with clock.at(instant("2026-11-26T13:00:00"), frozen=True):
            void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
        assert shown(place(api(), application, False, **later), "funded_place") == [False]

    def test_another_providers_declarations_are_not_to_be_voided(self, world, api) -> None:
        application = world.apply(course="npq-headship")
        declared(world, application)
        with clock.at(instant("2022-11-20"), frozen=True):
            change_lead_provider(application_id=application.id, lead_provider_id=world.id_of("Provider B"), actor=ACTOR)
        response = place(api("Provider B"), application, True)
        assert errors(response) == [("application", "not_capped"), ("application", "declarations_stand")]
        assert "another provider" in json.loads(response.content)["errors"][1]["detail"]

    def test_is_a_write_of_version_3_like_any_other(self, api, application) -> None:
        tried = api().put(url(application, "change-funded-place?validate_only=true"), {"funded_place": False})
        assert shown(tried, "funded_place") == [False]
        application.refresh_from_db()
        assert application.funded_place is True
        first = place(api(), application, False, **{"Idempotency-Key": "one"})
        again = place(api(), application, False, **{"Idempotency-Key": "one"})
        assert again.content == first.content

    @pytest.mark.parametrize("version", [1, 2])
    def test_changes_in_versions_1_and_2_too_under_their_titles(self, world, api, application, version) -> None:
        for value in (False, True):
            assert shown(place(api(), application, value, version), "funded_place", "status") == [value, "accepted"]
        assert errors(place(api(), application, None, version)) == [("funded_place", "invalid")]
        free = zero(world, "Fay Free")
        accept(api(), free, version, {"funded_place": False})
        assert errors(place(api(), free, True, version)) == [("npq_application", "not_capped")]
        waiting = capped(world, "Wendy Waiting")
        assert errors(place(api(), waiting, False, version)) == [("npq_application", "not_accepted")]
        assert api().put(url(application, "change-funded-place", version), body={}).status_code == 400
        assert place(api("Provider B"), application, True, version).status_code == 404


def test_a_provider_that_only_runs_npqs_accepts_and_rejects(world, api) -> None:
    world.provider("Npq Only", ecf=False)
    first = pending(world, provider="Npq Only", cohort=2023)
    second = pending(world, "Other Npq", provider="Npq Only", cohort=2023)
    assert shown(accept(api("Npq Only"), first), "status") == ["accepted"]
    assert shown(reject(api("Npq Only"), second), "status") == ["rejected"]


def test_who_applies_again_is_shown_as_somebody_who_was_funded(world, api) -> None:
    first = pending(world, cohort=2023)
    accept(api(), first)
    with clock.at(instant("2026-11-26T11:00:00"), frozen=True):
        submit_application(
            full_name="Nora Npq",
            email="nora@example.org",
            course_identifier="npq-headship",
            cohort=2024,
            lead_provider_id=world.id_of("Provider A"),
            person_id=first.person_id,
            actor=ACTOR,
        )
    listed = data(api().get("/api/v3/npq-applications?filter[cohort]=2024"))
    assert listed[0]["attributes"]["ineligible_for_funding_reason"] == "previously-funded"
