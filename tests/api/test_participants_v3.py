"""Participants, transfers and unfunded mentors in version 3 (rules SEE-5, SEE-10, SEE-11, PAR-2 to PAR-15)."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from cpd.casework.commands import change_programme, merge_people, remove_from_school
from cpd.core import clock
from cpd.core.clock import use_shift_source
from cpd.schools.commands import challenge_partnership, lift_challenge
from cpd.teachers.models import Person
from cpd.training.commands import report_joiner, report_leaver, report_training
from tests.api.answers import data
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db
LIST = "/api/v3/participants/ecf"
TRANSFERS = "/api/v3/participants/ecf/transfers"
UNFUNDED = "/api/v3/unfunded-mentors/ecf"


def ids(response) -> list[str]:
    return [one["id"] for one in data(response)]


def enrolments(response):
    return data(response)["attributes"]["ecf_enrolments"]


def at(text: str):
    return clock.at(instant(text), frozen=True)


def test_one_object_for_each_person_with_every_attribute_of_the_contract(world, api) -> None:
    mentor = world.register("Mina Mentor", role="mentor", trn="1234566")
    record = world.register(mentor=mentor, trn="1234567", school_email="terry@first.example")
    shown = data(api().get(f"{LIST}/{record.person_id}"))
    assert shown == {
        "id": str(record.person_id),
        "type": "participant",
        "attributes": {
            "full_name": "Terry Two",
            "teacher_reference_number": "1234567",
            "updated_at": "2022-09-01T09:00:00Z",
            "ecf_enrolments": [
                {
                    "training_record_id": str(record.id),
                    "email": "terry@first.example",
                    "mentor_id": str(mentor.person_id),
                    "school_urn": "100001",
                    "participant_type": "ect",
                    "cohort": "2022",
                    "training_status": "active",
                    "participant_status": "active",
                    "teacher_reference_number_validated": True,
                    "eligible_for_funding": True,
                    "pupil_premium_uplift": False,
                    "sparsity_uplift": False,
                    "schedule_identifier": "ecf-standard-september",
                    "delivery_partner_id": str(world.partners["Provider A"].id),
                    "withdrawal": None,
                    "deferral": None,
                    "created_at": "2022-09-01T09:00:00Z",
                    "induction_end_date": None,
                    "mentor_funding_end_date": None,
                    "cohort_changed_after_payments_frozen": False,
                    "mentor_ineligible_for_funding_reason": None,
                    "working_pattern": None,
                }
            ],
            "participant_id_changes": [],
        },
    }


def test_an_ect_who_is_a_mentor_too_is_one_object_with_two_enrolments_ect_first(world, api) -> None:
    mentor = world.register("Both Roles", role="mentor")
    ect = world.register("Both Roles", person_id=mentor.person_id)
    assert ids(api().get(LIST)) == [str(ect.person_id)]
    assert [one["participant_type"] for one in enrolments(api().get(f"{LIST}/{ect.person_id}"))] == ["ect", "mentor"]
    assert len(data(api().get("/api/v1/participants/ecf"))) == 2
    assert len(data(api().get("/api/v2/participants/ecf"))) == 2


def test_a_number_that_was_not_verified_is_not_shown_but_said_to_be_not_validated(world, api) -> None:
    record = world.register(typed_trn="7654321", eligible=False)
    shown = data(api().get(f"{LIST}/{record.person_id}"))["attributes"]
    assert shown["teacher_reference_number"] is None
    assert shown["ecf_enrolments"][0]["teacher_reference_number_validated"] is False


class TestFilters:
    @pytest.fixture
    def both(self, world):
        """Somebody deferred as an ECT of 2021 and active as a mentor of 2022."""
        world.partner("100001", "Provider A", 2021, at="2021-06-10")
        ect = world.register("Two Cohorts", cohort=2021, started_on="2021-09-01", at="2021-09-01")
        world.register("Two Cohorts", role="mentor", person_id=ect.person_id)
        with at("2022-10-01"):
            act(world, ect, "defer", "career-break")
        return ect

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("filter[cohort]=2021", True),
            ("filter[cohort]=2021&filter[training_status]=active", False),
            ("filter[cohort]=2022&filter[training_status]=active", True),
            ("filter[cohort]=2021,2022&filter[training_status]=deferred", True),
            ("filter[training_status]=withdrawn", False),
            ("filter[training_status]=deferred", True),
            ("filter[cohort]=2018", False),
            ("filter[cohort]=abc", False),
            ("filter[cohort]=", True),
        ],
    )
    def test_a_cohort_and_a_status_must_be_of_one_enrolment_and_the_person_is_shown_whole(
        self, both, api, query, found
    ) -> None:
        shown = data(api().get(f"{LIST}?{query}"))
        assert [one["id"] for one in shown] == ([str(both.person_id)] if found else [])
        assert all(len(one["attributes"]["ecf_enrolments"]) == 2 for one in shown)

    def test_a_status_of_another_name_is_refused_with_the_three_names(self, world, api) -> None:
        response = api().get(f"{LIST}?filter[training_status]=invalid")
        assert response.status_code == 400
        assert "'#/training_status' must be one of active, deferred, withdrawn" in response.content.decode()
        assert api().get("/api/v1/participants/ecf?filter[training_status]=invalid").status_code == 200

    def test_of_two_wrong_filters_updated_since_is_told(self, world, api) -> None:
        response = api().get(f"{LIST}?filter[training_status]=no&filter[updated_since]=no")
        assert "updated_since" in response.content.decode()

    def test_a_wrong_filter_is_told_only_to_who_may_be_here(self, world, api) -> None:
        assert api(None).get(f"{LIST}?filter[training_status]=no").status_code == 401

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("", [0, 1, 2]),
            ("sort=-created_at", [2, 1, 0]),
            ("sort=updated_at", [2, 0, 1]),
            ("sort=%2Bupdated_at", [2, 0, 1]),
            ("sort=+updated_at,-created_at", [2, 0, 1]),
            ("sort=shoe_size", [0, 1, 2]),
            ("sort=full_name", [0, 1, 2]),
        ],
    )
    def test_sorting_by_the_published_columns_and_by_nothing_else(self, world, api, sort, order) -> None:
        people = [
            world.register(f"Person {n}", at=f"2022-09-0{n + 1}T09:00:00", started_on=f"2022-09-0{n + 1}")
            for n in range(3)
        ]
        for month, n in ((10, 0), (11, 1)):
            with at(f"2022-{month}-01"):
                act(world, people[n], "defer", "career-break")
        assert ids(api().get(f"{LIST}?{sort}")) == [str(people[n].person_id) for n in order]

    def test_sorted_lists_are_paged(self, world, api) -> None:
        people = [world.register(f"Person {n}", at=f"2022-09-0{n + 1}T09:00:00") for n in range(5)]
        seen = [
            one
            for page in (1, 2, 3)
            for one in ids(api().get(f"{LIST}?sort=-created_at&page[per_page]=2&page[page]={page}"))
        ]
        assert seen == [str(person.person_id) for person in reversed(people)]


def act(world, record, action: str, reason: str = "", provider: str = "Provider A"):
    course = "ecf-induction" if record.role == "ect" else "ecf-mentor"
    return report_training(
        lead_provider_id=world.id_of(provider),
        participant_id=str(record.person_id),
        action=action,
        attributes={"course_identifier": course, "reason": reason},
        actor=ACTOR,
    )


class TestStatuses:
    def test_joining_becomes_active_with_the_date_alone_and_moves_updated_at(self, world, api) -> None:
        today = clock.service_now().date()
        start = today + timedelta(days=3)
        record = world.register(started_on=start.isoformat(), at=f"{today}T00:00:01")
        assert enrolments(api().get(f"{LIST}/{record.person_id}"))[0]["participant_status"] == "joining"
        use_shift_source(lambda: timedelta(days=3))
        try:
            shown = data(api().get(f"{LIST}/{record.person_id}"))["attributes"]
            assert shown["ecf_enrolments"][0]["participant_status"] == "active"
            assert shown["updated_at"] == f"{start}T00:00:00Z"
            assert ids(api().get(f"{LIST}?filter[updated_since]={start}T00:00:00Z")) == [str(record.person_id)]
        finally:
            use_shift_source(None)

    def test_withdrawal_and_deferral_show_reason_and_date_while_they_hold(self, world, api) -> None:
        record = world.register()
        with at("2022-10-01T10:00:00"):
            act(world, record, "defer", "parental-leave")
        (shown,) = enrolments(api().get(f"{LIST}/{record.person_id}"))
        assert (shown["deferral"], shown["withdrawal"]) == (
            {"reason": "parental-leave", "date": "2022-10-01T10:00:00Z"},
            None,
        )
        with at("2022-11-01T10:00:00"):
            act(world, record, "withdraw", "school-left-fip")
        (shown,) = enrolments(api().get(f"{LIST}/{record.person_id}"))
        assert (shown["deferral"], shown["withdrawal"]) == (
            None,
            {"reason": "switched-to-school-led", "date": "2022-11-01T10:00:00Z"},
        )
        assert (shown["training_status"], shown["participant_status"]) == ("withdrawn", "active")

    def test_removed_by_the_school_is_withdrawn_and_stays_active_in_training(self, world, api) -> None:
        record = world.register(eligible=False)
        with at("2022-10-01"):
            remove_from_school(record_id=record.id, school_id=world.schools["100001"].id, actor=ACTOR)
        (shown,) = enrolments(api().get(f"{LIST}/{record.person_id}"))
        assert (shown["participant_status"], shown["training_status"]) == ("withdrawn", "active")
        assert data(api().get("/api/v1/participants/ecf"))[0]["attributes"]["status"] == "withdrawn"

    def test_a_school_that_goes_school_led_leaves_the_provider_with_somebody_who_left(self, world, api) -> None:
        record = world.register()
        with at("2022-10-01"):
            change_programme(
                school_id=world.schools["100001"].id, cohort=2022, programme="core_induction_programme", actor=ACTOR
            )
        assert enrolments(api().get(f"{LIST}/{record.person_id}"))[0]["participant_status"] == "left"
        assert data(api().get("/api/v1/participants/ecf"))[0]["attributes"]["status"] == "withdrawn"

    def test_a_challenge_hides_everybody_at_once_and_lifting_it_shows_them_again(self, world, api) -> None:
        record = world.register()
        partnership = world.partnerships["100001", "Provider A", 2022]
        with at("2022-10-01"):
            challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
        for version in (1, 2, 3):
            assert data(api().get(f"/api/v{version}/participants/ecf")) == []
            assert api().get(f"/api/v{version}/participants/ecf/{record.person_id}").status_code == 404
        with at("2022-10-05"):
            lift_challenge(partnership_id=partnership.id, actor=ACTOR)
        assert data(api().get(LIST))[0]["attributes"]["updated_at"] == "2022-10-05T00:00:00Z"


class TestTransfers:
    def leave(self, world, record, day: str, reported: str, urn: str = "100001"):
        with at(reported):
            report_leaver(
                record_id=record.id, school_id=world.schools[urn].id, day=date.fromisoformat(day), actor=ACTOR
            )

    def join(self, world, record, urn: str, day: str, reported: str, **more):
        with at(reported):
            report_joiner(
                record_id=record.id,
                school_id=world.schools[urn].id,
                day=date.fromisoformat(day),
                actor=ACTOR,
                **more,
            )

    def test_a_leaver_is_unknown_until_the_new_school_reports_them(self, world, api) -> None:
        record = world.register()
        self.leave(world, record, "2023-03-10", "2023-02-01")
        (shown,) = data(api().get(TRANSFERS))
        assert shown["attributes"]["transfers"] == [
            {
                "training_record_id": str(record.id),
                "transfer_type": "unknown",
                "status": "complete",
                "created_at": "2022-09-01T09:00:00Z",
                "leaving": {"school_urn": "100001", "provider": "Provider A", "date": "2023-03-10"},
                "joining": None,
            }
        ]
        assert data(api("Provider B").get(TRANSFERS)) == []

    @pytest.mark.parametrize(
        ("query", "order"),
        [
            ("", [0, 1]),
            ("sort=-created_at", [1, 0]),
            ("sort=updated_at", [1, 0]),
            ("sort=-updated_at", [0, 1]),
            ("sort=-updated_at&filter[updated_since]=2023-01-01T00:00:00Z", [0, 1]),
            ("sort=full_name", [0, 1]),
        ],
    )
    def test_transfers_are_sorted_as_other_lists_are(self, world, api, query, order) -> None:
        people = [world.register(f"Person {n}", at=f"2022-09-0{n + 1}T09:00:00") for n in range(2)]
        self.leave(world, people[1], "2023-03-10", "2023-02-01")
        self.leave(world, people[0], "2023-03-10", "2023-02-02")
        assert ids(api().get(f"{TRANSFERS}?{query}")) == [str(people[n].person_id) for n in order]

    def test_both_providers_see_a_move_between_them_with_both_names(self, world, api) -> None:
        record = world.register()
        self.leave(world, record, "2023-03-10", "2023-02-01")
        self.join(world, record, "100002", "2023-03-20", "2023-02-02")
        for provider in ("Provider A", "Provider B"):
            (move,) = data(api(provider).get(f"{LIST}/{record.person_id}/transfers"))["attributes"]["transfers"]
            assert (move["transfer_type"], move["status"]) == ("new_provider", "complete")
            assert move["leaving"] == {"school_urn": "100001", "provider": "Provider A", "date": "2023-03-10"}
            assert move["joining"] == {"school_urn": "100002", "provider": "Provider B", "date": "2023-03-20"}
        (old,) = enrolments(api().get(f"{LIST}/{record.person_id}"))
        (new,) = enrolments(api("Provider B").get(f"{LIST}/{record.person_id}"))
        assert (old["school_urn"], old["participant_status"]) == ("100001", "left")
        assert (new["school_urn"], new["participant_status"]) == ("100002", "active")

    def test_the_new_school_may_report_first_and_ends_the_stay_at_the_old_one(self, world, api) -> None:
        record = world.register()
        self.join(world, record, "100002", "2023-03-20", "2023-02-02")
        (move,) = data(api().get(TRANSFERS))[0]["attributes"]["transfers"]
        assert (move["leaving"]["date"], move["joining"]["date"]) == ("2023-03-20", "2023-03-20")

    def test_keeping_the_providers_is_a_new_school_only(self, world, api) -> None:
        record = world.register()
        self.join(world, record, "100002", "2023-03-20", "2023-02-02", keep_providers=True)
        (move,) = data(api().get(TRANSFERS))[0]["attributes"]["transfers"]
        assert move["transfer_type"] == "new_school"
        assert enrolments(api().get(f"{LIST}/{record.person_id}"))[0]["school_urn"] == "100002"
        assert data(api("Provider B").get(LIST)) == []
        assert data(api().get("/api/v3/partnerships/ecf?filter[cohort]=2022"))[0]["attributes"]["urn"] == "100001"
        assert len(data(api().get("/api/v3/partnerships/ecf"))) == 1

    def test_a_move_to_a_school_without_provider_has_none_to_join(self, world, api) -> None:
        world.school("100003")
        record = world.register()
        self.join(world, record, "100003", "2023-03-20", "2023-02-02")
        (move,) = data(api().get(TRANSFERS))[0]["attributes"]["transfers"]
        assert (move["transfer_type"], move["joining"]["provider"]) == ("new_school", None)

    def test_a_chain_of_moves_is_told_to_each_provider_as_far_as_it_concerns_them(self, world, api) -> None:
        world.provider("Provider C")
        world.school("100003")
        world.partner("100003", "Provider C")
        record = world.register()
        self.join(world, record, "100002", "2023-01-09", "2023-01-02")
        self.join(world, record, "100003", "2023-06-01", "2023-05-02")
        moves = {
            provider: [
                (move["leaving"]["school_urn"], move["joining"]["school_urn"])
                for move in data(api(provider).get(TRANSFERS))[0]["attributes"]["transfers"]
            ]
            for provider in ("Provider A", "Provider B", "Provider C")
        }
        assert moves == {
            "Provider A": [("100001", "100002")],
            "Provider B": [("100001", "100002"), ("100002", "100003")],
            "Provider C": [("100002", "100003")],
        }

    def test_somebody_who_stays_has_no_transfers(self, world, api) -> None:
        record = world.register()
        assert api().get(f"{LIST}/{record.person_id}/transfers").status_code == 404

    def test_incomplete_until_both_days_have_come(self, world, api) -> None:
        record = world.register()
        today = clock.service_now().date()
        day = today + timedelta(days=2)
        report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=day, actor=ACTOR)
        assert data(api().get(TRANSFERS))[0]["attributes"]["transfers"][0]["status"] == "incomplete"
        use_shift_source(lambda: timedelta(days=2))
        try:
            shown = data(api().get(TRANSFERS))[0]["attributes"]
            assert (shown["transfers"][0]["status"], shown["updated_at"]) == ("complete", f"{day}T00:00:00Z")
        finally:
            use_shift_source(None)


class TestUnfundedMentors:
    @pytest.fixture
    def mentor(self, world):
        """A mentor at A's school whom nobody trains: registered before the school had a provider."""
        world.school("100003")
        record = world.register("Mia Mentor", role="mentor", urn="100003", trn="1234566", at="2022-05-01T09:00:00")
        world.partner("100003", "Provider A")
        from cpd.training.models import TrainingPeriod

        TrainingPeriod.objects.filter(record=record).update(partnership=None)
        return record

    def test_a_mentor_of_ones_ect_who_is_not_ones_own_is_listed(self, world, api, mentor) -> None:
        ect = world.register("Ed Ect", urn="100003", mentor=mentor)
        (shown,) = data(api().get(UNFUNDED))
        assert shown == {
            "id": str(mentor.person_id),
            "type": "unfunded-mentor",
            "attributes": {
                "full_name": "Mia Mentor",
                "email": "mia.mentor@example.org",
                "teacher_reference_number": "1234566",
                "created_at": "2022-05-01T09:00:00Z",
                "updated_at": "2022-09-01T09:00:00Z",
            },
        }
        assert data(api().get(f"{UNFUNDED}/{mentor.person_id}")) == shown
        assert data(api("Provider B").get(UNFUNDED)) == []
        assert enrolments(api().get(f"{LIST}/{ect.person_id}"))[0]["mentor_id"] == shown["id"]

    def test_a_mentor_whom_one_trains_is_not(self, world, api) -> None:
        mentor = world.register("Own Mentor", role="mentor")
        world.register(mentor=mentor)
        assert data(api().get(UNFUNDED)) == []
        assert api().get(f"{UNFUNDED}/{mentor.person_id}").status_code == 404

    def test_the_last_mentor_of_somebody_who_left_is_still_found(self, world, api, mentor) -> None:
        ect = world.register("Ed Ect", urn="100003", mentor=mentor)
        with at("2022-12-01"):
            report_leaver(record_id=ect.id, school_id=world.schools["100003"].id, day=date(2022, 12, 31), actor=ACTOR)
        assert ids(api().get(UNFUNDED)) == [str(mentor.person_id)]

    def test_an_id_that_is_none_is_404(self, world, api) -> None:
        assert api().get(f"{UNFUNDED}/incorrect-id").status_code == 404


