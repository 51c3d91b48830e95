"""Every route of pages and API, asked as everybody: who gets in is what the table says."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from cpd.accounts.models import User
from cpd.accounts.roles import ORGANISATION_OF, Organisation, Role
from cpd.core.ids import new_id
from cpd.providers.rules import Scope, may_call
from cpd.schools.commands import set_induction_tutor
from cpd.web.accounts.routes import (
    API,
    BY_A_LINK,
    EVERYBODY,
    HALF_SIGNED_IN,
    IN_THE_SANDBOX,
    KEY_OF_THE_SANDBOX,
    NOTIFY,
    OPERATORS,
    PAGES,
    SIGNED_IN,
    TOKEN_IN_THE_SANDBOX,
    VERSION,
    WITH_OPENID,
    access_to,
    all_routes,
)
from cpd.web.docs.access import access_page
from tests.accounts.people import user
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db
OPEN = {EVERYBODY, IN_THE_SANDBOX, WITH_OPENID}
UNCHECKED = {OPERATORS, KEY_OF_THE_SANDBOX, TOKEN_IN_THE_SANDBOX, NOTIFY}
"""Held by tests of their own: they ask for a key that no session has."""


def test_every_route_is_in_the_table_and_the_table_has_no_others() -> None:
    routes = all_routes()
    assert [route for route in routes if access_to(route) is None] == []
    served = {route.split("/", 3)[3] for route in routes if route.startswith(VERSION)}
    assert set(API) == served
    assert set(PAGES) - set(routes) == set()


def test_a_route_that_nobody_thought_of_is_not_in_the_table() -> None:
    assert access_to("/treasure") is None
    assert access_to("/api/v3/payments") is None


def test_the_documentation_shows_the_whole_table() -> None:
    shown = access_page()
    for route in (*PAGES, *API):
        assert f"| `{route}` |" in shown


@pytest.fixture
def world() -> World:
    return simple_world()


def everybody(world: World) -> Iterator[tuple[Role | None, Client]]:
    """Somebody of each role, somebody without any, each signed in."""
    for role in Role:
        yield role, _client(_with(role, world))
    yield None, _client(user("Nobody Special"))


def _with(role: Role, world: World) -> User:
    name = f"Person {role.replace('_', ' ').title()}"
    if role == Role.INDUCTION_TUTOR:
        school = world.schools["100001"].id
        return set_induction_tutor(school_id=school, full_name=name, email="tutor@example.org", actor=ACTOR)
    organisation = ORGANISATION_OF[role]
    at = {
        Organisation.SCHOOL: world.schools["100001"].id,
        Organisation.LEAD_PROVIDER: world.id_of("Provider A"),
        Organisation.DELIVERY_PARTNER: world.partners["Provider A"].id,
        Organisation.APPROPRIATE_BODY: world.body().id,
    }.get(organisation)
    return user(name, role, at=organisation, organisation_id=at)


def _client(who: User) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{who.id}")
    return client


def _address(route: str) -> str:
    values = {
        "urn": "100001",
        "version": "3",
        "name": "type",
        "token": "t",
        "key": str(new_id()),
        "role_key": str(new_id()),
        "record": str(new_id()),
        **dict.fromkeys(("webhook", "message", "file", "statement"), str(new_id())),
    }
    values |= {"year": "2022", "authority": "201", "change": "leave", "journey": str(new_id())}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], route)


def _gets_in(client: Client, address: str) -> bool | None:
    """Whether a page lets somebody in; None where it asks to sign in first."""
    answer = client.get(address)
    if answer.status_code == 302 and answer.headers["Location"] == "/sign-in":
        return None
    return answer.status_code != 403


class TestPages:
    def test_let_in_whom_the_table_says_and_nobody_else(self, world) -> None:
        people = list(everybody(world))
        wrong = []
        for route, access in PAGES.items():
            if access in UNCHECKED or route == "/sign-out":
                continue
            address = _address(route)
            # A page that is open to everybody asks nobody for a role: one who has one and one who has none are enough.
            asking = (people[0], people[-1]) if access in OPEN else people
            for role, client in asking:
                if access == BY_A_LINK:
                    expected = False  # no link was opened
                elif access in {*OPEN, SIGNED_IN, HALF_SIGNED_IN}:
                    expected = True  # whoever is signed in is led on from the pages of the second factor
                else:
                    expected = role in access
                if route.startswith("/sandbox/sign-in"):
                    continue  # it would change who asks
                if _gets_in(client, address) is not expected:
                    wrong.append((route, role, expected))
        assert wrong == []

    def test_ask_to_sign_in_where_the_table_needs_somebody(self, world) -> None:
        for route, access in PAGES.items():
            if access in UNCHECKED:
                continue
            expected = {EVERYBODY: True, IN_THE_SANDBOX: True, WITH_OPENID: True, BY_A_LINK: False}.get(access)
            assert _gets_in(Client(), _address(route)) is expected, route

    def test_are_not_opened_by_a_providers_token(self, world) -> None:
        client = Client(headers={"Authorization": f"Bearer {world.tokens['Provider A']}"})
        for route, access in PAGES.items():
            if access == SIGNED_IN or isinstance(access, frozenset):
                assert _gets_in(client, _address(route)) is None, route


METHODS = ("GET", "POST", "PUT")


class TestTheApi:
    def test_lets_in_the_providers_that_the_table_says_and_nobody_else(self, world) -> None:
        tokens = {}
        for ecf, npq in ((True, False), (False, True)):
            name = f"Provider {'E' if ecf else 'N'}"
            world.provider(name, ecf=ecf, npq=npq)
            tokens[ecf, npq] = {"Authorization": f"Bearer {world.tokens[name]}"}
        tutor, program = _client(_with(Role.INDUCTION_TUTOR, world)), Client()
        wrong = []
        for route in (route for route in all_routes() if route.startswith(VERSION)):
            scope = access_to(route)
            assert isinstance(scope, Scope)
            address = route.replace("<id>", str(new_id()))
            answers = {method: tutor.generic(method, address, b"{}", "application/json") for method in METHODS}
            served = [method for method, answer in answers.items() if answer.status_code not in (404, 405, 406)]
            assert served or route == "/api/v2/npq-enrolments", address  # which only says that there is a CSV file
            wrong += [(method, address, "no token") for method in served if answers[method].status_code != 401]
            for method in served:
                for (ecf, npq), headers in tokens.items():
                    answer = program.generic(method, address, b"{}", "application/json", headers=headers)
                    if (answer.status_code != 403) is not may_call(ecf=ecf, npq=npq, scope=scope):
                        wrong.append((method, address, ecf, npq, answer.status_code))
        assert wrong == []
