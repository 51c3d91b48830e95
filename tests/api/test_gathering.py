"""The published OpenAPI documents say once what many operations share, and say the same as when it is written out."""

from copy import deepcopy
from typing import Any

import orjson
import pytest

from cpd.api.published import documents, published_documents

MOST = 300_000
"""So many bytes of JSON a document may have."""


def written_out(document: dict[str, Any]) -> dict[str, Any]:
    """A published document with every answer, parameter and error in its place."""
    document = deepcopy(document)
    components = document["components"]
    kinds = {kind: components.pop(kind) for kind in ("responses", "parameters")}

    def resolved(value: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in value:
            return value
        *_, kind, name = value["$ref"].split("/")
        return kinds[kind][name]

    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"] = {status: resolved(one) for status, one in operation["responses"].items()}
            if "parameters" in operation:
                operation["parameters"] = [resolved(one) for one in operation["parameters"]]
    schemas, of_a_status = components["schemas"], set()
    for schema in schemas.values():
        if "allOf" in schema:
            alike, own = schema.pop("allOf")
            name = alike["$ref"].rpartition("/")[2]
            of_a_status.add(name)
            parts = schemas[name]
            schema["type"] = own["type"]
            schema["required"] = [*own["required"], *parts["required"]]
            schema["properties"] = own["properties"] | {
                name: part | own["properties"].get(name, {}) for name, part in parts["properties"].items()
            }
    for name in of_a_status:
        del schemas[name]
    return document


def in_any_order(document: dict[str, Any]) -> bytes:
    """A document whose lists of required attributes are in the order of the alphabet."""
    document = deepcopy(document)
    for schema in document["components"]["schemas"].values():
        schema["required"] = sorted(schema.get("required", ()))
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


@pytest.mark.parametrize("version", documents())
def test_nothing_is_lost(version) -> None:
    assert in_any_order(written_out(published_documents()[version])) == in_any_order(documents()[version])


@pytest.mark.parametrize("version", documents())
def test_what_is_a_component_stands_there_more_than_once(version) -> None:
    text = orjson.dumps(published_documents()[version]).decode()
    components = published_documents()[version]["components"]
    for kind in ("responses", "parameters"):
        assert components[kind]
        assert [name for name in components[kind] if text.count(f'"#/components/{kind}/{name}"') < 2] == []


@pytest.mark.parametrize("version", documents())
def test_what_an_operation_answers_when_it_succeeds_stands_with_it(version) -> None:
    for methods in published_documents()[version]["paths"].values():
        for operation in methods.values():
            answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
            assert answers
            assert all("$ref" not in answer for answer in answers)


@pytest.mark.parametrize("version", documents())
def test_a_document_is_small(version) -> None:
    assert len(orjson.dumps(published_documents()[version])) < MOST


def test_lists_of_errors_that_follow_from_what_is_read_are_shared() -> None:
    schemas = documents()[3]["components"]["schemas"]
    assert {"Errors400", "WriteErrors400", "WriteBodyErrors400", "PageUpdatedSinceErrors400"} <= schemas.keys()
    assert {"AcceptNpqApplication400", "DeclareInBulk400"} <= schemas.keys()
    assert "Declare400" not in schemas
