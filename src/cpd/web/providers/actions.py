"""What developers do with a webhook. Each can be done twice, as by a double click, and is done once.

Nothing here waits for the provider's server: jobs send, and the pages say so.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.core import clock
from cpd.core.dates import print_instant
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, Refusal
from cpd.web.accounts.forms import SureForm
from cpd.web.kit.fields import DateField, TextField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.words import LONDON, in_words, instant_in_words
from cpd.web.pages import page, question
from cpd.web.problems import not_found
from cpd.web.providers.access import DEVELOPERS, Place, for_provider
from cpd.web.providers.webhooks import address_of, with_message, with_webhook
from cpd.webhooks.commands import (
    delete_endpoint,
    pause_endpoint,
    replay,
    resume_endpoint,
    send_again,
    send_test,
)
from cpd.webhooks.commands.endpoints import REPLAYED_AT_MOST
from cpd.webhooks.models import Endpoint, Message, State
from cpd.webhooks.queries import endpoint_of

ASKING = ["GET", "HEAD", "POST"]


def _confirmed(
    request: HttpRequest,
    do: Callable[[], object],
    *,
    title: str,
    caption: str,
    paragraphs: list[str],
    button: str,
    done: str,
    on: str,
    back: str = "",
) -> HttpResponse:
    """A page that asks whether to do something, then does it and leads ``on``. What is gone meanwhile is no page."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            do()
        except Refusal as refusal:
            form.refuse(refusal)
        except NotFound:
            return not_found(request)
        else:
            messages.info(request, done)
            return redirect(on)
    context = {"title": title, "caption": caption, "form": form, "paragraphs": paragraphs, "button": button}
    return page(request, "finance/confirm.html", {**context, "back": back or on})


def _of(place: Place, endpoint: Endpoint) -> dict[str, Any]:
    return {"provider_id": place.id, "endpoint_id": endpoint.id, "actor": place.actor}


@require_http_methods(ASKING)
@with_webhook
def test(request: HttpRequest, *, place: Place, endpoint: Endpoint) -> HttpResponse:
    """Has a test message sent."""
    if endpoint.state in (State.PAUSED, State.DISABLED):
        messages.info(request, "This webhook is stopped. Resume it: that sends a test message.")
        return redirect(address_of(place, endpoint))
    return _confirmed(
        request,
        lambda: send_test(**_of(place, endpoint)),
        title="Do you want to send a test message?",
        caption=endpoint.url,
        paragraphs=["We send it within a minute. Its type is test, and there is no data in it."],
        button="Send a test message",
        done="We will send a test message within a minute. Reload this page to see how it went.",
        on=address_of(place, endpoint),
    )


@require_http_methods(ASKING)
@with_webhook
def pause(request: HttpRequest, *, place: Place, endpoint: Endpoint) -> HttpResponse:
    """Has nothing more sent."""
    return _confirmed(
        request,
        lambda: pause_endpoint(**_of(place, endpoint)),
        title="Do you want to pause this webhook?",
        caption=endpoint.url,
        paragraphs=["We send nothing until you resume it. What changes in the meantime is not lost."],
        button="Pause",
        done="The webhook is paused. A message that is on its way now may still arrive.",
        on=address_of(place, endpoint),
    )


@require_http_methods(ASKING)
@with_webhook
def resume(request: HttpRequest, *, place: Place, endpoint: Endpoint) -> HttpResponse:
    """Lets it go on from where it was."""
    if endpoint.state not in (State.PAUSED, State.DISABLED):
        messages.info(request, "This webhook is not stopped, so there is nothing to resume.")
        return redirect(address_of(place, endpoint))
    return _confirmed(
        request,
        lambda: resume_endpoint(**_of(place, endpoint)),
        title="Do you want to resume this webhook?",
        caption=endpoint.url,
        paragraphs=[
            "We send your server a test message within a minute. When your server has answered it with a status from "
            "200 to 299, the webhook continues from where it was."
        ],
        button="Resume",
        done="We will send a test message within a minute. The webhook continues once your server has accepted it.",
        on=address_of(place, endpoint),
    )


