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

import cpd

ROOT = Path(cpd.__file__).parent
WHERE = (
    "api/*.py",
    "api/v3/*.py",
    "schools/rules.py",
    "training/rules/reports.py",
    "training/rules/schedules.py",
    "declarations/rules/*.py",
    "declarations/commands/recording.py",
    "declarations/commands/void.py",
)
"""What can refuse a request of the API."""


@dataclass(frozen=True, slots=True, order=True)
class KnownError:
    """An error: its status, its title (the attribute, or the kind), its code, what it says, and the file it is in."""

    status: int
    title: str
    code: str
    sentence: str
    file: str


@cache
def known_errors() -> tuple[KnownError, ...]:
    """The catalogue, by status, title and code."""
    found = set()
    for pattern in WHERE:
        for file in ROOT.glob(pattern):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found |= set(_of_module(tree, file.relative_to(ROOT).as_posix()))
    return tuple(sorted(found))


def _of_module(tree: ast.Module, file: str) -> Iterator[KnownError]:
    for function in ast.walk(tree):
        names = _assigned(function) if isinstance(function, ast.FunctionDef | ast.Module) else None
        if names is None:
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call):
                yield from _of_call(call, names, file)


def _of_call(call: ast.Call, names: dict[str, str], file: str) -> Iterator[KnownError]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [_text(argument, names) for argument in call.args]
    if name in ("Problem", "because", "add") and len(texts) == 3 and all(texts):
        yield KnownError(422, texts[0], texts[1], texts[2], file)
    elif name in ("bad_request", "_refuse") and len(texts) >= 2 and texts[0] and texts[1]:
        yield KnownError(400, texts[2] if len(texts) > 2 and texts[2] else "Bad request", texts[1], texts[0], file)
    elif name == "errors" and call.args and isinstance(call.args[0], ast.Constant):
        for part in ast.walk(call):
            if isinstance(part, ast.Tuple) and len(part.elts) == 3:
                title, sentence, code = (_text(one, names) for one in part.elts)
                if title and sentence and code:
                    yield KnownError(int(str(call.args[0].value)), title, code, sentence, file)


def _assigned(scope: ast.AST) -> dict[str, str]:
    """Names that a scope gives a text."""
    return {
        target.id: text
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and (text := _text(node.value, {}))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.AST, names: dict[str, str]) -> str:
    """The text of an argument: fixed, named, or with what is filled in left in braces. Empty when it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{…}" for part in node.values)
    return ""
