"""The published description of each version: OpenAPI 3.1, complete and with examples.

Ninja writes down the routes, the schemas and their examples, and routes say the rest (:mod:`cpd.api.openapi`).
"""

import copy
from functools import cache
from typing import Any

from ninja import NinjaAPI

from cpd.api import answers
from cpd.api.describing import describe
from cpd.api.error_schemas import name_errors
from cpd.api.gathering import gathered
from cpd.api.openapi import WHY
from cpd.api.v1.routes import api as version_1
from cpd.api.v2.routes import api as version_2
from cpd.api.v3.routes import api as version_3


def _as_first_published(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The first published document named a body's type and attributes outside ``data``; so do we, as deprecated."""
    if "$ref" not in schema["properties"]["data"]:  # many at once, which it did not have
        return schema
    data = schemas[schema["properties"]["data"]["$ref"].rsplit("/", 1)[-1]]
    for name, inner in data["properties"].items():
        outside = {**inner, "deprecated": True, "description": "Read inside data only."}
        schema["properties"].setdefault(name, outside)
    return schema


def _with_bodies(value: Any, schemas: dict[str, Any]) -> Any:
    """Replaces each mention of a body's model by a reference to its schema."""
    if isinstance(value, dict):
        model = value.get("$body")
        if model is not None:
            schema = _without_defaults(model.model_json_schema(ref_template="#/components/schemas/{model}"))
            schemas.update(schema.pop("$defs", {}))
            schemas[model.__name__] = _as_first_published(schema, schemas)
            return {"$ref": f"#/components/schemas/{model.__name__}"}
        return {key: _with_bodies(inner, schemas) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_bodies(inner, schemas) for inner in value]
    return value


def _without_defaults(value: Any) -> Any:
    """The same without ``default: null``: what may be left out is no more than that, to generators of clients too."""
    if isinstance(value, dict):
        return {
            key: _without_defaults(inner) for key, inner in value.items() if not (key == "default" and inner is None)
        }
    return [_without_defaults(inner) for inner in value] if isinstance(value, list) else value


def _opened(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer as clients must read it: attributes may come that it does not name."""
    return {key: inner for key, inner in schema.items() if (key, inner) != ("additionalProperties", False)}


def _without_titles(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas without the titles that only repeat what a schema, or an attribute, is called."""
    untitled = {}
    for name, schema in schemas.items():
        untitled[name] = {key: inner for key, inner in schema.items() if (key, inner) != ("title", name)}
        if "properties" in schema:
            untitled[name]["properties"] = {
                attribute: {
                    key: inner
                    for key, inner in one.items()
                    if (key, inner) != ("title", attribute.replace("_", " ").title())
                }
                for attribute, one in schema["properties"].items()
            }
    return untitled


def document(api: NinjaAPI, prefix: str) -> dict[str, Any]:
    """The OpenAPI document of a version whose routes stand below ``prefix``, like ``/api/v1``."""
    schema: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=prefix)))
    answered = schema.setdefault("components", {}).get("schemas", {})
    schemas = schema["components"]["schemas"] = {name: _opened(one) for name, one in answered.items()}
    schema["openapi"] = "3.1.0"
    schema["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "The token of your organisation"}
    }
    schema["security"] = [{"token": []}]
    for methods in schema["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                response["description"] = WHY[str(status)]
                content = response.get("content", {})
                if "application/json" in content:
                    content[answers.JSON] = content.pop("application/json")
            operation["responses"] = {
                str(status): value
                for status, value in sorted(operation["responses"].items(), key=lambda item: int(item[0]))
            }
    paths = _with_bodies(schema["paths"], schemas)
    schema["paths"] = paths
    version = int(schema["info"]["version"])
    name_errors(schema, version)
    schema["components"]["schemas"] = _without_titles(schemas)
    return describe(schema, version)


@cache
def documents() -> dict[int, dict[str, Any]]:
    """The OpenAPI documents by version, with every operation written out."""
    return {
        1: document(version_1, "/api/v1/"),
        2: document(version_2, "/api/v2/"),
        3: document(version_3, "/api/v3/"),
    }


@cache
def published_documents() -> dict[int, dict[str, Any]]:
    """The OpenAPI documents by version as they are published: what many operations share is said once."""
    return {version: gathered(document) for version, document in documents().items()}
