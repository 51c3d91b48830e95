"""Appropriate bodies: added one by one, or from a CSV file (rule SCH-22)."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cpd.cohorts.models import Cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dry_run import kept_unless
from cpd.core.ids import new_id
from cpd.core.refusals import Problem, Refusal
from cpd.core.tables import ImportedTable, Row, read_table
from cpd.core.work import unit_of_work
from cpd.providers.rules import name_key, near_name
from cpd.schools import errors, rules
from cpd.schools.models import AppropriateBody

COLUMNS = ("name", "type")
OPTIONAL_COLUMNS = ("closed_from", "school_types")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class _Wanted:
    row: Row
    name: str
    kind: str
    closed_from: int | None
    school_types: frozenset[int] | None
    closes: bool

    @property
    def key(self) -> tuple[str, str]:
        return name_key(self.name), self.kind


def add_appropriate_body(
    *,
    name: str,
    kind: str,
    closed_from: int | None = None,
    school_types: Collection[int] = (),
    actor: Actor,
) -> AppropriateBody:
    """Adds an appropriate body, or changes the one of that name and type; capitals and spaces don't count.

    ``closed_from`` is the first cohort for which it takes nobody on. Refused: ``name``, ``type``, and ``school_types``
    of a body that is not national.
    """
    with unit_of_work(actor=actor, reason="add_appropriate_body"):
        problems = _name_problems(name)
        known_kind = rules.clean_kind(kind)
        problems += rules.body_problems(kind=known_kind, school_types=school_types)
        if problems or known_kind is None:
            raise Refusal(problems)
        existing = _by_key().get((name_key(name), known_kind))
        body = existing or AppropriateBody(
            id=new_id(), name=" ".join(name.split()), kind=known_kind, created_at=clock.now()
        )
        _change(body, closed_from, school_types)
        return body


def import_appropriate_bodies(*, path: Path, actor: Actor, dry_run: bool = False) -> ImportedTable:
    """Adds the appropriate bodies of a file, and changes those that are there: ``name, type``.

    Two more columns may be there: ``closed_from``, the first cohort for which a body takes nobody on, and
    ``school_types``, the types of schools that a national body is there for. What a file does not name stays as it is,
    bodies and columns. Refused, each with its line and column: a name that is empty, too long or there twice, a type
    that is none, a cohort that is not there, types of schools that can't be read or are not a national body's.
    """
    return kept_unless(dry_run, lambda _: _import(path), reason="import_appropriate_bodies", actor=actor)


def _import(path: Path) -> ImportedTable:
    wanted = _judge(read_table(path, COLUMNS, optional=OPTIONAL_COLUMNS))
    existing = _by_key()
    names = [body.name for body in existing.values()] + [one.name for one in wanted]
    summary = ImportedTable(rows=len(wanted))
    for one in wanted:
        body = existing.get(one.key)
        if body is None:
            _change(
                AppropriateBody(id=new_id(), name=one.name, kind=one.kind, created_at=clock.now()),
                one.closed_from,
                one.school_types or (),
            )
            summary.added += 1
            summary.near += _near(one, names)
        elif _change(
            body,
            one.closed_from if one.closes else body.closed_from,
            body.school_types if one.school_types is None else one.school_types,
        ):
            summary.changed += 1
        else:
            summary.unchanged += 1
    return summary


def _by_key() -> dict[tuple[str, str], AppropriateBody]:
    bodies = AppropriateBody.objects.select_for_update(no_key=True).order_by("id")
    return {(name_key(body.name), body.kind): body for body in bodies}


def _change(body: AppropriateBody, closed_from: int | None, school_types: Collection[int]) -> bool:
    """Stores the body with these facts; whether that changed anything."""
    facts = closed_from, sorted(school_types)
    if not body._state.adding and (body.closed_from, body.school_types) == facts:
        return False
    body.closed_from, body.school_types = facts
    body.save()
    return True


def _judge(rows: list[Row]) -> list[_Wanted]:
    cohorts = set(Cohort.objects.values_list("start_year", flat=True))
    wanted: list[_Wanted] = []
    problems: list[Problem] = []
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        cells = row.cells
        problems += [row.problem("name", problem) for problem in _name_problems(cells["name"])]
        kind = rules.clean_kind(cells["type"])
        types = rules.clean_types(cells["school_types"]) if "school_types" in cells else None
        if "school_types" in cells and types is None:
            problem = errors.BODY_TYPES_INVALID(value=cells["school_types"])
            problems.append(row.problem("school_types", problem))
        problems += [
            row.problem(problem.field, problem) for problem in rules.body_problems(kind=kind, school_types=types or ())
        ]
        closed_from = rules.clean_year(cells.get("closed_from", ""), cohorts)
        if cells.get("closed_from") and closed_from is None:
            problems.append(row.problem("closed_from", errors.BODY_CLOSED_FROM_INVALID(value=cells["closed_from"])))
        if kind is None:
            continue
        one = _Wanted(row, cells["name"], kind, closed_from, types, closes="closed_from" in cells)
        if cells["name"] and one.key in lines:
            problems.append(row.problem("name", errors.BODY_TWICE(name=one.name, line=lines[one.key])))
        lines.setdefault(one.key, row.line)
        wanted.append(one)
    if problems:
        raise Refusal(problems)
    return wanted


def _name_problems(name: str) -> list[Problem]:
    if 0 < len(" ".join(name.split())) <= LONGEST_NAME:
        return []
    return [errors.BODY_NAME_INVALID(longest=LONGEST_NAME)]


def _near(one: _Wanted, names: list[str]) -> list[str]:
    near = near_name(one.name, names)
    if near is None:
        return []
    return [f"line {one.row.line}, name: {one.name} is new, and much like {near}. Are they one and the same?"]
