"""``participants/ecf`` in version 1: what a provider sees of its people."""

import csv
import io
import json

import pytest

from cpd.core import clock
from cpd.schools.commands import challenge_partnership, lift_challenge, set_incentives
from tests.api.answers import data
from tests.world import ACTOR, instant

LIST = "/api/v1/participants/ecf"


def test_a_registered_ect_is_in_the_list_of_the_schools_provider_and_of_nobody_else(world, api) -> None:
    mentor = world.register("Mina Mentor", role="mentor")
    record = world.register("Terry Two", trn="1234567", mentor=mentor, at="2022-09-02T10:11:12.345678")
    rows = data(api("Provider A").get(LIST))
    assert rows[-1] == {
        "id": str(record.person_id),
        "type": "participant",
        "attributes": {
            "email": "terry.two@example.org",
            "full_name": "Terry Two",
            "mentor_id": str(mentor.person_id),
            "school_urn": "100001",
            "participant_type": "ect",
            "cohort": "2022",
            "status": "active",
            "teacher_reference_number": "1234567",
            "teacher_reference_number_validated": True,
            "eligible_for_funding": True,
            "pupil_premium_uplift": False,
            "sparsity_uplift": False,
            "training_status": "active",
            "training_record_id": str(record.id),
            "schedule_identifier": "ecf-standard-september",
            "updated_at": "2022-09-02T10:11:12Z",
        },
    }
    assert data(api("Provider B").get(LIST)) == []
    assert api("Provider B").get(f"{LIST}/{record.person_id}").status_code == 404
    assert data(api().get(f"{LIST}/{record.person_id}")) == rows[-1]


def test_attributes_come_in_the_published_order(world, api) -> None:
    world.register()
    assert list(data(api().get(LIST))[0]["attributes"])[:3] == ["email", "full_name", "mentor_id"]


def test_somebody_who_is_ect_and_mentor_has_two_rows_and_is_shown_alone_as_the_ect(world, api) -> None:
    ect = world.register()
    mentor = world.register(role="mentor", person_id=ect.person_id, at="2022-10-01")
    rows = data(api().get(LIST))
    assert [row["id"] for row in rows] == [str(ect.person_id)] * 2
    assert {row["attributes"]["training_record_id"] for row in rows} == {str(ect.id), str(mentor.id)}
    assert data(api().get(f"{LIST}/{ect.person_id}"))["attributes"]["participant_type"] == "ect"


def test_a_typed_trn_is_shown_and_not_validated(world, api) -> None:
    world.register(typed_trn="7654321", eligible=False)
    shown = data(api().get(LIST))[0]["attributes"]
    assert shown["teacher_reference_number"] == "7654321"
    assert shown["teacher_reference_number_validated"] is False
    assert shown["eligible_for_funding"] is None


def test_without_a_trn_validated_is_null_even_when_eligible(world, api) -> None:
    world.register()
    shown = data(api().get(LIST))[0]["attributes"]
    assert (shown["teacher_reference_number"], shown["teacher_reference_number_validated"]) == (None, None)


@pytest.mark.parametrize(("reason", "validated"), [("different_trn", False), ("active_flags", True)])
def test_only_a_different_trn_makes_a_decided_trn_not_validated(world, api, reason, validated) -> None:
    world.register(trn="1234567", eligible=reason)
    assert data(api().get(LIST))[0]["attributes"]["teacher_reference_number_validated"] is validated


def test_incentives_of_the_school_show_as_uplifts_as_soon_as_they_are_known(world, api) -> None:
    world.register()
    with clock.at(instant("2022-12-01"), frozen=True):
        set_incentives(
            school_id=world.schools["100001"].id, start_year=2022, pupil_premium=True, sparsity=False, actor=ACTOR
        )
    shown = data(api().get(LIST))[0]["attributes"]
    assert (shown["pupil_premium_uplift"], shown["sparsity_uplift"]) == (True, False)
    assert shown["updated_at"] == "2022-12-01T00:00:00Z"


def test_cohorts_without_uplift_fees_show_none(world, api) -> None:
    world.partner("100001", "Provider A", cohort=2025, at="2025-06-10")
    set_incentives(
        school_id=world.schools["100001"].id, start_year=2025, pupil_premium=True, sparsity=True, actor=ACTOR
    )
    world.register(cohort=2025, started_on="2025-09-01", at="2025-09-01")
    shown = data(api().get(LIST))[0]["attributes"]
    assert (shown["pupil_premium_uplift"], shown["sparsity_uplift"]) == (False, False)


def test_a_challenged_partnership_hides_its_people_until_the_challenge_is_lifted(world, api) -> None:
    record = world.register()
    partnership = world.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    assert data(api().get(LIST)) == []
    assert api().get(f"{LIST}/{record.person_id}").status_code == 404
    with clock.at(instant("2022-10-05"), frozen=True):
        lift_challenge(partnership_id=partnership.id, actor=ACTOR)
    assert data(api().get(LIST))[0]["attributes"]["updated_at"] == "2022-10-05T00:00:00Z"


