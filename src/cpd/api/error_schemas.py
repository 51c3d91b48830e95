"""A schema for each error, and for each status of an operation a list of those that it can answer (docs/adr/0053).

The schemas are open, and every list takes an error that it does not name, so that a new one breaks no client.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from cpd.api import errors
from cpd.api.catalogue import KnownError
from cpd.api.operation_errors import errors_of, has_its_own, what_is_read

LISTS = ("Errors", "ErrorsV3", "GoneErrorsV3")
"""The schemas of lists of any error, which routes name."""

_PREFIX = "#/components/schemas/"


def name_errors(document: dict[str, Any], version: int) -> None:
    """Puts the errors that it can answer in the place of each list of any, in the whole document."""
    schemas = document["components"]["schemas"]
    one = "ErrorV3" if version >= 3 else "Error"
    for methods in document["paths"].values():
        for method, operation in methods.items():
            answered = errors_of(method, operation, _attributes(operation, schemas), version)
            for status, of_status in groupby(answered, key=lambda error: error.status):
                _name(method, operation, status, list(of_status), schemas, one)
    for name in (*LISTS, "GoneErrorV3"):
        schemas.pop(name, None)


def schema_name(error: KnownError) -> str:
    """The name of an error's schema: ``FutureDeclarationDateError``. Only a rule's error is named with its title."""
    return f"{camel_case(error.code)}{camel_case(error.title) if error.status == 422 else ''}Error"


def _name(
    method: str,
    operation: dict[str, Any],
    status: int,
    of_status: Sequence[KnownError],
    schemas: dict[str, Any],
    one: str,
) -> None:
    response = operation["responses"].get(str(status), {})
    for media in response.get("content", {}).values():
        names = [_add(list(alike), schemas, one) for _, alike in groupby(of_status, key=schema_name)]
        name = _list_name(method, operation["operationId"], of_status)
        if schemas.setdefault(name, _list_of((*names, one))) != _list_of((*names, one)):
            raise TypeError(f"{name} would be two lists of errors")
        media["schema"] = _replaced(media["schema"], {"$ref": f"{_PREFIX}{name}"})


def _replaced(schema: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """The schema, in which a list of any error is another."""
    if schema.get("$ref", "").removeprefix(_PREFIX) in LISTS:
        return by
    return {key: [_replaced(one, by) for one in inner] if key == "anyOf" else inner for key, inner in schema.items()}


def _list_name(method: str, operation_id: str, of_status: Sequence[KnownError]) -> str:
    """What a list is called, whatever other operations there are: only one that is the operation's own is called so."""
    status = of_status[0].status
    if has_its_own(operation_id, of_status):
        return f"{camel_case(operation_id)}{status}"
    if status == 400:
        return f"{''.join(map(camel_case, what_is_read(of_status)))}Errors{status}"
    return f"WriteErrors{status}" if method != "get" and status == errors.STORED.status else f"Errors{status}"


def _list_of(names: Sequence[str]) -> dict[str, Any]:
    items = {"anyOf": [{"$ref": f"{_PREFIX}{one}"} for one in names]}
    return {
        "type": "object",
        "required": ["errors"],
        "properties": {"errors": {"type": "array", "items": items}},
    }


def _add(alike: Sequence[KnownError], schemas: dict[str, Any], one: str) -> str:
    """Adds the schema of an error that is answered with one title and code; its name."""
    error = alike[0]
    name = schema_name(error)
    if name not in schemas:
        base = schemas["GoneErrorV3"] if error.code == "id_changed" else schemas[one]
        sentences = "\n\n".join(_sentences(alike))
        detail = {key: inner for key, inner in base["properties"]["detail"].items() if key != "examples"}
        exact = {
            "title": {"type": "string", "const": error.title},
            "detail": detail if error.example == sentences else {**detail, "examples": [error.example]},
            "code": {"type": "string", "const": error.code},
        }
        if "status" in base["properties"]:
            exact["status"] = {"type": "string", "const": str(error.status)}
        schemas[name] = {
            **base,
            "title": name,
            "description": sentences,
            "properties": {**base["properties"], **exact},
        }
    return name


def _sentences(alike: Iterable[KnownError]) -> list[str]:
    """What the error says, in each way in which it is said."""
    return list(dict.fromkeys(error.sentence for error in alike))


def _attributes(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[str]:
    """The attributes that a write's body has."""
    if "requestBody" not in operation:
        return []
    (media,) = operation["requestBody"]["content"].values()
    schema = media["schema"]
    for step in ("data", "attributes"):
        schema = _resolved(_resolved(schema, schemas).get("properties", {}).get(step, {}), schemas)
    return list(schema.get("properties", {}))


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    return schemas[schema["$ref"].removeprefix(_PREFIX)] if "$ref" in schema else schema


def camel_case(text: str) -> str:
    """A text as the name of a component: ``PageUpdatedSince`` of ``page updated_since``."""
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    return "".join(word[0].upper() + word[1:] for word in words)
