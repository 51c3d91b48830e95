"""Two providers with their people, and a server of one of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from cpd.accounts.commands import give_role
from cpd.accounts.roles import Organisation, Role
from cpd.core import clock
from tests.accounts.people import user
from tests.webhooks.receiving import Server, receiving
from tests.world import ACTOR, World, simple_world


@pytest.fixture
def world(db) -> World:
    return simple_world()


@pytest.fixture
def client_of(world):
    """``client_of(role, "Provider A")``: a browser in which somebody with that role there has signed in."""

    def make(role: Role = Role.PROVIDER_DEVELOPER, *providers: str, name: str = "") -> Client:
        made = user(name or f"{role} {' '.join(providers)}".replace("_", " ").title())
        for provider in providers or ("Provider A",):
            give_role(
                user_id=made.id,
                role=role,
                at=Organisation.LEAD_PROVIDER,
                organisation_id=world.id_of(provider),
                actor=ACTOR,
            )
        client = Client()
        client.get(f"/sandbox/sign-in/{made.id}")
        return client

    return make


@pytest.fixture
def client(client_of) -> Client:
    """A developer of Provider A's."""
    return client_of()


@pytest.fixture
def home(world) -> str:
    """Where the pages of Provider A begin."""
    return f"/provider/{world.id_of('Provider A')}"


@pytest.fixture
def server() -> Iterator[Server]:
    with receiving() as one:
        yield one


@pytest.fixture
def later(monkeypatch):
    """``later(hours=6)`` lets time pass, by the machine's clock."""
    passed = [timedelta()]
    now = clock.machine_now
    monkeypatch.setattr(clock, "machine_now", lambda: now() + passed[0])

    def pass_time(**how: float) -> None:
        passed[0] += timedelta(**how)

    return pass_time
