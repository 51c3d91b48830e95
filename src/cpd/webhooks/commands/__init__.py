"""Adding endpoints, changing them, and sending what is due."""

from cpd.webhooks.commands.endpoints import (
    Made,
    add_endpoint,
    delete_endpoint,
    pause_endpoint,
    replay,
    resume_endpoint,
    rotate_secret,
    send_again,
    send_test,
)
from cpd.webhooks.commands.sending import DELIVERER, deliver_due

__all__ = [
    "DELIVERER",
    "Made",
    "add_endpoint",
    "delete_endpoint",
    "deliver_due",
    "pause_endpoint",
    "replay",
    "resume_endpoint",
    "rotate_secret",
    "send_again",
    "send_test",
]
