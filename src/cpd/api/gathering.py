"""What an OpenAPI document says of many operations, said once: answers and parameters become components.

A gathered document says the same as the one that it is made of, in half the size.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from http import HTTPStatus
from typing import Any

import orjson

from cpd.api.error_schemas import camel_case

_ANY = "ErrorV3"
"""The schema of any error of version 3, which has everything that each of them has."""

_SHARED = ("detail", "status", "links", "source")
"""What errors of version 3 with one status have alike."""


def gathered(document: dict[str, Any]) -> dict[str, Any]:
    """The document with references to each refusal and each parameter that stands in it more than once.

    What an operation answers when it succeeds stays with it: not every reader of a document follows a reference there.

    An error of version 3 is written as what all with its status have, and what is its own.
    """
    document = deepcopy(document)
    components, operations = document["components"], list(_operations(document))
    shared = {
        "responses": _named(
            (answer, _answer_name(status, answer))
            for one in operations
            for status, answer in one["responses"].items()
            if not status.startswith("2")
        ),
        "parameters": _named(
            (parameter, camel_case(parameter["name"])) for one in operations for parameter in one.get("parameters", ())
        ),
    }
    for kind, names in shared.items():
        components[kind] = {name: orjson.loads(key) for key, name in names.items()}

    def referred(kind: str, value: dict[str, Any]) -> dict[str, Any]:
        name = shared[kind].get(_key(value))
        return {"$ref": f"#/components/{kind}/{name}"} if name else value

    for operation in operations:
        operation["responses"] = {
            status: answer if status.startswith("2") else referred("responses", answer)
            for status, answer in operation["responses"].items()
        }
        if "parameters" in operation:
            operation["parameters"] = [referred("parameters", one) for one in operation["parameters"]]
    _share_parts(components["schemas"])
    return document


def _share_parts(schemas: dict[str, Any]) -> None:
    """Writes each error of version 3 as what all with its status have (``Error422``) and what is its own."""
    if _ANY not in schemas:
        return
    any_error = schemas[_ANY]
    required = [name for name in any_error["required"] if name in _SHARED]
    for schema in list(schemas.values()):
        properties = schema.get("properties", {})
        if "const" not in properties.get("code", {}):
            continue
        parts = {name: any_error["properties"][name] for name in _SHARED} | {"status": properties["status"]}
        parts["detail"] = {key: one for key, one in parts["detail"].items() if key != "examples"}
        status = f"Error{properties['status']['const']}"
        schemas[status] = {
            "type": "object",
            "description": "What every error with this status has.",
            "required": required,
            "properties": parts,
        }
        own = {name: one for name, one in properties.items() if one != parts.get(name)}
        if "detail" in own:
            own["detail"] = {key: one for key, one in own["detail"].items() if key in ("type", "examples")}
        needed = [name for name in schema.pop("required") if name not in required]
        del schema["properties"]
        schema["allOf"] = [
            {"$ref": f"#/components/schemas/{status}"},
            {"type": schema.pop("type"), "required": needed, "properties": own},
        ]


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _key(value: Any) -> bytes:
    return orjson.dumps(value)


def _named(values: Iterable[tuple[dict[str, Any], str]]) -> dict[bytes, str]:
    """A name for each value that comes more than once, by its text. Of several of one name, the one that comes most."""
    names: dict[bytes, str] = {}
    for (key, name), count in Counter((_key(value), name) for value, name in values).most_common():
        if count > 1 and name not in names.values():
            names[key] = name
    return names


def _answer_name(status: str, answer: dict[str, Any]) -> str:
    """What an answer is called: as its schema is, or as its status."""
    for media in answer.get("content", {}).values():
        if "$ref" in media["schema"]:
            return str(media["schema"]["$ref"].rsplit("/", 1)[-1])
    return camel_case(HTTPStatus(int(status)).phrase.title())
