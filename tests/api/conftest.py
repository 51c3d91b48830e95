"""Calling the API in tests. Every answer is held against the published document (:mod:`tests.published`)."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from cpd.core import clock
from tests.world import World, simple_world


@pytest.fixture(autouse=True)
def _the_clock_of_a_request_stands_still(monkeypatch):
    """Requests with ``X-With-Server-Date`` run at that very second, however slow the machine is."""
    at = clock.at
    monkeypatch.setattr(clock, "at", lambda instant, **_: at(instant, frozen=True))


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
        return self.client.get(path, headers=self.headers(headers))

    def post(self, path: str, body: Any, content_type: str = "application/json", **headers: str):
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(path, data, content_type=content_type, headers=self.headers(headers))

    def put(self, path: str, attributes: dict[str, Any] | None = None, body: Any = None, **headers: str):
        data = json.dumps({"data": {"type": "any", "attributes": attributes}} if body is None else body)
        return self.client.put(path, data, content_type="application/json", headers=self.headers(headers))

    def delete(self, path: str, **headers: str):
        return self.client.delete(path, headers=self.headers(headers))

    def declare(self, now: str | None = None, **attributes: Any):
        moved = {"X-With-Server-Date": now} if now else {}
        body = {"data": {"type": "participant-declaration", "attributes": attributes}}
        return self.post("/api/v1/participant-declarations", body, **moved)


@pytest.fixture
def api(world):
    """``api("Provider A")`` calls as that provider; ``api(None)`` without a token."""
    client = Client(raise_request_exception=True)

    def caller(name: str | None = "Provider A", token: str | None = None) -> Api:
        return Api(token or (world.tokens[name] if name else None), client)

    return caller
