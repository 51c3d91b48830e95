"""What became different between two states of a statement, line by line (rule MON-26)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]
"""A statement at one moment: ``figures`` as JSON carries them, ``adjustments`` and ``prices`` as rows of texts, and
``line_items`` as their number and a hash over them."""

KEYS = {"lines": ("participant_type", "declaration_type", "band"), "courses": ("course_identifier",)}
"""What a line, and a course, is known by."""

_BEYOND = ("participant_type", "declaration_type")
_IN_GROUPS = frozenset({"amounts", "counts", "counts_by_type", "lines", "courses", "beyond_bands", "problems"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure, before and after; None where there was, or is, none.

    ``group`` is where it stands (``statement``, ``amounts``, ``counts``, ``lines``, ``courses``, ``beyond_bands``,
    ``adjustments``, ``prices``, ``line_items``), ``item`` which line, course or adjustment it belongs to, ``name`` the
    figure's name.
    """

    group: str
    item: str
    name: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        """The difference in a line for people."""
        what = f"{self.item}: {self.name}" if self.item else self.name
        return f"{what.replace('_', ' ')} {_said(self.before)} becomes {_said(self.after)}"


def differences(before: Facts, after: Facts) -> tuple[Difference, ...]:
    """Everything that is different (rule MON-26), amounts first. Empty exactly when the two are equal."""
    return tuple(
        Difference(*place, was.get(place), now.get(place))
        for was, now in [(dict(_flat(before)), dict(_flat(after)))]
        for place in [*was, *(place for place in now if place not in was)]
        if was.get(place) != now.get(place)
    )


Place = tuple[str, str, str]


def _flat(facts: Facts) -> Iterator[tuple[Place, str]]:
    """Every figure with its place."""
    figures = facts["figures"]
    for name, amount in figures["amounts"].items():
        yield ("amounts", "", name), _text(amount)
    for name, count in figures["counts"].items():
        yield ("counts", "", name), _text(count)
    for kind, counts in figures.get("counts_by_type", {}).items():
        for name, count in counts.items():
            yield ("counts", kind, name), _text(count)
    for group, keys in KEYS.items():
        for row in figures[group]:
            for name, value in row.items():
                if name not in keys:
                    yield (group, _item(row, keys), name), _text(value)
    for row in figures["beyond_bands"]:
        yield ("beyond_bands", _item(row, _BEYOND), "count"), _text(row["count"])
        yield ("beyond_bands", _item(row, _BEYOND), "declarations"), ", ".join(row["declaration_ids"])
    for number, problem in enumerate(figures["problems"]):
        yield ("statement", "", f"problem {number + 1}"), problem
    for name, value in figures.items():
        if name not in _IN_GROUPS:
            yield ("statement", "", name), _text(value)
    for (name, nth), amount in _numbered(facts["adjustments"]):
        yield ("adjustments", f"{name} ({nth})" if nth > 1 else name, "amount"), amount
    for course, contract in facts["prices"]:
        yield ("prices", course, "contract"), contract
    yield ("line_items", "", "line items"), _text(facts["line_items"]["count"])
    yield ("line_items", "", "hash of the line items"), facts["line_items"]["sha256"]


def _numbered(adjustments: Sequence[Sequence[str]]) -> Iterator[tuple[tuple[str, int], str]]:
    """Adjustments, those of one name counted from 1."""
    names: dict[str, int] = {}
    for name, amount in adjustments:
        names[name] = names.get(name, 0) + 1
        yield (name, names[name]), amount


def _item(row: Mapping[str, Any], keys: Sequence[str]) -> str:
    words = [f"band {row[key]}" if key == "band" else str(row[key]) for key in keys if row[key] is not None]
    return " ".join(words)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)


def _said(value: str | None) -> str:
    return "nothing" if value is None else value
