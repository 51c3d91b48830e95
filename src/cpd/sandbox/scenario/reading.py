"""From text to a checked scenario, with errors that say where in the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from pydantic import ValidationError

from cpd.core.refusals import NotFound, Refusal
from cpd.sandbox.scenario.schema import Scenario

LARGEST = 20 * 1024 * 1024


class ScenarioRefused(Exception):
    """The scenario can't be applied: ``path`` is the place in the file, ``detail`` says why. Nothing was changed."""

    def __init__(self, path: str, detail: str) -> None:
        self.path = path
        self.detail = detail
        super().__init__(f"{path}: {detail}" if path else detail)


def _path(location: tuple[int | str, ...]) -> str:
    text = ""
    for piece in location:
        text += f"[{piece}]" if isinstance(piece, int) else f".{piece}"
    return text.lstrip(".")


def read_scenario(text: str | bytes) -> Scenario:
    """The scenario in YAML or JSON text; raises :class:`ScenarioRefused`."""
    if len(text) > LARGEST:
        raise ScenarioRefused("", "A scenario cannot be larger than 20 MB.")
    try:
        content: Any = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark is not None else ""
        raise ScenarioRefused(where, "This is not valid YAML.") from None
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise ScenarioRefused("", "A scenario is a mapping of lists, like participants and schools.")
    try:
        return Scenario.model_validate(content)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
        location = tuple(piece for piece in first["loc"] if not (isinstance(piece, str) and "[" in piece))
        detail = "This key is not known here." if first["type"] == "extra_forbidden" else f"{first['msg']}."
        raise ScenarioRefused(_path(location), detail) from None


@contextmanager
def at_path(path: str) -> Iterator[None]:
    """Says where in the file a refusal of the block comes from."""
    try:
        yield
    except Refusal as refusal:
        problem = refusal.problems[0]
        raise ScenarioRefused(
            f"{path}.{problem.field}" if problem.field != "base" else path,
            "; ".join(p.detail for p in refusal.problems),
        ) from refusal
    except NotFound as missing:
        raise ScenarioRefused(path, str(missing)) from missing
