"""Whatever two commands do at once: it is as if one had come after the other, and nobody waits in a circle.

A seed draws two commands and the order of their steps; statement by statement they are made in that order. What they
leave, and what they answer, is what they would have left and answered one after the other, either way round: so nothing
is lost, and nothing is there twice. ``INTERLEAVING=<seed>`` plays one again, and shows its steps. ``SOAK=1`` draws a
million; ``ORDERS=<from>:<to>`` those of a range of seeds.

Most orders come to the same as one that was played before, since most steps of two commands do not meet
(:mod:`tests.edge.orders`). Such an order is not played, except for one in :data:`SAMPLED`, which must turn out to be of
the class that was foretold, and leave what the others of its class left. So of 10,000 orders that are drawn, one in
thirty is played; each part prints how many (``pytest -s``).
"""

import functools
import os
import random
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import pytest
from django.db import transaction
from django.db.models import Model

from cpd.core import exchanges
from cpd.core.refusals import Refusal
from cpd.teachers.models import Person
from tests.edge import footprints, orders
from tests.edge.commands_at_once import MEETINGS, Command, Kept, as_number, commands_of, make_cast
from tests.edge.footprints import Schema
from tests.edge.interleaving import Played, Stage, wait_for_a_turn
from tests.edge.orders import Choose, Contradiction, Orders, Touched
from tests.edge.small_commands import Small, copy_one_another, read_then_write, read_what_stays, take_what_is_free
from tests.rows import start_afresh

ONE = os.environ.get("INTERLEAVING")
ORDERS = 250
"""So many seeds in a row draw the same two commands: what they leave one after the other is worked out once."""

PARTS = 4
"""So many tests have a part of the pairs each, so that several processes can play them."""

SAMPLED = 50 if "ORDERS" in os.environ or "SOAK" in os.environ else 400
"""One in so many of the orders whose class was played before is played all the same."""

FIRST, LAST = map(int, os.environ.get("ORDERS", "0:1000000" if os.environ.get("SOAK") else "0:10000").split(":"))
BOTH_WAYS = ((0, 1), (1, 0))

BROKEN = ("AssertionError", "InterfaceError", "InternalError", "ProgrammingError")
"""What no command may raise, whoever comes before it."""

Left = tuple[tuple[str, ...], dict[str, str | None]]
"""What both answered, and what is in the tables that are not as they were."""


@dataclass
class Pair:
    """What is known of two commands: what they may leave, what their orders come to, and which orders were played."""

    allowed: list[Left]
    orders: Orders
    names: list[str] = field(default_factory=list, repr=False)
    left: list[Left] = field(default_factory=list, repr=False)

    def learn(self, name: str, played: Played, left: Left) -> int:
        """Takes in an order that was played, and gives the first one that was of its class; perhaps itself."""
        self.names.append(name)
        self.left.append(left)
        return self.orders.learn(played.made)


@dataclass(eq=False)
class Theatre:
    """The world, the stage on which two commands act, and what they may leave."""

    commands: dict[str, Command]
    kept: Kept
    stage: Stage
    touched: Touched
    drawn: int = 0
    played: int = 0
    _pairs: dict[tuple[str, str], Pair] = field(default_factory=dict)

    def pair(self, names: tuple[str, str]) -> Pair:
        if names not in self._pairs:
            both_ways = self.one_after_the_other(names)
            allowed = [left for _, left in both_ways]
            broken = [said for left in allowed for said in left[0] if said.startswith(BROKEN)]
            assert broken == [], f"{names} one after the other"
            pair = self._pairs[names] = Pair(allowed, Orders(self.touched))
            for (played, left), (first, _) in zip(both_ways, BOTH_WAYS, strict=True):
                if not played.late:
                    pair.learn(f"{names[first]!r} first", played, left)
        return self._pairs[names]

    def __str__(self) -> str:
        classes = sum(pair.orders.classes for pair in self._pairs.values())
        return (
            f"{self.drawn:,} orders of {len(self._pairs)} pairs were drawn, of {classes:,} classes; "
            f"{self.played:,} were played"
        )

    def one_after_the_other(self, names: tuple[str, str]) -> list[tuple[Played, Left]]:
        """What becomes of two commands in either order."""
        return [
            self.play(names, lambda ready, order=order: min(ready, key=order.index), sample=True) for order in BOTH_WAYS
        ]

    def play(self, names: tuple[str, str], choose: Choose, *, sample: bool = False) -> tuple[Played, Left]:
        settled = (lambda statement: False) if sample else self.touched.settled
        played = self.stage.play(self._calls(names), choose, settled)
        return played, self._left(played.outcomes)

    def _calls(self, names: tuple[str, str]) -> list[Command]:
        return [as_number(number, self.commands[name]) for number, name in enumerate(names)]

    def _left(self, outcomes: Sequence[object]) -> Left:
        """What a play left, of which nothing is there any more."""
        changed = self.kept.changed()
        left = tuple(map(_said, outcomes)), self.kept.digest(changed)
        self.kept.put_back(changed)
        return left


