"""The page of one participant, and what their school changes there, request by request."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from cpd.accounts.models import User
from cpd.core import clock
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.teachers.models import Person
from cpd.training.commands import correct_name, report_joiner, report_leaver, report_training
from cpd.training.models import ParticipantChange, TrainingRecord
from cpd.web.models import SavedJourney
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

D = date.fromisoformat


@kept
def _with_tutors() -> World:
    world = simple_world()
    for urn, name in (("100001", "Tia Tutor"), ("100002", "Theo Tutor")):
        email = f"{name.split()[0].lower()}@first.example"
        set_induction_tutor(school_id=world.schools[urn].id, full_name=name, email=email, actor=ACTOR)
    return world


@pytest.fixture
def world(db) -> World:
    return _with_tutors()


@pytest.fixture(autouse=True)
def _in_november_2022():
    with clock.at(instant("2022-11-10T10:00:00"), frozen=True):
        yield


@pytest.fixture
def tutor(world) -> Client:
    return signed_in("Tia Tutor")


def signed_in(name: str) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{User.objects.get(full_name=name).id}")
    return client


def home(record: TrainingRecord, urn: str = "100001") -> str:
    return f"/school/{urn}/people/{record.id}"


def text(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2])).split())


def walk(client: Client, record: TrainingRecord, change: str, **answers: dict) -> str:
    """Goes through a change as far as the page on which its answers are checked; gives the address before its name."""
    address = client.get(f"{home(record)}/{change}")["Location"]
    while not address.endswith("/check"):
        step = address.rpartition("/")[2].replace("-", "_")
        answer = client.post(address, answers[step])
        assert answer.status_code == 302, text(answer)
        address = answer["Location"]
    return address.removesuffix("/check")


def confirm(client: Client, base: str):
    shown = re.search(r'name="shown" value="(\w+)"', client.get(f"{base}/check").content.decode())[1]
    answer = client.post(f"{base}/check", {"shown": shown})
    assert answer.status_code == 302, text(answer)
    return client.get(answer["Location"])


class TestThePage:
    def test_it_shows_who_they_are_where_they_stand_and_what_happened(self, world, tutor) -> None:
        mentor = world.register("Mia Mentor", role="mentor")
        record = world.register("Ann Smith", mentor=mentor, trn="1234567")
        page = text(tutor.get(home(record)))
        for shown in ("Ann Smith", "1234567", "1 September 2022", "Mia Mentor", "Provider A", "In training", "History"):
            assert shown in page
        assert "Provider A trains Ann Smith, and DfE pays for it." in page
        assert "Registered at your school" in page
        of_mentor = text(tutor.get(home(mentor)))
        assert "Early career teachers Ann Smith" in of_mentor
        assert "Appropriate body" not in of_mentor
        assert f'href="{home(record)}"' in tutor.get("/school/100001").content.decode()

    @pytest.mark.parametrize(
        ("what", "tag", "words"),
        [
            ("no mentor", "Needs a mentor", "Choose a mentor."),
            ("no_qts", "Waiting for QTS", "does not show qualified teacher status"),
            ("joining", "Joining", "joins your school on 1 December 2022"),
            ("leaving", "Leaving", "leaves your school on 1 December 2022"),
            ("left", "Left", "left your school on 1 November 2022"),
            ("deferred", "Paused", "Provider A has paused"),
            ("withdrawn", "No longer trained", "no longer trains with them"),
        ],
    )
    def test_each_status_says_what_it_means_and_what_is_next(self, world, tutor, what, tag, words) -> None:
        mentor = None if what == "no mentor" else world.register("Mia Mentor", role="mentor")
        record = world.register(
            "Ann Smith",
            mentor=mentor,
            eligible=what if what == "no_qts" else True,
            started_on="2022-12-01" if what == "joining" else "2022-09-01",
        )
        if what in ("leaving", "left"):
            day = D("2022-12-01" if what == "leaving" else "2022-11-01")
            report_leaver(record_id=record.id, school_id=world.schools["100001"].id, day=day, actor=ACTOR)
        if what in ("deferred", "withdrawn"):
            report_training(
                lead_provider_id=world.id_of("Provider A"),
                participant_id=str(record.person_id),
                action="defer" if what == "deferred" else "withdraw",
                attributes={"course_identifier": "ecf-induction", "reason": "other"},
                actor=ACTOR,
            )
        page = text(tutor.get(home(record)))
        assert tag in page
        assert words in page
        assert ("Report that they are leaving" in page) == (what not in ("leaving", "left"))

    def test_it_is_for_the_tutor_of_the_school_alone(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        other = signed_in("Theo Tutor")
        for address in (home(record), f"{home(record)}/name", f"{home(record)}/name/x/reason"):
            assert other.get(address).status_code == 404
            assert Client().get(address)["Location"] == "/sign-in"
        assert other.get(home(record, "100002")).status_code == 404
        assert tutor.get("/school/100001/people/x").status_code == 404
        assert tutor.get(f"{home(record)}/nothing").status_code == 404
        assert tutor.get(f"{home(record)}/nothing/x/y").status_code == 404
        assert tutor.post(home(record)).status_code == 405

    def test_a_school_sees_somebody_who_moved_on_and_changes_nothing(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=D("2022-11-01"), actor=ACTOR)
        page = tutor.get(home(record)).content.decode()
        assert "left your school on 1 November 2022" in page
        assert f"{home(record)}/name" not in page
        assert tutor.get(f"{home(record)}/name")["Location"] == home(record)
        assert "Ann Smith" in text(signed_in("Theo Tutor").get(home(record, "100002")))


class TestChanging:
    def test_a_name(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        answers = {"reason": {"reason": "name_has_changed"}, "name": {"full_name": "Ann Jones"}}
        done = text(confirm(tutor, walk(tutor, record, "name", **answers)))
        assert "You have changed the name to Ann Jones" in done
        assert "Provider A can see this now." in done
        page = text(tutor.get(home(record)))
        assert "Name changed from Ann Smith to Ann Jones: it has changed" in page
        assert "Earlier names Ann Smith" in page

    @pytest.mark.parametrize("reason", ["should_not_have_been_registered", "replace_with_a_different_person"])
    def test_a_name_is_not_given_to_somebody_else(self, world, tutor, reason) -> None:
        record = world.register("Ann Smith")
        address = tutor.get(f"{home(record)}/name")["Location"]
        answer = tutor.post(address, {"reason": reason})
        assert "instead" in text(tutor.get(answer["Location"]))
        assert tutor.post(address.replace("/reason", "/check"), {}).status_code == 302
        assert not ParticipantChange.objects.exists()

    def test_a_quite_different_name_is_asked_about(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        answers = {"reason": {"reason": "name_is_incorrect"}, "name": {"full_name": "Zoe Jones"}}
        base = walk(tutor, record, "name", **answers, same_person={"same_person": "yes"})
        tutor.post(f"{base}/same-person", {"same_person": "no"})
        assert tutor.get(f"{base}/check")["Location"].endswith("/somebody-else")
        tutor.post(f"{base}/same-person", {"same_person": "yes"})
        confirm(tutor, base)
        assert Person.objects.get(id=record.person_id).full_name == "Zoe Jones"

    def test_an_address(self, world, tutor) -> None:
        record, other = world.register("Ann Smith"), world.register("Bo Brown")
        address = tutor.get(f"{home(record)}/email")["Location"]
        answer = tutor.post(address, {"email": "BO.brown@example.org"})
        assert answer.status_code == 422
        assert "belongs to somebody else" in text(answer)
        assert other.person_id != record.person_id
        done = confirm(tutor, walk(tutor, record, "email", email={"email": "ann@new.example"}))
        assert "You have changed the email address" in text(done)
        assert "ann@new.example" in text(tutor.get(home(record)))

    def test_a_start_date(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        address = tutor.get(f"{home(record)}/start-date")["Location"]
        typed = {"started_on-day": "1", "started_on-month": "June", "started_on-year": "2023"}
        assert "belongs to another cohort than 2022 to 2023" in text(tutor.post(address, typed))
        typed = {"started_on-day": "12", "started_on-month": "9", "started_on-year": "2022"}
        done = confirm(tutor, walk(tutor, record, "start-date", start_date=typed))
        assert "Ann Smith starts on 12 September 2022" in text(done)

    def test_a_mentor_and_somebody_who_has_to_be_added_first(self, world, tutor) -> None:
        mentor, record = world.register("Mia Mentor", role="mentor"), world.register("Ann Smith")
        done = confirm(tutor, walk(tutor, record, "mentor", mentor={"mentor": str(mentor.id)}))
        assert "Mia Mentor is the mentor of Ann Smith" in text(done)
        assert tutor.get(f"{home(record)}/ects")["Location"] == home(record)
        address = tutor.get(f"{home(record)}/mentor")["Location"]
        stop = tutor.get(tutor.post(address, {"mentor": "new"})["Location"])
        add = f"/school/100001/mentor-of/{record.id}/add"
        assert f'href="{add}"' in stop.content.decode()
        assert tutor.get(add)["Location"].startswith(add)
        assert "Select a mentor from the list." in text(tutor.post(address, {"mentor": str(record.id)}))

    def test_a_mentor_gets_those_who_have_none(self, world, tutor) -> None:
        mentor = world.register("Mia Mentor", role="mentor")
        assert "Everybody has a mentor" in text(tutor.get(f"{home(mentor)}/ects"))
        ects = [world.register(name) for name in ("Ann Smith", "Bo Brown")]
        chosen = {"ects": [str(one.id) for one in ects]}
        done = text(confirm(tutor, walk(tutor, mentor, "ects", ects=chosen)))
        assert "They mentor Ann Smith and Bo Brown." in done

    def test_a_leaver_and_that_they_stay_after_all(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        reason = {"reason": "moving_school"}
        late = {"date-day": "11", "date-month": "3", "date-year": "2023"}
        day = {**late, "date-day": "10"}
        address = tutor.get(f"{home(record)}/leave")["Location"]
        address = tutor.post(address, reason)["Location"]
        assert "on or before 10 March 2023" in text(tutor.post(address, late))
        done = text(confirm(tutor, walk(tutor, record, "leave", reason=reason, date=day)))
        assert "Ann Smith leaves your school on 10 March 2023" in done
        assert [one.template for one in Message.objects.all()] == ["participant_leaves"]
        assert "Reported as leaving on 10 March 2023: moving to another school" in text(tutor.get(home(record)))
        address = tutor.get(f"{home(record)}/stay")["Location"]
        assert "Nothing has changed" in text(tutor.get(tutor.post(address, {"stay": "no"})["Location"]))
        done = text(confirm(tutor, walk(tutor, record, "stay", stay={"stay": "yes"})))
        assert "Ann Smith stays at your school" in done
        assert tutor.get(f"{home(record)}/stay")["Location"] == home(record)

    def test_somebody_registered_by_mistake(self, world, tutor) -> None:
        checked, mistaken = world.register("Ann Smith"), world.register("Mo Mistake", eligible=False)
        assert "This person's registration was checked" in text(tutor.get(f"{home(checked)}/remove"))
        done = text(confirm(tutor, walk(tutor, mistaken, "remove", mistake={"mistake": "yes"})))
        assert "You have removed Mo Mistake" in done
        assert "Your school removed Mo Mistake" in text(tutor.get(home(mistaken)))
        assert "Mo Mistake" not in text(tutor.get("/school/100001"))

    def test_how_somebody_works(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        assert "Working pattern Not known" in text(tutor.get(home(record)))
        answers = {"working_pattern": {"working_pattern": "part_time"}}
        done = text(confirm(tutor, walk(tutor, record, "working-pattern", **answers)))
        assert "Ann Smith works part time" in done
        assert "Works part time" in text(tutor.get(home(record)))

    def test_how_training_goes_on_is_not_offered_to_be_changed_once_it_is_over(self, world, tutor) -> None:
        """Rule TUT-11."""
        record = world.register("Ann Smith")
        record.training_periods.update(withdrawn_at=clock.now())
        page = tutor.get(home(record)).content.decode()
        for change, offered in (
            ("working-pattern", False),
            ("appropriate-body", False),
            ("mentor", True),
            ("name", True),
        ):
            assert (f"{home(record)}/{change}" in page) is offered, change
            begun = tutor.get(f"{home(record)}/{change}")["Location"]
            assert (begun != home(record)) is offered, change

    def test_a_body(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        hub = world.body("North Hub")
        answers = {"body": {"appropriate_body": str(hub.id)}}
        done = text(confirm(tutor, walk(tutor, record, "appropriate-body", **answers)))
        assert "It stays theirs when your school's appropriate body changes." in done
        with pytest.raises(AssertionError, match="This is already their appropriate body"):
            walk(tutor, record, "appropriate-body", **answers)
        done = text(confirm(tutor, walk(tutor, record, "appropriate-body", body={"appropriate_body": "none"})))
        assert "Tell us as soon as one is appointed." in done


class TestNothingIsLostOrDoubled:
    def test_a_change_sent_twice_happens_once(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        base = walk(tutor, record, "email", email={"email": "ann@new.example"})
        confirm(tutor, base)
        assert tutor.post(f"{base}/check")["Location"] == f"{base}/done"
        assert tutor.post(f"{base}/email", {"email": "other@new.example"})["Location"] == f"{base}/done"
        assert ParticipantChange.objects.count() == 1

    def test_of_two_tabs_the_second_is_told_that_it_is_done(self, world, tutor) -> None:
        record = world.register("Mo Mistake", eligible=False)
        first, second = (walk(tutor, record, "remove", mistake={"mistake": "yes"}) for _ in range(2))
        confirm(tutor, first)
        answer = tutor.post(f"{second}/check")
        assert answer.status_code == 422
        assert "not registered at the school" in text(answer)
        assert ParticipantChange.objects.count() == 1

    def test_the_last_page_says_what_was_done_also_when_somebody_changes_it_again(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        where = {"record_id": record.id, "school_id": world.schools["100001"].id, "actor": ACTOR}
        day = {"date-day": "10", "date-month": "3", "date-year": "2023"}
        left = walk(tutor, record, "leave", reason={"reason": "moving_school"}, date=day)
        assert "You can cancel this on their page until that day." in text(confirm(tutor, left))
        stays = walk(tutor, record, "stay", stay={"stay": "yes"})
        confirm(tutor, stays)
        renamed = walk(tutor, record, "name", reason={"reason": "name_has_changed"}, name={"full_name": "Ann Jones"})
        confirm(tutor, renamed)
        correct_name(full_name="Ann Baker", reason="name_is_incorrect", **where)
        assert "You have changed the name to Ann Jones" in text(tutor.get(f"{renamed}/done"))
        done = text(tutor.get(f"{left}/done"))
        assert "You told us that Ann Smith leaves your school on 10 March 2023" in done
        assert "You can cancel this" not in done
        report_leaver(day=D("2022-11-01"), **where)
        assert "You told us that Ann Smith stays at your school" in text(tutor.get(f"{stays}/done"))
        assert "They stay in your list as somebody who has left." in text(tutor.get(f"{left}/done"))

    def test_the_last_page_of_a_change_that_the_release_before_made_still_opens(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        base = walk(tutor, record, "email", email={"email": "ann@new.example"})
        confirm(tutor, base)
        SavedJourney.objects.update(result={})
        assert "You have changed the details of Ann Smith" in text(tutor.get(f"{base}/done"))

    def test_only_who_has_an_address_is_said_to_have_been_written_to(self, world, tutor) -> None:
        for name, email in (("Mo Mistake", "mo@first.example"), ("No Address", "")):
            record = world.register(name, eligible=False)
            record.school_periods.update(email=email)
            Person.objects.filter(id=record.person_id).update(email=email)
            done = text(confirm(tutor, walk(tutor, record, "remove", mistake={"mistake": "yes"})))
            assert ("We have told them" in done) == bool(email)
            assert Message.objects.filter(recipient=email).exists() == bool(email)

    def test_a_change_of_one_person_is_nobody_elses(self, world, tutor) -> None:
        ann, bo = world.register("Ann Smith"), world.register("Bo Brown")
        base = walk(tutor, ann, "email", email={"email": "ann@new.example"})
        assert tutor.get(f"{base.replace(str(ann.id), str(bo.id))}/check")["Location"].endswith("/email")
        assert tutor.post(f"{base.replace(str(ann.id), str(bo.id))}/check").status_code == 302
        assert not ParticipantChange.objects.exists()

    def test_what_was_typed_survives_an_expired_session(self, world, tutor) -> None:
        record = world.register("Ann Smith")
        address = tutor.get(f"{home(record)}/email")["Location"]
        client = Client()
        answer = client.post(address, {"email": "ann@new.example"}, HTTP_ORIGIN="http://testserver")
        assert answer.status_code == 403
        assert 'value="ann@new.example"' in answer.content.decode()
        assert not SavedJourney.objects.exists()
