"""Applications as lists, singles and CSV, in every version (rules SEE-14, NPQ-3, NPQ-24, NPQ-25, NPQ-40)."""

import json
from datetime import date

import pytest

from cpd.casework.commands import report_npq_training
from cpd.core import clock
from cpd.npq.commands import change_lead_provider
from cpd.npq.models import Application
from cpd.sandbox.scenario import load_scenario
from cpd.teachers.commands import change_name
from tests.api.answers import data
from tests.rows import kept
from tests.world import ACTOR, World, instant

pytestmark = pytest.mark.django_db

FACTS = {
    "trn": "1234567",
    "funding_choice": "trust",
    "headteacher_status": "yes_in_first_two_years",
    "teacher_catchment": "england",
    "works_in_school": True,
    "employer_name": 'Some "Company", Ltd',
    "employment_role": "Director",
    "private_childcare_provider_urn": "EY944860",
    "itt_provider": "University of Southampton",
    "lead_mentor": True,
    "targeted_delivery_funding": True,
}
VERSION_1 = (
    "id",
    "participant_id",
    "full_name",
    "email",
    "email_validated",
    "teacher_reference_number",
    "teacher_reference_number_validated",
    "school_urn",
    "school_ukprn",
    "private_childcare_provider_urn",
    "headteacher_status",
    "eligible_for_funding",
    "funding_choice",
    "course_identifier",
    "status",
    "works_in_school",
    "employer_name",
    "employment_role",
    "created_at",
    "updated_at",
    "cohort",
    "ineligible_for_funding_reason",
    "targeted_delivery_funding_eligibility",
    "teacher_catchment",
    "teacher_catchment_country",
    "teacher_catchment_iso_country_code",
    "itt_provider",
    "lead_mentor",
    "funded_place",
)
VERSION_2 = tuple(name for name in VERSION_1 if not name.startswith("teacher_catchment"))


def path(version: int, rest: str = "") -> str:
    return f"/api/v{version}/npq-applications{rest}"


def csv_of(response) -> list[str]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv"
    return b"".join(response).decode().splitlines()


@pytest.fixture
def application(world):
    return world.apply(accepted=False, **FACTS)


def shared(application) -> dict[str, object]:
    """What every version shows of it."""
    return {
        "participant_id": str(application.person_id),
        "full_name": "Nora Npq",
        "email": "nora.npq@example.org",
        "email_validated": True,
        "teacher_reference_number": "1234567",
        "teacher_reference_number_validated": True,
        "school_urn": "100001",
        "school_ukprn": None,
        "private_childcare_provider_urn": "EY944860",
        "headteacher_status": "yes_in_first_two_years",
        "eligible_for_funding": True,
        "funded_place": None,
        "funding_choice": "trust",
        "course_identifier": "npq-senior-leadership",
        "status": "pending",
        "works_in_school": True,
        "employer_name": 'Some "Company", Ltd',
        "employment_role": "Director",
        "created_at": "2022-10-01T09:00:00Z",
        "updated_at": "2022-10-01T09:00:00Z",
        "cohort": "2022",
        "ineligible_for_funding_reason": None,
        "targeted_delivery_funding_eligibility": True,
        "teacher_catchment": True,
        "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
        "teacher_catchment_iso_country_code": "GBR",
        "itt_provider": "University of Southampton",
        "lead_mentor": True,
    }


@pytest.mark.parametrize("version", [1, 2])
def test_earlier_versions_show_28_attributes(api, application, version) -> None:
    expected = {"id": str(application.id), "type": "npq_application", "attributes": shared(application)}
    (listed,) = data(api().get(path(version)))
    assert listed == expected
    assert list(listed["attributes"]) == list(expected["attributes"])
    assert data(api().get(path(version, f"/{application.id}"))) == expected


