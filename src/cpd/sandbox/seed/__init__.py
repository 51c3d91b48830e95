"""The seeded world: small but complete, the same on every machine.

Providers, schools, contracts and statements, and everything that happens to people (actions, moves, merges,
declarations, challenges, deadlines, payments) go through the service's own commands, each at its own instant, as in a
scenario. The people themselves are written in bulk, in the shape that registration gives them, because two thousand
registrations one by one take longer than a newcomer should wait. Chance and ids come from seeded sources; nothing
depends on the day it is made.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from django.db import connection

from cpd.core import clock
from cpd.core.ids import seeded_ids
from cpd.core.work import unit_of_work
from cpd.providers.models import LeadProvider
from cpd.sandbox.people import make_people
from cpd.sandbox.questions import ask_questions
from cpd.sandbox.scenario.running import run
from cpd.sandbox.seed.happenings import happenings
from cpd.sandbox.seed.npq import decide_and_declare, merge_applicants
from cpd.sandbox.seed.people import register
from cpd.sandbox.seed.things import make
from cpd.sandbox.seed.world import ACTOR, SIZES, Size, World

__all__ = ["SIZES", "Size", "seed"]


def seed(size: str = "small", progress: Callable[[str], None] = lambda line: None) -> bool:
    """Makes the world of that size unless there are providers already. Gives whether it did."""
    if LeadProvider.objects.exists():
        return False
    with seeded_ids("sandbox"), unit_of_work(actor=ACTOR, reason="seed") as work:
        world = World(SIZES[size], Random("sandbox"))  # noqa: S311 - a made-up world, not secrets
        progress("Writing providers, schools and statements ...")
        with clock.at(datetime(2023, 5, 1, 9, tzinfo=UTC), frozen=True):
            make(world)
        work.publish()
        progress(f"Registering {world.size.schools * world.size.people_per_school:,} people ...")
        register(world, work)
        work.publish()
        plan_anew()
        progress("Declaring, deferring, moving, paying: three years of events ...")
        decide_and_declare(world)
        merge_applicants(world)
        plan_anew()
        run(happenings(world), work, after_many=plan_anew)
        make_people()
        ask_questions()
    return True


def plan_anew() -> None:
    """Has PostgreSQL count what there is, and plan anew what was planned when there was nothing: all of the world is
    written in one transaction, within which nothing else does."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
