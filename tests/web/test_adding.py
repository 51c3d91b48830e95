"""Adding somebody by their teaching record: every branch, and what it leaves behind."""

import json
import logging
from datetime import date, timedelta
from itertools import product

import pytest
import structlog
from django.db import connection
from django.test import Client

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.integrations import teaching_record
from cpd.integrations.teaching_record import LocalClient, RecordAway, RecordRefused
from cpd.outbox.models import Message
from cpd.schools.commands import add_appropriate_body, set_induction_tutor
from cpd.schools.models import Partnership
from cpd.teachers.models import Person
from cpd.training.commands import (
    appoint_body,
    assign_mentor,
    check_teaching_records,
    end_mentor_training,
    recheck_eligibility,
    report_leaver,
)
from cpd.training.models import (
    EarlyRollOut,
    MentorshipPeriod,
    RecordCheck,
    SchoolPeriod,
    TrainingPeriod,
    TrainingRecord,
)
from cpd.web.kit.journeys import Answers, Stop
from cpd.web.models import SavedJourney
from cpd.web.schools.adding import ADDING, WAITING, Chosen, Facts
from tests.accounts.people import user
from tests.rows import kept
from tests.web.adding import Walk, found, starting, walk
from tests.world import ACTOR, World, instant, simple_world

NOW = instant("2022-09-05T10:00:00")
AWAY_OR_REFUSING = (RecordAway("no answer"), RecordRefused("our key"))
"""How a question to the teaching record fails: there is no answer now, or none to us until somebody mends that."""


@kept
def _with_tutors() -> World:
    world = simple_world()
    for urn, name in (("100001", "Tia Tutor"), ("100002", "Tod Tutor")):
        email = f"{name[:3].lower()}@first.example"
        set_induction_tutor(school_id=world.schools[urn].id, full_name=name, email=email, actor=ACTOR)
    return world


@pytest.fixture
def world(db) -> World:
    return _with_tutors()


@pytest.fixture(autouse=True)
def _in_september_2022():
    with clock.at(NOW, frozen=True):
        yield


@pytest.fixture
def tutor(world) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{User.objects.get(full_name='Tia Tutor').id}")
    return client


@pytest.fixture
def shown(world):
    """What version 3 shows Provider A of its only participant."""

    def show() -> dict:
        answer = Client().get(
            "/api/v3/participants/ecf", headers={"Authorization": f"Bearer {world.tokens['Provider A']}"}
        )
        (one,) = json.loads(answer.content)["data"]
        return {**one["attributes"]["ecf_enrolments"][0], "updated_at": one["attributes"]["updated_at"]}

    return show


@pytest.fixture(params=[RecordAway("no answer")], ids=["away"])
def away(monkeypatch, request):
    """The teaching record answers nobody while ``away[0]``; for a national insurance number, while ``away[1]``."""
    down = [True, True]
    find = LocalClient.find

    def failing(self, trn, *, national_insurance_number="", patient=False):
        if down[1 if national_insurance_number else 0]:
            raise request.param
        return find(self, trn, national_insurance_number=national_insurance_number, patient=patient)

    monkeypatch.setattr(LocalClient, "find", failing)
    return down


