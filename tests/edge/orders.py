"""Which orders of two commands' steps come to the same, so that one of them stands for all.

Two steps of different sessions that don't meet (:meth:`tests.edge.footprints.Schema.meet`) may change places, and
nothing that anybody sees or leaves is different: so orders that differ only in such places are of one class (a trace,
as Mazurkiewicz calls it). A step is known by what came before it in its own session, and by the last step of the other
session that it meets: the same again leads to the same step again. So what was played once tells how other orders go,
until one comes to a step that nobody has seen: that one must be played.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.edge.footprints import NOTHING, UNKNOWN, Footprint, Schema

ENOUGH = 4
"""So often it is looked at what a statement touches; after that, only in orders that are played as a sample."""

Choose = Callable[[list[int]], int]


@dataclass(eq=False)
class Step:
    """A step of session ``number``, known by ``before``, its session's last, and by ``met``, the other session's last
    of those that it meets.

    ``until``: it waited for a lock until the other session had made so many steps; 0 if it did not wait. ``last``:
    after it, the command was done.
    """

    number: int
    index: int
    before: "Step | None"
    met: "Step | None"
    statement: str
    footprint: Footprint
    until: int
    last: bool

    def __repr__(self) -> str:
        met = f"met step {self.met.index} of the other" if self.met else "met none"
        waited = f", waited until step {self.until} of the other" if self.until else ""
        done = ", the last" if self.last else ""
        return f"step {self.index} of {self.number}, {met}{waited}{done}: {self.statement[:100]}"


@dataclass
class Made:
    """A step as it was played: who could have made one, who did, and what came of it.

    ``touched`` is None where it ended a transaction, or was made outside of any.
    """

    ready: tuple[int, ...]
    number: int
    statement: str
    touched: Footprint | None = None
    until: int = 0
    last: bool = False


class Contradiction(AssertionError):
    """The same steps before, and yet another one now: so orders of one class do not come to the same."""


Ends = tuple[Step | None, Step | None]
"""The last steps of both: with all that each knows of what came before, they tell the class of an order."""


class Touched:
    """What each statement touches: all that it was ever seen to touch, as plans and rows differ from time to time."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._of: dict[str, Footprint] = {}
        self._looked: Counter[str] = Counter()
        self._meets: dict[tuple[Footprint, Footprint], bool] = {}
        self._same: dict[Footprint, Footprint] = {}
        self.version = 0

    def note(self, made: Sequence[Made]) -> None:
        """Takes in what was seen of each statement."""
        for one in made:
            if one.touched is None or one.touched.everything:
                continue
            self._looked[one.statement] += one.touched is not NOTHING
            before = self._of.get(one.statement)
            now = one.touched if before is None else before.together_with(one.touched)
            if now != before:
                self._of[one.statement] = now
                self.version += before is not None

    def settled(self, statement: str) -> bool:
        """Whether it was looked at so often that it need not be again, but for samples."""
        return self._looked[statement] >= ENOUGH

    def by(self, made: Sequence[Made]) -> list[Footprint]:
        """What each step touched. The end of a transaction makes known, and lets go of, what all its steps did."""
        begun: dict[int, Footprint | None] = {}
        found = []
        for one in made:
            within = begun.get(one.number)
            if one.touched is None:
                idle = NOTHING if one.statement == "set_autocommit_gen" else UNKNOWN
                touched = idle if within is None else self._schema.ended(within)
                begun[one.number] = None
            else:
                touched = one.touched if one.touched.everything else self._of[one.statement]
                begun[one.number] = touched if within is None else within.together_with(touched)
            found.append(self._same.setdefault(touched, touched))
        return found

    def meet(self, one: Footprint, other: Footprint) -> bool:
        key = (one, other)
        if key not in self._meets:
            self._meets[key] = self._schema.meet(one, other)
        return self._meets[key]