class TestMerges:
    def test_the_person_that_is_left_carries_everything_and_the_retired_id_answers_410(self, world, api) -> None:
        left = world.register("Asha Patel", trn="1234567")
        gone = world.register("Asha Patel", role="mentor", at="2022-09-02T09:00:00")
        with at("2023-02-01T10:00:00"):
            merge_people(from_person_id=gone.person_id, into_person_id=left.person_id, actor=ACTOR)
        shown = data(api().get(f"{LIST}/{left.person_id}"))["attributes"]
        assert shown["participant_id_changes"] == [
            {
                "from_participant_id": str(gone.person_id),
                "to_participant_id": str(left.person_id),
                "changed_at": "2023-02-01T10:00:00Z",
            }
        ]
        assert [one["training_record_id"] for one in shown["ecf_enrolments"]] == [str(left.id), str(gone.id)]
        assert shown["updated_at"] == "2023-02-01T10:00:00Z"
        response = api().get(f"{LIST}/{gone.person_id}")
        (error,) = json.loads(response.content)["errors"]
        assert (response.status_code, error["participant_id_changes"]) == (410, shown["participant_id_changes"])
        assert str(left.person_id) in error["detail"]
        for version in (1, 2):
            assert api().get(f"/api/v{version}/participants/ecf/{gone.person_id}").status_code == 404
        assert ids(api().get(f"{LIST}?filter[from_participant_id]={gone.person_id}")) == [str(left.person_id)]
        assert ids(api().get(f"{LIST}?filter[from_participant_id]=doesnotexist")) == []
        assert ids(api().get(LIST)) == [str(left.person_id)]

    def test_a_retired_id_of_a_stranger_is_404(self, world, api) -> None:
        left, gone = world.register("Asha Patel"), world.register("Asha Patel", role="mentor")
        merge_people(from_person_id=gone.person_id, into_person_id=left.person_id, actor=ACTOR)
        assert api("Provider B").get(f"{LIST}/{gone.person_id}").status_code == 404

    def test_a_retired_id_can_be_acted_on_and_means_the_person_that_is_left(self, world, api) -> None:
        left, gone = world.register("Asha Patel"), world.register("Asha Patel", eligible=False)
        with at("2022-10-01"):
            remove_from_school(record_id=gone.id, school_id=world.schools["100001"].id, actor=ACTOR)
        merge_people(from_person_id=gone.person_id, into_person_id=left.person_id, actor=ACTOR)
        response = api().put(
            f"{LIST}/{gone.person_id}/defer", {"course_identifier": "ecf-induction", "reason": "other"}
        )
        assert data(response)["id"] == str(left.person_id)

    def test_a_merge_back_and_forth_leaves_no_circle(self, world, api) -> None:
        from cpd.teachers.models import IdChange

        first, second, third = (world.register(f"Asha {n}", role="mentor") for n in ("One", "Two", "Three"))
        merge_people(from_person_id=first.person_id, into_person_id=second.person_id, actor=ACTOR)
        merge_people(from_person_id=second.person_id, into_person_id=third.person_id, actor=ACTOR)
        assert set(IdChange.objects.values_list("from_id", "to_id", "person_id")) == {
            (first.person_id, second.person_id, third.person_id),
            (second.person_id, third.person_id, third.person_id),
        }
        error = json.loads(api().get(f"{LIST}/{first.person_id}").content)["errors"][0]
        assert str(third.person_id) in error["detail"]
        assert Person.objects.get(id=first.person_id).archived_at is not None


