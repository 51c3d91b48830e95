"""Whatever two commands do at once: it is as if one had come after the other, and nobody waits in a circle.

A seed draws two commands and the order of their steps; statement by statement they are made in that order. What they
leave, and what they answer, is what they would have left and answered one after the other, either way round: so nothing
is lost, and nothing is there twice. ``INTERLEAVING=<seed>`` plays one again, and shows its steps. ``SOAK=1`` plays a
million, which takes more than half a day; ``ORDERS=<from>:<to>`` those of a range of seeds.

One order takes about 50 milliseconds of a processor. The two commands take 40 of them, nearly all of it what they do
anyway, in Python and in PostgreSQL; comparing what they left, and putting it back, the rest.
"""

import functools
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from django.db import transaction
from django.db.models import Model

from cpd.core.refusals import Refusal
from cpd.teachers.models import Person
from tests.edge.commands_at_once import MEETINGS, Command, Kept, as_number, commands_of, make_cast
from tests.edge.interleaving import Played, Stage, wait_for_a_turn

pytestmark = pytest.mark.django_db(transaction=True)

ONE = os.environ.get("INTERLEAVING")
ORDERS = 16
"""So many seeds in a row draw the same two commands: what they leave one after the other is worked out once."""

FIRST, LAST = map(int, os.environ.get("ORDERS", "0:1000000" if os.environ.get("SOAK") else "0:768").split(":"))
BOTH_WAYS = ((0, 1), (1, 0))

Left = tuple[tuple[str, ...], dict[str, str]]
"""What both answered, and what is in the tables."""


@dataclass(eq=False)
class Theatre:
    """The world, the stage on which two commands act, and what they may leave."""

    commands: dict[str, Command]
    kept: Kept
    stage: Stage

    @functools.lru_cache(maxsize=2)  # noqa: B019 - there is one theatre
    def one_after_the_other(self, names: tuple[str, str]) -> list[Left]:
        """What two commands leave in either order."""
        while True:
            found, learned = [], False
            for order in BOTH_WAYS:
                played = self.stage.play(self._calls(names), lambda ready, order=order: min(ready, key=order.index))
                learned |= self.kept.learn()
                found.append(self._left(played.outcomes))
                self.kept.put_back()
            if not learned:
                return found

    def play(self, names: tuple[str, str], choose: Callable[[list[int]], int]) -> tuple[Played, Left]:
        played = self.stage.play(self._calls(names), choose)
        left = self._left(played.outcomes)
        self.kept.put_back()
        return played, left

    def _calls(self, names: tuple[str, str]) -> list[Command]:
        return [as_number(number, self.commands[name]) for number, name in enumerate(names)]

    def _left(self, outcomes: Sequence[object]) -> Left:
        return tuple(map(_said, outcomes)), self.kept.digest()


def _said(outcome: object) -> str:
    """What a command answered, the same at each time."""
    if isinstance(outcome, Refusal):
        return f"refused: {[str(problem) for problem in outcome.problems]}"
    if isinstance(outcome, Exception):
        return f"{type(outcome).__name__}: {outcome}"
    return f"{type(outcome).__name__} {outcome.pk}" if isinstance(outcome, Model) else repr(outcome)


@pytest.fixture
def theatre(transactional_db, monkeypatch) -> Iterator[Theatre]:
    cast = make_cast()
    kept = Kept()
    monkeypatch.setattr(psycopg.Connection, "wait", wait_for_a_turn)
    stage = Stage()
    yield Theatre(commands_of(cast), kept, stage)
    stage.close()
    kept.drop()


def pair_of(seed: int, names: Sequence[str]) -> tuple[str, str]:
    """The two commands that a seed draws, of ``names``: three times in four such as meet on the same rows."""
    chance = random.Random(f"pair {seed // ORDERS}")
    meeting = [name for name in chance.choice(MEETINGS) if name in names]
    of = meeting if meeting and chance.random() < 0.75 else names
    return chance.choice(of), chance.choice(of)


def order_of(seed: int) -> Callable[[list[int]], int]:
    """Whose turn it is each time, as a seed draws it: the other's now and then, or at every second step."""
    chance = random.Random(f"order {seed}")
    stays = chance.choice((0.5, 0.8, 0.95))
    last = [chance.randrange(2)]

    def choose(ready: list[int]) -> int:
        if last[0] not in ready or (len(ready) > 1 and chance.random() > stays):
            last[0] = next(number for number in ready if number != last[0])
        return last[0]

    return choose


