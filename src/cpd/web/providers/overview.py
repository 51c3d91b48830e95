"""DfE's operations users see every provider's webhooks (rule WEB-6): how they stand and what was sent to each.

Never a secret, a whole address, what a message says, or what the provider's server answered beyond its status.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.core.ids import parse_id
from cpd.web.kit.fields import Choice, SelectField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.providers.webhooks import DeliveryFilter
from cpd.web.providers.words import became_of, breakable, kind_of, outcome_of, state_tag
from cpd.web.users.access import operations
from cpd.webhooks.models import State
from cpd.webhooks.queries import Overview, deliveries_of, overview


class StateFilter(FilterForm):
    """Which webhooks are shown."""

    title = "Filter"
    state = SelectField(
        "State",
        required=False,
        first="All",
        choices=[Choice(str(state), state_tag(state).text) for state in State],
        unknown="Select a state from the list.",
    )


@require_safe
@operations
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """Every provider's webhooks, with their lag and what went wrong last."""
    filters = StateFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    state = filters.values.get("state")
    pages = paged([] if refused else [one for one in overview() if state in (None, one.state)], request.GET)
    table = Table(
        caption=f"{pages.count:,} {'webhook' if pages.count == 1 else 'webhooks'}",
        columns=[
            Column("Lead provider", lambda one: Link(one.provider, address_of(one), f"webhook at {one.host}")),
            Column("Host", lambda one: breakable(one.host)),
            Column("State", lambda one: state_tag(one.state)),
            Column("Changes behind", lambda one: f"{one.behind:,}", numeric=True),
            Column("Last accepted a message", lambda one: instant_in_words(one.delivered_at) or "Not yet"),
            Column("What is going wrong", _trouble),
        ],
        rows=pages.rows,
        empty="No webhooks match these filters.",
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Webhooks of lead providers",
            "filters": filters,
            "errors": filters.error_summary,
            "table": table,
            "pages": pages,
        },
        status=422 if refused else 200,
    )


@require_safe
@operations
def show_deliveries(request: HttpRequest, key: str, *, user: User) -> HttpResponse:
    """How a webhook stands, and what was sent to it in the last 30 days, message by message."""
    endpoint_id = parse_id(key)
    webhooks = overview(endpoint_id) if endpoint_id else []
    if not webhooks:
        return not_found(request)
    (one,) = webhooks
    filters = DeliveryFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    pages = paged([] if refused else deliveries_of(one.provider_id, one.endpoint_id, taken=filters.taken), request.GET)
    return page(
        request,
        "providers/deliveries.html",
        {
            "title": "Webhook",
            "caption": one.provider,
            "back": "/webhooks",
            "summary": SummaryList(_rows(one)),
            "filters": filters,
            "errors": filters.error_summary,
            "table": _deliveries(one, pages.rows),
            "pages": pages,
        },
        status=422 if refused else 200,
    )


def address_of(one: Overview) -> str:
    """The page with what was sent to a webhook."""
    return f"/webhooks/{one.endpoint_id}"


def _rows(one: Overview) -> list[Row]:
    return [
        Row("Host", breakable(one.host)),
        Row("ID", breakable(one.endpoint_id)),
        Row("State", state_tag(one.state)),
        Row("Changes behind", f"{one.behind:,}"),
        Row("Last accepted a message", instant_in_words(one.delivered_at) or "Not yet"),
        Row("What is going wrong", _trouble(one)),
    ]


def _deliveries(one: Overview, messages: Any) -> Table:
    return Table(
        caption="Messages from the last 30 days",
        columns=[
            Column("Written", lambda message: instant_in_words(message.created_at)),
            Column("webhook-id", lambda message: breakable(message.id)),
            Column("Type", kind_of),
            Column("What happened", lambda message: became_of(message, one.state)),
            Column("Attempts", lambda message: message.attempts, numeric=True),
            Column("Last attempt", lambda message: outcome_of(message.last_status, message.last_error) or "None yet"),
        ],
        rows=messages,
        empty="No messages.",
    )


def _trouble(one: Overview) -> str:
    since = f"Nothing taken since {instant_in_words(one.failing_since)}." if one.failing_since else ""
    last = outcome_of(one.status, one.error)
    return " ".join(part for part in (since, f"Last attempt: {last}" if last else "") if part) or "Nothing"
