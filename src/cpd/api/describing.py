"""What a published description says beside routes and schemas: where the service is, tags, headers, discriminators."""

from typing import Any

from django.conf import settings

LICENCE = {"name": "MIT", "identifier": "MIT"}

TAGS = {
    "ECF participants": "Early career teachers and mentors, and what is reported of them.",
    "Participant declarations": "That somebody reached a milestone: declared, listed, voided.",
}
"""What is said of a tag, where its name does not say it."""

_TEXT = {"type": "string"}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": {"description": "Names this request. Send it when you ask for help", "schema": _TEXT},
    "RateLimit": {"description": "How many requests are left, and for how many seconds", "schema": _TEXT},
    "RateLimit-Policy": {"description": "How many requests a token can make in how many seconds", "schema": _TEXT},
    "ETag": {"description": "Send it back as If-None-Match: the answer is 304 while nothing changed", "schema": _TEXT},
    "Retry-After": {
        "description": "In how many seconds to try again",
        "schema": {"type": "integer", "minimum": 0},
    },
    "X-Stale-Since": {
        "description": "The midnight whose changes are not all shown yet",
        "schema": {"type": "string", "format": "date-time"},
    },
    "Deprecation": {"description": "Since when this version is deprecated (RFC 9745)", "schema": _TEXT},
    "Warning": {"description": "That this version is deprecated, in words", "schema": _TEXT},
}
"""Headers of answers, by name."""

EVERY = ("X-Request-Id", "RateLimit", "RateLimit-Policy")
LATER = ("Retry-After",)
DEPRECATED = ("Deprecation", "Warning")

EXACT: dict[str, dict[str, Any]] = {
    "page[page]": {"minimum": 1},
    "page[per_page]": {"minimum": 1},
    "filter[updated_since]": {"format": "date-time"},
    "filter[created_since]": {"format": "date-time"},
    "filter[training_status]": {"enum": ["active", "deferred", "withdrawn"]},
    "filter[urn]": {"pattern": "^[0-9]+$"},
    "Idempotency-Key": {"minLength": 1, "maxLength": 255},
    "validate_only": {"enum": ["true", "false"]},
    "mode": {"enum": ["all_or_nothing"]},
}
"""What a parameter takes, more exactly than its type."""


def describe(document: dict[str, Any], version: int) -> dict[str, Any]:
    """Adds to an OpenAPI document, in place, what is the same for every operation; gives it back."""
    document["info"] |= {
        "license": dict(LICENCE),
        "contact": {"name": "Manage Teacher CPD", "url": f"{settings.PUBLIC_URL}/api-reference/help"},
    }
    document["servers"] = [{"url": settings.PUBLIC_URL or "/", "description": "This service"}]
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    tags = sorted({tag for operation in operations for tag in operation["tags"]})
    document["tags"] = [{"name": tag, "description": TAGS.get(tag, f"{tag}.")} for tag in tags]
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _headers(method, operation, version)
            for parameter in operation.get("parameters", []):
                parameter["schema"] = {**parameter["schema"], **EXACT.get(parameter["name"], {})}
    used = {
        name for operation in operations for answer in operation["responses"].values() for name in answer["headers"]
    }
    document["components"]["headers"] = {name: dict(header) for name, header in HEADERS.items() if name in used}
    _tell_declarations_apart(document["components"]["schemas"])
    return document


def _headers(method: str, operation: dict[str, Any], version: int) -> None:
    for status, answer in operation["responses"].items():
        names = [*EVERY]
        names += ["ETag", "X-Stale-Since"] if method == "get" and status == "200" else []
        names += LATER if status in ("429", "503") else []
        names += DEPRECATED if version == 1 else []
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _tell_declarations_apart(schemas: dict[str, Any]) -> None:
    """Declarations of the two programmes differ in version 3: ``course_identifier`` says which one it is."""
    kinds = {"DeclarationAttributesV3": "ecf-", "NpqDeclarationAttributesV3": "npq-"}
    if not kinds.keys() <= schemas.keys():
        return
    mapping: dict[str, str] = {}
    for name, prefix in kinds.items():
        course = schemas[name]["properties"]["course_identifier"]
        course = {**course, "enum": [one for one in course["enum"] if one.startswith(prefix)]}
        course["examples"] = course["enum"][:1]
        schemas[name] = {**schemas[name], "properties": {**schemas[name]["properties"], "course_identifier": course}}
        mapping |= dict.fromkeys(course["enum"], f"#/components/schemas/{name}")
    attributes = schemas["DeclarationV3"]["properties"]["attributes"]
    schemas["DeclarationV3"]["properties"]["attributes"] = {
        **{key: value for key, value in attributes.items() if key != "anyOf"},
        "oneOf": attributes["anyOf"] if "anyOf" in attributes else attributes["oneOf"],
        "discriminator": {"propertyName": "course_identifier", "mapping": mapping},
    }