class TestEtags:
    def test_an_unchanged_list_is_not_sent_again_and_a_changed_one_is(self, world, api) -> None:
        record = world.register()
        first = api().get(LIST)
        assert first["Cache-Control"] == "no-store"
        again = api().get(LIST, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
        act(world, record, "defer", "other")
        changed = api().get(LIST, **{"If-None-Match": first["ETag"]})
        assert (changed.status_code, changed["Cache-Control"]) == (200, "private, no-cache")
        assert changed["ETag"] != first["ETag"]

    def test_a_tag_is_good_for_its_own_address_and_provider_only(self, world, api) -> None:
        record = world.register()
        tag = api().get(LIST)["ETag"]
        for caller, path in (
            (api(), f"{LIST}?page[per_page]=1"),
            (api(), f"{LIST}/{record.person_id}"),
            (api("Provider B"), LIST),
        ):
            assert caller.get(path, **{"If-None-Match": tag}).status_code in (200, 404)
        assert api(None).get(LIST, **{"If-None-Match": tag}).status_code == 401


def test_no_list_or_single_of_version_3_has_csv(world, api) -> None:
    response = api().get(f"{LIST}.csv")
    assert response.status_code == 406
    assert json.loads(response.content)["errors"][0]["code"] == "format"


def test_an_unknown_id_is_404_whatever_it_looks_like(world, api) -> None:
    stranger = world.register("Some Stranger", urn="100002")
    bodies = {api().get(f"{LIST}/{one}").content for one in (uuid4(), "not-a-uuid", stranger.person_id, "00000000")}
    assert len(bodies) == 1