@dataclass
class Orders:
    """What is known of the orders of one pair of commands."""

    touched: Touched
    played: list[list[Made]] = field(default_factory=list)
    _next: dict[tuple[int, Step | None], list[Step]] = field(default_factory=dict)
    _edges: dict[tuple[Step | None, Step | None, int], Step] = field(default_factory=dict)
    _met: dict[tuple[int, Step], Step | None] = field(default_factory=dict)
    _ready_at: dict[Ends, list[int]] = field(default_factory=dict)
    _classes: dict[Ends, int] = field(default_factory=dict)
    version: int = 0
    """Of what is known that statements touch: when there is more, there may be more classes."""

    @property
    def classes(self) -> int:
        return len(self._classes)

    def foretell(self, choose: Choose) -> int | None:
        """Which of the orders that were played is of the class of the one that ``choose`` makes; None if none is."""
        self._catch_up()
        ends: Ends = (None, None)
        while ready := self._ready(ends):
            number = choose(ready)
            key = (*ends, number)
            step = self._edges.get(key)
            if step is None:
                step = self._known(number, ends)
                if step is None:
                    return None
                self._edges[key] = step
            ends = (step, ends[1]) if number == 0 else (ends[0], step)
        return self._classes.get(ends)

    def learn(self, made: Sequence[Made]) -> int:
        """Takes in an order that was played, and gives the first one that was of its class; perhaps itself."""
        self.touched.note(made)
        self._catch_up()
        self.played.append(list(made))
        return self._take_in(len(self.played) - 1)

    def _catch_up(self) -> None:
        """Where statements turned out to touch more than was known, classes are told apart that were not before."""
        if self.version == self.touched.version:
            return
        for known in (self._next, self._edges, self._met, self._ready_at, self._classes):
            known.clear()
        self.version = self.touched.version
        for number in range(len(self.played)):
            self._take_in(number)

    def _take_in(self, number: int) -> int:
        made = self.played[number]
        ends: Ends = (None, None)
        for one, footprint in zip(made, self.touched.by(made), strict=True):
            ready = self._ready(ends)
            if ready != list(one.ready):
                raise Contradiction(f"{one.ready} could make a step, not {ready}, after {ends}")
            step = self._known(one.number, ends)
            if step is None:
                own, other = ends[one.number], ends[1 - one.number]
                met = self._last_met(footprint, other)
                index = own.index + 1 if own else 1
                step = Step(one.number, index, own, met, one.statement, footprint, one.until, one.last)
                self._next.setdefault((one.number, own), []).append(step)
            elif (step.statement, step.footprint, step.until, step.last) != (
                *(one.statement, footprint, one.until, one.last),
            ):
                raise Contradiction(f"{step} became {one}")
            ends = (step, ends[1]) if one.number == 0 else (ends[0], step)
        return self._classes.setdefault(ends, number)

    def _ready(self, ends: Ends) -> list[int]:
        ready = self._ready_at.get(ends)
        if ready is None:
            first, second = ends
            ready = self._ready_at[ends] = [
                number
                for number, own, other in ((0, first, second), (1, second, first))
                if own is None or not (own.last or own.until > (other.index if other else 0))
            ]
        return ready

    def _known(self, number: int, ends: Ends) -> Step | None:
        own, other = ends[number], ends[1 - number]
        fitting = [
            step for step in self._next.get((number, own), ()) if self._last_met(step.footprint, other) is step.met
        ]
        if len(fitting) > 1:
            raise Contradiction(f"it is either of {fitting}")
        return fitting[0] if fitting else None

    def _last_met(self, footprint: Footprint, other: Step | None) -> Step | None:
        """The last of the other session's steps, up to ``other``, that one with this footprint meets."""
        passed = []
        found = other
        while found is not None:
            key = (id(footprint), found)
            if key in self._met:
                found = self._met[key]
                break
            if self.touched.meet(footprint, found.footprint):
                break
            passed.append(key)
            found = found.before
        for key in passed:
            self._met[key] = found
        return found
