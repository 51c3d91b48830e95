"""A world of money for tests of the finance console, and who looks at it."""

from dataclasses import dataclass

from django.test import Client

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.declarations.commands import mark_statements_payable
from cpd.statements.models import Statement
from tests.accounts.people import user
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world


@dataclass
class Console:
    """The world, its statements, and two people of DfE's finance team."""

    world: World
    november: Statement
    february: Statement
    npq: Statement
    fay: User
    ada: User

    @property
    def client(self) -> Client:
        """The browser of the finance user."""
        return client_of(self.fay)

    @property
    def approver(self) -> Client:
        """The browser of the approver."""
        return client_of(self.ada)

    def due(self, at: str = "2022-12-05T01:00:00") -> None:
        """The night after the first deadline."""
        with clock.at(instant(at), frozen=True):
            mark_statements_payable(actor=ACTOR)


def client_of(who: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.get(f"/sandbox/sign-in/{who.id}")
    return client


@kept
def console(people: int = 3) -> Console:
    """Starts of ECF on the statement of November 2022, by the contract of the worked examples, and one of NPQs."""
    world = simple_world()
    november = world.statement("Provider A", "2022-11-30")
    february = world.statement("Provider A", "2023-02-28")
    npq = world.statement("Provider A", "2022-11-30", programme="npq")
    world.contract("Provider A")
    world.npq_contract("Provider A")
    for number in range(people):
        record = world.register(f"Person {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}", trn=f"200000{number}")
        world.declare(record, day=f"2022-10-0{number + 1}T10:00:00Z")
    world.declare(world.apply(eligible_for_funding=True))
    return Console(
        world, november, february, npq, user("Fay Finance", Role.FINANCE), user("Ada Approver", Role.FINANCE_APPROVER)
    )
