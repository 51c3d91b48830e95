"""What a journey is made of: steps, one pure function that says which comes next, and the command at the end.

Pure but for the forms: whether a definition is sound is known when it is made, and said with the place to mend.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.core.actor import Actor
from cpd.web.kit.forms import KitForm
from cpd.web.kit.journeys.answers import Answers
from cpd.web.kit.parts import Row

RESERVED = ("check", "done", "delete")
"""Names of a journey's own pages."""


class JourneyUnsound(Exception):
    """A journey's definition contradicts itself. Raised when it is made, so that nothing starts with it."""


class CannotJudgeNow(Exception):
    """Raised by :meth:`Question.judge` when what judges the answer, a service elsewhere, does not respond."""


@dataclass(frozen=True)
class Place:
    """Where a journey takes place, and whose it is.

    ``base`` is the address under which it takes place, ``leave`` where one comes from and goes back to. ``owner`` names
    who it belongs to in storage; ``actor`` is who acts, for the unit of work. ``facts`` is whatever the journey's own
    functions need of what surrounds it; the function that chooses the next step must take nothing from it that the
    database would have to be asked for.
    """

    base: str
    leave: str
    owner: str
    actor: Actor
    facts: Any = None
    caption: str = ""


class Question(KitForm):
    """The form of a step. Each hook may ask the database; none may change it."""

    found: Mapping[str, Any] = {}
    """What :meth:`judge` found out and the journey keeps, under the names that the step declares."""

    def prepare(self, place: Place, answers: Answers) -> None:
        """Sets what depends on the place and on earlier answers: choices, bounds of dates, hints."""

    def judge(self, place: Place, answers: Answers) -> None:
        """Holds a sound answer against what the service knows: :class:`~cpd.core.refusals.Refusal` refuses it.

        :class:`CannotJudgeNow` offers to go on without it, where the step allows that.
        """

    def shown(self, name: str, value: Any) -> object:
        """An answer as the page shows it on which answers are checked."""
        return self.fields[name].shown(value)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Step:
    """A page with a question. ``name`` is the last part of its address.

    ``kept=False``: the answer is judged and then forgotten; it is written nowhere. What is kept instead are the
    findings (``found``), by name. ``without`` is the button that goes on when the answer can't be judged at present.
    ``changeable=False``: the page that checks the answers offers no change of it, because later answers hang on it.
    """

    name: str
    form: type[Question]
    kept: bool = True
    found: tuple[str, ...] = ()
    without: str = ""
    changeable: bool = True
    template: str = "kit/question.html"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(self.form.base_fields)

    @property
    def keeps(self) -> tuple[str, ...]:
        """The names of what the journey keeps of it."""
        return (*(self.fields if self.kept else ()), *self.found)


@dataclass(frozen=True)
class Stop:
    """A page at which a journey ends without a command: why it can't go on, and what to do."""

    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    template: str = "kit/stop.html"


NextStep = Callable[[Answers, Any], str | None]


def in_order(*steps: str) -> NextStep:
    """The way of a journey that asks all of these steps, one after another."""

    def next_step(answers: Answers, facts: Any) -> str | None:
        return answers.first_open(steps)

    return next_step


@dataclass(frozen=True)
class Way:
    """The way through a journey: the steps that were answered, in order, and the first that is open.

    ``open`` is None when everything is answered. ``answers`` are those of the way alone.
    """

    steps: tuple[str, ...]
    open: str | None
    answers: Answers

    def before(self, step: str) -> str | None:
        """The step before one; the last before the page that checks. None before the first."""
        position = self.steps.index(step) if step in self.steps else len(self.steps)
        return self.steps[position - 1] if position else None


def _no_rows(place: Place, answers: Answers) -> Iterable[Row]:
    return ()


@dataclass(frozen=True)
class Journey:
    """A journey. ``next_step`` is the one place where it branches.

    It gets the answers so far and the facts, and names the first step that is asked and not answered, or None when
    nothing is left to ask. It is pure, so that the way through the journey can be walked again at any time: an answer
    whose question is no longer asked goes.

    ``finish`` does what the journey is for, within one unit of work: it gets the place and every answer by name, None
    for those that were not asked, and gives what the last page needs, as JSON. It happens once. ``done`` is that last
    page. ``reason`` is what the audit trail says. ``described`` names a journey among those not finished.
    ``more_rows`` are lines of the page that checks which are no answers.
    """

    name: str
    steps: tuple[Step | Stop, ...]
    next_step: NextStep
    finish: Callable[..., dict[str, Any]]
    done: Callable[[HttpRequest, Place, dict[str, Any]], HttpResponse]
    reason: str
    described: Callable[[Answers], str]
    button: str = "Confirm"
    more_rows: Callable[[Place, Answers], Iterable[Row]] = _no_rows
    by_name: Mapping[str, Step | Stop] = field(init=False)

    def __post_init__(self) -> None:
        """Refuses a definition that contradicts itself (:class:`JourneyUnsound`)."""
        object.__setattr__(self, "by_name", {step.name: step for step in self.steps})
        for trouble in self._troubles():
            raise JourneyUnsound(trouble)

    @property
    def questions(self) -> tuple[Step, ...]:
        """Its steps that ask something."""
        return tuple(step for step in self.steps if isinstance(step, Step))

    @property
    def kept_names(self) -> tuple[str, ...]:
        """The names of everything that it keeps."""
        return tuple(name for step in self.questions for name in step.keeps)

    def way(self, answers: Answers, facts: Any) -> Way:
        """The way through the journey with these answers."""
        steps: list[str] = []
        while True:
            seen = answers.only(steps)
            name = self.next_step(seen, facts)
            if name is not None and name not in self.by_name:
                raise JourneyUnsound(f"{self._function(self.next_step)} leads to {name!r}, which is no step.")
            if name is None or not answers.answered(name):
                return Way(tuple(steps), name, seen)
            if name in steps:
                raise JourneyUnsound(f"{self._function(self.next_step)} asks {name!r} again when it is answered.")
            steps.append(name)

    def _function(self, function: Callable[..., Any]) -> str:
        name = getattr(function, "__name__", repr(function))
        file = File(inspect.getsourcefile(function) or "")
        parts = file.parts[file.parts.index("cpd") :] if "cpd" in file.parts else file.parts[-1:]
        return f"The journey {self.name!r}: {name}() in {'/'.join(parts)}"

    def _troubles(self) -> Iterable[str]:
        names = [step.name for step in self.steps]
        yield from (f"The journey {self.name!r} has two steps called {name!r}." for name in _twice(names))
        yield from (f"The journey {self.name!r} may not call a step {name!r}." for name in names if name in RESERVED)
        kept = self.kept_names
        yield from (f"The journey {self.name!r} keeps two answers as {name!r}." for name in _twice(kept))
        parameters = inspect.signature(self.finish).parameters
        takes = [name for name, one in parameters.items() if one.kind is one.KEYWORD_ONLY]
        for step in self.questions:
            for name in step.keeps:
                if name not in takes:
                    yield (
                        f"{self._function(self.finish)} takes no {name!r}, which the step {step.name!r} asks. Give it "
                        f"the parameter, and do with the answer what it is asked for."
                    )
        for name in takes:
            if name not in kept:
                yield f"{self._function(self.finish)} takes {name!r}, which no step asks."
        first = self.next_step(Answers(), None)
        if first not in self.by_name:
            yield f"{self._function(self.next_step)} must begin with a step, and gave {first!r}."


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