def _said(outcome: object) -> str:
    """What a command answered, the same at each time."""
    if isinstance(outcome, Refusal):
        return f"refused: {[str(problem) for problem in outcome.problems]}"
    if isinstance(outcome, Exception):
        return f"{type(outcome).__name__}: {outcome}"
    return f"{type(outcome).__name__} {outcome.pk}" if isinstance(outcome, Model) else repr(outcome)


@dataclass(frozen=True)
class House:
    """What all tests here share: the world, the stage on which commands act, and what came of each when it was played
    alone."""

    commands: dict[str, Command]
    kept: Kept
    stage: Stage
    alone: dict[str, Played]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[House]:
    """Made once: every play puts the world back."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        try:
            commands = commands_of(make_cast())
            kept = Kept()
            patch.setattr(psycopg.Connection, "wait", wait_for_a_turn)
            patch.setattr(exchanges, "AT_ONCE", 1)  # each statement is a step
            stage = Stage()
            yield House(commands, kept, stage, each_alone(commands, kept, stage))
            stage.close()
            assert kept.digest(kept.tables) == {}, "something was not put back"
            kept.drop()
        finally:
            start_afresh()


def each_alone(commands: Mapping[str, Command], kept: Kept, stage: Stage) -> dict[str, Played]:
    """What comes of each command when nobody else is there."""
    alone = {}
    for name, command in commands.items():
        alone[name] = stage.play([as_number(0, command)], min)
        kept.put_back(kept.changed())
    return alone


@pytest.fixture
def theatre(house) -> Theatre:
    touched = Touched(house.stage.schema)
    for played in house.alone.values():
        touched.note(played.made)
    return Theatre(dict(house.commands), house.kept, house.stage, touched)


def pair_of(seed: int, names: Iterable[str]) -> tuple[str, str]:
    """The two commands that a seed draws, of ``names``: three times in four such as meet on the same rows."""
    return _draw_pair(seed // ORDERS, tuple(names))


@functools.cache
def _draw_pair(draw: int, names: tuple[str, ...]) -> tuple[str, str]:
    chance = random.Random(f"pair {draw}")
    meeting = [name for name in chance.choice(MEETINGS) if name in names]
    of = meeting if meeting and chance.random() < 0.75 else names
    return chance.choice(of), chance.choice(of)


def part_of(pair: tuple[str, str]) -> int:
    """The test that has a pair: every order of it, so that each class is played once."""
    return zlib.crc32(repr(pair).encode()) % PARTS


def order_of(seed: int) -> Choose:
    """Whose turn it is each time, as a seed draws it: the other's now and then, or at every second step."""
    chance = random.Random(f"order {seed}")
    stays = chance.choice((0.5, 0.8, 0.95))
    last = [chance.randrange(2)]

    def choose(ready: Sequence[int]) -> int:
        if last[0] not in ready or (len(ready) > 1 and chance.random() > stays):
            last[0] = next(number for number in ready if number != last[0])
        return last[0]

    return choose


def faults(theatre: Theatre, seed: int) -> list[str]:
    """What is wrong with what a seed draws."""
    names = pair_of(seed, theatre.commands)
    pair = theatre.pair(names)
    foretold = pair.orders.foretell(order_of(seed))
    theatre.drawn += 1
    if foretold is not None and seed % SAMPLED and not ONE:
        return []
    played, left = theatre.play(names, order_of(seed), sample=foretold is not None)
    theatre.played += 1
    if ONE:
        print(f"\n{names}", *(f"{number}: {step[:150]}" for number, step in played.steps), left[0], sep="\n")
    found = []
    if played.circle or any("deadlock" in said for said in left[0]):
        found.append("they wait in a circle")
    elif left not in pair.allowed:
        found.append(
            f"it is not as if one had come after the other: they answer {left[0]}, "
            f"not {[one[0] for one in pair.allowed]}; tables that differ from both: {differing(left, *pair.allowed)}"
        )
    elif not played.late:
        found += _of_its_class(pair, seed, foretold, played, left)
    return [f"seed {seed}, {names[0]!r} and {names[1]!r}: {fault}" for fault in found]


def differing(left: Left, *others: Left) -> list[str]:
    """The tables in which there is something else than any of the others left."""
    tables = {table for _, digests in (left, *others) for table in digests}
    return sorted(table for table in tables if all(left[1].get(table) != one[1].get(table) for one in others))


def _of_its_class(pair: Pair, seed: int, foretold: int | None, played: Played, left: Left) -> list[str]:
    """Takes in what was played. What is wrong if it is not what orders of its class come to."""
    known = pair.orders.version
    same = pair.learn(f"seed {seed}", played, left)
    if foretold is not None and same != foretold and pair.orders.version == known:
        return [f"it was foretold to be of the class of {pair.names[foretold]}, and is of another"]
    if left != pair.left[same]:
        return [
            f"it comes to something else than {pair.names[same]}, which is of its class: they answer {left[0]}, "
            f"not {pair.left[same][0]}; tables that differ: {differing(left, pair.left[same])}"
        ]
    return []


