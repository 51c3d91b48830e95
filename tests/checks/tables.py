"""Which room writes and reads which table of the database: docs/tables.md, held to what the source says.

Read without running: querysets, related managers and constructors of models, lookups across relations, and the text
of SQL. Not seen: what is read by following an attribute (``statement.lead_provider.name``) of a row that another
room's function gave. The contract is not looked at: it can't import the database, and has field names like tables'.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import tests.start  # noqa: F401 - the tests' own database
from cpd.core.start import start

start()

import pghistory.models  # noqa: E402
from django.apps import apps  # noqa: E402
from django.core.exceptions import FieldDoesNotExist  # noqa: E402
from django.db import models  # noqa: E402

from cpd.jobs.retention import KEPT  # noqa: E402
from tests.checks.fence import differences_of_roles, unstated, with_roles  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/tables.md"
SOURCE = ROOT / "src/cpd"
RETENTION = "jobs/retention.py"
"""Names tables in a list, and makes its SQL of them."""

VIEWS = {
    "published_to_caller": "publishing_publisheddocument",
    "changes_to_caller": "publishing_publisheddocument",
}
"""Views, and the table that they show."""

NOBODY = "—"
ROW = r"^\| `(\w+)` \| (.*?) \| (.*?) \|$"
WRITING = {"create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create", "save"}
ModelsByName = dict[str, type[models.Model]]
MODELS: ModelsByName = {model.__name__: model for model in apps.get_models() if model.__module__.startswith("cpd.")}
ACCESSORS: ModelsByName = {
    relation.get_accessor_name(): relation.related_model
    for model in MODELS.values()
    for relation in model._meta.related_objects
    if relation.get_accessor_name()
}
"""What leads from a row to those of another table that refer to it."""

MANAGED = {"all", "filter", "exclude", "order_by", "values", "values_list", "exists", "count", *WRITING}
TABLES = {
    model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    if not issubclass(model, pghistory.models.Event) and not model._meta.proxy and model._meta.managed
}
_NAMED = re.compile(rf"(?<!\w)({'|'.join(sorted([*TABLES, *VIEWS], key=len, reverse=True))})(?!\w)")
_WRITTEN = re.compile(r"(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM|TRUNCATE|COPY)\s+\"?$", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Use:
    """A room that writes or reads a table, and where."""

    table: str
    room: str
    writes: bool
    place: str

    def __str__(self) -> str:
        return f"{self.room} {'writes' if self.writes else 'reads'} {self.table} ({self.place})"


def uses_of(source: str, room: str, place: str) -> Iterator[Use]:
    """What a module of a room does with tables."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    docstrings = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    imported = {
        alias.asname or alias.name: MODELS[alias.name]
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in MODELS and MODELS[alias.name].__module__ == node.module
    }
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            for table, writes in _in_text(node.value):
                yield Use(table, room, writes, f"{place}:{node.lineno}")
    yield from (
        Use(model._meta.db_table, room, writes, f"{place}:{line}")
        for scope in _scopes(tree)
        for model, writes, line in _in_scope(scope, imported)
    )


def _in_text(text: str) -> Iterator[tuple[str, bool]]:
    for match in _NAMED.finditer(text):
        yield VIEWS.get(match[1], match[1]), bool(_WRITTEN.search(text[: match.start()]))


Scope = list[ast.AST]
"""All nodes of a scope: they are gone through several times, and to find them takes longest."""


def _scopes(tree: ast.Module) -> list[Scope]:
    """The outermost functions, and what stands outside any: a name means one thing in each."""
    outermost: list[Scope] = []

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                outermost.append(list(ast.walk(child)))
            else:
                visit(child)

    visit(tree)
    inside = {id(node) for scope in outermost for node in scope}
    rest = ast.Module([node for node in tree.body if id(node) not in inside], [])
    return [*outermost, list(ast.walk(rest))]


def _in_scope(scope: Scope, imported: ModelsByName) -> Iterator[tuple[type[models.Model], bool, int]]:
    rows = _rows(scope, imported)
    parts = set()
    for node in scope:
        match node:
            case ast.Call(func=part) | ast.Attribute(value=part):
                parts.add(id(part))
    for node in scope:
        if not isinstance(node, ast.Call | ast.Attribute) or id(node) in parts:
            continue
        root, names, called = _chain(node)
        if root in imported and (called or {"objects", "_meta"} & set(names)):
            model = imported[root]
            yield model, called or bool(WRITING & set(names)), node.lineno
            for other in _looked_up(node, model):
                yield other, False, node.lineno
            continue
        for method, name in pairwise(names):
            if method in MANAGED and name in ACCESSORS:
                yield ACCESSORS[name], bool(WRITING & set(names)), node.lineno
        if root in rows and isinstance(node, ast.Call) and names and names[0] in WRITING:
            yield rows[root], True, node.lineno


