"""The documentation for programs: every page as Markdown, all as one file, ``llms.txt``, a Postman collection."""

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from cpd.api.published import documents
from cpd.web.docs.reference import example
from cpd.web.docs.site import PAGES, SECTIONS, address_of
from cpd.web.docs.texts import text_of

SUMMARY = (
    "The API through which lead providers see the teachers they train in England's early career and NPQ programmes, "
    "declare their progress and follow what they are paid for."
)


def markdown_of(name: str) -> str | None:
    """A page as Markdown, or None where there is no such page."""
    text = text_of(name)
    return text.markdown if text else None


@cache
def everything() -> str:
    """All pages as one Markdown file, in the order of the site, but for the references of versions 1 and 2.

    The file never changes while the service runs, so it leads to the page that says how the service is now.
    """
    names = [name for name, _ in PAGES if name not in ("reference-v1", "reference-v2")]
    return "\n\n".join(f"<!-- {address_of(name)} -->\n\n{markdown_of(name)}{_AFTER.get(name, '')}" for name in names)


_AFTER = {"status": "\nTo see whether the service works now, read [its status](/api-reference/status.md).\n"}
"""What the file of all pages says after a page."""


@cache
def llms() -> str:
    """The contents of the site for language models: https://llmstxt.org. Each page with its address as Markdown."""
    lines = ["# Manage Teacher CPD API", "", f"> {SUMMARY}", ""]
    lines += [
        "Start with [Get started](/api-reference/get-started.md) and build on version 3. Every request needs the "
        "header `Authorization: Bearer` with a token. In the sandbox `POST /sandbox/scenarios/tutorial` adds the "
        "tutorial's world, and `GET /sandbox/emails` shows the emails that were sent.",
    ]
    for section in SECTIONS:
        lines += ["", f"## {section.heading}", ""]
        for name, title in section.pages:
            text = text_of(name)
            assert text is not None
            lines.append(f"- [{title}](/api-reference/{name}.md): {text.summary}")
    lines += ["", "## Optional", "", "- [Everything in one file](/api-reference/all.md): all pages"]
    lines += [
        f"- [OpenAPI of version {one}](/api/docs/v{one}/openapi.json): for programs" for one in sorted(documents())
    ]
    return "\n".join(lines) + "\n"


@cache
def postman() -> str:
    """Version 3 as a Postman collection (format 2.1). Set ``baseUrl`` and ``token`` and send."""
    document = documents()[3]
    schemas = document["components"]["schemas"]
    folders: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            folders.setdefault(operation["tags"][0], []).append(_request(path, method, operation, schemas))
    collection = {
        "info": {
            "name": "Manage Teacher CPD API, version 3",
            "description": SUMMARY,
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [
            {"key": "baseUrl", "value": "http://127.0.0.1:8000", "type": "string"},
            {"key": "token", "value": "tutorial-provider-token", "type": "string"},
        ],
        "item": [{"name": name, "item": items} for name, items in folders.items()],
    }
    return json.dumps(collection, indent=2, ensure_ascii=False) + "\n"


def _request(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    parameters = operation.get("parameters", [])
    parts = [f":{part[1:-1]}" if part.startswith("{") else part for part in urlsplit(path).path.strip("/").split("/")]
    query = [
        {
            "key": one["name"],
            "value": str(one.get("example", "")),
            "description": one.get("description", ""),
            "disabled": not one.get("required", False),
        }
        for one in parameters
        if one["in"] == "query"
    ]
    asked = "&".join(f"{one['key']}={one['value']}" for one in query if not one["disabled"])
    headers = [
        {"key": one["name"], "value": str(one.get("example", "")), "disabled": True}
        for one in parameters
        if one["in"] == "header"
    ]
    request: dict[str, Any] = {
        "method": method.upper(),
        "description": operation.get("description", ""),
        "header": headers,
        "url": {
            "raw": "{{baseUrl}}/" + "/".join(parts) + (f"?{asked}" if asked else ""),
            "host": ["{{baseUrl}}"],
            "path": parts,
            "query": query,
            "variable": [
                {"key": one["name"], "value": str(one.get("example", ""))} for one in parameters if one["in"] == "path"
            ],
        },
    }
    if "requestBody" in operation:
        (media,) = operation["requestBody"]["content"].values()
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        request["body"] = {
            "mode": "raw",
            "raw": json.dumps(example(media["schema"], schemas), indent=2),
            "options": {"raw": {"language": "json"}},
        }
    return {"name": operation["summary"], "request": request, "response": []}
