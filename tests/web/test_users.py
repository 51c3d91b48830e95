"""Managing users: what operations users do on their pages, request by request (rules ACC-3 and ACC-10)."""

import pytest
from django.test import Client
from pghistory.models import Events

from cpd.accounts.models import Membership, User
from cpd.accounts.queries import roles_of
from cpd.accounts.roles import Role
from cpd.schools.commands import set_induction_tutor
from tests.accounts.people import user
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> User:
    return user("Olga Operations", Role.OPERATIONS)


@pytest.fixture
def client(olga) -> Client:
    return signed_in(olga)


@pytest.fixture
def sam() -> User:
    return user("Sam Support", Role.SUPPORT)


def signed_in(who: User) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{who.id}")
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def is_out(client: Client) -> bool:
    return client.get("/account").headers.get("Location") == "/sign-in"


class TestTheList:
    def test_finds_people_by_name_address_role_and_account(self, client, sam) -> None:
        fred = user("Fred Figures", Role.FINANCE)
        client.post(f"/users/{fred.id}/close")
        for query, found in {
            "": ("Fred", "Olga", "Sam"),
            "?name=sam.supp": ("Sam",),
            "?name=FIGURES": ("Fred",),
            "?role=operations": ("Olga",),
            "?account=open": ("Olga", "Sam"),
            "?account=closed": ("Fred",),
            "?name=sam&role=finance": (),
        }.items():
            text = shown(client, f"/users{query}")
            table = text[text.index("<table") :]
            assert [name for name in ("Fred", "Olga", "Sam") if name in table] == list(found), query

    def test_refuses_a_role_that_there_is_not(self, client) -> None:
        assert client.get("/users?role=boss").status_code == 422

    def test_makes_as_many_queries_for_many_people_as_for_few(self, client, django_assert_max_num_queries) -> None:
        for n in range(20):
            user(f"Person {n}", Role.SUPPORT)
        with django_assert_max_num_queries(9):
            shown(client, "/users")


class TestAddingSomebody:
    def test_leads_on_to_their_first_role(self, client, olga) -> None:
        answer = client.post("/users/add", {"full_name": " Nora  New ", "email": "nora@education.example"})
        nora = User.objects.get(email="nora@education.example")
        assert answer.headers["Location"] == f"/users/{nora.id}/give-role"
        assert nora.full_name == "Nora New"
        assert "Nora New has an account." in shown(client, f"/users/{nora.id}/give-role")
        (event,) = Events.objects.tracks(nora)
        assert event.pgh_context == {"actor": f"dfe:{olga.id}", "reason": "add_user"}

    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            ({}, "Enter a full name."),
            ({"full_name": "Nora New", "email": "nora"}, "Enter an email address in the correct format"),
            ({"full_name": "Nora New", "email": "OLGA.operations@example.org"}, "Somebody else already uses"),
            ({"full_name": "Nora\x00", "email": "nora@education.example"}, "has a character that cannot be read"),
        ],
    )
    def test_refuses_what_is_wrong_and_keeps_what_was_typed(self, client, typed, error) -> None:
        answer = client.post("/users/add", typed)
        assert answer.status_code == 422
        assert error in answer.content.decode()
        assert 'href="#' in answer.content.decode()
        assert User.objects.count() == 1


class TestGivingARole:
    def test_at_dfe_signs_the_person_out_and_counts_from_the_next_sign_in(self, client, sam, olga) -> None:
        theirs = signed_in(sam)
        answer = client.post(f"/users/{sam.id}/give-role", {"role": "finance"})
        assert answer.headers["Location"] == f"/users/{sam.id}"
        assert roles_of(sam) == {Role.SUPPORT, Role.FINANCE}
        assert is_out(theirs)
        (event,) = Events.objects.tracks(sam.memberships.get(role="finance"))
        assert event.pgh_context == {"actor": f"dfe:{olga.id}", "reason": "appoint_user"}
        assert "from their next sign-in" in shown(client, f"/users/{sam.id}")

    def test_that_they_have_changes_nothing_and_signs_nobody_out(self, client, sam) -> None:
        theirs = signed_in(sam)
        assert client.post(f"/users/{sam.id}/give-role", {"role": "support"}).status_code == 302
        assert Membership.objects.filter(user=sam).count() == 1
        assert not is_out(theirs)

    def test_elsewhere_asks_where(self, client, sam) -> None:
        world = simple_world()
        places = {
            "provider_finance": (world.id_of("Provider A"), "lead_provider_id"),
            "delivery_partner_user": (world.partners["Provider A"].id, "delivery_partner_id"),
            "appropriate_body_user": (world.body().id, "appropriate_body_id"),
        }
        for role, (key, column) in places.items():
            asked = client.post(f"/users/{sam.id}/give-role", {"role": role}).headers["Location"]
            assert asked == f"/users/{sam.id}/give-role/{role}"
            assert str(key) in shown(client, asked)
            assert client.post(asked, {"role": "nowhere"}).status_code == 422
            assert client.post(asked, {"role": str(key)}).headers["Location"] == f"/users/{sam.id}"
            assert getattr(sam.memberships.get(role=role), column) == key

    def test_of_a_schools_tutor_replaces_the_one_before_and_signs_them_out(self, client, sam) -> None:
        world = simple_world()
        tia = _tutor(world)
        theirs = signed_in(tia)
        asked = f"/users/{sam.id}/give-role/induction_tutor"
        assert client.post(asked, {"role": "999999"}).status_code == 422
        assert client.post(asked, {"role": "100001"}).status_code == 302
        assert Membership.objects.get(school=world.schools["100001"]).user_id == sam.id
        assert is_out(theirs)

    @pytest.mark.parametrize("name", ["finance", "boss"])
    def test_of_dfe_or_none_is_held_nowhere_else(self, client, sam, name) -> None:
        assert client.get(f"/users/{sam.id}/give-role/{name}").status_code == 404


