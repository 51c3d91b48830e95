"""Every answer of the API in the test run is held against the published document of its version.

The middleware wraps every request, whoever sends it. An answer with a status, a content type or a body that was never
promised fails the test.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
from django.http import HttpRequest, HttpResponse

from tests import provoked


class HoldAgainstThePublishedDocument:
    """Fails when an answer is not what was published."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        method = (request.method or "").lower()
        response = self.get_response(request)
        if request.path_info.startswith("/api/v") and method != "head":
            check(method, request.path_info, response)
        return response


@cache
def _templates() -> dict[tuple[str, int], list[tuple[list[str], dict[str, Any], dict[str, Any]]]]:
    """The operations and their documents, by method and number of parts of the path."""
    from cpd.api.published import documents

    templates = defaultdict(list)
    for document in documents().values():
        for template, methods in document["paths"].items():
            parts = template.strip("/").split("/")
            for method, operation in methods.items():
                templates[method, len(parts)].append((parts, operation, document))
    return templates


def operation_of(method: str, path: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The operation that a path means, and its document: of several that match, the one most written out."""
    mine = path.partition("?")[0].removeprefix("/").split("/")
    found = [
        (sum(part.startswith("{") for part in theirs), operation, document)
        for theirs, operation, document in _templates().get((method, len(mine)), [])
        if all(b.startswith("{") or a == b for a, b in zip(mine, theirs, strict=True))
    ]
    if not found:
        return None
    _, operation, document = min(found, key=lambda one: one[0])
    return operation, document


ANY_ERROR = ("#/components/schemas/Error", "#/components/schemas/ErrorV3")
"""What a client must be ready for beside the errors that an operation names."""

_validators: dict[int, jsonschema_rs.Draft202012Validator] = {}
"""By the identity of the schema, which stands in a document that is never made again."""


def _validator(schema: dict[str, Any], components: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    if id(schema) not in _validators:
        whole = {**schema, "components": _closed(schema, components)}
        _validators[id(schema)] = jsonschema_rs.Draft202012Validator(whole)
    return _validators[id(schema)]


REFERENCE = "#/components/schemas/"


def _closed(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """The schemas that this one refers to, and those that they do, as we must keep to them, while clients read them as
    open.

    An attribute that is sent is published, and an error is one that its operation names.
    """
    closed: dict[str, Any] = {}
    left = _references(schema)
    while left:
        name = left.pop()
        if name not in closed:
            closed[name] = _as_we_must_keep_it(components["schemas"][name])
            left |= _references(closed[name])
    return {"schemas": closed}


def _references(part: Any) -> set[str]:
    """The names of the schemas that a part of a document refers to itself."""
    if isinstance(part, dict):
        named = part.get("$ref")
        own = {named.removeprefix(REFERENCE)} if isinstance(named, str) else set()
        return own.union(*(_references(value) for value in part.values()))
    return set().union(*(_references(value) for value in part)) if isinstance(part, list) else set()


def _as_we_must_keep_it(schema: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return schema
    properties = schema["properties"]
    if list(properties) == ["errors"]:
        named = [one for one in properties["errors"]["items"]["anyOf"] if one["$ref"] not in ANY_ERROR]
        properties = {"errors": {"type": "array", "items": {"anyOf": named}}}
    return {"additionalProperties": False, **schema, "properties": properties}


def check(method: str, path: str, response: Any) -> None:
    """Raises :class:`AssertionError` when an answer is not what the published document promises for its status."""
    found = operation_of(method, path)
    if response.status_code >= 400 and not response.streaming and not response.has_header("Content-Encoding"):
        errors = json.loads(response.content or b"{}")
        _known(errors, response.status_code)
        provoked.note(response.status_code, errors)
        if found:
            provoked.note_by(found[0]["operationId"], errors)
    if found is None or (response.status_code == 410 and b"discontinued" in getattr(response, "content", b"")):
        return
    operation, document = found
    status = str(response.status_code)
    assert status in operation["responses"], f"{method} {path}: {status} is not published: {response.content!r}"
    content = operation["responses"][status].get("content", {})
    if response.streaming or not response.content:
        assert response.streaming or "application/vnd.api+json" not in content, f"{method} {path}: {status} is empty"
        return
    if response.has_header("Content-Encoding"):
        return  # the tests of compression read it
    for media_type, media in content.items():
        assert response["Content-Type"] == media_type, f"{method} {path}: {response['Content-Type']}"
        if media_type.endswith("json"):
            validator = _validator(media["schema"], document["components"])
            broken = next(validator.iter_errors(json.loads(response.content)), None)
            assert broken is None, f"{method} {path}: {broken.message} at {broken.instance_path}"


def _known(body: Any, status: int) -> None:
    """Every error that is ever answered is in the catalogue."""
    for error in body.get("errors", []):
        answered = (status, error["title"], error["code"])
        assert answered in _listed(), f"{answered} is not in the catalogue of errors"


@cache
def _listed() -> frozenset[provoked.Answered]:
    from cpd.api.catalogue import known_errors

    return frozenset((one.status, one.title, one.code) for one in known_errors())
