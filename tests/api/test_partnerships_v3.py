"""Schools, delivery partners, partnerships and statements in version 3 (rules SCH-10 to SCH-19, SEE-12 to SEE-16)."""

import json
from datetime import date
from uuid import uuid4

import pytest

from cpd.core import clock
from cpd.declarations.commands import mark_statements_payable
from cpd.outbox.models import Message
from cpd.providers.commands import add_delivery_partner, relate
from cpd.publishing.commands import check
from cpd.schools.commands import add_school, challenge_partnership, choose_programme, set_induction_tutor
from cpd.statements.commands import set_state
from cpd.training.commands import change_delivery_partner, remind_of_partnerships
from tests.api.answers import data, errors
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db
PARTNERSHIPS = "/api/v3/partnerships/ecf"
SCHOOLS = "/api/v3/schools/ecf"


def at(text: str):
    return clock.at(instant(text), frozen=True)


@pytest.fixture
def free(world):
    """A school without a provider."""
    return world.school("100003")


def body(world, school, **more):
    found = {
        "cohort": "2022",
        "school_id": str(school.id),
        "delivery_partner_id": str(world.partners["Provider A"].id),
        **more,
    }
    return {"data": {"type": "ecf-partnership", "attributes": found}}


class TestReporting:
    def test_a_partnership_is_confirmed_and_the_people_who_waited_are_seen(self, world, api, free) -> None:
        waiting = world.register("Wendy Waiting", urn="100003")
        response = api().post(PARTNERSHIPS, body(world, free), **{"X-With-Server-Date": "2022-09-20T10:00:00Z"})
        shown = data(response)
        assert shown == {
            "id": shown["id"],
            "type": "partnership",
            "attributes": {
                "cohort": "2022",
                "urn": "100003",
                "school_id": str(free.id),
                "delivery_partner_id": str(world.partners["Provider A"].id),
                "delivery_partner_name": "Provider A Hub",
                "status": "active",
                "challenged_reason": None,
                "challenged_at": None,
                "induction_tutor_name": None,
                "induction_tutor_email": None,
                "updated_at": "2022-09-20T10:00:00Z",
                "created_at": "2022-09-20T10:00:00Z",
            },
        }
        assert data(api().get(f"{PARTNERSHIPS}/{shown['id']}")) == shown
        assert api("Provider B").get(f"{PARTNERSHIPS}/{shown['id']}").status_code == 404
        assert data(api().get(f"/api/v3/participants/ecf/{waiting.person_id}"))["id"] == str(waiting.person_id)

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"cohort": ""}, [("cohort", "blank")]),
            ({"cohort": None, "school_id": None, "delivery_partner_id": None}, "blank"),
            ({"cohort": "1999"}, [("cohort", "not_recognised")]),
            ({"cohort": {"year": 2022}}, [("cohort", "not_a_text")]),
            ({"school_id": "not-a-uuid"}, [("school_id", "not_recognised")]),
            ({"school_id": 5}, [("school_id", "not_recognised")]),
            ({"delivery_partner_id": str(uuid4())}, [("delivery_partner_id", "not_recognised")]),
            ({"delivery_partner_id": "B"}, [("delivery_partner_id", "not_related")]),
            ({"school_id": "100001"}, [("school_id", "confirmed")]),
            ({"school_id": "100002"}, [("school_id", "recruited")]),
            ({"school_id": "closed"}, [("school_id", "ineligible")]),
            ({"school_id": "independent"}, [("school_id", "not_registered")]),
        ],
    )
    def test_every_check_of_the_table(self, world, api, free, change, expected) -> None:
        world.school("100004", status_code=2)
        world.school("100005", establishment_type_code=11)
        named = {"closed": "100004", "independent": "100005"}
        for field, value in list(change.items()):
            if field == "school_id" and named.get(str(value), value) in world.schools:
                change = {**change, field: str(world.schools[named.get(value, value)].id)}
            if value == "B":
                change = {**change, field: str(world.partners["Provider B"].id)}
        if expected == "blank":
            expected = [("cohort", "blank"), ("school_id", "blank"), ("delivery_partner_id", "blank")]
        assert errors(api().post(PARTNERSHIPS, body(world, free, **change))) == expected
        assert len(data(api().get(PARTNERSHIPS))) == 1

    def test_a_school_that_had_a_provider_last_year_must_set_up_this_year_first(self, world, api) -> None:
        world.partner("100002", "Provider B", 2021, at="2021-06-10")
        world.school("100006")
        world.partner("100006", "Provider B", 2022)
        request = body(world, world.schools["100006"], cohort="2023")
        assert errors(api().post(PARTNERSHIPS, request)) == [("school_id", "unconfirmed")]
        choose_programme(
            school_id=world.schools["100006"].id, cohort=2023, programme="full_induction_programme", actor=ACTOR
        )
        assert data(api().post(PARTNERSHIPS, request))["attributes"]["cohort"] == "2023"

    def test_a_challenged_one_is_taken_up_again_and_keeps_its_id(self, world, api) -> None:
        partnership = world.partnerships["100001", "Provider A", 2022]
        record = world.register()
        with at("2022-10-01"):
            challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
        (shown,) = data(api().get(PARTNERSHIPS))
        assert (shown["attributes"]["status"], shown["attributes"]["challenged_reason"]) == ("challenged", "mistake")
        shown = data(api().post(PARTNERSHIPS, body(world, world.schools["100001"])))
        assert (shown["id"], shown["attributes"]["status"]) == (str(partnership.id), "active")
        assert data(api().get("/api/v3/participants/ecf"))[0]["id"] == str(record.person_id)

    def test_people_of_a_challenged_provider_come_to_the_one_that_reports(self, world, api) -> None:
        record = world.register()
        with at("2022-10-10"):
            challenge_partnership(
                partnership_id=world.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
            )
        request = body(world, world.schools["100001"], delivery_partner_id=str(world.partners["Provider B"].id))
        data(api("Provider B").post(PARTNERSHIPS, request, **{"X-With-Server-Date": "2022-10-20T10:00:00Z"}))
        assert data(api("Provider B").get("/api/v3/participants/ecf"))[0]["id"] == str(record.person_id)
        assert data(api().get("/api/v3/participants/ecf")) == []

    @pytest.mark.parametrize(
        ("programme", "words"),
        [
            ("core_induction_programme", "had chosen to lead this training itself"),
            ("design_our_own", "had chosen to lead this training itself"),
            ("no_early_career_teachers", "had told us that it expects no early career teachers in that year"),
        ],
    )
    def test_a_school_led_choice_gives_way_and_the_tutor_is_told(self, world, api, free, programme, words) -> None:
        choose_programme(school_id=free.id, cohort=2022, programme=programme, actor=ACTOR)
        set_induction_tutor(school_id=free.id, full_name="Tia Tutor", email="tia@third.example", actor=ACTOR)
        shown = data(api().post(PARTNERSHIPS, body(world, free)))
        assert shown["attributes"]["induction_tutor_email"] == "tia@third.example"
        message = Message.objects.get()
        assert message.recipient == "tia@third.example"
        assert f"{words}. We have changed that" in message.content["body"]
        (school,) = data(api().get(f"{SCHOOLS}?filter[cohort]=2022&filter[urn]=100003"))
        assert school["attributes"]["induction_programme_choice"] == "provider_led"

    def test_the_school_is_reminded_once_after_a_week_unless_it_challenges(self, world, api, free) -> None:
        set_induction_tutor(school_id=free.id, full_name="Tia Tutor", email="tia@third.example", actor=ACTOR)
        shown = data(api().post(PARTNERSHIPS, body(world, free), **{"X-With-Server-Date": "2022-09-20T10:00:00Z"}))
        reminded = []
        for day in ("2022-09-26", "2022-09-28", "2022-09-29"):
            with at(day):
                reminded.append(remind_of_partnerships(actor=ACTOR))
        assert reminded == [0, 1, 0]
        assert sorted(Message.objects.values_list("content__subject", flat=True)) == [
            "Provider A will train your early career teachers",
            "Reminder: Provider A will train your early career teachers",
        ]
        assert not Message.objects.filter(content__body__contains="We have changed that").exists()
        change = add_delivery_partner(name="Second Hub", actor=ACTOR)
        relate(lead_provider_id=world.id_of("Provider A"), delivery_partner_id=change.id, cohort=2022, actor=ACTOR)
        with at("2022-10-01"):
            change_delivery_partner(
                lead_provider_id=world.id_of("Provider A"),
                partnership_id=shown["id"],
                attributes={"delivery_partner_id": str(change.id)},
                actor=ACTOR,
            )
            challenge_partnership(partnership_id=shown["id"], reason="mistake", actor=ACTOR)
        with at("2022-10-09"):
            assert remind_of_partnerships(actor=ACTOR) == 0

    @pytest.mark.parametrize("wrong", [b"{", b"[]", b'{"data": {}}', b'{"data": 5}', b"\xff"])
    def test_a_broken_body_is_400(self, world, api, wrong) -> None:
        assert api().post(PARTNERSHIPS, wrong).status_code == 400


