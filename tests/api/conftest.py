"""Calling the API in tests: every answer is held against the published schema of its version."""

import json
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest
from django.test import Client

from cpd.api import limits
from cpd.api.openapi import documents
from tests.world import World, simple_world


@pytest.fixture(autouse=True)
def _no_limit_from_other_tests():
    limits.forget_all()


@pytest.fixture
def world(db) -> World:
    return simple_world()


@dataclass
class Api:
    """A client of one provider."""

    token: str | None
    client: Client

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        return {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **more}

    def get(self, path: str, **headers: str):
        return checked("get", path, self.client.get(path, headers=self.headers(headers)))

    def post(self, path: str, body: Any, content_type: str = "application/json", **headers: str):
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return checked(
            "post", path, self.client.post(path, data, content_type=content_type, headers=self.headers(headers))
        )

    def put(self, path: str, attributes: dict[str, Any] | None = None, body: Any = None, **headers: str):
        data = json.dumps({"data": {"type": "any", "attributes": attributes}} if body is None else body)
        return checked(
            "put",
            path,
            self.client.put(path, data, content_type="application/json", headers=self.headers(headers)),
        )

    def declare(self, now: str | None = None, **attributes: Any):
        moved = {"X-With-Server-Date": now} if now else {}
        body = {"data": {"type": "participant-declaration", "attributes": attributes}}
        return self.post("/api/v1/participant-declarations", body, **moved)


def _operation(method: str, path: str) -> dict[str, Any] | None:
    """The operation that a path means: of several templates that match, the one with most of it written out."""
    mine = path.partition("?")[0].strip("/").split("/")
    found = []
    for document in documents().values():
        for template, methods in document["paths"].items():
            theirs = template.strip("/").split("/")
            if method not in methods or len(mine) != len(theirs):
                continue
            if all(b.startswith("{") or a == b for a, b in zip(mine, theirs, strict=True)):
                found.append((template.count("{"), {"operation": methods[method], "document": document}))
    return min(found, key=lambda one: one[0])[1] if found else None


def checked(method: str, path: str, response):
    """Fails the test when an answer is not what the published document promises for its status."""
    found = _operation(method, path)
    if found is None:
        return response
    declared = found["operation"]["responses"]
    assert str(response.status_code) in declared, f"{method} {path}: {response.status_code} is not declared"
    if not response.streaming and not response.content:
        return response
    content = declared[str(response.status_code)].get("content", {})
    for media_type, media in content.items():
        assert response["Content-Type"] == media_type
        if media_type.endswith("json"):
            schema = {**media["schema"], "components": found["document"]["components"]}
            jsonschema.validate(json.loads(response.content), schema)
    return response


@pytest.fixture
def api(world):
    """``api("Provider A")`` calls as that provider; ``api(None)`` without a token."""
    client = Client(raise_request_exception=True)

    def caller(name: str | None = "Provider A", token: str | None = None) -> Api:
        return Api(token or (world.tokens[name] if name else None), client)

    return caller
