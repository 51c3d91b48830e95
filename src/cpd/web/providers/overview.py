"""DfE's operations users see every provider's webhooks: how they stand, and never a secret or a whole address."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.web.kit.fields import Choice, SelectField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Table
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page
from cpd.web.providers.words import breakable, outcome_of, state_tag
from cpd.web.users.access import operations
from cpd.webhooks.models import State
from cpd.webhooks.queries import Overview, overview


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
            Column("Lead provider", lambda one: one.provider),
            Column("Host", lambda one: breakable(one.host)),
            Column("State", lambda one: state_tag(one.state)),
            Column("Changes behind", lambda one: f"{one.behind:,}", numeric=True),
            Column("Last took a message", lambda one: instant_in_words(one.delivered_at) or "Not yet"),
            Column("What goes wrong", _trouble),
        ],
        rows=pages.rows,
        empty="No webhook is like that.",
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


def _trouble(one: Overview) -> str:
    since = f"Nothing taken since {instant_in_words(one.failing_since)}." if one.failing_since else ""
    last = outcome_of(one.status, one.error)
    return " ".join(part for part in (since, f"Last try: {last}" if last else "") if part) or "Nothing"