class TestChangingThePartner:
    @pytest.fixture
    def second(self, world):
        partner = add_delivery_partner(name="Second Hub", actor=ACTOR)
        relate(lead_provider_id=world.id_of("Provider A"), delivery_partner_id=partner.id, cohort=2022, actor=ACTOR)
        return partner

    def path(self, world) -> str:
        return f"{PARTNERSHIPS}/{world.partnerships['100001', 'Provider A', 2022].id}"

    def test_it_changes_for_the_participants_and_keeps_its_id(self, world, api, second) -> None:
        record = world.register()
        shown = data(api().put(self.path(world), {"delivery_partner_id": str(second.id)}))
        assert shown["attributes"]["delivery_partner_name"] == "Second Hub"
        (one,) = data(api().get(f"/api/v3/participants/ecf/{record.person_id}"))["attributes"]["ecf_enrolments"]
        assert one["delivery_partner_id"] == str(second.id)

    def test_the_same_partner_again_changes_nothing(self, world, api) -> None:
        before = data(api().get(self.path(world)))
        same = {"delivery_partner_id": str(world.partners["Provider A"].id)}
        assert data(api().put(self.path(world), same)) == before

    @pytest.mark.parametrize(
        ("given", "code"), [("", "blank"), ("x", "not_recognised"), (5, "not_recognised"), ("B", "not_related")]
    )
    def test_what_is_wrong_with_the_partner(self, world, api, given, code) -> None:
        value = str(world.partners["Provider B"].id) if given == "B" else given
        assert errors(api().put(self.path(world), {"delivery_partner_id": value})) == [("delivery_partner_id", code)]

    def test_a_challenged_one_cannot_be_changed(self, world, api, second) -> None:
        with at("2022-10-01"):
            challenge_partnership(
                partnership_id=world.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
            )
        response = api().put(self.path(world), {"delivery_partner_id": str(second.id)})
        assert errors(response) == [("delivery_partner_id", "challenged")]

    def test_somebody_elses_is_404_before_the_body_is_looked_at(self, world, api) -> None:
        other = world.partnerships["100002", "Provider B", 2022].id
        for one in (other, uuid4(), "not-a-uuid"):
            assert api().put(f"{PARTNERSHIPS}/{one}", body={}).status_code == 404
        assert api().put(self.path(world), body={}).status_code == 400


