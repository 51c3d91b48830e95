"""A provider's webhooks over the API: add one, test it, rotate its secret, pause it, send again, delete it."""

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from cpd.api import answers
from cpd.api.authentication import Caller
from cpd.api.call import admit, call_of
from cpd.api.writes import write_answer
from cpd.core.actor import Actor
from cpd.core.as_role import transaction_for
from cpd.core.dates import print_instant
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound
from cpd.providers.rules import Scope
from cpd.webhooks import commands, queries
from cpd.webhooks.models import Endpoint, Message


def list_answer(request: HttpRequest) -> HttpResponse:
    """The caller's webhooks."""
    caller = admit(request, Scope.EITHER)
    with transaction_for(caller.actor.provider_id):
        endpoints = queries.endpoints_of(caller.provider_id)
    return _tagged(request, [_shown(endpoint) for endpoint in endpoints])


def one_answer(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """One of them; 404 for any other."""
    caller = admit(request, Scope.EITHER)
    with transaction_for(caller.actor.provider_id):
        endpoint = queries.endpoint_of(caller.provider_id, parse_id(webhook_id))
    return _tagged(request, _shown(endpoint)) if endpoint else answers.not_found(call_of(request).version)


def deliveries_answer(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """What was sent to one of them in the last 30 days, with every attempt."""
    caller = admit(request, Scope.EITHER)
    with transaction_for(caller.actor.provider_id):
        endpoint = queries.endpoint_of(caller.provider_id, parse_id(webhook_id))
        messages = queries.messages_of(caller.provider_id, endpoint.id) if endpoint else []
        shown = [_delivery(message) for message in messages]
    return _tagged(request, shown) if endpoint else answers.not_found(call_of(request).version)


def add_answer(request: HttpRequest) -> HttpResponse:
    """Adds one, and shows its secret this once."""

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        made = commands.add_endpoint(
            provider_id=caller.provider_id,
            url=attributes.get("url"),
            mode=attributes.get("mode", "digest"),
            types=attributes.get("types"),
            actor=actor,
        )
        return _answer(_shown(made.endpoint, secret=made.secret))

    return write_answer(request, Scope.EITHER, run, keep=_without_secret)


def rotate_answer(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Gives it a new secret, and shows that this once."""

    def run(caller: Caller, _: dict[str, Any], actor: Actor) -> HttpResponse:
        made = commands.rotate_secret(provider_id=caller.provider_id, endpoint_id=parse_id(webhook_id), actor=actor)
        return _answer(_shown(made.endpoint, secret=made.secret))

    return write_answer(request, Scope.EITHER, run, envelope=False, keep=_without_secret)


def change_answer(request: HttpRequest, webhook_id: str, command: Callable[..., Endpoint]) -> HttpResponse:
    """Tests, pauses or resumes it."""

    def run(caller: Caller, _: dict[str, Any], actor: Actor) -> HttpResponse:
        endpoint = command(provider_id=caller.provider_id, endpoint_id=parse_id(webhook_id), actor=actor)
        return _answer(_shown(endpoint))

    return write_answer(request, Scope.EITHER, run, envelope=False)


def replay_answer(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Announces again what changed since a time."""

    def run(caller: Caller, attributes: dict[str, Any], actor: Actor) -> HttpResponse:
        endpoint = commands.replay(
            provider_id=caller.provider_id,
            endpoint_id=parse_id(webhook_id),
            since=attributes.get("since"),
            actor=actor,
        )
        return _answer(_shown(endpoint))

    return write_answer(request, Scope.EITHER, run, before=lambda caller: _must_see(caller, webhook_id))


def delete_answer(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Deletes it, and shows what it was."""

    def run(caller: Caller, _: dict[str, Any], actor: Actor) -> HttpResponse:
        with transaction_for(caller.actor.provider_id):
            endpoint = queries.endpoint_of(caller.provider_id, parse_id(webhook_id))
        if endpoint is None:
            raise NotFound("webhook", webhook_id)
        shown = _shown(endpoint)
        commands.delete_endpoint(provider_id=caller.provider_id, endpoint_id=endpoint.id, actor=actor)
        return _answer(shown)

    return write_answer(request, Scope.EITHER, run, envelope=False)


def again_answer(request: HttpRequest, message_id: str) -> HttpResponse:
    """Sends a message once more."""

    def run(caller: Caller, _: dict[str, Any], actor: Actor) -> HttpResponse:
        message = commands.send_again(provider_id=caller.provider_id, message_id=parse_id(message_id), actor=actor)
        return _answer(_delivery(message))

    return write_answer(request, Scope.EITHER, run, envelope=False)


def _must_see(caller: Caller, webhook_id: str) -> None:
    with transaction_for(caller.actor.provider_id):
        if queries.endpoint_of(caller.provider_id, parse_id(webhook_id)) is None:
            raise NotFound("webhook", webhook_id)


def _without_secret(response: HttpResponse) -> bytes:
    """What is kept of an answer under an ``Idempotency-Key``: a secret is shown once, and never stored as it is."""
    body = orjson.loads(response.content)
    body["data"]["attributes"]["secret"] = None
    return orjson.dumps(body)


def _answer(data: Any) -> HttpResponse:
    return answers.json_answer(orjson.dumps({"data": data}))


def _tagged(request: HttpRequest, data: Any) -> HttpResponse:
    return answers.tagged_by_its_bytes(request, orjson.dumps({"data": data}))


def _shown(endpoint: Endpoint, secret: str | None = None) -> dict[str, Any]:
    instants = {
        name: print_instant(at) if at else None
        for name, at in (("failing_since", endpoint.failing_since), ("created_at", endpoint.created_at))
    }
    return {
        "id": str(endpoint.id),
        "type": "webhook",
        "attributes": {
            "url": endpoint.url,
            "mode": str(endpoint.mode),
            "types": list(endpoint.types),
            "state": str(endpoint.state),
            "secret": secret,
            **instants,
        },
    }


def _delivery(message: Message) -> dict[str, Any]:
    tries = sorted(message.tries.all(), key=lambda one: one.id)
    return {
        "id": str(message.id),
        "type": "webhook-delivery",
        "attributes": {
            "message": orjson.loads(message.body),
            "delivered_at": print_instant(message.delivered_at) if message.delivered_at else None,
            "next_attempt_at": print_instant(message.next_attempt_at) if message.next_attempt_at else None,
            "attempts": [
                {
                    "at": print_instant(one.at),
                    "seconds": one.seconds,
                    "status": one.status,
                    "error": one.error or None,
                    "answer": one.answer,
                }
                for one in tries
            ],
        },
    }