class TestTakingARoleAway:
    def test_asks_then_does_it_and_signs_the_person_out(self, client, sam) -> None:
        theirs = signed_in(sam)
        address = f"/users/{sam.id}/take-role/{sam.memberships.get().id}"
        assert "DfE support" in shown(client, address)
        assert roles_of(sam) == {Role.SUPPORT}
        assert client.post(address).headers["Location"] == f"/users/{sam.id}"
        assert roles_of(sam) == frozenset()
        assert is_out(theirs)
        assert client.post(address).status_code == 404

    def test_is_not_done_to_a_role_of_somebody_else_than_the_page_says(self, client, sam, olga) -> None:
        assert client.post(f"/users/{sam.id}/take-role/{olga.memberships.get().id}").status_code == 404

    def test_is_not_offered_and_refused_for_a_schools_tutor(self, client) -> None:
        tia = _tutor(simple_world())
        assert "Take away" not in shown(client, f"/users/{tia.id}")
        answer = client.post(f"/users/{tia.id}/take-role/{tia.memberships.get().id}")
        assert answer.status_code == 422
        assert "from a school&#39;s induction tutor" in answer.content.decode()


class TestOnesOwnAccount:
    def test_is_shown_without_anything_to_change(self, client, olga) -> None:
        text = shown(client, f"/users/{olga.id}")
        assert "This is you." in text
        for action in ("give-role", "take-role", "/close"):
            assert action not in text

    def test_is_changed_by_nobody_themselves(self, client, olga) -> None:
        user("Oscar Operations", Role.OPERATIONS)
        own = f"/users/{olga.id}"
        for address, typed in (
            (f"{own}/give-role", {"role": "finance_approver"}),
            (f"{own}/take-role/{olga.memberships.get().id}", {}),
            (f"{own}/close", {}),
        ):
            answer = client.post(address, typed)
            assert answer.status_code == 422
            assert "change your own roles" in answer.content.decode()
        assert roles_of(olga) == {Role.OPERATIONS}
        olga.refresh_from_db()
        assert olga.is_active


class TestEndingSessionsAndAccounts:
    def test_signs_somebody_out_everywhere(self, client, sam) -> None:
        laptop, phone = signed_in(sam), signed_in(sam)
        assert client.post(f"/users/{sam.id}/sign-out").headers["Location"] == f"/users/{sam.id}"
        assert is_out(laptop)
        assert is_out(phone)
        assert roles_of(sam) == {Role.SUPPORT}

    def test_closes_an_account_after_asking(self, client, sam) -> None:
        theirs = signed_in(sam)
        assert "cannot be opened again" in shown(client, f"/users/{sam.id}/close")
        assert not is_out(theirs)
        client.post(f"/users/{sam.id}/close")
        assert is_out(theirs)
        text = shown(client, f"/users/{sam.id}")
        assert "Closed" in text
        assert "give-role" not in text

    def test_leads_to_resetting_the_second_factor(self, client, sam) -> None:
        assert f"/account/reset-second-factor/{sam.id}" in shown(client, f"/users/{sam.id}")


def test_nobody_without_the_role_changes_anything(sam) -> None:
    other = user("Fay Finance", Role.FINANCE)
    client = signed_in(sam)
    for path in ("give-role", "sign-out", "close", f"take-role/{other.memberships.get().id}"):
        assert client.post(f"/users/{other.id}/{path}", {"role": "operations"}).status_code == 403
    assert roles_of(other) == {Role.FINANCE}


def _tutor(world: World) -> User:
    return set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