def _rows(scope: Scope, imported: ModelsByName) -> ModelsByName:
    """The names of a scope that hold rows or querysets, with their models."""
    rows: ModelsByName = {}
    for node in scope:
        if isinstance(node, ast.arg) and node.annotation is not None:
            for part in ast.walk(node.annotation):
                if isinstance(part, ast.Name) and part.id in imported:
                    rows[node.arg] = imported[part.id]
    for _ in range(3):  # names that are made of names
        for node in scope:
            match node:
                case ast.Assign(targets=[target], value=value):
                    pass
                case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                    pass
                case (
                    ast.NamedExpr(target=target, value=value) | ast.AnnAssign(target=target, value=ast.expr() as value)
                ):
                    pass
                case _:
                    continue
            root, _names, _called = _chain(value)
            for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(name, ast.Name) and root in {**imported, **rows}:
                    rows.setdefault(name.id, {**imported, **rows}[root])
    return rows


def _chain(node: ast.AST) -> tuple[str, list[str], bool]:
    """The name at the beginning of ``Name.a.b(…).c(…)``, the attributes after it, the last first, and whether it is
    itself called."""
    names: list[str] = []
    called = False
    while True:
        if isinstance(node, ast.Call):
            called = isinstance(node.func, ast.Name)
            node = node.func
        elif isinstance(node, ast.Attribute):
            called = False
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript | ast.Starred):
            node = node.value
        else:
            return (node.id if isinstance(node, ast.Name) else ""), names, called


def _looked_up(node: ast.AST, model: type[models.Model]) -> Iterator[type[models.Model]]:
    """The models that the lookups of a queryset reach across relations: also one that a keyword only names."""
    for part in ast.walk(node):
        name = part.arg if isinstance(part, ast.keyword) else part.value if isinstance(part, ast.Constant) else None
        if not isinstance(name, str) or not re.fullmatch(r"-?[a-z]\w*", name):
            continue
        here = model
        for step in name.lstrip("-").split("__"):
            try:
                field = here._meta.get_field(step)
            except FieldDoesNotExist:
                break
            related = getattr(field, "related_model", None)
            if related is None:
                break
            here = related
            yield here


def derived() -> list[Use]:
    """What every room does, the first place of each."""
    found: dict[tuple[str, str, bool], Use] = {}
    for kept in KEPT:
        if kept.table in TABLES:
            found[kept.table, "jobs", True] = Use(kept.table, "jobs", True, RETENTION)
    for file in sorted(SOURCE.rglob("*.py")):
        path = file.relative_to(SOURCE)
        outside = (
            len(path.parts) < 2 or "migrations" in path.parts or path.name == "models.py" or path.parts[0] == "contract"
        )
        if outside or path.as_posix() == RETENTION:
            continue
        for use in uses_of(file.read_text(encoding="utf-8"), path.parts[0], path.as_posix()):
            found.setdefault((use.table, use.room, use.writes), use)
    return sorted(found.values())


def rows_of(uses: Iterable[Use]) -> dict[str, tuple[set[str], set[str]]]:
    """The rooms that write and that read, by table."""
    rows: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for table in TABLES:
        rows[table]
    for use in uses:
        rows[use.table][0 if use.writes else 1].add(use.room)
    return dict(rows)


def printed(uses: Iterable[Use]) -> str:
    """The table of the page."""
    lines = ["| table | written by | read by |", "|---|---|---|"]
    for table, (writers, readers) in sorted(rows_of(uses).items()):
        lines.append(f"| `{table}` | {', '.join(sorted(writers)) or NOBODY} | {', '.join(sorted(readers)) or NOBODY} |")
    return "\n".join(lines)


def stated(page: str) -> dict[str, tuple[set[str], set[str]]]:
    """What the page says, by table."""
    return {
        table: (_rooms(writers), _rooms(readers))
        for table, writers, readers in re.findall(ROW, page.split("\n## ")[0], re.MULTILINE)
    }


def _rooms(cell: str) -> set[str]:
    return set() if cell == NOBODY else set(cell.split(", "))


def differences(page: str, uses: Iterable[Use]) -> list[str]:
    """Sentences: what the source does and the page does not say, and what the page says and nothing does."""
    uses = list(uses)
    says, does = stated(page), rows_of(uses)
    problems = [f"docs/tables.md has no line for the table {table}" for table in sorted(does.keys() - says.keys())]
    problems += [
        f"docs/tables.md has the table {table}, which there is not" for table in sorted(says.keys() - does.keys())
    ]
    for use in uses:
        if use.room not in says.get(use.table, (set(), set()))[0 if use.writes else 1]:
            problems.append(f"docs/tables.md does not say that {use}")
    for table in sorted(says.keys() & does.keys()):
        for verb, rooms, seen in zip(("writes", "reads"), says[table], does[table], strict=True):
            problems += [
                f"docs/tables.md says that {room} {verb} {table}, and it does not" for room in sorted(rooms - seen)
            ]
    return problems


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    if "--write" in sys.argv:
        before, rest = page.split("| table |", 1)
        after = rest.split("\n\n", 1)[1]
        PAGE.write_text(with_roles(f"{before}{printed(derived())}\n\n{after}"), encoding="utf-8")
        return 0
    problems = [*differences(page, derived()), *differences_of_roles(page), *unstated(TABLES)]
    for problem in problems:
        print(problem)
    if problems:
        print("If that is meant: python -m tests.checks.tables --write")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