@require_http_methods(ASKING)
@for_provider(DEVELOPERS)
def delete(request: HttpRequest, webhook: str, *, place: Place) -> HttpResponse:
    """Ends it. Where it is gone already, the form leads to those that are left."""
    on = f"{place.address}/webhooks"
    with place.reading():
        endpoint = endpoint_of(place.id, parse_id(webhook))
    if endpoint is None:
        return redirect(on) if request.method == "POST" else not_found(request)
    return _confirmed(
        request,
        lambda: delete_endpoint(**_of(place, endpoint)),
        title="Do you want to delete this webhook?",
        caption=endpoint.url,
        paragraphs=[
            "We send nothing more to it. Its secret, and what was sent to it, are deleted too.",
            "To stop it for a while only, pause it.",
        ],
        button="Delete webhook",
        done="The webhook is deleted.",
        on=on,
        back=address_of(place, endpoint),
    )


@require_http_methods(ASKING)
@with_message
def again(request: HttpRequest, *, place: Place, endpoint: Endpoint, message: Message) -> HttpResponse:
    """Has a message sent once more."""
    stopped = endpoint.state not in (State.ACTIVE, State.FAILING) and not message.is_test
    when = "when the webhook is active again" if stopped else "within a minute"
    address = f"{address_of(place, endpoint)}/deliveries/{message.id}"
    return _confirmed(
        request,
        lambda: send_again(provider_id=place.id, message_id=message.id, actor=place.actor),
        title="Do you want to send this message again?",
        caption=endpoint.url,
        paragraphs=[f"We send it {when}, with the same webhook-id."],
        button="Send again",
        done=f"We will send the message again {when}, with the same webhook-id.",
        on=address,
    )


class SinceForm(KitForm):
    """From when on what changed is announced again."""

    title = "Announce again what changed"
    day = DateField("Since which day?", noun="day", hint="For example, 27 9 2026. Up to 400 days ago.")
    clock_time = TextField(
        "At what time?",
        noun="time",
        hint="London time on the 24-hour clock, for example 09:30. Leave it empty for the beginning of the day.",
        required=False,
        max_length=5,
        width=5,
        spellcheck=False,
    )

    def clean_clock_time(self) -> time:
        """The time of the day."""
        text = self.cleaned_data["clock_time"]
        match = re.fullmatch(r"(\d{1,2})[:.](\d{2})", text or "0:00", re.ASCII)
        try:
            if match:
                return time(int(match[1]), int(match[2]))
        except ValueError:
            pass  # 25:00
        raise ValidationError("Enter the time on the 24-hour clock, like 09:30.")


@require_http_methods(ASKING)
@with_webhook
def announce_again(request: HttpRequest, *, place: Place, endpoint: Endpoint) -> HttpResponse:
    """Sets it back to a time: whatever changed since then is announced again."""
    form = SinceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        since = instant_of(form.cleaned_data["day"], form.cleaned_data["clock_time"])
        try:
            replay(**_of(place, endpoint), since=print_instant(since))
        except Refusal:
            earliest = in_words((clock.service_now() - REPLAYED_AT_MOST).astimezone(LONDON).date())
            form.add_error(
                "day", f"Enter a time in the past that is after {earliest}. We only know about removals since then."
            )
        except NotFound:
            return not_found(request)
        else:
            when = instant_in_words(since)
            messages.info(
                request,
                f"What changed since {when} will be announced again"
                + (", when the webhook is active." if endpoint.state not in (State.ACTIVE, State.FAILING) else "."),
            )
            return redirect(address_of(place, endpoint))
    return question(
        request,
        form,
        {
            "back": address_of(place, endpoint),
            "caption": endpoint.url,
            "button": "Announce again",
        },
    )


def instant_of(day: date, at: time) -> datetime:
    """A day and a time in London; the earlier of the two where the clock shows the time twice."""
    return datetime.combine(day, at, LONDON)
