"""Setting up a year, challenging a partnership, the first page of a school, its lists, support and reminders."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd.accounts.roles import Organisation, Role
from cpd.casework.commands import change_programme, set_up_year
from cpd.core import clock
from cpd.core.links import sealed
from cpd.core.refusals import Refusal
from cpd.outbox.models import BouncedAddress, Message
from cpd.providers.commands import add_delivery_partner
from cpd.providers.models import ProviderRelationship
from cpd.schools.commands import next_set_up_reminder, remind_to_set_up, set_induction_tutor
from cpd.schools.models import Partnership, School, SchoolCohort, SupportRequest
from cpd.schools.queries import own_partnership
from cpd.training.commands import (
    appoint_body,
    decide_eligibility,
    end_mentor_training,
    mentor_here_too,
    report_joiner,
)
from cpd.training.models import EligibilityFacts, TrainingPeriod, TrainingRecord
from cpd.training.rules import NOT_COMPLETED, EndedTraining
from tests.accounts.people import user
from tests.web.adding import Walk
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
BASE = "/school/100001"


@pytest.fixture(autouse=True)
def _in_september_2023():
    with clock.at(instant("2023-09-05T10:00:00"), frozen=True):
        yield


@pytest.fixture
def world(db) -> World:
    return simple_world()


@pytest.fixture
def tutor(world) -> Client:
    made = set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    client = Client()
    client.get(f"/sandbox/sign-in/{made.id}")
    return client


def walk(tutor: Client, answers: dict[str, dict[str, str]], year: int = 2023) -> str:
    """Answers what is asked, in the order in which it is; gives the address of the journey."""
    address = tutor.get(f"{BASE}/set-up/{year}")["Location"]
    base = address.rpartition("/")[0]
    while (step := address.rpartition("/")[2]) != "check":
        answer = tutor.post(address, answers[step])
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
    return base


def developer(world: World) -> None:
    """Somebody of Provider A, whom letters to the provider reach."""
    place = {"at": Organisation.LEAD_PROVIDER, "organisation_id": world.id_of("Provider A")}
    user("Dev Developer", Role.PROVIDER_DEVELOPER, **place)


def choice(year: int = 2023) -> SchoolCohort:
    return SchoolCohort.objects.get(school__urn="100001", cohort_id=year)


SAME = {"tutor": {"keep_tutor": "yes"}, "expects": {"expects": "yes"}}
LED = {**SAME, "programme": {"training": "provider_led"}, "providers": {"keep_providers": "yes"}}


class TestSettingUp:
    def test_whoever_signs_in_is_led_to_it_until_it_is_done(self, world, tutor) -> None:
        assert tutor.get("/school")["Location"] == f"{BASE}/set-up/2023"
        base = walk(tutor, {**LED, "body": {"appropriate_body": "not-yet"}})
        for _ in range(2):
            assert tutor.post(f"{base}/check")["Location"] == f"{base}/done"
        assert "Your lead provider sees it at once" in tutor.get(f"{base}/done").content.decode()
        assert tutor.get("/school")["Location"] == BASE

    def test_who_the_tutor_is_is_asked_anew_each_year(self, world, tutor) -> None:
        base = walk(tutor, {**LED, "body": {"appropriate_body": "not-yet"}})
        tutor.post(f"{base}/check")
        with clock.at(instant("2024-09-05T10:00:00"), frozen=True):
            assert tutor.get("/school")["Location"] == f"{BASE}/set-up/2024"
            first = tutor.get(f"{BASE}/set-up/2024")["Location"]
            assert "Is Tia Tutor still the induction tutor?" in tutor.get(first).content.decode()
            again = walk(tutor, {**LED, "body": {"appropriate_body": "not-yet"}}, 2024)
            tutor.post(f"{again}/check")
        confirmed = [choice(year).tutor_confirmed_at for year in (2023, 2024)]
        assert confirmed == [instant("2023-09-05T10:00:00"), instant("2024-09-05T10:00:00")]

    def test_last_years_providers_are_kept_and_may_be_challenged_until_november(self, world, tutor) -> None:
        record = world.register("Cora Cohort", cohort=2023, started_on="2023-09-01", at="2023-09-01")
        base = walk(tutor, {**LED, "body": {"appropriate_body": str(world.body("X").id)}})
        tutor.post(f"{base}/check")
        kept = own_partnership(world.schools["100001"].id, 2023)
        assert (kept.lead_provider.name, kept.challenge_deadline) == ("Provider A", instant("2023-11-01"))
        assert record.training_periods.get().partnership == kept
        assert (choice().programme, choice().appropriate_body.name) == ("full_induction_programme", "X")
        assert choice().set_up_at == choice().tutor_confirmed_at == clock.now()

    def test_a_provider_who_is_not_kept_is_told(self, world, tutor) -> None:
        world.register("Terry Two")
        user(
            "Dev Developer",
            Role.PROVIDER_DEVELOPER,
            at=Organisation.LEAD_PROVIDER,
            organisation_id=world.id_of("Provider A"),
        )
        answers = {**LED, "providers": {"keep_providers": "no"}, "body": {"appropriate_body": "not-yet"}}
        tutor.post(f"{walk(tutor, answers)}/check")
        assert own_partnership(world.schools["100001"].id, 2023) is None
        assert Message.objects.get(template="programme_changed").recipient == "dev.developer@example.org"

    def test_of_a_pair_that_parted_the_lead_provider_can_be_kept_and_is_told(self, world, tutor) -> None:
        """Rule SCH-30."""
        world.register("Terry Two")
        developer(world)
        hub, provider = world.partners["Provider A"].id, world.id_of("Provider A")
        other = add_delivery_partner(name="Other Hub", actor=ACTOR).id
        ProviderRelationship.objects.filter(lead_provider_id=provider, delivery_partner_id=hub, cohort_id=2023).update(
            delivery_partner_id=other
        )
        answers = {**LED, "providers-apart": {"stay_with_provider": "yes"}, "body": {"appropriate_body": "not-yet"}}
        base = walk(tutor, answers)
        page = html.unescape(tutor.get(f"{base}/providers-apart").content.decode())
        assert "Do you want to stay with Provider A?" in page
        assert "Provider A and Provider A Hub, who trained your teachers last year, no longer work together in" in page
        for _ in range(2):
            tutor.post(f"{base}/check")
        assert "We have told Provider A that you want to stay." in tutor.get(f"{base}/done").content.decode()
        letter = Message.objects.get(template="provider_wanted")
        assert letter.recipient == "dev.developer@example.org"
        assert not Message.objects.filter(template="programme_changed").exists()
        assert own_partnership(world.schools["100001"].id, 2023) is None
        assert choice().programme == "full_induction_programme"

    def test_who_does_not_stay_with_a_provider_that_parted_says_goodbye_to_it(self, world, tutor) -> None:
        world.register("Terry Two")
        developer(world)
        other = add_delivery_partner(name="Other Hub", actor=ACTOR).id
        ProviderRelationship.objects.filter(lead_provider_id=world.id_of("Provider A"), cohort_id=2023).update(
            delivery_partner_id=other
        )
        answers = {**LED, "providers-apart": {"stay_with_provider": "no"}, "body": {"appropriate_body": "not-yet"}}
        tutor.post(f"{walk(tutor, answers)}/check")
        assert not Message.objects.filter(template="provider_wanted").exists()
        assert Message.objects.filter(template="programme_changed").count() == 1

    def test_of_a_provider_that_trains_nobody_any_more_it_is_said(self, world, tutor) -> None:
        ProviderRelationship.objects.filter(lead_provider_id=world.id_of("Provider A"), cohort_id=2023).delete()
        base = walk(tutor, {**LED, "provider-gone": {}, "body": {"appropriate_body": "not-yet"}})
        page = tutor.get(f"{base}/provider-gone").content.decode()
        assert "You need another lead provider" in page
        assert "Provider A trains nobody who starts in 2023 to 2024." in page
        tutor.post(f"{base}/check")
        assert choice().programme == "full_induction_programme"

    @pytest.mark.parametrize("programme", ["full_induction_programme", "core_induction_programme"])
    def test_nobody_stays_with_a_provider_whose_pair_goes_on(self, world, programme) -> None:
        school = world.schools["100001"].id
        with pytest.raises(Refusal, match="You cannot stay with last year's lead provider like this"):
            set_up_year(school_id=school, cohort=2023, programme=programme, stay_with_provider=True, actor=ACTOR)

    def test_a_school_that_trains_itself_is_not_asked_for_providers(self, world, tutor) -> None:
        answers = {**SAME, "programme": {"training": "school_led"}, "body": {"appropriate_body": "not-yet"}}
        tutor.post(f"{walk(tutor, answers)}/check")
        assert choice().programme == "core_induction_programme"

    def test_a_school_that_led_training_itself_is_not_asked_to_keep_a_provider(self, world, tutor) -> None:
        school = world.schools["100001"].id
        change_programme(school_id=school, cohort=2022, programme="core_induction_programme", actor=ACTOR)
        answers = {**SAME, "programme": {"training": "provider_led"}, "body": {"appropriate_body": "not-yet"}}
        assert tutor.get(f"{walk(tutor, answers)}/check").status_code == 200

    def test_training_is_provider_led_or_school_led(self, tutor) -> None:
        setting_up = Walk(tutor, f"{BASE}/set-up/2023").to("programme", SAME)
        choices = re.findall(r'name="training" type="radio" value="(\w+)"', setting_up.page())
        assert choices == ["provider_led", "school_led"]
        assert setting_up.answer({"training": "own"}).status_code == 422

    def test_nobody_expected_ends_it_unless_somebody_is_registered(self, world, tutor) -> None:
        answers = {**SAME, "expects": {"expects": "no"}}
        tutor.post(f"{walk(tutor, answers)}/check")
        assert choice().programme == "no_early_career_teachers"
        world.register("Terry Two", cohort=2023, started_on="2023-09-01", at="2023-09-01")
        with pytest.raises(AssertionError, match="1 of your people are registered for 2023"):
            walk(tutor, answers)

    def test_another_tutor_is_named_and_the_old_one_told(self, world, tutor) -> None:
        answers = {**LED, "tutor": {"keep_tutor": "no"}, "body": {"appropriate_body": "not-yet"}}
        answers["new-tutor"] = {"full_name": "Nia New", "email": "nia@first.example"}
        base = walk(tutor, answers)
        assert "Tia Tutor, who loses access to your school" in tutor.get(f"{base}/check").content.decode()
        assert tutor.post(f"{base}/check")["Location"] == "/sign-in"
        assert Message.objects.get(template="tutor_nominated").recipient == "nia@first.example"

    def test_a_year_whose_registration_has_not_begun_leads_back(self, tutor) -> None:
        assert tutor.get(f"{BASE}/set-up/2024")["Location"] == BASE
        assert tutor.get(f"{BASE}/set-up/2024/0b5e7e4c-1111-4222-8333-444455556666/tutor")["Location"] == BASE

    def test_an_independent_school_pays_its_provider_and_is_offered_its_panel(self, world, tutor) -> None:
        School.objects.filter(urn="100001").update(eligible=False, cip_only=True, establishment_type_code=11)
        panel = world.body("Panel", "national", school_types=[10, 11])
        base = walk(tutor, {**LED, "body": {"appropriate_body": str(panel.id)}})
        assert "Panel" in tutor.get(f"{base}/check").content.decode()
        tutor.post(f"{base}/check")
        assert choice().programme == "school_funded_fip"

    def test_a_school_that_pays_a_provider_itself_is_told_of_no_partnership(self, world, tutor) -> None:
        """Rules SCH-30 and TUT-10."""
        record = world.register("Peter Paid", mentor=world.register("Mina Mentor", role="mentor"))
        TrainingPeriod.objects.update(partnership=None)
        Partnership.objects.all().delete()
        SchoolCohort.objects.filter(school__urn="100001").delete()
        now = {"created_at": clock.now(), "updated_at": clock.now()}
        SchoolCohort.objects.create(
            school=world.schools["100001"], cohort_id=2022, programme="school_funded_fip", **now
        )
        home = tutor.get(BASE).content.decode()
        person = tutor.get(f"{BASE}/people/{record.id}").content.decode()
        assert "Paid by your school" in home
        assert "Your school pays a provider itself for the training of Peter Paid." in person
        assert "Provider-led, paid for by your school" in person
        for page in (home, person.partition("</h1>")[2]):
            for untrue in ("confirms the partnership", "reports a partnership", "DfE pays"):
                assert untrue not in page

    def test_after_a_declaration_the_programme_stays(self, world, tutor) -> None:
        world.statement("Provider A", "2022-11-30")
        world.declare(world.register("Terry Two"))
        answers = {**SAME, "programme": {"training": "school_led"}, "body": {"appropriate_body": "not-yet"}}
        answer = tutor.post(f"{walk(tutor, answers, 2022)}/check")
        assert (answer.status_code, "cannot change" in answer.content.decode()) == (422, True)

    def test_the_appropriate_body_is_changed_by_itself(self, world, tutor) -> None:
        body = world.body("Y")
        answer = tutor.post(f"{BASE}/appropriate-body/2022", {"appropriate_body": str(body.id)})
        assert answer["Location"] == BASE
        assert choice(2022).appropriate_body == body
        assert "Y" in tutor.get(BASE).content.decode()
        assert tutor.get(f"{BASE}/appropriate-body/2023").status_code == 404
        assert tutor.post(f"{BASE}/appropriate-body/2022", {"appropriate_body": "x"}).status_code == 422

    def test_the_tutor_is_confirmed_where_a_provider_has_set_the_year_up(self, world, tutor) -> None:
        world.partner("100001", "Provider A", cohort=2023, at="2023-08-01")
        assert "Confirm the induction tutor" in tutor.get(BASE).content.decode()
        assert "Tia Tutor" in tutor.get(f"{BASE}/confirm-tutor/2023").content.decode()
        assert tutor.post(f"{BASE}/confirm-tutor/2023")["Location"] == BASE
        assert "Confirm the induction tutor" not in tutor.get(BASE).content.decode()
        assert tutor.get("/school")["Location"] == BASE


class TestChallenging:
    @pytest.fixture
    def partnership(self, world) -> Partnership:
        return world.partner("100001", "Provider A", cohort=2023, at="2023-09-01")

    def link(self, partnership: Partnership) -> str:
        return f"/challenge/link/{sealed('challenge', partnership.id)}"

    def test_the_link_of_the_letter_challenges_without_signing_in_and_tells_the_provider(self, world) -> None:
        from cpd.training.commands import report_partnership

        user(
            "Dev Developer",
            Role.PROVIDER_DEVELOPER,
            at=Organisation.LEAD_PROVIDER,
            organisation_id=world.id_of("Provider A"),
        )
        school = world.school("100003", primary_contact_email="head@third.example")
        attributes = {
            "cohort": "2023",
            "school_id": str(school.id),
            "delivery_partner_id": str(world.partners["Provider A"].id),
        }
        report_partnership(lead_provider_id=world.id_of("Provider A"), attributes=attributes, actor=ACTOR)
        letter = Message.objects.get(template="partnership_confirmed")
        assert letter.recipient == "head@third.example"
        assert "/nomination/link/" in letter.content["body"]
        link = re.search(r"(/challenge/link/\S+)", letter.content["body"])[1]
        client = Client()
        assert "Why is this partnership wrong?" in client.get(link).content.decode()
        assert client.post(link, {}).status_code == 422
        assert "You have challenged" in client.post(link, {"challenge_reason": "mistake"}).content.decode()
        assert "has been challenged" in client.post(link, {"challenge_reason": "mistake"}).content.decode()
        message = Message.objects.get(template="partnership_challenged")
        assert message.recipient == "dev.developer@example.org"
        assert "This looks like a mistake" in message.content["body"]

    @pytest.mark.parametrize(("second", "status"), [(-1, 200), (0, 410), (1, 410)])
    def test_one_second_before_the_deadline_it_holds_and_at_it_it_is_too_late(
        self, partnership, second, status
    ) -> None:
        at = partnership.challenge_deadline + timedelta(seconds=second)
        with clock.at(at, frozen=True):
            assert Client().post(self.link(partnership), {"challenge_reason": "mistake"}).status_code == status
        partnership.refresh_from_db()
        assert partnership.challenged is (second < 0)

    def test_a_challenged_one_says_so_after_the_deadline_too(self, partnership) -> None:
        Client().post(self.link(partnership), {"challenge_reason": "no_ects"})
        with clock.at(partnership.challenge_deadline + timedelta(days=1), frozen=True):
            assert "has been challenged" in Client().get(self.link(partnership)).content.decode()
        assert choice().programme == "no_early_career_teachers"

    def test_a_made_up_link_and_another_schools_partnership_are_not_found(self, world, partnership, tutor) -> None:
        assert Client().get("/challenge/link/x").status_code == 404
        assert Client().get(f"/challenge/link/{sealed('nomination', partnership.id)}").status_code == 404
        other = world.partnerships["100002", "Provider B", 2022]
        assert tutor.get(f"{BASE}/partnerships/{other.id}/challenge").status_code == 404
        assert tutor.get(f"{BASE}/partnerships/x/challenge").status_code == 404

    def test_a_tutor_challenges_from_the_first_page_until_the_deadline(self, partnership, tutor) -> None:
        path = f"{BASE}/partnerships/{partnership.id}/challenge"
        assert path in tutor.get(BASE).content.decode()
        assert "You have challenged" in tutor.post(path, {"challenge_reason": "mistake"}).content.decode()
        page = tutor.get(BASE).content.decode()
        assert "you have challenged Provider A" in page
        assert path not in page
        again = html.unescape(tutor.get(path).content.decode())
        assert f"{BASE}/support?subject=partnership-already-challenged&cohort=" in again

    def test_a_tutor_who_comes_too_late_asks_dfe_about_that_partnership(self, partnership, tutor) -> None:
        """Rules SCH-31 and SCH-33."""
        path = f"{BASE}/partnerships/{partnership.id}/challenge"
        with clock.at(partnership.challenge_deadline, frozen=True):
            assert path not in tutor.get(BASE).content.decode()
            answer = tutor.post(path, {"challenge_reason": "mistake"})
            late = html.unescape(answer.content.decode())
            assert (answer.status_code, "too late to challenge" in late) == (410, True)
            ask = re.search(rf'href="({BASE}/support\?[^"]+)"', late)[1]
            form = tutor.get(ask)["Location"]
            assert '<option value="partnership-issue" selected' in tutor.get(form).content.decode()
            assert tutor.post(form, {"subject": "partnership-issue", "message": "We came too late."}).status_code == 302
            by_link = html.unescape(Client().get(self.link(partnership)).content.decode())
        asked = SupportRequest.objects.get()
        assert (asked.subject, asked.cohort_id, asked.school.urn) == ("partnership-issue", 2023, "100001")
        assert "use the form on your school's page" in by_link
        assert f"{BASE}/support" not in by_link

    def test_the_day_that_is_named_is_the_one_before_which_to_challenge(self, partnership, tutor) -> None:
        """Rule SCH-31: this deadline is the first moment of its day."""
        assert partnership.challenge_deadline == instant("2023-10-31")
        assert re.search(
            r"challenge this before\s*</dt>\s*<dd[^>]*>\s*31 October 2023", tutor.get(BASE).content.decode()
        )
        with clock.at(instant("2023-10-31T00:00:00"), frozen=True):
            assert (
                "had to be challenged before 31 October 2023" in Client().get(self.link(partnership)).content.decode()
            )


class TestTheFirstPage:
    def test_it_counts_by_year_and_names_what_needs_somebody(self, world, tutor) -> None:
        mentor = world.register("Mina Mentor", role="mentor")
        world.register("Terry Two", mentor=mentor)
        world.register("Wanda Without")
        world.register("Chris Checked", eligible="no_qts", mentor=mentor)
        page = tutor.get(BASE).content.decode()
        for shown in (
            "Set up 2023 to 2024",
            "Choose a mentor for 1 early career teacher",
            "See what 1 early career teacher is waiting for",
            "early-career-teachers?show=checked",
            "Early career teachers (3)",
            "Mentors (1)",
        ):
            assert shown in page
        assert "emails to" not in page.lower()

    def test_who_comes_from_another_school_needs_a_mentor_at_this_one(self, world, tutor) -> None:
        mentor = world.register("Mina Mentor", role="mentor", urn="100002")
        record = world.register("Terry Two", urn="100002", mentor=mentor)
        leaves_on = clock.today() + timedelta(days=30)
        school_id = world.schools["100001"].id
        report_joiner(record_id=record.id, school_id=school_id, day=leaves_on, actor=ACTOR)
        assert record.mentorships.get().finished_on == leaves_on
        assert "Choose a mentor for 1 early career teacher" in tutor.get(BASE).content.decode()
        assert "Terry Two" in tutor.get(f"{BASE}/early-career-teachers?show=no-mentor").content.decode()

    def test_an_address_that_bounces_is_shown(self, world, tutor) -> None:
        BouncedAddress.objects.create(address="tia@first.example", bounced_at=clock.now())
        assert "Emails to tia@first.example do not arrive." in tutor.get(BASE).content.decode()

    def test_the_number_of_queries_does_not_depend_on_the_number_of_people(self, world, tutor) -> None:
        def queries(path: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert tutor.get(path).status_code == 200
            return len(captured)

        paths = (BASE, f"{BASE}/early-career-teachers", f"{BASE}/mentors")
        world.register("Mina Mentor", role="mentor")
        world.register("Terry Two")
        before = [queries(path) for path in paths]
        for n in range(30):
            world.register(f"Person {n}", mentor=None)
            world.register(f"Mentor {n}", role="mentor")
        assert [queries(path) for path in paths] == before
        page = tutor.get(BASE).content.decode()
        assert len(re.findall(r'/people/[0-9a-f-]{36}"', page)) == 50
        assert "Early career teachers (31)" in page


class TestTheLists:
    def names(self, tutor: Client, query: str, path: str = "early-career-teachers") -> list[str]:
        page = tutor.get(f"{BASE}/{path}?{query}").content.decode()
        return re.findall(r'/people/[0-9a-f-]{36}">([^<]+)<', page)

    def test_they_are_searched_and_filtered_in_pages(self, world, tutor) -> None:
        mentor = world.register("Mina Mentor", role="mentor")
        world.register("Terry Two", trn="1234567", mentor=mentor)
        world.register("Wanda Without")
        left = world.register("Lea Left")
        left.school_periods.update(finished_on="2023-01-01")
        done = world.register("Dora Done", mentor=mentor)
        done.completed_on = "2023-07-01"
        done.save()
        assert self.names(tutor, "") == ["Dora Done", "Lea Left", "Terry Two", "Wanda Without"]
        assert self.names(tutor, "show=current") == ["Terry Two", "Wanda Without"]
        assert self.names(tutor, "show=no-mentor") == ["Wanda Without"]
        assert self.names(tutor, "show=left") == ["Lea Left"]
        assert self.names(tutor, "show=completed") == ["Dora Done"]
        assert self.names(tutor, "search=1234567") == self.names(tutor, "search=TERRY") == ["Terry Two"]
        assert self.names(tutor, "search=terry&show=left") == []
        assert self.names(tutor, "", "mentors") == ["Mina Mentor"]
        world.register("Mark Manual", role="mentor", eligible="active_flags")
        world.register("Chris Checked", eligible="no_qts", mentor=mentor)
        assert self.names(tutor, "show=checked") == ["Chris Checked"]
        assert self.names(tutor, "show=checked", "mentors") == ["Mark Manual"]

    def test_everybody_has_the_status_that_their_own_page_has(self, world, tutor) -> None:
        """Rule TUT-10."""
        mentor = world.register("Mina Mentor", role="mentor")
        people = {"Wanda Without": world.register("Wanda Without")}
        for name in ("Trained", "Ahead", "Leaving", "Left", "Done", "Paused", "Gone", "Challenged", "Own"):
            people[name] = world.register(name, mentor=mentor)
        for name, eligible in (("Qts", "no_qts"), ("Begun", "no_induction"), ("Flags", "active_flags")):
            people[name] = world.register(name, mentor=mentor, eligible=eligible)
        for status in ("Passed", "Failed", "Exempt"):
            people[status] = world.register(status)
            EligibilityFacts.objects.create(record=people[status], said="matched", induction_status=status)
        decide_eligibility(record_id=people["Paused"].id, status="ineligible", reason="none", actor=ACTOR)
        now, tomorrow = clock.now(), clock.today() + timedelta(days=1)
        people["Ahead"].school_periods.update(started_on=tomorrow)
        people["Leaving"].school_periods.update(finished_on=tomorrow)
        people["Left"].school_periods.update(finished_on=clock.today())
        TrainingRecord.objects.filter(id__in=[people[one].id for one in ("Done", "Failed")]).update(
            completed_on=clock.today()
        )
        people["Paused"].training_periods.update(deferred_at=now)
        people["Gone"].training_periods.update(withdrawn_at=now)
        people["Challenged"].training_periods.update(partnership=world.partner("100001", "Provider B", cohort=2021))
        Partnership.objects.filter(cohort_id=2021).update(challenged_at=now, challenge_reason="mistake")
        people["Own"].training_periods.update(programme="school_led", partnership=None)
        tags = {}
        page = tutor.get(f"{BASE}/early-career-teachers").content.decode()
        for name, record in people.items():
            row = page[page.index(f"/people/{record.id}") :].partition("</tr>")[0]
            own = tutor.get(f"{BASE}/people/{record.id}").content.decode().partition("</h1>")[2]
            tags[name], shown = (
                re.search(r'<strong class="govuk-tag[^>]*>\s*([^<]+?)\s*<', one)[1] for one in (row, own)
            )
            assert tags[name] == shown, name
        assert tags == {
            "Wanda Without": "Needs a mentor",
            "Trained": "In training",
            "Ahead": "Joining",
            "Leaving": "Leaving",
            "Left": "Left",
            "Done": "Completed",
            "Paused": "Paused",
            "Gone": "No longer trained",
            "Challenged": "Waiting for a provider",
            "Own": "In training",
            "Qts": "Waiting for QTS",
            "Begun": "Waiting for induction",
            "Flags": "Being checked",
            "Passed": "Induction passed",
            "Failed": "Induction failed",
            "Exempt": "Exempt from induction",
        }
        assert "None: school-led" in page
        assert "Qts, Trained" in tutor.get(f"{BASE}/mentors").content.decode()

    def test_so_have_mentors_who_are_not_trained_or_no_longer(self, world, tutor) -> None:
        """Rules TUT-10 and REG-33."""
        today, more = clock.today(), {"role": "mentor", "started_on": "2022-09-01"}
        ended = {"mentor_training_ended": EndedTraining(today, NOT_COMPLETED)}
        people = {name: world.register(name, **more, **ended) for name in ("Untrained", "Ahead", "Leaving", "Left")}
        for name in ("Stopped", "Completed", "Two", "Twice"):
            people[name] = world.register(name, **more, urn="100002" if name in ("Two", "Twice") else "100001")
        end_mentor_training(record_id=people["Stopped"].id, day=today, actor=ACTOR)
        TrainingRecord.objects.filter(id=people["Completed"].id).update(
            completed_on=today, completion_reason="completed_declaration_received"
        )
        here = world.schools["100001"].id
        for name in ("Two", "Twice"):
            mentor_here_too(record_id=people[name].id, school_id=here, day=today, actor=ACTOR)
        end_mentor_training(record_id=people["Twice"].id, day=today, actor=ACTOR)
        people["Ahead"].school_periods.update(started_on=today + timedelta(days=1))
        people["Leaving"].school_periods.update(finished_on=today + timedelta(days=1))
        people["Left"].school_periods.update(finished_on=today)
        page = tutor.get(f"{BASE}/mentors").content.decode()
        tags = {}
        for name, record in people.items():
            row = page[page.index(f"/people/{record.id}") :].partition("</tr>")[0]
            own = tutor.get(f"{BASE}/people/{record.id}").content.decode().partition("</h1>")[2]
            tags[name], shown = (
                re.search(r'<strong class="govuk-tag[^>]*>\s*([^<]+?)\s*<', one)[1] for one in (row, own)
            )
            assert tags[name] == shown, name
        assert tags == {
            "Untrained": "Not in training",
            "Ahead": "Joining",
            "Leaving": "Leaving",
            "Left": "Left",
            "Stopped": "Training ended",
            "Completed": "Completed",
            "Two": "Trained elsewhere",
            "Twice": "Not in training",
        }
        assert self.names(tutor, "show=completed", "mentors") == ["Completed"]
        assert set(self.names(tutor, "show=current", "mentors")) == set(people) - {"Left"}

    @pytest.mark.parametrize("query", ["show=all", "search=%00", f"search={'x' * 101}"])
    def test_a_filter_that_is_not_understood_is_refused(self, tutor, query) -> None:
        assert tutor.get(f"{BASE}/early-career-teachers?{query}").status_code in (400, 422)
        assert tutor.get(f"{BASE}/mentors?show=no-mentor").status_code == 422


class TestSupportAndReminders:
    def test_a_question_is_kept_once_and_posted_once(self, world, tutor, settings) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"support_email": "support@dfe.example"})
        address = tutor.get(f"{BASE}/support?subject=partnership-issue&cohort=2022")["Location"]
        assert "partnership-issue" in tutor.get(address).content.decode()
        for _ in range(2):
            answer = tutor.post(address, {"subject": "partnership-issue", "message": "Who is this?"})
            assert answer["Location"] == BASE
        request = SupportRequest.objects.get()
        assert (request.school.urn, request.cohort_id, request.message) == ("100001", 2022, "Who is this?")
        assert Message.objects.get(template="support_request").recipient == "support@dfe.example"

    def test_a_question_about_somebody_or_a_year_begins_where_they_are_shown(self, world, tutor) -> None:
        """Rule SCH-33."""
        terry, other = world.register("Terry Two"), world.register("Olive Other", urn="100002")
        about = f"{BASE}/support?about={terry.id}"
        assert f'href="{about}"' in tutor.get(f"{BASE}/people/{terry.id}").content.decode()
        assert f'href="{BASE}/support?cohort=2022"' in tutor.get(BASE).content.decode()
        for start, record in ((about, terry.id), (f"{BASE}/support?about={other.id}", None)):
            address = tutor.get(start)["Location"]
            page = tutor.get(address).content.decode()
            assert ("about Terry Two" in page) is (record is not None)
            assert "Olive" not in page
            tutor.post(address, {"subject": "unspecified", "message": "Who is this?"})
            asked = SupportRequest.objects.get(id=address.partition("?")[0].rpartition("/")[2])
            assert asked.record_id == record

    def test_a_question_without_a_word_is_refused(self, tutor) -> None:
        address = tutor.get(f"{BASE}/support")["Location"]
        assert tutor.post(address, {"subject": "", "message": ""}).status_code == 422
        assert tutor.get(f"{BASE}/support/x").status_code == 404
        assert not SupportRequest.objects.exists()

    def test_a_school_that_trained_somebody_is_reminded_once_a_term(self, world, tutor) -> None:
        job = {"actor": ACTOR}
        assert next_set_up_reminder() is not None
        assert [remind_to_set_up(**job), remind_to_set_up(**job)] == [1, 0]
        assert Message.objects.get(template="set_up_reminder").recipient == "tia@first.example"
        with clock.at(instant("2024-01-01T12:00:00"), frozen=True):
            assert remind_to_set_up(**job) == 1

    def test_reminders_are_off_until_the_end_of_the_term_or_turned_on_again(self, world, tutor) -> None:
        assert "31 December 2023" in tutor.get(f"{BASE}/reminders").content.decode()
        off = self.asked(tutor)
        tutor.post(f"{BASE}/reminders", off)
        assert remind_to_set_up(actor=ACTOR) == 0
        with clock.at(instant("2024-01-01T12:00:00"), frozen=True):
            assert remind_to_set_up(actor=ACTOR) == 1
        tutor.post(f"{BASE}/reminders", self.asked(tutor))
        assert School.objects.get(urn="100001").reminders_off_until is None

    def asked(self, tutor: Client) -> dict[str, str]:
        """What the form of reminders asks for, as the page sends it."""
        page = tutor.get(f"{BASE}/reminders").content.decode()
        return {"shown": re.search(r'name="shown" value="(\w+)"', page)[1]}

    def test_reminders_turned_off_twice_or_in_a_second_tab_stay_off(self, tutor) -> None:
        first, second = self.asked(tutor), self.asked(tutor)
        for sent in (first, first, second):
            answer = tutor.post(f"{BASE}/reminders", sent)
            assert answer["Location"] == BASE
            assert "We will not remind you of anything until 31 December 2023." in tutor.get(BASE).content.decode()
            assert School.objects.get(urn="100001").reminders_off_until is not None
        assert tutor.post(f"{BASE}/reminders", {"shown": "perhaps"}).status_code == 422
        assert School.objects.get(urn="100001").reminders_off_until is not None

    def test_who_has_set_up_or_expects_nobody_is_not_reminded(self, world, tutor) -> None:
        tutor.post(f"{walk(tutor, {**SAME, 'expects': {'expects': 'no'}})}/check")
        assert remind_to_set_up(actor=ACTOR) == 0


def test_a_year_that_is_not_open_is_refused_whoever_asks(world) -> None:
    with pytest.raises(Refusal, match="has not begun"):
        set_up_year(
            school_id=world.schools["100001"].id, cohort=2024, programme="core_induction_programme", actor=ACTOR
        )
    with pytest.raises(Refusal, match="no longer work together"):
        set_up_year(
            school_id=world.school("100004").id,
            cohort=2023,
            programme="full_induction_programme",
            keep_providers=True,
            actor=ACTOR,
        )
    with pytest.raises(Refusal, match="has not said yet"):
        appoint_body(school_id=world.schools["100001"].id, cohort=2023, appropriate_body_id=None, actor=ACTOR)