def test_version_3_shows_five_more(api, application) -> None:
    expected = {
        **shared(application),
        "cohort_suffix": "a",
        "schedule_identifier": None,
        "reason_for_rejection": None,
        "works_as_senco": None,
        "senco_start_date": None,
    }
    (listed,) = data(api().get(path(3)))
    assert listed == {"id": str(application.id), "type": "npq_application", "attributes": expected}
    assert data(api().get(path(3, f"/{application.id}"))) == listed


def test_what_a_special_educational_needs_co_ordinator_says_and_the_intake_are_shown_in_version_3(world, api) -> None:
    world.apply(
        course="npq-senco",
        cohort=2025,
        suffix="b",
        at="2025-09-20T09:00:00",
        funded_place=True,
        schedule=None,
        works_as_senco=True,
        senco_start_date=date(2024, 9, 1),
    )
    (shown,) = data(api().get(path(3)))
    names = ("cohort", "cohort_suffix", "schedule_identifier", "works_as_senco", "senco_start_date", "funded_place")
    assert [shown["attributes"][name] for name in names] == [
        *("2025", "b", "npq-leadership-autumn", True, "2024-09-01", True)
    ]


def test_a_scenario_says_so_too(db, client) -> None:
    loaded = load_scenario(
        """
        lead_providers: [{name: Scenario Provider, programmes: [npq], token: scenario-provider-token}]
        npq_applications:
          - {key: s, full_name: Sam Senco, email: null, course: npq-senco, cohort: 2026, cohort_suffix: b,
             lead_provider: Scenario Provider, submitted_at: 2026-09-15T09:00:00Z, works_as_senco: false,
             senco_start_date: 2027-01-04}
        """
    )
    response = client.get("/api/v3/npq-applications", headers={"Authorization": "Bearer scenario-provider-token"})
    (shown,) = data(response)
    assert shown["id"] == loaded["ids"]["s"]["id"]
    names = ("cohort_suffix", "works_as_senco", "senco_start_date", "email")
    assert [shown["attributes"][name] for name in names] == ["b", False, "2027-01-04", None]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_answer_that_nobody_gave_is_null_and_a_trn_that_nobody_verified_is_shown_by_earlier_versions(
    world, api, version
) -> None:
    world.apply(urn=None, accepted=False, typed_trn="7654321")
    shown = data(api().get(path(version)))[0]["attributes"]
    nothing = (
        *("school_urn", "school_ukprn", "private_childcare_provider_urn", "headteacher_status", "funding_choice"),
        *("works_in_school", "employer_name", "employment_role", "teacher_catchment_country", "itt_provider"),
        *("teacher_catchment_iso_country_code", "lead_mentor", "ineligible_for_funding_reason", "funded_place"),
    )
    assert {shown[name] for name in nothing} == {None}
    assert shown["teacher_catchment"] is False
    assert shown["teacher_reference_number_validated"] is False
    assert shown["teacher_reference_number"] == (None if version == 3 else "7654321")


def test_whoever_works_abroad_names_the_country(world, api) -> None:
    world.apply(
        accepted=False,
        teacher_catchment="another",
        teacher_catchment_country="France",
        teacher_catchment_iso_country_code="FRA",
    )
    shown = data(api().get(path(3)))[0]["attributes"]
    assert shown["teacher_catchment"] is False
    assert (shown["teacher_catchment_country"], shown["teacher_catchment_iso_country_code"]) == ("France", "FRA")


