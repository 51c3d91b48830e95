"""Posting messages, sending those whose time has come, and noting what became of them."""

from cpd.outbox.commands.posting import SENDER, Letter, post_email, writes
from cpd.outbox.commands.receipts import note_receipt
from cpd.outbox.commands.sending import QueueHeld, send_due

__all__ = ["SENDER", "Letter", "QueueHeld", "note_receipt", "post_email", "send_due", "writes"]
