"""A provider's webhooks: how each stands, and what was sent to it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.core.ids import parse_id
from cpd.web.kit.fields import Choice, SelectField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.providers.access import DEVELOPERS, Place, for_provider
from cpd.web.providers.words import became_of, behind_in_words, breakable, kind_of, meaning_of, outcome_of, state_tag
from cpd.webhooks.models import Endpoint, Message, State
from cpd.webhooks.queries import Following, deliveries_of, endpoint_of, followings, message_of
from cpd.webhooks.rules import MOST_ENDPOINTS

View = Callable[..., HttpResponse]

MODES = {
    "digest": "One message that there is something new",
    "events": "One message for each event",
}


class DeliveryFilter(FilterForm):
    """Which messages are shown."""

    title = "Filter"
    shown = SelectField(
        "Messages",
        required=False,
        first="All",
        choices=[Choice("delivered", "Delivered"), Choice("undelivered", "Not delivered")],
        unknown="Select all, delivered or not delivered.",
    )

    @property
    def taken(self) -> bool | None:
        """Whether only those that were taken are shown, or only those that were not; None for all."""
        return {"delivered": True, "undelivered": False}.get(self.values.get("shown", ""))


def address_of(place: Place, endpoint: Endpoint) -> str:
    """The page of a webhook."""
    return f"{place.address}/webhooks/{endpoint.id}"


def with_webhook(view: View) -> View:
    """Only developers get in. The view gets ``place``, and ``endpoint`` instead of its id; there is no such page for
    another provider's."""

    @for_provider(DEVELOPERS)
    @wraps(view)
    def webhook_page(request: HttpRequest, webhook: str, *args: Any, place: Place, **kwargs: Any) -> HttpResponse:
        with place.reading():
            endpoint = endpoint_of(place.id, parse_id(webhook))
        if endpoint is None:
            return not_found(request)
        return view(request, *args, place=place, endpoint=endpoint, **kwargs)

    return webhook_page


@require_safe
@for_provider(DEVELOPERS)
def show_all(request: HttpRequest, *, place: Place) -> HttpResponse:
    """Every webhook with its state, and how far it is behind."""
    with place.reading():
        rows = followings(place.id)
    full = len(rows) >= MOST_ENDPOINTS
    return page(
        request,
        "providers/webhooks.html",
        {
            "title": "Webhooks",
            "caption": place.provider.name,
            "back": place.address,
            "table": _table(place, rows),
            "add": "" if full else f"{place.address}/webhooks/add",
            "most": MOST_ENDPOINTS,
        },
    )


def _table(place: Place, rows: Any) -> Table:
    return Table(
        caption="Your webhooks",
        columns=[
            Column("URL", lambda one: breakable(Link(one.endpoint.url, address_of(place, one.endpoint)))),
            Column("State", lambda one: state_tag(one.endpoint.state)),
            Column("Behind", lambda one: behind_in_words(one.behind, one.waiting)),
            Column("Last accepted a message", lambda one: instant_in_words(one.delivered_at) or "Not yet"),
        ],
        rows=rows,
        empty="You have no webhooks yet.",
        hidden=True,
    )


@require_safe
@with_webhook
def show(request: HttpRequest, *, place: Place, endpoint: Endpoint) -> HttpResponse:
    """How a webhook stands, what can be done with it, and what was sent to it in the last 30 days."""
    filters = DeliveryFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    with place.reading():
        following = next((one for one in followings(place.id) if one.endpoint.id == endpoint.id), None)
        pages = paged([] if refused else deliveries_of(place.id, endpoint.id, taken=filters.taken), request.GET)
    if following is None:
        return not_found(request)  # it was deleted just now
    address = address_of(place, endpoint)
    stopped = endpoint.state in (State.PAUSED, State.DISABLED)
    return page(
        request,
        "providers/webhook.html",
        {
            "title": "Webhook",
            "caption": place.provider.name,
            "back": f"{place.address}/webhooks",
            "meaning": meaning_of(endpoint.state),
            "summary": SummaryList(_rows(following)),
            "address": address,
            "stopped": stopped,
            "links": [
                Link("Rotate the secret", f"{address}/rotate"),
                Link("Announce again what changed since a time", f"{address}/replay"),
                Link("Delete this webhook", f"{address}/delete"),
            ],
            "filters": filters,
            "errors": filters.error_summary,
            "deliveries": _deliveries(address, endpoint, pages.rows),
            "pages": pages,
        },
        status=422 if refused else 200,
    )


def _rows(following: Following) -> list[Row]:
    endpoint = following.endpoint
    return [
        Row("URL", breakable(endpoint.url)),
        Row("State", state_tag(endpoint.state)),
        *(
            [Row("Has accepted nothing since", instant_in_words(endpoint.failing_since))]
            if endpoint.failing_since
            else []
        ),
        Row("Behind", behind_in_words(following.behind, following.waiting)),
        Row("Last accepted a message", instant_in_words(following.delivered_at) or "Not yet"),
        Row("What we send", MODES[endpoint.mode]),
        Row("About", ", ".join(endpoint.types) or "Everything in the change feed"),
        Row("Added", instant_in_words(endpoint.created_at)),
    ]


def _deliveries(address: str, endpoint: Endpoint, rows: Any) -> Table:
    def made(one: Any) -> Link:
        return Link(instant_in_words(one.created_at), f"{address}/deliveries/{one.id}", f"message {one.id}")

    return Table(
        caption="Messages from the last 30 days",
        columns=[
            Column("Written", made),
            Column("Type", kind_of),
            Column("What happened", lambda one: became_of(one, endpoint.state)),
            Column("Attempts", lambda one: one.attempts, numeric=True),
            Column("Last attempt", lambda one: outcome_of(one.last_status, one.last_error) or "None yet"),
        ],
        rows=rows,
        empty="No messages.",
    )


def with_message(view: View) -> View:
    """The view gets ``message`` too, instead of its id; there is no such page where it went to another webhook."""

    @with_webhook
    @wraps(view)
    def message_page(
        request: HttpRequest, message: str, *args: Any, place: Place, endpoint: Endpoint, **kwargs: Any
    ) -> HttpResponse:
        with place.reading():
            sent = message_of(place.id, endpoint.id, parse_id(message))
        if sent is None:
            return not_found(request)
        return view(request, *args, place=place, endpoint=endpoint, message=sent, **kwargs)

    return message_page


@require_safe
@with_message
def show_message(request: HttpRequest, *, place: Place, endpoint: Endpoint, message: Message) -> HttpResponse:
    """A message, and every try to deliver it with the beginning of the answer."""
    tries = sorted(message.tries.all(), key=lambda one: one.id)
    rows = [
        Row("webhook-id", message.id),
        Row("Type", kind_of(message)),
        Row("Written", instant_in_words(message.created_at)),
        Row("What happened", became_of(message, endpoint.state)),
    ]
    return page(
        request,
        "providers/message.html",
        {
            "title": "Message",
            "caption": endpoint.url,
            "back": address_of(place, endpoint),
            "summary": SummaryList(rows),
            "body": orjson.dumps(orjson.loads(message.body), option=orjson.OPT_INDENT_2).decode(),
            "tries": [
                {
                    "number": number,
                    "at": instant_in_words(one.at),
                    "seconds": f"{one.seconds:.1f}",
                    "outcome": outcome_of(one.status, one.error),
                    "answer": one.answer,
                }
                for number, one in enumerate(tries, 1)
            ][::-1],
            "again": f"{address_of(place, endpoint)}/deliveries/{message.id}/again",
        },
    )
