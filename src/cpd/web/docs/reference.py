"""The reference of a version as Markdown, drawn from its OpenAPI document: nothing in it is written by hand."""

import json
from typing import Any

from cpd.api.published import documents


def reference(version: int) -> str | None:
    """The reference page of a version, or None where there is no such version."""
    document = documents().get(version)
    if document is None:
        return None
    lines = [
        f"# Version {version} reference",
        f"The same as a document for programs: [OpenAPI 3.1 as JSON](/api/docs/v{version}/openapi.json), "
        f"[as YAML](/api/docs/v{version}/openapi.yaml).",
    ]
    schemas = document["components"]["schemas"]
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    sections = list(dict.fromkeys(operation["tags"][0] for _, _, operation in operations))
    for path, method, operation in sorted(operations, key=lambda one: sections.index(one[2]["tags"][0])):
        lines += _operation(path, method, operation, schemas)
    return "\n\n".join(lines)


def _operation(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    lines = [
        f"## {operation['summary']}",
        f"`{method.upper()} {path}`",
        operation.get("description", ""),
    ]
    parameters = operation.get("parameters", [])
    if parameters:
        rows = [
            f"| `{one['name']}` | {one['in']} | {one.get('description', 'The ID')} | `{one.get('example', '')}` |"
            for one in parameters
        ]
        lines += ["### Parameters", "\n".join(["| Name | In | What it does | Example |", "|---|---|---|---|", *rows])]
    body = operation.get("requestBody")
    if body:
        (media,) = body["content"].values()
        lines += ["### Body", _code(example(media["schema"], schemas)), _attributes(media["schema"], schemas)]
    lines.append("### Answers")
    rows = [f"| {status} | {answer['description']} |" for status, answer in operation["responses"].items()]
    lines.append("\n".join(["| Status | When |", "|---|---|", *rows]))
    done = operation["responses"]["200"].get("content", {})
    for media_type, media in done.items():
        if media_type.endswith("json"):
            lines += [_code(example(media["schema"], schemas)), _attributes(media["schema"], schemas)]
    return lines


def _code(value: Any) -> str:
    return f"```json\n{json.dumps(value, indent=2)}\n```"


def _resolve(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """An example of a schema, from the examples of its parts."""
    schema = _resolve(schema, schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for one in schema.get("anyOf", []):
        found = example(one, schemas)
        if found is not None:
            return found
    if schema.get("type") == "object" or "properties" in schema:
        return {name: example(inner, schemas) for name, inner in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [example(schema["items"], schemas)]
    return None


def _kind(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    schema = _resolve(schema, schemas)
    if "anyOf" in schema:
        return " or ".join(_kind(one, schemas) for one in schema["anyOf"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    return str(schema.get("format") or schema.get("type", ""))


def _attributes(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """A table of the attributes of a resource or a body."""
    data = _resolve(_resolve(schema, schemas)["properties"]["data"], schemas)
    if data.get("type") == "array":
        data = _resolve(data["items"], schemas)
    by_name = data.get("additionalProperties")
    attributes = _resolve(by_name if isinstance(by_name, dict) else data["properties"]["attributes"], schemas)
    rows = [row for one in attributes.get("anyOf", [attributes]) for row in _rows(_resolve(one, schemas), schemas, "")]
    return "\n".join(["| Attribute | Type | Meaning |", "|---|---|---|", *dict.fromkeys(rows)])


def _rows(schema: dict[str, Any], schemas: dict[str, Any], within: str) -> list[str]:
    """A row for each attribute; those of objects within it follow, and say so."""
    rows = []
    place = f" in `{within}`" if within else ""
    for name, inner in schema.get("properties", {}).items():
        rows.append(f"| `{name}`{place} | {_kind(inner, schemas)} | {inner.get('description', '')} |")
        for one in (inner, *inner.get("anyOf", [])):
            part = _resolve(_resolve(one, schemas).get("items", one), schemas)
            within_it = part.get("properties", {})
            rows += _rows(part, schemas, name) if "attributes" not in within_it else []  # a resource has its own table
    return rows
