"""What the pages about webhooks call things."""

import orjson
from markupsafe import Markup

from cpd.core import clock
from cpd.web.kit.parts import Tag
from cpd.web.kit.words import instant_in_words
from cpd.webhooks.models import Message, State

_STATES = {
    State.UNCONFIRMED: ("Not confirmed", "yellow"),
    State.ACTIVE: ("Active", "green"),
    State.FAILING: ("Failing", "orange"),
    State.PAUSED: ("Paused", "grey"),
    State.DISABLED: ("Disabled", "red"),
}

_MEANINGS = {
    State.UNCONFIRMED: "We sent your server a test message, or will within a minute. The webhook becomes active when "
    "your server answers it with a status from 200 to 299. Until then we send nothing else.",
    State.ACTIVE: "We tell your server of changes, usually within a minute.",
    State.FAILING: "Your server does not take our messages. We keep trying for 5 days, then disable the webhook. "
    "Nothing is lost: it continues from where it was.",
    State.PAUSED: "We send nothing until you resume it. What changes in the meantime is not lost.",
    State.DISABLED: "Your server accepted no messages for 5 days, or answered 410 (gone), so we stopped. Nothing is "
    "lost: when your server is ready, resume the webhook and it continues from where it was.",
}


def state_tag(state: str) -> Tag:
    """The state of a webhook."""
    return Tag(*_STATES[State(state)])


def meaning_of(state: str) -> str:
    """What follows from the state of a webhook."""
    return _MEANINGS[State(state)]


def behind_in_words(behind: int, waiting: int) -> str:
    """How far a webhook is behind: ``Up to date``, or how much it has still to be told of."""
    parts = []
    if behind:
        parts.append(f"{behind:,} {'change' if behind == 1 else 'changes'} not announced yet")
    if waiting:
        parts.append(f"{waiting:,} {'message' if waiting == 1 else 'messages'} waiting")
    return ", ".join(parts) or "Up to date"


def kind_of(message: Message) -> str:
    """What a message is called: its type."""
    return str(orjson.loads(message.body)["type"])


def became_of(message: Message, state: str) -> str:
    """What became of a message to a webhook in this state, and what will happen to it."""
    if message.delivered_at is not None:
        return f"Delivered {instant_in_words(message.delivered_at)}"
    if message.next_attempt_at is None:
        return "No longer needed: a later message took its place"
    if state in (State.PAUSED, State.DISABLED):
        return "Waits until the webhook is resumed"
    if state == State.UNCONFIRMED and not message.is_test:
        return "Waits until a test message has been answered"
    if message.next_attempt_at <= clock.machine_now():
        return "Will go within a minute"
    return f"Next attempt {instant_in_words(message.next_attempt_at)}"


def outcome_of(status: int | None, error: str | None) -> str:
    """How a try went: the status of the answer, or why there was none."""
    return " ".join(part for part in (f"Status {status}." if status is not None else "", error or "") if part)


def breakable(text: object) -> Markup:
    """What has no spaces in it, and must not push a page apart."""
    return Markup('<span class="cpd-break">{}</span>').format(text)
