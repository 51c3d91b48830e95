"""Every error that the API can answer, read from the code that answers it: nothing of the catalogue is by hand.

An error is a call that names it: ``Problem``, ``because`` or ``add`` with field, code and sentence (422),
``bad_request`` or ``_refuse`` with sentence and code (400), a triple of title, sentence and code in ``errors`` (the
status beside it). What a sentence fills in from the request stands in braces.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ninja import Schema

import cpd
from cpd.api import requests
from cpd.core.attributes import not_a_text

ROOT = Path(cpd.__file__).parent
WHERE = (
    "core/collisions.py",
    "api/*.py",
    "api/v3/*.py",
    "schools/rules.py",
    "training/rules/reports.py",
    "casework/rules/schedule_changes.py",
    "declarations/rules/*.py",
    "declarations/commands/recording.py",
    "declarations/commands/void.py",
)
"""What can refuse a request of the API."""

ON_PAGES = ("may_challenge",)
"""Functions of these files that only pages ask: no request of the API gets their errors."""


EXAMPLES = {
    "limits.REQUESTS": "1,000",
    "limits.FAILURES": "100",
    "seconds": "42",
    "version.number": "1",
    "LATEST": "3",
    "LONGEST_KEY": "255",
    "from_id": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562",
    "to_id": "db3a7848-7308-4879-942a-c4a70ced400a",
    "name": "filter[cohort]",
    "str(twice)[:100]": "cohort",
    "deadline": "31 October 2022",
    "facts.target_cohort": "2022",
    "facts.cohort": "2022",
    "cohort": "2024",
    "declaration.cohort_id": "2021",
    "state": "voided",
    "to": "paid",
    "starts": "2022-10-01",
    "bound": "on or after 2025-10-01T09:00:00Z",
    "one.own_id": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562",
    "one.declaration_type": "started",
    "milestone.start_date": "2022-06-01",
    "milestone.milestone_date": "2022-12-31",
    "print_instant(facts.withdrawn_at)": "2022-10-10T12:00:00Z",
    "', '.join(TYPES)": "started, retained-1, retained-2, completed",
    "', '.join(facts.types)": "started, retained-1, completed",
    "known": "started, retained-1, retained-2, retained-3, retained-4, completed",
    "_list(allowed)": "training-event-attended, self-study-material-completed, other",
    "', '.join(allowed)": "bereavement, long-term-sickness, parental-leave, career-break, other",
}
"""What stands in an example where a sentence fills something in, by the expression that does."""


@dataclass(frozen=True, slots=True, order=True)
class KnownError:
    """An error: its status, its title (the attribute, or the kind), its code, what it says, and the file it is in.

    ``example`` is the sentence as somebody may have got it.
    """

    status: int
    title: str
    code: str
    sentence: str
    file: str
    example: str


@cache
def known_errors() -> tuple[KnownError, ...]:
    """The catalogue, by status, title and code."""
    found = set(_of_attributes())
    for pattern in WHERE:
        for file in ROOT.glob(pattern):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found |= set(_of_module(tree, file.relative_to(ROOT).as_posix()))
    return tuple(sorted(found))


def _of_attributes() -> Iterator[KnownError]:
    """Whatever attribute a write reads must be a text; ``has_passed`` has an error of its own."""
    names = {
        name
        for model in vars(requests).values()
        if isinstance(model, type) and issubclass(model, Schema) and model.__name__.endswith("RequestAttributes")
        for name, field in model.model_fields.items()
        if not field.deprecated and name != "has_passed"
    }
    for problem in map(not_a_text, names):
        yield KnownError(422, problem.field, problem.code, problem.detail, "core/attributes.py", problem.detail)


def _of_module(tree: ast.Module, file: str) -> Iterator[KnownError]:
    for function in ast.walk(tree):
        names = _assigned(function) if isinstance(function, ast.FunctionDef | ast.Module) else None
        if names is None:
            continue
        for call in _calls(function):
            yield from _of_call(call, names, file)


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """The calls within, but for those of functions that the API does not use."""
    if isinstance(scope, ast.FunctionDef) and scope.name in ON_PAGES:
        return
    if isinstance(scope, ast.Call):
        yield scope
    for inner in ast.iter_child_nodes(scope):
        yield from _calls(inner)


def _of_call(call: ast.Call, names: dict[str, "_Text"], file: str) -> Iterator[KnownError]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [_text(argument, names) for argument in call.args]
    if name in ("Problem", "because", "add") and len(texts) == 3 and all(texts):
        yield _known(422, texts[0], texts[1], texts[2], file)
    elif name in ("bad_request", "_refuse") and len(texts) >= 2 and texts[0] and texts[1]:
        title = texts[2] if len(texts) > 2 and texts[2] else _Text("Bad request", "Bad request")
        yield _known(400, title, texts[1], texts[0], file)
    elif name == "errors" and call.args and isinstance(call.args[0], ast.Constant):
        for part in ast.walk(call):
            if isinstance(part, ast.Tuple) and len(part.elts) == 3:
                title, sentence, code = (_text(one, names) for one in part.elts)
                if title and sentence and code:
                    yield _known(int(str(call.args[0].value)), title, code, sentence, file)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with {…} for what is filled in, and an example of it."""

    plain: str
    example: str

    def __bool__(self) -> bool:
        return bool(self.plain)


_NONE = _Text("", "")


def _known(status: int, title: _Text, code: _Text, sentence: _Text, file: str) -> KnownError:
    return KnownError(status, title.plain, code.plain, sentence.plain, file, sentence.example)


def _assigned(scope: ast.AST) -> dict[str, _Text]:
    """Names that a scope gives a text."""
    return {
        target.id: text
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and (text := _text(node.value, {}))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.AST, names: dict[str, _Text]) -> _Text:
    """The text of an argument: fixed, named, or with what is filled in left in braces. Empty when it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _Text(node.value, node.value)
    if isinstance(node, ast.Name):
        return names.get(node.id, _NONE)
    if isinstance(node, ast.JoinedStr):
        return _Text("".join(map(_left_open, node.values)), "".join(map(_filled_in, node.values)))
    return _NONE


def _left_open(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "{…}"


def _filled_in(part: ast.expr) -> str:
    if isinstance(part, ast.FormattedValue):
        return EXAMPLES.get(ast.unparse(part.value), "{…}")
    return _left_open(part)