class TestCsv:
    @pytest.mark.parametrize(("version", "columns"), [(1, VERSION_1), (2, VERSION_2)])
    def test_its_columns_are_those_of_the_version_also_without_rows(self, world, api, version, columns) -> None:
        assert len(columns) == {1: 29, 2: 26}[version]
        assert csv_of(api().get(path(version, ".csv"))) == [",".join(columns)]

    def test_a_line_says_what_the_json_says(self, api, application) -> None:
        start = (
            f"{application.id},{application.person_id},Nora Npq,nora.npq@example.org,true,1234567,true,100001,,"
            "EY944860,yes_in_first_two_years,true,trust,npq-senior-leadership,pending,true,"
            '"Some ""Company"", Ltd",Director,2022-10-01T09:00:00Z,2022-10-01T09:00:00Z,2022,,true,'
        )
        catchment = "true,United Kingdom of Great Britain and Northern Ireland,GBR,"
        (_, first) = csv_of(api().get(path(1, ".csv")))
        (_, second) = csv_of(api().get(path(2, ".csv")))
        assert first == f"{start}{catchment}University of Southampton,true,"
        assert second == f"{start}University of Southampton,true,"

    @pytest.mark.parametrize("version", [1, 2])
    def test_filters_apply_and_pages_do_not(self, world, api, version) -> None:
        for n in range(3):
            world.apply(f"Person {n}", accepted=False, cohort=2022 + n % 2)
        assert len(csv_of(api().get(path(version, ".csv?page[page]=2&page[per_page]=1")))) == 4
        assert len(csv_of(api().get(path(version, ".csv?filter[cohort]=2023")))) == 2
        assert len(csv_of(api().get(path(version, ".csv?filter[updated_since]=2023-01-01T00:00:00Z")))) == 1

    def test_version_3_has_none(self, world, api) -> None:
        assert api().get(path(3, ".csv")).status_code == 406


@kept
def _three_of_three_years(world: World) -> list[Application]:
    return [
        world.apply(f"Person {n}", accepted=False, cohort=cohort, at=f"2022-10-0{n + 1}T09:00:00")
        for n, cohort in enumerate((2021, 2022, 2023))
    ]


class TestFilters:
    @pytest.fixture
    def three(self, world) -> list[Application]:
        return _three_of_three_years(world)

    def listed(self, api, version, query) -> list[str]:
        return [one["attributes"]["full_name"][-1] for one in data(api().get(path(version, query)))]

    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_by_cohort_any_of_them_and_all_when_none_is_named(self, api, three, version) -> None:
        assert self.listed(api, version, "") == ["0", "1", "2"]
        assert self.listed(api, version, "?filter[cohort]=2021,2023") == ["0", "2"]
        assert self.listed(api, version, "?filter[cohort]=2022") == ["1"]
        assert self.listed(api, version, "?filter[cohort]=nonsense,2022a") == []

    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_by_time_from_the_second_on(self, api, three, version) -> None:
        assert self.listed(api, version, "?filter[updated_since]=2022-10-02T09:00:00Z") == ["1", "2"]
        assert api().get(path(version, "?filter[updated_since]=2022-10-02")).status_code == 400

    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_a_change_of_the_persons_moves_it(self, api, three, version) -> None:
        with clock.at(instant("2023-01-01"), frozen=True):
            change_name(person_id=three[1].person_id, full_name="Nora New-1", actor=ACTOR)
        assert self.listed(api, version, "?filter[updated_since]=2023-01-01T00:00:00Z") == ["1"]
        assert data(api().get(path(version, f"/{three[1].id}")))["attributes"]["updated_at"] == "2023-01-01T00:00:00Z"

    def test_by_participant_in_version_3(self, api, three) -> None:
        ids = [str(one.person_id) for one in three]
        assert self.listed(api, 3, f"?filter[participant_id]={ids[2]},{ids[0]}") == ["0", "2"]
        assert self.listed(api, 3, f"?filter[participant_id]={ids[1]}") == ["1"]
        assert self.listed(api, 3, "?filter[participant_id]=abc") == []
        assert self.listed(api, 1, f"?filter[participant_id]={ids[1]}") == ["0", "1", "2"]

    def test_a_filter_that_is_no_object_is_400(self, api, three) -> None:
        for version in (1, 2, 3):
            response = api().get(path(version, "?filter=2024-01-01"))
            assert response.status_code == 400
            assert json.loads(response.content)["errors"][0]["title"] == "Bad parameter"

    def test_sorted_in_version_3(self, api, three) -> None:
        with clock.at(instant("2023-01-01"), frozen=True):
            change_name(person_id=three[0].person_id, full_name="Nora New-0", actor=ACTOR)
        assert self.listed(api, 3, "?sort=-created_at") == ["2", "1", "0"]
        assert self.listed(api, 3, "?sort=updated_at") == ["1", "2", "0"]
        assert self.listed(api, 3, "?sort=-updated_at") == ["0", "2", "1"]
        assert self.listed(api, 3, "?sort=%2Bcreated_at") == ["0", "1", "2"]
        assert self.listed(api, 3, "?sort=full_name") == ["0", "1", "2"]
        assert self.listed(api, 1, "?sort=-created_at") == ["0", "1", "2"]

    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_by_pages(self, api, three, version) -> None:
        for page, name in ((1, "0"), (2, "1"), (3, "2")):
            assert self.listed(api, version, f"?page[per_page]=1&page[page]={page}") == [name]
        assert self.listed(api, version, "?page[per_page]=1&page[page]=4") == []


