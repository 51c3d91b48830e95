"""What the pages about webhooks call things."""

from datetime import timedelta

import pytest

from cpd.core import clock
from cpd.web.providers.words import became_of, behind_in_words
from cpd.webhooks.models import Message, State
from tests.world import instant

NOW = instant("2026-11-15T10:00:00")


@pytest.mark.parametrize(
    ("behind", "waiting", "words"),
    [
        (0, 0, "Up to date"),
        (1, 0, "1 change not announced yet"),
        (1200, 0, "1,200 changes not announced yet"),
        (0, 1, "1 message waiting"),
        (2, 3, "2 changes not announced yet, 3 messages waiting"),
    ],
)
def test_how_far_a_webhook_is_behind(behind, waiting, words) -> None:
    assert behind_in_words(behind, waiting) == words


@pytest.mark.parametrize(
    ("state", "message", "words"),
    [
        (State.ACTIVE, {"delivered_at": NOW, "next_attempt_at": None}, "Delivered 15 November 2026"),
        (State.ACTIVE, {"next_attempt_at": None}, "No longer needed"),
        (State.PAUSED, {"next_attempt_at": NOW}, "until the webhook is resumed"),
        (State.DISABLED, {"next_attempt_at": NOW}, "until the webhook is resumed"),
        (State.UNCONFIRMED, {"next_attempt_at": NOW}, "until a test message has been answered"),
        (State.UNCONFIRMED, {"next_attempt_at": NOW, "is_test": True}, "Will go within a minute"),
        (State.ACTIVE, {"next_attempt_at": NOW}, "Will go within a minute"),
        (State.FAILING, {"next_attempt_at": NOW + timedelta(hours=2)}, "Next attempt 15 November 2026"),
    ],
)
def test_what_became_of_a_message(monkeypatch, state, message, words) -> None:
    monkeypatch.setattr(clock, "machine_now", lambda: NOW)
    assert words in became_of(Message(**message), state)