@pytest.mark.parametrize("part", range(PARTS))
def test_two_commands_at_once_come_to_the_same_as_one_after_the_other(theatre, part) -> None:
    for seed in [int(ONE)] if ONE else range(FIRST, LAST):
        if part_of(pair_of(seed, theatre.commands)) != part:
            continue
        wrong = faults(theatre, seed)
        assert wrong == [], f"INTERLEAVING={seed} plays it again"
    print(theatre)


def test_each_command_does_something_when_it_is_alone(house) -> None:
    """What is refused whatever comes before would meet nobody; and each meets others."""
    assert {name for meeting in MEETINGS for name in meeting} == set(house.commands)
    outcomes = {name: played.outcomes[0] for name, played in house.alone.items()}
    refused = {name: _said(outcome) for name, outcome in outcomes.items() if isinstance(outcome, Exception)}
    assert set(refused) == {"declare the start of somebody who is declared for"}, refused


def test_a_declaration_that_waits_for_a_merge_is_judged_of_who_is_left(theatre) -> None:
    """It began with the id of somebody who was merged away while it waited for them."""
    pair = "merge one twin into the other", "declare the start of a twin"
    allowed = [left for _, left in theatre.one_after_the_other(pair)]
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
    assert len({tuple(number for number, _ in steps(seed)) for seed in range(6)}) >= 5


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
        seeds = (ORDERS * draw + number for draw in range(10) for number in range(40))
        both = (seed for seed in seeds if len(set(pair_of(seed, theatre.commands))) == 2)
        return next((fault for seed in both for fault in faults(theatre, seed)), "")

    assert "tables that differ from both: ['teachers_person', 'teachers_personevent']" in first_fault(
        adds("a"), adds("b")
    )
    assert "they wait in a circle" in first_fault(locks(one, other), locks(other, one))


def every_order(theatre: Theatre, pair: tuple[str, str]) -> Iterator[tuple[list[int], Played, Left]]:
    """Plays two commands in each order of their steps that there is."""
    waiting: list[list[int]] = [[]]
    while waiting:
        begins = waiting.pop()
        numbers: list[int] = []

        def choose(ready: list[int], numbers: list[int] = numbers, begins: list[int] = begins) -> int:
            numbers.append(begins[len(numbers)] if len(numbers) < len(begins) else ready[0])
            return numbers[-1]

        played, left = theatre.play(pair, choose)
        for at in range(len(begins), len(numbers)):
            waiting += [[*numbers[:at], number] for number in played.made[at].ready if number != numbers[at]]
        yield numbers, played, left


def unlike_foretold(theatre: Theatre, small: Small) -> tuple[int, int, list[str]]:
    """Plays every order of two small commands: how many classes and orders there are, and what was foretold wrong."""
    both = small(*Person.objects.order_by("id").values_list("id", flat=True)[:2])
    theatre.commands = {"one": both[0], "other": both[1]}
    for alone in each_alone(theatre.commands, theatre.kept, theatre.stage).values():
        theatre.touched.note(alone.made)
    known, left, wrong = Orders(theatre.touched), [], []
    for numbers, played, one_left in every_order(theatre, ("one", "other")):
        following = iter(numbers)
        left.append(one_left)
        try:
            foretold = known.foretell(lambda ready, following=following: next(following))
            same = known.learn(played.made)
        except Contradiction as contradiction:
            return known.classes, len(left), [*wrong, str(contradiction)]
        if foretold not in (None, same) or left[same] != one_left:
            wrong.append(f"{numbers}: foretold {foretold}, is of {same}")
    return known.classes, len(left), wrong


@pytest.mark.parametrize(
    ("small", "classes"), [(copy_one_another, 5), (read_then_write, 6), (take_what_is_free, 8), (read_what_stays, 3)]
)
def test_all_orders_of_a_class_come_to_the_same(theatre, small, classes) -> None:
    """Each order is played, though its class was: what is not played elsewhere would not have told anything new."""
    found, played, wrong = unlike_foretold(theatre, small)
    assert wrong == []
    assert found == classes < played


@pytest.mark.parametrize(
    ("where", "what", "instead", "small"),
    [
        (Schema, "meet", lambda self, one, other: False, copy_one_another),
        (orders, "_answers", lambda step, one: step.only_reads, copy_one_another),
        (Orders, "_last_held", lambda self, footprint, other: None, read_then_write),
        (footprints, "_TRIES", re.compile("(?!)"), take_what_is_free),
    ],
    ids=["steps that meet", "answers that differ", "locks that are held", "what is held already"],
)
def test_classes_of_too_many_orders_are_found(theatre, monkeypatch, where, what, instead, small) -> None:
    """The measure of the test before: if something that matters is left out of account."""
    monkeypatch.setattr(where, what, instead)
    monkeypatch.setattr(theatre.stage.schema, "_said", {})
    _, _, wrong = unlike_foretold(theatre, small)
    assert wrong != []
