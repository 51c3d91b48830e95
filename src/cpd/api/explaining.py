"""What an error of version 3 says beside its title, detail and code: where to read on, its status, and what it is about
(rule HTTP-35). Nothing that was there before changes."""

import re
from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Schema

from cpd.api import npq_requests, requests

CATALOGUE = "/api-reference/errors"
_BEGINS = b'{"errors":'


def about(title: str, code: str) -> str:
    """Where the documentation has the error."""
    return f"{CATALOGUE}#{re.sub(r'[^a-z0-9]+', '-', f'{code} {title}'.lower()).strip('-')}"


def explained(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer of version 3, with what its errors say more; any other answer as it is."""
    if response.status_code < 400 or not isinstance(response, HttpResponse):
        return response
    if not response.content.startswith(_BEGINS):
        return response
    body = orjson.loads(response.content)
    attributes = _attributes(request)
    id_in_path = request.resolver_match is not None and "id" in request.resolver_match.kwargs
    for error in body["errors"]:
        explain(error, response.status_code, attributes, "/data", id_in_path=id_in_path)
    response.content = orjson.dumps(body)
    return response


def explain(
    error: dict[str, Any], status: int, attributes: dict[str, Any] | None, place: str, *, id_in_path: bool = False
) -> None:
    """Adds to one error. ``attributes`` are those of the body, at ``place``; None where there was none.

    The pointer leads to the attribute, or, where that is missing, to where it should be.
    """
    error["status"] = str(status)
    error["links"] = {"about": about(error["title"], error["code"])}
    title = error["title"]
    if title == "Idempotency-Key":
        error["source"] = {"header": title}
    elif status == 422 and attributes is not None:
        if title in attributes:
            error["source"] = {"pointer": f"{place}/attributes/{title}"}
        elif title in _written() and not (title == "participant_id" and id_in_path):
            error["source"] = {"pointer": f"{place}/attributes"}


@cache
def _written() -> frozenset[str]:
    """Every attribute that a body can have."""
    return frozenset(
        name
        for model in (*vars(requests).values(), *vars(npq_requests).values())
        if isinstance(model, type) and issubclass(model, Schema) and model.__name__.endswith("RequestAttributes")
        for name in model.model_fields
    )


def _attributes(request: HttpRequest) -> dict[str, Any] | None:
    """The attributes that were sent; None where nothing was that has any."""
    if request.method not in ("POST", "PUT"):
        return None
    try:
        attributes = orjson.loads(request.body)["data"]["attributes"]
    except Exception:  # whatever was sent instead is refused already, and has no place to point to
        return None
    return attributes if isinstance(attributes, dict) else None