class TestFunding:
    """What is shown looks at the person's other applications, whoever they are with (rule NPQ-3)."""

    def funding(self, api, application, provider="Provider A"):
        shown = data(api(provider).get(path(3, f"/{application.id}")))["attributes"]
        return shown["eligible_for_funding"], shown["ineligible_for_funding_reason"]

    def test_an_accepted_one_of_the_same_course_makes_the_next_ineligible_also_when_it_was_withdrawn(
        self, world, api
    ) -> None:
        first = world.apply("Nora Npq", provider="Provider B", urn="100002")
        second = world.apply("Nora Npq", cohort=2023, person_id=first.person_id, accepted=False)
        assert self.funding(api, second) == (False, "previously-funded")
        world.statement("Provider B", "2022-11-30", programme="npq")
        world.npq_contract("Provider B")
        world.declare(first, provider="Provider B")
        with clock.at(instant("2022-12-01"), frozen=True):
            report_npq_training(
                lead_provider_id=world.id_of("Provider B"),
                application_id=first.id,
                action="withdraw",
                reason="other",
                actor=ACTOR,
            )
        assert self.funding(api, second) == (False, "previously-funded")
        assert self.funding(api, first, "Provider B") == (True, None)

    def test_one_that_was_itself_ineligible_does_not_and_a_renamed_course_does(self, world, api) -> None:
        first = world.apply("Nora Npq", eligible_for_funding=False)
        second = world.apply("Nora Npq", cohort=2023, person_id=first.person_id, accepted=False)
        assert self.funding(api, second) == (True, None)
        assert self.funding(api, first) == (False, "establishment-ineligible")
        support = world.apply("Sue Support", course="npq-additional-support-offer", cohort=2021, schedule=None)
        coaching = world.apply(
            "Sue Support", course="npq-early-headship-coaching-offer", person_id=support.person_id, accepted=False
        )
        assert self.funding(api, coaching) == (False, "previously-funded")


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_moved_application_is_the_new_providers_alone(world, api, application, version) -> None:
    one = path(version, f"/{application.id}")
    assert api("Provider B").get(one).status_code == 404
    with clock.at(instant("2022-11-20"), frozen=True):
        change_lead_provider(application_id=application.id, lead_provider_id=world.id_of("Provider B"), actor=ACTOR)
    assert api().get(one).status_code == 404
    assert data(api().get(path(version))) == []
    assert data(api("Provider B").get(one))["attributes"]["updated_at"] == "2022-11-20T00:00:00Z"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_id_that_is_none_is_404(world, api, version) -> None:
    for text in ("x", "db3a7848-7308-4879-942a-c4a70ced400a", "DB3A7848"):
        assert api().get(path(version, f"/{text}")).status_code == 404