def everything_stored() -> str:
    """Every row of every table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN "
            "('pg_catalog', 'information_schema')"
        )
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} AS t")
            texts.append(cursor.fetchone()[0])
    return " ".join(texts)


class TestWhoTheyAre:
    def test_the_name_is_taken_from_the_record(self, world, tutor) -> None:
        adding = walk(tutor, {"name": {"name_on_record": "record"}})
        name = LocalClient().find("7654321").record.name
        assert name in adding.page()
        adding.confirm()
        assert TrainingRecord.objects.get().person.full_name == name

    def test_a_wrong_birth_and_the_right_number_lead_to_the_name_and_the_number_is_nowhere(
        self, world, tutor, caplog, monkeypatch
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with structlog.testing.capture_logs() as logs:
            adding = walk(tutor, {"find": found("7654923")}, to="national-insurance-number")
            answer = adding.answer({"national_insurance_number": "qq 12 34 56 c"})
            assert (answer.status_code, adding.at) == (302, "name")
            during = everything_stored()
            adding.to("check")
            page = adding.page()
            adding.confirm()
        everywhere = during + everything_stored() + json.dumps(logs) + caplog.text + page
        everywhere += json.dumps([dict(tutor.session), {name: morsel.value for name, morsel in tutor.cookies.items()}])
        for written in ("QQ123456C", "qq 12 34 56 c", "QQ 12 34 56 C"):
            assert written not in everywhere.replace("For example, QQ 12 34 56 C.", "")
        person = Person.objects.get()
        assert (person.trn, person.date_of_birth) == ("7654923", None)  # what was typed did not match

    def test_a_session_that_ends_at_the_number_leaves_it_on_the_page_alone(self, tutor) -> None:
        adding = walk(tutor, {"find": found("7654923")}, to="national-insurance-number")
        tutor.cookies.clear()
        answer = tutor.post(
            f"{adding.base}/{adding.at}", {"national_insurance_number": "QQ123456C"}, HTTP_ORIGIN="http://testserver"
        )
        assert (answer.status_code, "QQ123456C" in answer.content.decode()) == (403, True)
        assert "QQ123456C" not in everything_stored()
        assert "QQ123456C" not in str({name: morsel.value for name, morsel in tutor.cookies.items()})

    def test_a_wrong_birth_and_a_wrong_number_end_at_a_page(self, tutor) -> None:
        adding = walk(tutor, {"find": found("7654923"), "national-insurance-number": nin("AB123456C")})
        assert adding.at == "no-match"
        assert "could not match" in adding.page()
        assert "/school/100001/support?subject=add-participant-dqt-mismatch-ect" in adding.page()
        assert not Person.objects.exists()

    def test_a_number_that_cannot_be_one_is_refused_and_not_asked(self, tutor) -> None:
        adding = walk(tutor, {"find": found("7654923")}, to="national-insurance-number")
        answer = adding.answer({"national_insurance_number": "D12"})
        assert answer.status_code == 422
        assert "Enter a National Insurance number that is 2 letters" in answer.content.decode()

    @pytest.mark.parametrize("away", AWAY_OR_REFUSING, ids=["away", "refusing"], indirect=True)
    def test_where_the_record_fails_at_the_number_one_goes_on_without_it(self, world, tutor, away) -> None:
        away[0] = False
        adding = walk(tutor, {"find": found("7654923")}, to="national-insurance-number")
        answer = adding.answer({"national_insurance_number": "QQ123456C"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "We cannot check the number at the moment" in page
        assert "Continue without it" in page
        assert "QQ123456C" not in everything_stored()
        adding.answer({"without": "1"})
        assert adding.at == "full-name"
        adding.to("check").confirm()
        record = TrainingRecord.objects.get()
        assert (record.person.trn, record.person.typed_trn, record.eligibility_status) == (None, "7654923", "")
        away[1] = False
        check_teaching_records()
        assert TrainingRecord.objects.get().eligibility_status == ""  # the birth date is still not theirs

    @pytest.mark.parametrize(
        ("trn", "stop", "why"),
        [
            ("7654900", "not-found", "There is no teaching record with this teacher reference number"),
            ("7654909", "not-found", "or it is no longer in use"),
            ("7654910", "not-found", "or it is no longer in use"),
            ("7654906", "passed", "This person has already passed their induction"),
            ("7654904", "exempt", "This person is exempt from induction"),
            ("7654907", "failed", "This person has failed their induction"),
            ("7654908", "failed", "This person has failed their induction"),
            ("7654902", "prohibited", "they are prohibited from teaching"),
        ],
    )
    def test_a_record_that_stops_it_ends_at_a_page_that_says_why_and_nobody_is_created(
        self, tutor, trn, stop, why
    ) -> None:
        adding = walk(tutor, {"find": found(trn)})
        assert adding.at == stop
        page = adding.page()
        assert why in page
        assert "7654911" not in page
        assert "Check the number and the date of birth" in page
        for name in ("check", "email", "done"):
            assert tutor.get(f"{adding.base}/{name}").status_code == 302
        adding.confirm()
        assert not Person.objects.exists()

    @pytest.mark.parametrize(
        ("trn", "shown"),
        [
            ("7654901", ("manual_check", "no_qts")),
            ("7654903", ("ineligible", "previous_induction")),
            ("7654905", ("manual_check", "no_induction")),
            ("7654912", ("manual_check", "active_flags")),
        ],
    )
    def test_what_does_not_stop_it_decides_on_eligibility(self, tutor, trn, shown) -> None:
        walk(tutor, {"find": found(trn)}).confirm()
        record = TrainingRecord.objects.get()
        assert (record.eligibility_status, record.eligibility_reason) == shown
        assert record.person.trn == trn

    def test_who_can_be_no_ect_any_more_can_be_a_mentor_without_being_looked_up_again(self, tutor) -> None:
        adding = walk(tutor, {"find": found("7654906")})
        assert adding.at == "passed"
        answer = tutor.post(f"{adding.base}/type", {"type": "mentor"})
        assert answer["Location"].endswith("/name")
        adding.at = "name"
        adding.to("check").confirm()
        record = TrainingRecord.objects.get()
        assert (record.role, record.eligibility_status) == ("mentor", "eligible")

    def test_a_birth_that_matched_is_kept_on_the_person_alone(self, tutor) -> None:
        adding = walk(tutor)
        adding.confirm()
        assert Person.objects.get().date_of_birth == date(1990, 1, 1)
        assert SavedJourney.objects.get().answers == {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM publishing_publisheddocument WHERE body::text LIKE '%1990-01-01%'")
            assert cursor.fetchone() == (0,)


def nin(number: str) -> dict[str, str]:
    return {"national_insurance_number": number}


class TestWhileTheRecordIsAway:
    @pytest.mark.parametrize("away", AWAY_OR_REFUSING, ids=["away", "refusing"], indirect=True)
    def test_registration_goes_on_also_where_it_refuses_our_questions(self, tutor, away) -> None:
        adding = walk(tutor, to="full-name")
        assert "We cannot reach the teaching record" in adding.page()
        assert adding.to("check").confirm().status_code == 302
        assert TrainingRecord.objects.get().eligibility_status == ""
        assert RecordCheck.objects.get().record == TrainingRecord.objects.get()

    def test_registration_goes_on_and_the_provider_sees_the_change_later(self, world, tutor, away, shown) -> None:
        adding = walk(tutor, to="full-name")
        assert adding.steps == ["type", "find"]
        assert "We cannot reach the teaching record" in adding.page()
        adding.to("check").confirm()
        page = tutor.get(f"{adding.base}/done").content.decode()
        assert "We are checking the teaching record of Nadia New." in page
        stay = SchoolPeriod.objects.get()
        mentor = world.register("Mina Mentor", role="mentor", urn="100002")  # whom Provider A does not train
        MentorshipPeriod.objects.create(
            ect_record=stay.record,
            school_period=stay,
            mentor_record=mentor,
            started_on=stay.started_on,
            created_at=clock.now(),
        )
        row = "/school/100001/early-career-teachers"
        assert "Being checked" in tutor.get(row).content.decode()
        before = shown()
        assert (before["eligible_for_funding"], before["teacher_reference_number_validated"]) == (None, False)
        with clock.at(NOW + timedelta(minutes=5), frozen=True):
            check_teaching_records()
            assert shown() == before
        away[0] = False
        with clock.at(NOW + timedelta(minutes=10), frozen=True):
            check_teaching_records()
            after = shown()
        assert (after["eligible_for_funding"], after["teacher_reference_number_validated"]) == (True, True)
        assert after["updated_at"] > before["updated_at"]
        assert "In training" in tutor.get(row).content.decode()
        page = tutor.get(f"{adding.base}/done").content.decode()
        assert "We have checked their teaching record: DfE pays for their training." in page

    @pytest.mark.parametrize(
        ("find", "words"),
        [
            (found("7654901"), "does not show qualified teacher status"),
            (found("7654321", "1991-02-03"), "We could not match the TRN and the date of birth"),
            (found("7654912"), "DfE is looking at their teaching record."),
        ],
    )
    def test_the_last_page_says_what_the_job_found_out_later(self, world, tutor, away, find, words) -> None:
        adding = walk(tutor, {"find": find})
        adding.confirm()
        done = f"{adding.base}/done"
        assert words not in tutor.get(done).content.decode()
        away[0] = False
        check_teaching_records()
        assert words in tutor.get(done).content.decode()
        mentor = world.register("Mia Mentor", role="mentor", at="2022-09-04")
        assign_mentor(ect_record_id=TrainingRecord.objects.get(role="ect").id, mentor_record_id=mentor.id, actor=ACTOR)
        assert words in tutor.get(f"/school/100001/people/{mentor.mentees.get().ect_record_id}").content.decode()

    def test_no_lock_is_held_while_the_record_is_asked(self, tutor, monkeypatch) -> None:
        find, depths = LocalClient.find, []

        def watched(self, *args, **kwargs):
            depths.append(len(connection.savepoint_ids))
            return find(self, *args, **kwargs)

        monkeypatch.setattr(LocalClient, "find", watched)
        outside = len(connection.savepoint_ids)
        adding = walk(tutor)
        assert depths == [outside]
        adding.confirm()
        assert depths == [outside]  # not asked again

    def test_where_there_is_no_record_everybody_is_added_all_the_same(self, tutor, monkeypatch) -> None:
        monkeypatch.setattr(teaching_record, "client", lambda: None)
        walk(tutor).confirm()
        assert TrainingRecord.objects.get().eligibility_status == ""

    def test_who_is_here_already_is_found_without_it(self, world, tutor, away) -> None:
        world.register("Terry Two", trn="7654321")
        assert walk(tutor).at == "here"


class TestWhereTheyWere:
    def test_who_is_here_already_stops_it(self, world, tutor) -> None:
        world.register("Terry Two", trn="7654321")
        adding = walk(tutor)
        assert adding.at == "here"
        assert "already registered at your school" in adding.page()
        assert TrainingRecord.objects.count() == 1

    def test_who_is_at_another_school_is_moved_with_everything(self, world, tutor) -> None:
        record = world.register("Terry Two", urn="100002", trn="7654321")
        adding = walk(tutor, {"start-date": starting("2022-09-12")}, to="before")
        assert "registered at School 100002" in adding.page()
        adding.to("check", {"start-date": starting("2022-09-12")})
        done = tutor.get(adding.confirm()["Location"]).content.decode()
        assert "They leave School 100002 on 12 September 2022" in done
        assert TrainingRecord.objects.get() == record
        stays = SchoolPeriod.objects.order_by("started_on").values_list("school__urn", "started_on", "finished_on")
        assert list(stays) == [
            ("100002", date(2022, 9, 1), date(2022, 9, 12)),
            ("100001", date(2022, 9, 12), None),
        ]
        new = SchoolPeriod.objects.get(finished_on=None)
        assert (new.working_pattern, new.email) == ("full_time", "nadia.new@first.example")
        assert TrainingPeriod.objects.get(finished_on=None).partnership.lead_provider.name == "Provider A"

    @pytest.mark.parametrize(
        ("day", "says"),
        [
            ("2023-01-05", ""),
            ("2023-01-06", "latest start date that you can enter is 5 January 2023"),
            ("2022-09-03", ""),
            ("2022-09-02", "earliest start date that you can enter is 3 September 2022"),
        ],
    )
    def test_they_start_from_two_days_after_their_other_start_to_four_months_ahead(
        self, world, tutor, day, says
    ) -> None:
        world.register("Terry Two", urn="100002", trn="7654321")
        answer = walk(tutor, to="start-date").answer(starting(day))
        assert answer.status_code == (422 if says else 302)
        assert says in answer.content.decode()

    def test_who_left_this_school_comes_back(self, world, tutor) -> None:
        record = world.register("Terry Two", trn="7654321", started_on="2022-06-01", at="2022-06-01")
        report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=date(2022, 7, 20), actor=ACTOR)
        adding = walk(tutor, to="before")
        assert "registered at your school before" in adding.page()
        adding.to("check").confirm()
        assert TrainingRecord.objects.get() == record
        assert SchoolPeriod.objects.count() == 2

    def test_an_ect_becomes_a_mentor_and_stays_the_same_person(self, world, tutor) -> None:
        ect = world.register("Terry Two", trn="7654321")
        adding = walk(tutor, {"type": {"type": "mentor"}}, to="before")
        assert "an early career teacher can become a mentor" in adding.page()
        adding.to("check").confirm()
        mentor = TrainingRecord.objects.get(role="mentor")
        assert mentor.person_id == ect.person_id
        assert Person.objects.get().full_name == "Nadia New"  # the tutor said so

    def test_a_mentor_of_another_school_leaves_it_if_they_mentor_here_only(self, world, tutor) -> None:
        world.register("Mo Mentor", role="mentor", urn="100002", trn="7654321")
        adding = walk(tutor, {"type": {"type": "mentor"}})
        assert "only-here" in adding.steps
        assert "working-pattern" not in adding.steps
        adding.confirm()
        assert SchoolPeriod.objects.get(school__urn="100002").finished_on == date(2022, 9, 5)

    def test_a_mentor_of_two_schools_is_trained_at_the_first(self, world, tutor) -> None:
        world.register("Mo Mentor", role="mentor", urn="100002", trn="7654321")
        adding = walk(tutor, {"type": {"type": "mentor"}, "only-here": {"only_here": "no"}})
        assert "At their other school" in adding.page()
        adding.confirm()
        assert "continues at their other school" in tutor.get(f"{adding.base}/done").content.decode()
        assert SchoolPeriod.objects.filter(finished_on=None).count() == 2
        assert TrainingPeriod.objects.get().partnership.lead_provider.name == "Provider B"
        assert "Trained elsewhere" in tutor.get("/school/100001").content.decode()

    def test_a_mentor_of_two_schools_who_has_ended_training_is_told_about_as_one_who_gets_none(
        self, world, tutor
    ) -> None:
        record = world.register("Mo Mentor", role="mentor", urn="100002", trn="7654321")
        end_mentor_training(record_id=record.id, day=date(2022, 9, 2), actor=ACTOR)
        adding = walk(tutor, {"type": {"type": "mentor"}, "only-here": {"only_here": "no"}})
        assert "At their other school" not in adding.page()
        adding.confirm()
        done = tutor.get(f"{adding.base}/done").content.decode()
        assert "continues at their other school" not in done
        assert "DfE has stopped paying for it" in done

    def test_who_was_added_elsewhere_meanwhile_is_not_moved_unsaid(self, world, tutor) -> None:
        adding = walk(tutor)
        world.register("Terry Two", urn="100002", trn="7654321")
        answer = adding.confirm()
        assert answer.status_code == 422
        assert "was added at another school while you answered" in answer.content.decode()
        assert SchoolPeriod.objects.count() == 1

    def test_the_last_page_leads_back_to_the_school_where_a_correction_moved_them_away(self, world, tutor) -> None:
        adding = walk(tutor)
        adding.confirm()
        SchoolPeriod.objects.update(school=world.schools["100002"])
        assert tutor.get(f"{adding.base}/done")["Location"].startswith("/school/100001")


def test_who_has_no_number_is_told_how_to_get_one_where_it_is_asked(world, tutor) -> None:
    ect = world.register("Terry Two")
    for start in ("/school/100001/add", f"/school/100001/mentor-of/{ect.id}/add"):
        page = Walk(tutor, start).to("find").page()
        assert "They do not have a TRN, or do not know it" in page
        assert 'href="https://www.gov.uk/guidance/teacher-reference-number-trn"' in page


def test_the_number_on_which_later_answers_hang_is_not_changed_on_the_page_that_checks(tutor) -> None:
    page = walk(tutor).page()
    assert "/email" in page
    assert "/find" not in page.partition("<h1")[2]


class TestAMentorWhoIsNotTrained:
    """Page by page: whoever has ended mentor training can mentor, and the tutor is told why there is no training."""

    WHY = "because they started mentor training, and DfE has stopped paying for it"

    @pytest.fixture
    def record(self, world) -> TrainingRecord:
        record = world.register("Mo Mentor", role="mentor", urn="100002", trn="7654321")
        end_mentor_training(record_id=record.id, day=date(2022, 9, 2), actor=ACTOR)
        return record

    def test_each_page_says_what_is_true_of_them(self, world, tutor, record) -> None:
        adding = walk(tutor, {"type": {"type": "mentor"}}, to="before")
        assert f"They get no funded training, {self.WHY}." in adding.page()
        adding.to("email")
        assert "training provider" not in adding.page()
        adding.to("only-here")
        assert "training goes on" not in adding.page()
        page = adding.to("check").page()
        assert f"None, {self.WHY}. They can mentor." in page
        assert "Lead provider" not in page
        assert "Cohort" not in page
        adding.confirm()
        done = tutor.get(f"{adding.base}/done").content.decode()
        assert f"Nadia New can mentor. They get no funded training, {self.WHY}." in done
        for untrue in ("will be in touch", "DfE pays", "shown to the provider"):
            assert untrue not in done
        person = tutor.get(f"/school/100001/people/{record.id}").content.decode()
        assert f"None, {self.WHY}" in person
        assert "Not in training" in person
        email = tutor.get(tutor.get(f"/school/100001/people/{record.id}/email")["Location"]).content.decode()
        assert "training provider" not in email

    def test_the_schools_lists_and_counts_have_them(self, world, tutor, record) -> None:
        walk(tutor, {"type": {"type": "mentor"}}).confirm()
        for path in ("/school/100001", "/school/100001/mentors"):
            page = tutor.get(path).content.decode()
            assert "Mentors (1)" in page
            assert "Not in training" in page
            assert "Trained elsewhere" not in page
        assert "Not trained here" in tutor.get("/school/100001").content.decode()

    def test_they_mentor_for_whom_they_were_added(self, world, tutor, record) -> None:
        ect = world.register("Terry Two", trn="1234567")
        adding = Walk(tutor, f"/school/100001/mentor-of/{ect.id}/add").to("check")
        adding.confirm()
        assert MentorshipPeriod.objects.get().mentor_record == record
        assert SchoolPeriod.objects.get(school__urn="100001", role="mentor").training_periods.count() == 0

    def test_an_ect_who_took_part_in_the_early_roll_out_becomes_one(self, world, tutor) -> None:
        world.register("Terry Two", trn="7654321")
        EarlyRollOut.objects.create(trn="7654321", added_at=NOW, added_by="operator:Jo")
        adding = walk(tutor, {"type": {"type": "mentor"}}, to="before")
        why = "because they took part in mentor training before its national roll-out"
        assert why in adding.page()
        assert f"None, {why}" in adding.to("check").page()
        adding.confirm()
        assert "get no funded training" in tutor.get(f"{adding.base}/done").content.decode()
        assert not TrainingPeriod.objects.filter(record__role="mentor").exists()

    def test_dfe_sees_it_too(self, world, record) -> None:
        client = Client()
        client.get(f"/sandbox/sign-in/{user('Sam Support', Role.SUPPORT).id}")
        page = client.get(f"/support/eligibility/{record.id}").content.decode()
        assert "They started it and did not complete it" in page


class TestTheirMentor:
    def test_is_chosen_after_the_ect_was_added(self, world, tutor) -> None:
        world.register("Mina Mentor", role="mentor")
        adding = walk(tutor)
        adding.confirm()
        ect = TrainingRecord.objects.get(role="ect")
        choose = f"/school/100001/people/{ect.id}/mentor"
        assert choose in tutor.get(f"{adding.base}/done").content.decode()
        assert "Mina Mentor" in tutor.get(tutor.get(choose)["Location"]).content.decode()

    def test_somebody_new_is_added_and_mentors_them(self, world, tutor) -> None:
        ect = world.register("Terry Two", trn="1234567")
        address = tutor.get(f"/school/100001/people/{ect.id}/mentor")["Location"]
        stop = tutor.get(tutor.post(address, {"mentor": "new"})["Location"]).content.decode()
        assert f"/school/100001/mentor-of/{ect.id}/add" in stop
        adding = Walk(tutor, f"/school/100001/mentor-of/{ect.id}/add")
        assert adding.at == "find"
        assert "Terry Two" in adding.to("check").page()
        adding.confirm()
        assert "Terry Two" in tutor.get(f"{adding.base}/done").content.decode()
        mentorship = MentorshipPeriod.objects.get()
        assert (mentorship.ect_record, mentorship.mentor_record.role) == (ect, "mentor")

    def test_who_is_a_mentor_here_already_becomes_theirs_and_nothing_more_is_asked(self, world, tutor) -> None:
        """Rule REG-32."""
        ect = world.register("Terry Two", trn="1234567")
        mina = world.register("Mina Mentor", role="mentor", trn="7654321")
        adding = Walk(tutor, f"/school/100001/mentor-of/{ect.id}/add").to("check")
        assert adding.steps == ["find"]
        page = adding.page()
        for shown in ("Mentor at your school already", "Mina Mentor", "Terry Two"):
            assert shown in page
        for _ in range(2):
            adding.confirm()
        assert "Mina Mentor is now the mentor of Terry Two" in tutor.get(f"{adding.base}/done").content.decode()
        assert MentorshipPeriod.objects.get(ect_record=ect).mentor_record == mina
        assert TrainingRecord.objects.count() == 2

    def test_who_left_between_the_question_and_the_confirmation_is_not_given(self, world, tutor) -> None:
        ect = world.register("Terry Two", trn="1234567")
        mina = world.register("Mina Mentor", role="mentor", trn="7654321")
        adding = Walk(tutor, f"/school/100001/mentor-of/{ect.id}/add").to("check")
        mina.school_periods.update(finished_on=clock.today())
        assert adding.confirm().status_code == 422
        assert not MentorshipPeriod.objects.exists()

    def test_nobody_is_their_own_mentor(self, world, tutor) -> None:
        ect = world.register("Terry Two", trn="1234567")
        adding = Walk(tutor, f"/school/100001/mentor-of/{ect.id}/add").to("check", {"find": found("1234567")})
        assert adding.at == "mentors-themselves"

    @pytest.mark.parametrize("path", ["/add", "/add/x/find"])
    def test_an_ect_of_another_school_is_not_found(self, world, tutor, path) -> None:
        other = world.register("Olive Other", urn="100002")
        assert tutor.get(f"/school/100001/mentor-of/{other.id}{path}").status_code == 404
        assert tutor.get(f"/school/100001/mentor-of/nobody{path}").status_code == 404


class TestTheAppropriateBody:
    def test_is_asked_where_the_school_has_none_for_the_year(self, world, tutor) -> None:
        hub = add_appropriate_body(name="Ashmere Hub", kind="teaching_school_hub", actor=ACTOR)
        adding = walk(tutor, to="appropriate-body")
        page = adding.page()
        assert "Ashmere Hub" in page
        assert adding.answer({"appropriate_body": ""}).status_code == 422
        adding.answer({"appropriate_body": str(hub.id)})
        adding.confirm()
        assert SchoolPeriod.objects.get().appropriate_body == hub

    def test_is_shown_to_be_checked_where_the_school_has_one(self, world, tutor) -> None:
        hub = add_appropriate_body(name="Ashmere Hub", kind="teaching_school_hub", actor=ACTOR)
        world.chooses("100001")
        appoint_body(school_id=world.schools["100001"].id, cohort=2022, appropriate_body_id=hub.id, actor=ACTOR)
        assert "Ashmere Hub" in walk(tutor).page()
        assert "Ashmere Hub" not in walk(tutor, {"type": {"type": "mentor"}}).page()

    def test_is_not_asked_of_a_mentor(self, world, tutor) -> None:
        add_appropriate_body(name="Ashmere Hub", kind="teaching_school_hub", actor=ACTOR)
        assert "appropriate-body" not in walk(tutor, {"type": {"type": "mentor"}}).steps


def test_a_school_that_leads_training_itself_is_told_so_and_not_that_a_provider_sees_them(world, tutor) -> None:
    world.chooses("100001", "core_induction_programme")  # instead of its partnership with Provider A
    adding = walk(tutor)
    assert "School-led" in adding.page()
    assert "Provider A" not in adding.page()
    done = tutor.get(adding.confirm()["Location"]).content.decode()
    assert "Your school leads their training." in done
    assert "Provider A" not in done
    assert TrainingRecord.objects.get().training_periods.get().partnership is None


def test_a_school_that_pays_a_provider_itself_is_told_so_and_not_that_dfe_pays(world, tutor) -> None:
    Partnership.objects.all().delete()
    world.chooses("100001", "school_funded_fip")
    adding = walk(tutor)
    check = adding.page()
    assert "Provider-led, paid for by your school" in check
    done = tutor.get(adding.confirm()["Location"]).content.decode()
    assert "Your school pays a provider itself for their training." in done
    for untrue in ("reports a partnership", "DfE pays"):
        assert untrue not in check + done


class TestLetters:
    def test_whoever_is_added_is_written_to_once(self, world, tutor) -> None:
        adding = walk(tutor)
        adding.confirm()
        adding.confirm()
        message = Message.objects.get(template="participant_added")
        assert message.recipient == "nadia.new@first.example"
        body = message.content["body"]
        assert "School 100001 has registered you as an early career teacher, from 5 September 2022" in body
        assert "Provider A provides your training" in body

    def test_a_tutor_is_not_written_that_they_added_themselves(self, world, tutor) -> None:
        walk(tutor, {"type": {"type": "mentor"}, "email": {"email": "TIA@first.example"}}).confirm()
        assert not Message.objects.filter(template="participant_added").exists()

    def test_the_tutor_is_told_once_what_was_found_out_later(self, world, tutor, away) -> None:
        walk(tutor, {"find": found("7654901")}).confirm()
        away[0] = False
        for _ in range(2):
            check_teaching_records()
            recheck_eligibility(actor=ACTOR)
        message = Message.objects.get(template="eligibility_decided")
        assert message.recipient == "tia@first.example"
        assert "Their record does not show qualified teacher status" in message.content["body"]

    def test_what_is_for_dfe_to_look_at_is_not_told(self, world, tutor, away) -> None:
        walk(tutor, {"find": found("7654912")}).confirm()
        away[0] = False
        check_teaching_records()
        assert TrainingRecord.objects.get().eligibility_reason == "active_flags"
        assert not Message.objects.filter(template="eligibility_decided").exists()

    def test_a_mail_server_that_fails_changes_nothing_for_the_tutor(self, world, tutor, settings, monkeypatch) -> None:
        from cpd.outbox.commands import send_due

        settings.SANDBOX = False
        monkeypatch.setattr(teaching_record, "client", LocalClient)
        adding = walk(tutor)
        assert adding.confirm()["Location"] == f"{adding.base}/done"
        assert "You have added Nadia New" in tutor.get(f"{adding.base}/done").content.decode()
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert send_due()["put off"] == 1
        sent = []

        class Taking:
            def send(self, letter) -> str:
                sent.append(letter.recipient)
                return "id"

        monkeypatch.setattr("cpd.outbox.commands.sending.client", Taking)
        Message.objects.update(next_attempt_at=clock.machine_now())
        assert send_due()["sent"] == 1
        assert send_due()["sent"] == 0
        assert sent == ["nadia.new@first.example"]


def test_the_days_on_which_nobody_is_registered_are_a_page_with_their_end(world, tutor) -> None:
    with clock.at(instant("2026-06-05T10:00:00"), frozen=True):
        answer = tutor.get("/school/100001/add")
        assert answer.status_code == 200
        assert "from 1 June 2026 to 14 June 2026" in answer.content.decode()


STANDINGS = ("new", "known", "again", "elsewhere")


@pytest.mark.parametrize("role", ["ect", "mentor"])
def test_every_combination_of_findings_and_answers_comes_to_the_check_or_to_a_stop(role) -> None:
    """The way through the journey is walked for each, without a database."""
    stops = ["", *(step.name for step in ADDING.steps if isinstance(step, Stop) and step.name not in WAITING)]
    ends = set()
    years = (None, Chosen(expects=True, body=False), Chosen(expects=True, body=True), Chosen(expects=False, body=False))
    for outcome, stop, standing, other_name, body, chosen in product(
        ("record", "nothing", "other_birth", "unchecked"), stops, STANDINGS, (True, False), (True, False), years
    ):
        facts = Facts(school=None, years={2022: chosen} if chosen else {})  # type: ignore[arg-type]
        finding = {
            "outcome": outcome,
            "name": "Ann Other",
            "record": None,
            "stops": dict.fromkeys(("ect", "mentor"), stop),
            "standings": {
                key: {"standing": standing, "school": "X", "going_on": standing == "elsewhere"}
                for key in ("ect", "mentor")
            },
        }
        given = {
            "type": {"type": role},
            "find": {"trn": "1", "date_of_birth": date(1990, 1, 1), "looked_up": finding},
            "national-insurance-number": {"proof": {**finding, "outcome": "record"}},
            "name": {"name_on_record": "other" if other_name else "record"},
            "full-name": {"full_name": "Ann"},
            "before": {},
            "email": {"email": "a@b.example"},
            "only-here": {"only_here": True},
            "start-date": {"started_on": date(2022, 9, 1), "year": {"cohort": 2022, "asks_body": body}},
            "working-pattern": {"working_pattern": "full_time"},
            "appropriate-body": {"appropriate_body": "none"},
        }
        way = ADDING.way(Answers(given), facts)
        assert way.open is None or isinstance(ADDING.by_name[way.open], Stop)
        assert way.open is not None or "email" in way.steps
        if way.open is None:
            assert chosen is not None
            assert chosen.expects or role == "mentor"
            assert ("appropriate-body" in way.steps) is (body and not chosen.body)
        ends.add(way.open)
    assert ends >= {None, "not-found", "here", "passed", "prohibited", "set-up-year"}
    assert ("nobody-expected" in ends) is (role == "ect")