class TestLists:
    def test_partnerships_by_cohort_and_partner(self, world, api) -> None:
        world.partner("100001", "Provider A", 2023, at="2023-06-10")
        hub = world.partners["Provider A"].id
        for query, found in (
            ("", 2),
            ("filter[cohort]=2022", 1),
            ("filter[cohort]=2022,2023", 2),
            (f"filter[delivery_partner_id]={hub}", 2),
            (f"filter[delivery_partner_id]={uuid4()},nonsense", 0),
            ("filter[updated_since]=2023-01-01T00:00:00Z", 1),
        ):
            assert len(data(api().get(f"{PARTNERSHIPS}?{query}"))) == found, query

    def test_a_new_tutor_moves_updated_at_of_the_schools_partnerships(self, world, api) -> None:
        with at("2023-02-01"):
            set_induction_tutor(
                school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
            )
        (shown,) = data(api().get(f"{PARTNERSHIPS}?filter[updated_since]=2023-02-01T00:00:00Z"))
        assert shown["attributes"]["induction_tutor_name"] == "Tia Tutor"

    def test_show_the_contact_of_a_school_without_a_tutor_as_the_register_changes_it(self, world, api) -> None:
        urn = world.schools["100001"].urn
        for address in ("office@first.example", "head@first.example"):
            add_school(urn=urn, primary_contact_email=address, actor=ACTOR)
            shown = data(api().get(PARTNERSHIPS))
            assert {one["attributes"]["induction_tutor_email"] for one in shown if one["attributes"]["urn"] == urn} == {
                address
            }
        assert check().differences == []

    def test_delivery_partners_show_their_cohorts_whole(self, world, api) -> None:
        (shown,) = data(api().get("/api/v3/delivery-partners?filter[cohort]=2022"))
        assert shown["attributes"]["cohort"] == ["2021", "2022", "2023", "2024", "2025"]
        assert data(api().get("/api/v3/delivery-partners?filter[cohort]=2030")) == []
        assert data(api().get(f"/api/v3/delivery-partners/{shown['id']}")) == shown
        assert api("Provider B").get(f"/api/v3/delivery-partners/{shown['id']}").status_code == 404

    def test_delivery_partners_by_name(self, world, api) -> None:
        for name in ("Zeta Hub", "Alpha Hub"):
            partner = add_delivery_partner(name=name, actor=ACTOR)
            relate(lead_provider_id=world.id_of("Provider A"), delivery_partner_id=partner.id, cohort=2022, actor=ACTOR)
        shown = data(api().get("/api/v3/delivery-partners?sort=name"))
        assert [one["attributes"]["name"] for one in shown] == ["Alpha Hub", "Provider A Hub", "Zeta Hub"]


