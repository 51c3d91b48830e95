"""Version 3: webhooks."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Schema
from pydantic import Field, JsonValue

from cpd.api import webhooks
from cpd.api.openapi import CALLED_V3, DECLARED_V3, FOUND_V3, WRITE, describe
from cpd.api.requests import WebhookReplayRequest, WebhookRequest
from cpd.api.v3.reading import router
from cpd.webhooks import commands

SECTION = "Webhooks"
INSTANT: dict[str, JsonValue] = {"format": "date-time"}


class WebhookAttributes(Schema):
    """Where you are called, and how that goes."""

    url: str = Field(description="Where messages go", examples=["https://hooks.example.org/cpd"])
    mode: Literal["digest", "events"] = Field(
        description="digest: one message says that there is something new. events: one for each event",
        examples=["digest"],
    )
    types: list[str] = Field(description="Only these resources; all of them when empty", examples=[[]])
    state: Literal["unconfirmed", "active", "failing", "paused", "disabled"] = Field(
        description="unconfirmed until it has answered a test message; failing while it takes nothing; disabled after "
        "five days of that",
        examples=["active"],
    )
    secret: str | None = Field(
        description="What messages are signed with: shown when it is made, and never again",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    failing_since: str | None = Field(
        description="Since when it has taken nothing", examples=[None], json_schema_extra=INSTANT
    )
    created_at: str = Field(examples=["2022-11-15T10:00:00Z"], json_schema_extra=INSTANT)


class Webhook(Schema):
    """A webhook of yours."""

    id: UUID = Field(description="The webhook's ID", examples=["0b8f9c1e-4c0d-4d4e-b7a9-0f5a3c9c6c2b"])
    type: Literal["webhook"]
    attributes: WebhookAttributes


class WebhookOne(Schema):
    """A webhook."""

    data: Webhook


class WebhookList(Schema):
    """Webhooks."""

    data: list[Webhook]


class DeliveryAttempt(Schema):
    """One try."""

    at: str = Field(examples=["2022-11-15T10:00:00Z"], json_schema_extra=INSTANT)
    seconds: float = Field(description="How long it took", examples=[0.2])
    status: int | None = Field(description="The status of the answer; null where there was none", examples=[204])
    error: str | None = Field(description="Why there was none", examples=[None])
    answer: str = Field(description="The beginning of the answer", examples=[""])


class DeliveryAttributes(Schema):
    """A message, and how it went."""

    message: dict[str, Any] = Field(
        description="What was sent", examples=[{"type": "test", "timestamp": "2022-11-15T10:00:00Z", "data": {}}]
    )
    delivered_at: str | None = Field(examples=["2022-11-15T10:00:00Z"], json_schema_extra=INSTANT)
    next_attempt_at: str | None = Field(
        description="When it is tried again", examples=[None], json_schema_extra=INSTANT
    )
    attempts: list[DeliveryAttempt]


class Delivery(Schema):
    """A message that was sent, or waits."""

    id: UUID = Field(description="The webhook-id of the message", examples=["1b8f9c1e-4c0d-4d4e-b7a9-0f5a3c9c6c2b"])
    type: Literal["webhook-delivery"]
    attributes: DeliveryAttributes


class DeliveryOne(Schema):
    """A delivery."""

    data: Delivery


class DeliveryList(Schema):
    """Deliveries."""

    data: list[Delivery]


@router.get(
    "/webhooks",
    response={200: WebhookList, **CALLED_V3},
    summary="List webhooks",
    openapi_extra=describe(),
    tags=[SECTION],
)
def list_webhooks(request: HttpRequest) -> HttpResponseBase:
    """Yours, the oldest first."""
    return webhooks.list_answer(request)


@router.post(
    "/webhooks",
    response={200: WebhookOne, **DECLARED_V3},
    summary="Add a webhook",
    openapi_extra=describe(WRITE, body=WebhookRequest),
    tags=[SECTION],
)
def add_webhook(request: HttpRequest) -> HttpResponseBase:
    """Adds an address that is told of changes, and sends it a test message. The secret is shown this once."""
    return webhooks.add_answer(request)


@router.get(
    "/webhooks/{id}",
    response={200: WebhookOne, **FOUND_V3},
    summary="Show a webhook",
    openapi_extra=describe(),
    tags=[SECTION],
)
def show_webhook(request: HttpRequest, id: str) -> HttpResponseBase:
    """By its ID."""
    return webhooks.one_answer(request, id)


@router.delete(
    "/webhooks/{id}",
    response={200: WebhookOne, **DECLARED_V3},
    summary="Delete a webhook",
    openapi_extra=describe(WRITE),
    tags=[SECTION],
)
def delete_webhook(request: HttpRequest, id: str) -> HttpResponseBase:
    """Deletes it with its deliveries."""
    return webhooks.delete_answer(request, id)


@router.get(
    "/webhooks/{id}/deliveries",
    response={200: DeliveryList, **FOUND_V3},
    summary="List the deliveries of a webhook",
    openapi_extra=describe(),
    tags=[SECTION],
)
def list_deliveries(request: HttpRequest, id: str) -> HttpResponseBase:
    """The newest 100 messages of the last 30 days, with every attempt."""
    return webhooks.deliveries_answer(request, id)


@router.post(
    "/webhooks/{id}/test",
    response={200: WebhookOne, **DECLARED_V3},
    summary="Send a test message",
    openapi_extra=describe(WRITE),
    tags=[SECTION],
)
def send_test_message(request: HttpRequest, id: str) -> HttpResponseBase:
    """Within a minute; its delivery says how it went."""
    return webhooks.change_answer(request, id, commands.send_test)


@router.post(
    "/webhooks/{id}/rotate",
    response={200: WebhookOne, **DECLARED_V3},
    summary="Rotate the secret of a webhook",
    openapi_extra=describe(WRITE),
    tags=[SECTION],
)
def rotate_webhook(request: HttpRequest, id: str) -> HttpResponseBase:
    """Shows the new secret this once. The old one signs beside it for 24 hours."""
    return webhooks.rotate_answer(request, id)


@router.post(
    "/webhooks/{id}/pause",
    response={200: WebhookOne, **DECLARED_V3},
    summary="Pause a webhook",
    openapi_extra=describe(WRITE),
    tags=[SECTION],
)
def pause_webhook(request: HttpRequest, id: str) -> HttpResponseBase:
    """Nothing is sent until it is resumed, and nothing is lost."""
    return webhooks.change_answer(request, id, commands.pause_endpoint)


@router.post(
    "/webhooks/{id}/resume",
    response={200: WebhookOne, **DECLARED_V3},
    summary="Resume a webhook",
    openapi_extra=describe(WRITE),
    tags=[SECTION],
)
def resume_webhook(request: HttpRequest, id: str) -> HttpResponseBase:
    """One that is paused or disabled goes on where it was, once it has answered a test message."""
    return webhooks.change_answer(request, id, commands.resume_endpoint)


@router.post(
    "/webhooks/{id}/replay",
    response={200: WebhookOne, **DECLARED_V3},
    summary="Announce again what changed",
    openapi_extra=describe(WRITE, body=WebhookReplayRequest),
    tags=[SECTION],
)
def replay_webhook(request: HttpRequest, id: str) -> HttpResponseBase:
    """Whatever changed since a time is announced again."""
    return webhooks.replay_answer(request, id)


@router.post(
    "/webhook-deliveries/{id}/again",
    response={200: DeliveryOne, **DECLARED_V3},
    summary="Send a message again",
    openapi_extra=describe(WRITE),
    tags=[SECTION],
)
def send_delivery_again(request: HttpRequest, id: str) -> HttpResponseBase:
    """Under the same webhook-id."""
    return webhooks.again_answer(request, id)
