"""How finished documents look as bytes: one JSON object for the ``data`` member, one line of CSV."""

import re
from collections.abc import Iterable
from typing import Any

import orjson
from pydantic import BaseModel


class ContractModel(BaseModel):
    """The base of every schema that providers are promised. What is not in it can't be published."""

    model_config = {"extra": "forbid", "frozen": True}


def json_bytes(resource: BaseModel) -> bytes:
    """A resource as compact JSON, keys in the schema's order, nothing left out."""
    return orjson.dumps(resource.model_dump(mode="json"))


_MARKS = re.compile('[,"\r\n]')
"""What a text in a line of CSV is quoted for."""


def _quoted(text: str) -> str:
    if _MARKS.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _cell(value: Any, null: str) -> str:
    if value is None:
        return null
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(str(value))


def csv_line(values: Iterable[Any], *, null: str = '""') -> str:
    """One line of the API's CSV, with its line feed.

    Values are quoted only where they must be; ``null`` is how an absent value looks: a quoted empty text for
    participants and declarations, nothing at all for applications. Never altered for spreadsheets (rule
    HTTP-26).
    """
    return ",".join(_cell(value, null) for value in values) + "\n"
