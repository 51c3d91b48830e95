"""The reference of a version as Markdown, drawn from its OpenAPI document: nothing in it is written by hand."""

import json
from typing import Any

from cpd.api.published import documents
from cpd.web.docs.markdown import anchor_of

OF_ANY_WRITE = ("at_the_same_time", "in_flight", "key_reused", "not_a_text")
"""Codes that are not named at each write, because all have them."""


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
    why = {
        status: answer["description"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
    }
    rows = [f"| {status} | {reason} |" for status, reason in sorted(why.items())]
    lines += [
        "## Statuses",
        "\n".join(["| Status | When |", "|---|---|", *rows]),
        "[All errors](/api-reference/errors) have a code. Each write names the codes of its own rules. "
        f"Any write can also be refused with {_listed(version)}.",
    ]
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    sections = list(dict.fromkeys(operation["tags"][0] for _, _, operation in operations))
    shown: dict[str, str] = {}
    for path, method, operation in sorted(operations, key=lambda one: sections.index(one[2]["tags"][0])):
        lines += _operation(path, method, operation, schemas, shown)
    return "\n\n".join(lines)


def _listed(version: int) -> str:
    """The codes of any write, in a sentence. Keys are read in version 3 alone."""
    *first, last = [f"`{code}`" for code in OF_ANY_WRITE if version >= 3 or code not in ("in_flight", "key_reused")]
    return f"{', '.join(first)} or {last}"


def _operation(
    path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any], shown: dict[str, str]
) -> list[str]:
    """The section of an operation. ``shown`` has, by its text, where a table stands already."""
    heading = operation["summary"]
    lines = [f"## {heading}", f"`{method.upper()} {path}`", operation.get("description", "")]
    parameters = operation.get("parameters", [])
    if parameters:
        rows = [
            f"| `{one['name']}` | {one['in']} | {'yes' if one.get('required') else 'no'} | "
            f"{one.get('description', 'The ID')} | `{one.get('example', '')}` |"
            for one in parameters
        ]
        titles = ["| Name | In | Required | What it does | Example |", "|---|---|---|---|---|"]
        lines += ["### Parameters", *_once("\n".join([*titles, *rows]), heading, shown, "Parameters")]
    body = operation.get("requestBody")
    sent = None
    if body:
        (media,) = body["content"].values()
        sent = example(media["schema"], schemas)
        lines += ["### Body", *_once(_attributes(media["schema"], schemas), heading, shown)]
    lines += ["### Request", *_requests(path, method, parameters, sent)]
    refusals = [status for status in operation["responses"] if int(status) >= 400]
    lines += ["### Answers", f"200, or [a refusal](#statuses): {', '.join(refusals)}.", *_errors(operation, schemas)]
    done = operation["responses"]["200"].get("content", {})
    for media_type, media in done.items():
        if media_type.endswith("json"):
            lines.append(_code(example(media["schema"], schemas)))
            lines += _once(_attributes(media["schema"], schemas), heading, shown)
    return lines


def _errors(operation: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    """The codes with which a rule refuses a write, by title. Links would make the page too large: the top has one."""
    by_title: dict[str, list[str]] = {}
    for media in operation["responses"].get("422", {}).get("content", {}).values():
        refused = _resolve(media["schema"].get("anyOf", [media["schema"]])[0], schemas)
        for one in refused["properties"]["errors"]["items"]["anyOf"]:
            error = _resolve(one, schemas)["properties"]
            title, code = (error[name].get("const", "") for name in ("title", "code"))
            if code and code not in OF_ANY_WRITE:
                by_title.setdefault(title, []).append(code)
    if not by_title:
        return []
    titles = (f"`{title}` ({', '.join(codes)})" for title, codes in by_title.items())
    return [f"What a 422 is about, and its codes: {', '.join(titles)}."]


def _once(table: str, heading: str, shown: dict[str, str], what: str = "Attributes") -> list[str]:
    """A table of attributes or parameters the first time, and where it stands every other time: pages stay small."""
    if table in shown:
        return [f"{what}: as in [{shown[table]}](#{anchor_of(shown[table])})."]
    shown[table] = heading
    return [table]


def _requests(path: str, method: str, parameters: list[dict[str, Any]], body: Any) -> list[str]:
    """The request with curl and with Python, with examples in its place."""
    examples = {one["name"]: str(one.get("example", "")) for one in parameters if one["in"] == "path"}
    address = "https://cpd.example" + path.format(**examples)
    needed = [
        f"{one['name']}={one.get('example', '')}" for one in parameters if one["in"] == "query" and one.get("required")
    ]
    address += "?" + "&".join(needed) if needed else ""
    data = json.dumps(body)
    curl = ["curl -g -X " + method.upper() if method != "get" else "curl -g", '-H "Authorization: Bearer $TOKEN"']
    if body is not None:
        curl += ['-H "Content-Type: application/json"', f"-d '{data}'"]
    python = [
        "import httpx",
        f'answer = httpx.{method}("{address}", headers={{"Authorization": f"Bearer {{token}}"}}'
        + (f", json={body!r})" if body is not None else ")"),
    ]
    return [_fenced("", " \\\n  ".join([*curl, f'"{address}"'])), _fenced("python", "\n".join(python))]


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


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
        inner_example = example(one, schemas)
        if inner_example is not None:
            return inner_example
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
    if "anyOf" in data:  # rows, each of one kind or another
        attributes = data
    else:
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