def test_people_without_a_provider_are_seen_once_a_provider_reports_the_school(world, api) -> None:
    world.school("100003")
    world.register(urn="100003")
    assert data(api().get(LIST)) == []
    world.partner("100003", "Provider A", at="2022-11-01")
    assert data(api().get(LIST))[0]["attributes"]["updated_at"] == "2022-11-01T00:00:00Z"


def test_people_of_a_challenged_partnership_move_to_the_provider_that_reports_the_school(world, api) -> None:
    world.register()
    with clock.at(instant("2022-10-01"), frozen=True):
        partnership_id = world.partnerships["100001", "Provider A", 2022].id
        challenge_partnership(partnership_id=partnership_id, reason="another_provider", actor=ACTOR)
    world.partner("100001", "Provider B", at="2022-10-02")
    assert data(api("Provider A").get(LIST)) == []
    assert [row["attributes"]["status"] for row in data(api("Provider B").get(LIST))] == ["active"]


def test_an_unmatched_id_is_not_found_whatever_is_wrong_with_it(world, api) -> None:
    other = world.register(urn="100002")
    answers = [
        api().get(f"{LIST}/{key}")
        for key in ("not-a-uuid", "00000000-0000-4000-8000-00000000dead", other.person_id, "%00", "x" * 2000)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_the_older_address_answers_the_same_list_and_no_single(world, api) -> None:
    record = world.register()
    assert api().get("/api/v1/participants").content == api().get(LIST).content
    assert b"".join(api().get("/api/v1/participants.csv")) == b"".join(api().get(f"{LIST}.csv"))
    assert api().get(f"/api/v1/participants/{record.person_id}").status_code == 404


class TestFilters:
    def test_cohorts_are_a_list_of_years_and_unknown_ones_match_nothing(self, world, api) -> None:
        world.partner("100001", "Provider A", cohort=2021, at="2021-06-10")
        world.register("Old One", cohort=2021, started_on="2021-09-01", at="2021-09-01")
        world.register()
        for asked, found in (("2021,2022", 2), ("2021", 1), ("2018", 0), ("abc", 0), (" 2022", 1), ("", 2)):
            assert len(data(api().get(f"{LIST}?filter[cohort]={asked}"))) == found, asked

    def test_the_2020_cohort_is_shown_only_when_asked_for(self, world, api) -> None:
        from cpd.training.models import Schedule, TrainingPeriod

        record = world.register()
        # no schedule of 2020 is shipped: one is made here, as an import of old records would
        schedule = Schedule.objects.create(cohort_id=2020, identifier="ecf-standard-september", name="x")
        TrainingPeriod.objects.filter(record=record).update(cohort_id=2020, schedule=schedule)
        from cpd.publishing.commands import publish_all

        publish_all(actor=ACTOR)
        assert data(api().get(LIST)) == []
        assert len(data(api().get(f"{LIST}?filter[cohort]=2020"))) == 1

    @pytest.mark.parametrize(
        "asked",
        [
            "2022-09-02T00:00:00Z",
            "2022-09-02T00:00:00",
            "2022-09-02T01:00:00%2B01:00",
            "2022-09-02T01%253A00%253A00%252B01%253A00",
        ],
    )
    def test_updated_since_takes_full_instants_also_encoded_twice(self, world, api, asked) -> None:
        world.register("Early Bird", at="2022-09-01T23:59:59")
        world.register("Just In", at="2022-09-02T00:00:00")
        names = [row["attributes"]["full_name"] for row in data(api().get(f"{LIST}?filter[updated_since]={asked}"))]
        assert names == ["Just In"]

    @pytest.mark.parametrize("asked", ["23rm21", "2023-03-01", "2023-03-01 00:00:00", "2022-09-02T01:00:00+01:00"])
    def test_updated_since_refuses_what_is_no_full_instant(self, world, api, asked) -> None:
        answer = api().get(f"{LIST}?filter[updated_since]={asked}")
        assert answer.status_code == 400
        assert json.loads(answer.content)["errors"][0]["title"] == "Bad request"
        assert "#/updated_since" in json.loads(answer.content)["errors"][0]["detail"]

    def test_with_updated_since_the_order_is_that_of_change(self, world, api) -> None:
        first = world.register("First One", at="2022-09-01")
        world.register("Second One", at="2022-09-02")
        with clock.at(instant("2022-09-03"), frozen=True):
            from cpd.teachers.commands import change_name

            change_name(person_id=first.person_id, full_name="First Again", actor=ACTOR)
        asked = f"{LIST}?filter[updated_since]=2022-01-01T00:00:00Z"
        assert [row["attributes"]["full_name"] for row in data(api().get(asked))] == ["Second One", "First Again"]
        assert [row["attributes"]["full_name"] for row in data(api().get(LIST))] == ["First Again", "Second One"]

    @pytest.mark.parametrize("query", ["filter=2023-01-01", "filter=", "filter[]=x"])
    def test_a_filter_that_is_no_object_is_a_bad_parameter(self, world, api, query) -> None:
        answer = api().get(f"{LIST}?{query}")
        assert answer.status_code == 400
        assert json.loads(answer.content)["errors"][0]["title"] == "Bad parameter"
        assert api(token="unknown").get(f"{LIST}?{query}").status_code == 401

    def test_unknown_filters_and_arrays_are_ignored(self, world, api) -> None:
        world.register()
        for query in ("filter[shoe_size]=9", "filter[cohort][]=2019", "filter[training_status]=invalid", "sort=x"):
            assert len(data(api().get(f"{LIST}?{query}"))) == 1


class TestPages:
    def test_pages_walk_through_everybody_once(self, world, api) -> None:
        people = [str(world.register(f"Person {n}", at=f"2022-09-0{n}").person_id) for n in range(1, 8)]
        seen = []
        for page in range(1, 5):
            seen += [row["id"] for row in data(api().get(f"{LIST}?page[page]={page}&page[per_page]=3"))]
        assert seen == people
        # again, by the anchors that the first walk left, and from the end
        for page in (3, 2):
            rows = data(api().get(f"{LIST}?page[page]={page}&page[per_page]=3"))
            assert [row["id"] for row in rows] == people[(page - 1) * 3 : page * 3]

    @pytest.mark.parametrize(
        "query",
        [
            "page[page]=0",
            "page[page]=-1",
            "page[page]=abc",
            "page[page]=1abc",
            "page[page]=1.9",
            "page[per_page]=",
            "page=2",
        ],
    )
    def test_what_is_no_page_is_refused(self, world, api, query) -> None:
        answer = api().get(f"{LIST}?{query}")
        assert answer.status_code == 400
        detail = json.loads(answer.content)["errors"][0]["detail"]
        assert "#/page[page]" in detail
        assert "#/page[per_page]" in detail

    @pytest.mark.parametrize("digits", ["99999999", "9" * 5000])
    def test_too_many_on_a_page_are_lowered_and_a_page_after_the_last_is_empty(self, world, api, digits) -> None:
        world.register()
        assert len(data(api().get(f"{LIST}?page[per_page]={digits}"))) == 1
        assert data(api().get(f"{LIST}?page[page]={digits}")) == []


class TestCsv:
    def test_the_file_has_the_columns_in_order_and_quotes_nulls(self, world, api) -> None:
        record = world.register('O\'Neil "Pat", Jr', eligible=False, at="2022-09-01T09:00:00")
        answer = api().get(f"{LIST}.csv")
        text = b"".join(answer).decode()
        assert answer["Content-Type"] == "text/csv"
        assert text == (
            "id,email,full_name,mentor_id,school_urn,participant_type,cohort,status,teacher_reference_number,"
            "teacher_reference_number_validated,eligible_for_funding,pupil_premium_uplift,sparsity_uplift,"
            "training_status,training_record_id,schedule_identifier,updated_at\n"
            f'{record.person_id},{EMAIL},"O\'Neil ""Pat"", Jr","",100001,ect,2022,active,"","","",false,false,active,'
            f"{record.id},ecf-standard-september,2022-09-01T09:00:00Z\n"
        )

    def test_pages_do_not_apply_and_filters_do(self, world, api) -> None:
        for n in range(1, 6):
            world.register(f"Person {n}", at=f"2022-09-0{n}")
        assert len(_rows(api().get(f"{LIST}.csv?page[per_page]=2"))) == 6
        assert len(_rows(api().get(f"{LIST}.csv?filter[updated_since]=2022-09-04T00:00:00Z"))) == 3

    def test_an_empty_file_has_its_header(self, world, api) -> None:
        assert len(_rows(api().get(f"{LIST}.csv"))) == 1

    def test_many_rows_come_in_several_batches(self, world, api, monkeypatch) -> None:
        monkeypatch.setattr("cpd.api.pages.CSV_BATCH", 2)
        names = [f"Person {n}" for n in range(1, 6)]
        for n, name in enumerate(names, 1):
            world.register(name, at=f"2022-09-0{n}")
        assert [row[2] for row in _rows(api().get(f"{LIST}.csv"))[1:]] == names


EMAIL = "pat@example.org"


@pytest.fixture(autouse=True)
def _a_valid_address_for_odd_names(monkeypatch):
    from tests import world as worlds

    real = worlds.register_participant

    def register(**fields):
        if '"' in fields["full_name"]:
            fields["email"] = EMAIL
        return real(**fields)

    monkeypatch.setattr(worlds, "register_participant", register)


def _rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer).decode())))


def test_a_page_takes_the_same_few_queries_however_many_rows(world, api, django_assert_num_queries) -> None:
    caller = api()
    for n in range(1, 4):
        world.register(f"Person {n}", at=f"2022-09-0{n}")
    caller.get(LIST)  # notes the token's first use
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = set()
    for rows in (1, 3, 30):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(data(caller.get(f"{LIST}?page[per_page]={rows}"))) == min(rows, 3)
        counts.add(len(captured))
    assert counts == {1}  # who calls and what they read is one statement