def faults(theatre: Theatre, seed: int) -> list[str]:
    """What is wrong with what a seed draws."""
    names = pair_of(seed, list(theatre.commands))
    allowed = theatre.one_after_the_other(names)
    played, left = theatre.play(names, order_of(seed))
    if ONE:
        print(f"\n{names}", *(f"{number}: {step[:150]}" for number, step in played.steps), left[0], sep="\n")
    found = []
    if played.circle or any("deadlock" in said for said in left[0]):
        found.append("they wait in a circle")
    elif left not in allowed:
        tables = sorted(table for table in left[1] if all(left[1][table] != one[1].get(table) for one in allowed))
        found.append(
            f"it is not as if one had come after the other: they answer {left[0]}, not {[one[0] for one in allowed]}; "
            f"tables that differ from both: {tables}"
        )
    return [f"seed {seed}, {names[0]!r} and {names[1]!r}: {fault}" for fault in found]


def test_two_commands_at_once_come_to_the_same_as_one_after_the_other(theatre) -> None:
    for seed in [int(ONE)] if ONE else range(FIRST, LAST):
        found = faults(theatre, seed)
        assert found == [], f"INTERLEAVING={seed} plays it again"


def test_each_command_does_something_when_it_is_alone(theatre) -> None:
    """What is refused whatever comes before would meet nobody; and each meets others."""
    assert {name for meeting in MEETINGS for name in meeting} == set(theatre.commands)
    refused = {}
    for name, command in theatre.commands.items():
        outcome = theatre.stage.play([as_number(0, command)], min).outcomes[0]
        theatre.kept.learn()
        theatre.kept.put_back()
        if isinstance(outcome, Exception):
            refused[name] = _said(outcome)
    assert set(refused) == {"declare the start of somebody who is declared for"}, refused


def test_a_declaration_that_waits_for_a_merge_is_judged_of_who_is_left(theatre) -> None:
    """It began with the id of somebody who was merged away while it waited for them."""
    pair = "merge one twin into the other", "declare the start of a twin"
    allowed = theatre.one_after_the_other(pair)
    for before in range(1, 13):
        made = []

        def choose(ready: list[int], made: list[int] = made, before: int = before) -> int:
            number = 1 if 1 in ready and (len(made) >= before or 0 not in ready) else 0
            made.append(number)
            return number

        _, left = theatre.play(pair, choose)
        assert left in allowed, f"after {before} steps of the merge"


def test_a_seed_draws_the_same_steps_each_time(theatre) -> None:
    pair = "merge one twin into the other", "declare the start of a twin"

    def steps(seed: int) -> list[tuple[int, str]]:
        return theatre.play(pair, order_of(seed))[0].steps

    theatre.one_after_the_other(pair)
    assert steps(7) == steps(7)
    assert len({tuple(number for number, _ in steps(seed)) for seed in range(5)}) == 5


def test_a_write_that_is_lost_and_locks_in_opposite_orders_are_found(theatre) -> None:
    """The measure of these tests: faults that somebody plants."""
    one, other = Person.objects.order_by("id").values_list("id", flat=True)[:2]

    def adds(letter: str) -> Command:
        def read_then_write() -> None:
            with transaction.atomic():
                person = Person.objects.get(id=one)
                person.full_name += letter
                person.save(update_fields=["full_name"])

        return read_then_write

    def locks(*ids: UUID) -> Command:
        def lock_one_by_one() -> None:
            with transaction.atomic():
                for key in ids:
                    Person.objects.select_for_update(no_key=True).get(id=key)

        return lock_one_by_one

    def first_fault(*commands: Command) -> str:
        theatre.commands = {f"{command.__name__} {number}": command for number, command in enumerate(commands)}
        both = (seed for seed in range(400) if len(set(pair_of(seed, list(theatre.commands)))) == 2)
        return next((fault for seed in both for fault in faults(theatre, seed)), "")

    assert "tables that differ from both: ['teachers_person', 'teachers_personevent']" in first_fault(
        adds("a"), adds("b")
    )
    assert "they wait in a circle" in first_fault(locks(one, other), locks(other, one))
