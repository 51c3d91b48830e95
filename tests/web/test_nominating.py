"""How a school gets access, names its tutor, changes it, and lets others in: request by request."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from cpd.accounts.models import Membership, User
from cpd.core import clock
from cpd.outbox.models import Message
from cpd.schools.commands import add_school_user, set_induction_tutor
from cpd.schools.models import Nomination, SchoolCohort
from cpd.schools.queries import induction_tutor_of
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
CITY = {"local_authority_code": "201", "local_authority_name": "City"}
NORAH = {"full_name": "Norah Named", "email": "norah@third.example"}
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture(autouse=True)
def _in_september_2022():
    with clock.at(instant("2022-09-05T10:00:00"), frozen=True):
        yield


@pytest.fixture
def world(db) -> World:
    world = simple_world()
    world.school("100003", primary_contact_email="head@third.example", **CITY)
    return world


def link_of(world: World) -> str:
    """The path of the link that the school gets."""
    answer = Client().post("/request-access/school/100003")
    assert answer["Location"] == "/request-access/school/100003/sent"
    letter = Message.objects.filter(template="nomination_link").latest("created_at", "id")
    return re.search(r"(/nomination/link/\S+)", letter.content["body"])[1]


def started(link: str) -> tuple[Client, str]:
    """A browser in which the link was opened, and the address of the journey."""
    client = Client()
    assert client.post(link)["Location"] == "/nominate"
    return client, client.get("/nominate")["Location"].rpartition("/")[0]


def tutor_of(world: World, urn: str = "100003") -> User | None:
    return induction_tutor_of(world.schools[urn].id)


class TestAskingForAccess:
    def test_local_authority_then_school_then_a_link_to_an_address_that_is_shown_in_part(self, world) -> None:
        client = Client()
        assert "City" in client.get("/request-access").content.decode()
        assert client.post("/request-access", {"local_authority": "201"})["Location"] == "/request-access/201"
        assert "School 100003" in client.get("/request-access/201").content.decode()
        answer = client.post("/request-access/201", {"school": "100003"})
        page = client.get(answer["Location"]).content.decode()
        assert "h**d@third.example" in page
        assert "head@third.example" not in page
        assert client.post(answer["Location"]).status_code == 302
        assert Message.objects.get().recipient == "head@third.example"
        assert "h**d@third.example" in client.get("/request-access/school/100003/sent").content.decode()

    @pytest.mark.parametrize("path", ["/request-access/999", "/request-access/school/999999"])
    def test_what_is_not_there_is_not_found(self, world, path) -> None:
        assert Client().get(path).status_code == 404

    def test_nothing_chosen_is_refused_and_a_second_request_at_once_too(self, world) -> None:
        assert Client().post("/request-access", {"local_authority": "999"}).status_code == 422
        link_of(world)
        for ask in (Client().get, Client().post):
            answer = ask("/request-access/school/100003")
            assert (answer.status_code, "less than 5 minutes ago" in answer.content.decode()) == (429, True)
            assert "Send the link" not in answer.content.decode()

    def test_a_school_without_an_address_is_told_how_to_get_help_before_it_asks(self, world) -> None:
        page = Client().get("/request-access/school/100001").content.decode()
        assert "We have no email address for this school." in page
        assert 'href="/help"' in page
        assert "Send the link" not in page

    def test_a_school_that_can_not_use_the_service_is_sent_nothing(self, world) -> None:
        world.school("100004", status_code=2, primary_contact_email="head@fourth.example")
        assert "cannot use this service" in Client().post("/request-access/school/100004").content.decode().replace(
            "&#39;", "'"
        )
        assert not Nomination.objects.exists()


class TestTheLink:
    def test_opening_it_names_nobody_and_the_journey_does_once(self, world) -> None:
        link = link_of(world)
        assert "Start now" in Client().get(link).content.decode()
        client, base = started(link)
        assert client.post(f"{base}/expects", {"expects": "yes"})["Location"] == f"{base}/tutor"
        assert client.post(f"{base}/tutor", NORAH)["Location"] == f"{base}/check"
        assert "Norah Named" in client.get(f"{base}/check").content.decode()
        for _ in range(2):
            assert client.post(f"{base}/check")["Location"] == f"{base}/done"
        assert "is now the induction tutor" in client.get(f"{base}/done").content.decode()
        assert tutor_of(world).email == "norah@third.example"
        assert Message.objects.filter(template="tutor_nominated").count() == 1
        assert client.get(link).status_code == 410

    def test_its_token_is_in_no_address_and_no_answer_that_is_kept(self, world) -> None:
        link = link_of(world)
        client, base = started(link)
        client.post(f"{base}/expects", {"expects": "yes"})
        token = link.rpartition("/")[2]
        assert token not in base
        assert token not in str(dict(client.session))

    def test_where_there_is_a_tutor_it_goes_straight_to_naming(self, world) -> None:
        set_induction_tutor(school_id=world.schools["100003"].id, full_name="O O", email="o@third.example", actor=ACTOR)
        client = Client()
        client.post(link_of(world))
        assert client.get("/nominate")["Location"].endswith("/tutor")

    def test_the_tutor_who_is_replaced_by_it_is_signed_out_and_keeps_the_account(self, world, tutor) -> None:
        assert tutor.get("/school/100003").status_code == 200
        client, base = started(link_of(world))
        assert client.post(f"{base}/tutor", NORAH)["Location"] == f"{base}/check"
        assert "who loses access to your school" in client.get(f"{base}/check").content.decode()
        client.post(f"{base}/check")
        assert tutor_of(world).email == "norah@third.example"
        assert tutor.get("/school/100003")["Location"] == "/sign-in"
        assert not User.objects.get(email="tara@third.example").memberships.exists()
        assert Message.objects.get(template="tutor_nominated").recipient == "norah@third.example"

    def test_no_early_career_teachers_is_kept_and_the_link_goes_on_counting(self, world) -> None:
        link = link_of(world)
        client, base = started(link)
        assert client.post(f"{base}/expects", {"expects": "no"})["Location"] == f"{base}/check"
        client.post(f"{base}/check")
        assert "will not remind you" in client.get(f"{base}/done").content.decode()
        choice = SchoolCohort.objects.get(school__urn="100003", cohort=2022)
        assert choice.programme == "no_early_career_teachers"
        assert started(link)

    def test_a_school_with_people_can_not_say_that_it_expects_nobody(self, world) -> None:
        world.register("Terry Two", urn="100003")
        client, base = started(link_of(world))
        answer = client.post(f"{base}/expects", {"expects": "no"})
        assert (answer.status_code, "1 of your people are registered" in answer.content.decode()) == (422, True)

    def test_of_one_that_expired_another_is_sent(self, world) -> None:
        link = link_of(world)
        with clock.at(clock.now() + timedelta(days=21), frozen=True):
            client = Client()
            assert client.get(link).status_code == 410
            assert client.post(link)["Location"] == "/request-access/school/100003/sent"
            assert Message.objects.filter(template="nomination_link").count() == 2
            assert client.post(link).status_code == 429
        assert tutor_of(world) is None

    @pytest.mark.parametrize("token", ["x", "0b5e7e4c-1111-4222-8333-444455556666.x", "%00", "é"])
    def test_a_made_up_one_is_not_found(self, world, token) -> None:
        assert Client().get(f"/nomination/link/{token}").status_code in (400, 404)

    def test_when_the_session_ends_what_was_typed_stays(self, world) -> None:
        link = link_of(world)
        client, base = started(link)
        client.post(f"{base}/expects", {"expects": "yes"})
        client.cookies.clear()
        answer = client.post(f"{base}/tutor", NORAH, **ORIGIN)
        assert (answer.status_code, "Norah Named" in answer.content.decode()) == (403, True)
        client.post(link)
        assert client.post(f"{base}/tutor", NORAH)["Location"] == f"{base}/check"

    def test_somebody_elses_journey_is_not_there(self, world) -> None:
        client, base = started(link_of(world))
        client.post(f"{base}/expects", {"expects": "yes"})
        with clock.at(clock.now() + timedelta(hours=1), frozen=True):
            world.school("100007", primary_contact_email="seven@seven.example")
            Client().post("/request-access/school/100007")
            letter = Message.objects.get(recipient="seven@seven.example")
            other = Client()
            other.post(re.search(r"(/nomination/link/\S+)", letter.content["body"])[1])
            assert other.post(f"{base}/tutor", NORAH)["Location"] == "/nominate"


@pytest.fixture
def tutor(world) -> Client:
    made = set_induction_tutor(
        school_id=world.schools["100003"].id, full_name="Tara Third", email="tara@third.example", actor=ACTOR
    )
    client = Client()
    client.get(f"/sandbox/sign-in/{made.id}")
    return client


class TestFromInside:
    def test_who_hands_the_only_school_over_is_signed_out_and_told_so(self, world, tutor) -> None:
        base = tutor.get("/school/100003/tutor")["Location"].rpartition("/")[0]
        tutor.post(f"{base}/tutor", NORAH)
        assert tutor.post(f"{base}/check")["Location"] == "/sign-in"
        assert tutor.get("/school/100003")["Location"] == "/sign-in"
        assert tutor_of(world).email == "norah@third.example"
        assert User.objects.filter(email="tara@third.example").exists()

    def test_who_has_another_school_stays_signed_in_and_goes_there(self, world, tutor) -> None:
        school = world.schools["100001"].id
        set_induction_tutor(school_id=school, full_name="Tara Third", email="tara@third.example", actor=ACTOR)
        base = tutor.get("/school/100003/tutor")["Location"].rpartition("/")[0]
        tutor.post(f"{base}/tutor", NORAH)
        answer = tutor.post(f"{base}/check")
        assert answer["Location"] == "/school"
        assert tutor.get("/school")["Location"] == "/school/100001"
        assert tutor.get("/school/100003").status_code == 404

    def test_oneself_is_refused(self, tutor) -> None:
        base = tutor.get("/school/100003/tutor")["Location"].rpartition("/")[0]
        answer = tutor.post(f"{base}/tutor", {"full_name": "Tara Third", "email": "tara@third.example"})
        assert (answer.status_code, "somebody else" in answer.content.decode()) == (422, True)

    def test_another_user_is_let_in_sees_the_school_and_is_removed(self, world, tutor) -> None:
        added = tutor.post("/school/100003/users/add", {"full_name": "Una User", "email": "una@third.example"})
        assert added["Location"] == "/school/100003/users"
        una = Client()
        una.get(f"/sandbox/sign-in/{User.objects.get(email='una@third.example').id}")
        assert una.get("/school")["Location"] == "/school/100003/set-up/2022"
        assert una.get("/school/100003/add").status_code == 302
        assert "Una User" in tutor.get("/school/100003/users").content.decode()
        role = Membership.objects.get(user__email="una@third.example")
        remove = f"/school/100003/users/{role.id}/remove"
        assert "Una User" in tutor.get(remove).content.decode()
        assert tutor.post(remove)["Location"] == "/school/100003/users"
        assert una.get("/school/100003")["Location"] == "/sign-in"
        assert tutor.post(remove).status_code == 404

    def test_nobody_is_let_in_twice(self, world, tutor) -> None:
        add_school_user(
            school_id=world.schools["100003"].id, full_name="Una User", email="una@third.example", actor=ACTOR
        )
        answer = tutor.post("/school/100003/users/add", {"full_name": "Una User", "email": "una@third.example"})
        assert answer.status_code == 422
        assert Membership.objects.filter(role="school_user").count() == 1

    def test_a_tutor_is_confirmed_for_a_year(self, world, tutor) -> None:
        assert tutor.post("/school/100003/confirm-tutor/2022").status_code == 404
        SchoolCohort.objects.create(
            school=world.schools["100003"],
            cohort_id=2022,
            programme="core_induction_programme",
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        assert tutor.post("/school/100003/confirm-tutor/2022")["Location"] == "/school/100003"
        assert SchoolCohort.objects.get(school__urn="100003").tutor_confirmed_at is not None
