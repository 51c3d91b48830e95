"""What was answered in a journey so far. Pure: no Django, no clock, no database."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any


class Answers(Mapping[str, Any]):
    """Answers by the name of their field; :meth:`answered` knows the steps.

    A field of a step that was not answered, or that keeps no answer, is not in it: ``answers.get("mentor")``.
    """

    def __init__(self, by_step: Mapping[str, Mapping[str, Any]] | None = None, without: Collection[str] = ()) -> None:
        self.by_step = {step: dict(values) for step, values in (by_step or {}).items()}
        self._without = frozenset(without)
        self._values = {name: value for values in self.by_step.values() for name, value in values.items()}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def answered(self, step: str) -> bool:
        """Whether the step was answered, or left out because it could not be judged."""
        return step in self.by_step

    def went_without(self, step: str) -> bool:
        """Whether the step was left out because its answer could not be judged."""
        return step in self._without

    def only(self, steps: Collection[str]) -> "Answers":
        """The answers of these steps."""
        kept = {step: values for step, values in self.by_step.items() if step in steps}
        return Answers(kept, self._without & kept.keys())

    def first_open(self, steps: Iterable[str], *, leave_out: Collection[str] = ()) -> str | None:
        """The first of these steps that is not answered; None when all are."""
        return next((step for step in steps if step not in self.by_step and step not in leave_out), None)
