"""Which orders of two commands' steps come to the same, so that one of them stands for all.

Nobody sees what a transaction does before it ends, and it does not matter in which order two of them lock what neither
has to wait for. So a step of one session is known by three things: what came before it in its own session; the last
end of a transaction of the other that it meets (:meth:`tests.edge.footprints.Schema.meet`); and whether it had to wait
for what the other's open transaction holds. The same again leads to the same step again. Orders in which both sessions
make the same steps are of one class (a trace, as Mazurkiewicz calls it).

Whether a step has to wait is not argued but seen. A transaction that goes on holds more and more: what a step did not
wait for, it does not wait for when there is less of it; and what it waited for once, it waits for when there is more.
Whether it matters that another transaction has ended is seen as well, of a step that only reads: if PostgreSQL's answer
is the same, byte for byte, it is the same step.

So what was played once tells how other orders go, until one comes to a step of which nobody has seen the like: that one
must be played.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.edge.footprints import NOTHING, UNKNOWN, Footprint, Schema

ENOUGH = 4
"""So often it is looked at what a statement touches; after that, only in orders that are played as a sample."""

Choose = Callable[[Sequence[int]], int]


class Label(NamedTuple):
    """What is the same whenever a step is made again.

    ``until``: it waited for a lock until the other session had made so many steps; 0 if it did not wait. ``last``:
    after it, the command was done.
    """

    statement: str
    footprint: Footprint
    until: int
    last: bool


@dataclass(eq=False)
class Step:
    """A step of session ``number``, ``before`` which came its session's last.

    ``after``: the ends of the other's transactions that it may come after, with nothing different; None among them if
    it may come before all. ``passed``: steps of the other's open transactions that it did not wait for; ``behind``:
    such as it had to wait for. ``answer``: what PostgreSQL answered, if the step only reads and that was always the
    same.
    """

    number: int
    index: int
    before: "Step | None"
    label: Label
    answer: bytes | None
    after: "set[Step | None]" = field(default_factory=set)
    passed: "set[Step]" = field(default_factory=set)
    behind: "set[Step]" = field(default_factory=set)

    @property
    def footprint(self) -> Footprint:
        return self.label.footprint

    @property
    def only_reads(self) -> bool:
        return not (self.footprint.claims or self.footprint.ends or self.footprint.tries)

    def __repr__(self) -> str:
        after = " or ".join(sorted(f"step {end.index} of the other" if end else "none" for end in self.after))
        waited = f", waited until step {self.label.until} of the other" if self.label.until else ""
        done = ", the last" if self.label.last else ""
        return f"step {self.index} of {self.number}, after {after}{waited}{done}: {self.label.statement[:100]}"


@dataclass
class Made:
    """A step as it was played: who could have made one, who did, and what came of it.

    ``touched`` is None where it ended a transaction, or was made outside of any. ``answer`` is what PostgreSQL
    answered, of a statement that only reads by its words.
    """

    ready: tuple[int, ...]
    number: int
    statement: str
    touched: Footprint | None = None
    answer: bytes | None = None
    until: int = 0
    last: bool = False


class Contradiction(AssertionError):
    """The same steps before, and yet another one now: so orders of one class do not come to the same."""


Ends = tuple[Step | None, Step | None]
"""The last steps of both: with all that each knows of what came before, they tell the class of an order."""


@dataclass(eq=False)
class State:
    """Where an order has come to: who can make a step, and where that leads, as far as it was foretold before.

    ``same``: the first order that was played and ended here.
    """

    ends: Ends
    ready: list[int]
    then: "list[State | None]" = field(repr=False)
    same: int | None = None


class Touched:
    """What each statement touches: all that it was ever seen to touch, as plans and rows differ from time to time."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._of: dict[str, Footprint] = {}
        self._looked: Counter[str] = Counter()
        self._meets: dict[tuple[int, int], bool] = {}
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
                touched = UNKNOWN if within is None else self._schema.ended(within)
                begun[one.number] = None
            else:
                touched = one.touched if one.touched.everything else self._of[one.statement]
                begun[one.number] = touched if within is None else within.together_with(touched)
            found.append(self._same.setdefault(touched, touched))
        return found

    def meet(self, one: Footprint, other: Footprint) -> bool:
        """Whether two steps meet, with footprints that :meth:`by` gave."""
        key = (id(one), id(other))
        if key not in self._meets:
            self._meets[key] = self._schema.meet(one, other)
        return self._meets[key]


