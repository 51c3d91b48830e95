"""Sending the messages whose time has come."""

from datetime import datetime

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F

from cpd.core import clock
from cpd.integrations.carrier import client
from cpd.integrations.email import AddressRefused, CarrierHeld, Email, NotTaken, ServerAway, Undeliverable
from cpd.outbox import rules
from cpd.outbox.commands.posting import letter_of
from cpd.outbox.models import BouncedAddress, Message

log = structlog.get_logger("cpd.outbox")


class QueueHeld(Exception):
    """Nothing goes out: the carrier refuses whatever we send. The text says why, and names nobody."""


def send_due() -> dict[str, int]:
    """Sends the messages whose time has come, each in its turn. Gives how many were sent, put off, and given up.

    One that is refused is put off or given up, and the next one is sent. When the mail server does not answer the run
    ends: the others wait for the next run. A message is put off before it is tried, so that two workers never send
    one at once, and one whose worker dies is tried again.

    Raises :class:`QueueHeld` when the carrier takes nothing from us at all: no message loses an attempt by that, and
    the job counts as failing until somebody has mended it (rule REC-4).
    """
    counts = {"sent": 0, "put off": 0, "given up": 0}
    try:
        while (message := _next_due()) is not None:
            outcome = _attempt(message)
            if outcome is not None:
                counts[outcome] += 1
    except CarrierHeld as error:
        assert message is not None
        _hold(message, error.until)
        log.error("messages held", error=str(error), until=error.until.isoformat() if error.until else "")
        raise QueueHeld(str(error)) from None
    except ServerAway:
        assert message is not None
        counts["put off" if message.next_attempt_at else "given up"] += 1
    return counts


def _hold(message: Message, until: datetime | None) -> None:
    """Counts this try of the message as none; what is due waits until then, or for the next run."""
    now = clock.machine_now()
    Message.objects.filter(id=message.id).update(
        attempts=F("attempts") - 1, next_attempt_at=until or now, failed_at=None, last_error=""
    )
    if until is not None:
        Message.objects.filter(next_attempt_at__lt=until).update(next_attempt_at=until)


def _next_due() -> Message | None:
    """The message that has waited longest, put off as if this attempt had failed already."""
    now = clock.machine_now()
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(next_attempt_at__lte=now)
            .order_by("next_attempt_at", "id")
            .first()
        )
        if message is None:
            return None
        message.attempts += 1
        message.next_attempt_at = rules.next_attempt(message.attempts, now)
        if message.next_attempt_at is None:
            message.failed_at = now
        message.save(update_fields=["attempts", "next_attempt_at", "failed_at"])
        return message


def _attempt(message: Message) -> str | None:
    """``sent``, ``put off`` or ``given up``; None when it was withheld. Raises :class:`ServerAway`."""
    try:
        with transaction.atomic():
            letter = letter_of(message)
        if letter is None:
            _withheld(message)
            return None
        carrier_id = client().send(Email(message.recipient, *letter, key=message.id.hex, again=message.attempts > 1))
    except CarrierHeld:
        raise
    except ServerAway as error:
        _not_taken(message, str(error))
        raise
    except NotTaken as error:
        return _not_taken(message, str(error))
    except Undeliverable as error:
        if isinstance(error, AddressRefused):
            _mark_refused(message.recipient)
        return _given_up(message, str(error))
    except DatabaseError:
        raise  # tried again later: it was put off before
    except Exception as error:  # one message that can't be sent must not stop the next
        return _given_up(message, f"it could not be written or sent ({type(error).__name__})")
    Message.objects.filter(id=message.id).update(
        sent_at=clock.machine_now(), next_attempt_at=None, failed_at=None, last_error="", carrier_id=carrier_id[:64]
    )
    if not carrier_id:  # a mail server tells us nothing later: that it took the email is all that we learn
        BouncedAddress.objects.filter(address=message.recipient.strip().lower()).delete()
    return "sent"


def _mark_refused(recipient: str) -> None:
    """Marks an address that a mail server refuses for good, until it takes an email to it (rule REC-4)."""
    address = recipient.strip().lower()
    BouncedAddress.objects.update_or_create(address=address, defaults={"bounced_at": clock.machine_now()})


def _withheld(message: Message) -> None:
    Message.objects.filter(id=message.id).update(next_attempt_at=None, failed_at=None)


def _not_taken(message: Message, error: str) -> str:
    Message.objects.filter(id=message.id).update(last_error=error[:200])
    if message.next_attempt_at is None:
        log.error("message given up", message=str(message.id), template=message.template, error=error)
        return "given up"
    log.warning(
        "message put off",
        message=str(message.id),
        template=message.template,
        attempts=message.attempts,
        until=message.next_attempt_at.isoformat(),
        error=error,
    )
    return "put off"


def _given_up(message: Message, error: str) -> str:
    Message.objects.filter(id=message.id).update(
        failed_at=clock.machine_now(), next_attempt_at=None, last_error=error[:200]
    )
    log.error("message given up", message=str(message.id), template=message.template, error=error)
    return "given up"