class TestSchools:
    def test_the_cohort_must_be_named(self, world, api) -> None:
        for path in (SCHOOLS, f"{SCHOOLS}/{world.schools['100001'].id}"):
            response = api().get(path)
            (error,) = json.loads(response.content)["errors"]
            assert (response.status_code, error["title"]) == (400, "Bad parameter")
            assert "'#/cohort' must be included" in error["detail"]

    def test_schools_whoever_their_provider_is(self, world, api, free) -> None:
        shown = {
            one["attributes"]["urn"]: one["attributes"] for one in data(api().get(f"{SCHOOLS}?filter[cohort]=2022"))
        }
        assert {urn: one["in_partnership"] for urn, one in shown.items()} == {
            "100001": True,
            "100002": True,
            "100003": False,
        }
        assert shown["100003"]["induction_programme_choice"] == "not_yet_known"
        assert shown["100001"]["induction_programme_choice"] == "provider_led"

    @pytest.mark.parametrize("cohort", ["", "1999", "abc", "2022,2023"])
    def test_a_cohort_that_is_none_has_no_schools(self, world, api, cohort) -> None:
        assert data(api().get(f"{SCHOOLS}?filter[cohort]={cohort}")) == []
        path = f"{SCHOOLS}/{world.schools['100001'].id}?filter[cohort]={cohort}"
        assert api().get(path).status_code == 404

    def test_a_closed_school_is_there_while_it_has_a_partnership(self, world, api) -> None:
        school = world.schools["100001"]
        school.status_code, school.eligible = 2, False
        school.save()
        assert data(api().get(f"{SCHOOLS}/{school.id}?filter[cohort]=2022"))["attributes"]["in_partnership"] is True
        assert api().get(f"{SCHOOLS}/{school.id}?filter[cohort]=2023").status_code == 404

    def test_a_new_partnership_moves_updated_at(self, world, api, free) -> None:
        world.partner("100003", "Provider B", at="2022-12-01")
        shown = data(api().get(f"{SCHOOLS}?filter[cohort]=2022&filter[updated_since]=2022-11-30T00:00:00Z"))
        assert [one["attributes"]["urn"] for one in shown] == ["100003"]
        assert data(api().get(f"{SCHOOLS}?filter[cohort]=2021&filter[updated_since]=2022-11-30T00:00:00Z")) == []


class TestStatements:
    def test_those_that_pay_outputs_in_order_of_payment(self, world, api) -> None:
        later = world.statement("Provider A", "2023-01-31")
        first = world.statement("Provider A", "2022-11-30")
        fees = world.statement("Provider A", "2022-12-31", output_fee=False)
        npq = world.statement("Provider A", "2022-10-31", programme="npq")
        for query, found in (
            ("", [npq, first, later]),
            ("filter[type]=ecf", [first, later]),
            ("filter[type]=npq", [npq]),
            ("filter[type]=other", []),
            ("filter[cohort]=2021", []),
        ):
            shown = data(api().get(f"/api/v3/statements?{query}"))
            assert [one["id"] for one in shown] == [str(one.id) for one in found], query
        assert data(api().get(f"/api/v3/statements/{fees.id}"))["attributes"]["month"] == "December"
        assert api("Provider B").get(f"/api/v3/statements/{fees.id}").status_code == 404

    def test_paid_is_true_once_paid_and_not_before(self, world, api) -> None:
        statement = world.statement("Provider A", "2022-11-30")
        with at("2022-12-01"):
            mark_statements_payable(actor=ACTOR)
        shown = data(api().get(f"/api/v3/statements/{statement.id}"))["attributes"]
        assert (shown["paid"], shown["updated_at"]) == (False, "2022-01-01T00:00:00Z")
        with at("2022-12-25"):
            set_state(statement_id=statement.id, state="paid", actor=ACTOR)
        shown = data(api().get(f"/api/v3/statements/{statement.id}"))["attributes"]
        assert shown == {
            "month": "November",
            "year": "2022",
            "type": "ecf",
            "cohort": "2022",
            "cut_off_date": "2022-11-30",
            "payment_date": str(date(2022, 12, 25)),
            "paid": True,
            "frozen_hash": None,
            "created_at": "2022-01-01T00:00:00Z",
            "updated_at": "2022-12-25T00:00:00Z",
        }