@dataclass
class Orders:
    """What is known of the orders of one pair of commands."""

    touched: Touched
    played: list[list[Made]] = field(default_factory=list, repr=False)
    _next: dict[tuple[int, Step | None], list[Step]] = field(default_factory=dict, repr=False)
    _states: dict[Ends, State] = field(default_factory=dict, repr=False)
    _ends: dict[tuple[int, Step], Step | None] = field(default_factory=dict, repr=False)
    _open: dict[tuple[int, Step], Step | None] = field(default_factory=dict, repr=False)
    classes: int = 0
    version: int = 0
    """Of what is known that statements touch: when there is more, there may be more classes."""

    def foretell(self, choose: Choose) -> int | None:
        """Which of the orders that were played is of the class of the one that ``choose`` makes; None if none is."""
        self._catch_up()
        state = self._state((None, None))
        while ready := state.ready:
            number = choose(ready)
            then = state.then[number]
            if then is None:
                step = self._known(number, state.ends)
                if step is None:
                    return None
                then = state.then[number] = self._state_after(state.ends, step)
            state = then
        return state.same

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
        for known in (self._next, self._states, self._ends, self._open):
            known.clear()
        self.classes = 0
        self.version = self.touched.version
        for number in range(len(self.played)):
            self._take_in(number)

    def _take_in(self, number: int) -> int:
        made = self.played[number]
        state = self._state((None, None))
        for one, footprint in zip(made, self.touched.by(made), strict=True):
            if state.ready != list(one.ready):
                raise Contradiction(f"{one.ready} could make a step, not {state.ready}, after {state.ends}")
            label = Label(one.statement, footprint, one.until, one.last)
            step = self._known(one.number, state.ends)
            if step is None:
                step = self._new(one, label, state.ends)
            elif step.label != label:
                raise Contradiction(f"{step} became {one}")
            if step.answer != one.answer:
                step.answer = None
            state = self._state_after(state.ends, step)
        if state.same is None:
            state.same = number
            self.classes += 1
        return state.same

    def _new(self, one: Made, label: Label, ends: Ends) -> Step:
        """A step of which nobody had seen the like; or one that was known, and is the same here as well."""
        own, other = ends[one.number], ends[1 - one.number]
        steps = self._next.setdefault((one.number, own), [])
        end, last_held = self._last_end(label.footprint, other), self._last_held(label.footprint, other)
        step = next((step for step in steps if step.label == label and end in step.after), None)
        if step is None:
            step = next((step for step in steps if step.label == label and _answers(step, one)), None)
        if step is None:
            step = Step(one.number, own.index + 1 if own else 1, own, label, one.answer)
            steps.append(step)
        step.after.add(end)
        if label.until:
            step.behind |= {last_held or other} - {None}
        else:
            step.passed |= set(_back(last_held))
        return step

    def _state_after(self, ends: Ends, step: Step) -> State:
        return self._state((step, ends[1]) if step.number == 0 else (ends[0], step))

    def _state(self, ends: Ends) -> State:
        state = self._states.get(ends)
        if state is None:
            first, second = ends
            ready = [
                number
                for number, own, other in ((0, first, second), (1, second, first))
                if own is None or not (own.label.last or own.label.until > (other.index if other else 0))
            ]
            state = self._states[ends] = State(ends, ready, [None, None])
        return state

    def _known(self, number: int, ends: Ends) -> Step | None:
        """The step that session ``number`` makes next, if that was seen."""
        own, other = ends[number], ends[1 - number]
        fitting = [step for step in self._next.get((number, own), ()) if self._fits(step, other)]
        if len(fitting) > 1:
            raise Contradiction(f"it is either of {fitting}")
        return fitting[0] if fitting else None

    def _fits(self, step: Step, other: Step | None) -> bool:
        """Whether it was seen to be this one that comes where the other session's last step is ``other``."""
        if self._last_end(step.footprint, other) not in step.after:
            return False
        last_held = self._last_held(step.footprint, other)
        if step.label.until:
            return any(one in step.behind for one in _back(last_held))
        return last_held is None or last_held in step.passed

    def _last_end(self, footprint: Footprint, other: Step | None) -> Step | None:
        """The last end of a transaction of the other session, up to ``other``, that a step with this footprint meets.

        What gives up where it would have to wait sees open transactions, too; and of what touches everything, nothing
        is known but where exactly it came.
        """
        if footprint.everything or other is None:
            return other
        key = (id(footprint), other)
        if key not in self._ends:
            meets = (other.footprint.ends or footprint.tries) and self.touched.meet(footprint, other.footprint)
            self._ends[key] = other if meets else self._last_end(footprint, other.before)
        return self._ends[key]

    def _last_held(self, footprint: Footprint, other: Step | None) -> Step | None:
        """The last step of the other session's open transaction that one with this footprint meets: if it waits, then
        for that one, or for one before it."""
        if footprint.everything or footprint.tries or other is None or other.footprint.ends:
            return None
        key = (id(footprint), other)
        if key not in self._open:
            meets = self.touched.meet(footprint, other.footprint)
            self._open[key] = other if meets else self._last_held(footprint, other.before)
        return self._open[key]


def _answers(step: Step, one: Made) -> bool:
    """Whether a step that only reads was answered what this one was."""
    return step.only_reads and step.answer is not None and step.answer == one.answer


def _back(step: Step | None) -> Iterator[Step]:
    """A step and those before it in its transaction, as long as that is open."""
    while step is not None and not step.footprint.ends:
        yield step
        step = step.before
