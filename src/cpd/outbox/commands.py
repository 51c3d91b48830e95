"""Posting messages, and sending those whose time has come."""

from collections.abc import Callable, Mapping

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.queue import ask_for_job
from cpd.integrations.email import Email, NotTaken, ServerAway, Undeliverable, client
from cpd.outbox import rules
from cpd.outbox.models import Kind, Message

SENDER = "send-messages"
"""The job that sends: it is asked for in the transaction that posts, and looks by itself every minute."""

log = structlog.get_logger("cpd.outbox")

Letter = tuple[str, str]
"""The subject and the body of an e-mail."""

Writer = Callable[[Message], Letter | None]
_writers: dict[str, Writer] = {}


def writes(template: str) -> Callable[[Writer], Writer]:
    """Registers who writes the e-mails of a template just before they go: for what must not be stored, like a link.

    None withholds the message: nothing is to be sent any more. It runs in a transaction.
    """

    def register(writer: Writer) -> Writer:
        _writers[template] = writer
        return writer

    return register


def post_email(
    *,
    template: str,
    recipient: str,
    reference: str,
    subject: str = "",
    body: str = "",
    context: Mapping[str, str] | None = None,
) -> bool:
    """Posts an e-mail in the open transaction; a job sends it after the commit. No mail server is waited for.

    ``reference`` names what the e-mail is about, without personal data: a second one of the same reference is not
    posted, and the answer is False. ``context`` is what a template's writer needs, instead of ``subject`` and ``body``.
    In the sandbox nothing leaves the machine, and the e-mail counts as sent at once.
    """
    message = Message(
        id=new_id(),
        kind=Kind.EMAIL,
        template=template,
        recipient=recipient,
        reference=reference,
        content=dict(context or {}) if template in _writers else {"subject": subject, "body": body},
        created_at=clock.now(),
        next_attempt_at=clock.machine_now(),
    )
    with transaction.atomic():
        if not _inserted(message):
            return False
        if settings.SANDBOX:
            _send_locally(message)
        else:
            ask_for_job(SENDER)
        return True


def _inserted(message: Message) -> bool:
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.filter(id=message.id).exists()


def _send_locally(message: Message) -> None:
    """What the sandbox does with a message: its row says what would have gone out, links and all."""
    letter = _letter(message)
    message.next_attempt_at = None
    if letter is not None:
        message.content = dict(zip(("subject", "body"), letter, strict=True))
        message.attempts, message.sent_at = 1, clock.machine_now()
    message.save()


def _letter(message: Message) -> Letter | None:
    writer = _writers.get(message.template)
    return writer(message) if writer else (message.content["subject"], message.content["body"])


def send_due() -> dict[str, int]:
    """Sends the messages whose time has come, each in its turn. Gives how many were sent, put off, and given up.

    One that is refused is put off or given up, and the next one is sent. When the mail server does not answer the run
    ends: the others wait for the next run. A message is put off before it is tried, so that two workers never send
    one at once, and one whose worker dies is tried again.
    """
    counts = {"sent": 0, "put off": 0, "given up": 0}
    try:
        while (message := _next_due()) is not None:
            outcome = _attempt(message)
            if outcome is not None:
                counts[outcome] += 1
    except ServerAway:
        assert message is not None
        counts["put off" if message.next_attempt_at else "given up"] += 1
    return counts


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
            letter = _letter(message)
        if letter is None:
            _withheld(message)
            return None
        client().send(Email(message.recipient, *letter, key=message.id.hex))
    except ServerAway as error:
        _not_taken(message, str(error))
        raise
    except NotTaken as error:
        return _not_taken(message, str(error))
    except Undeliverable as error:
        return _given_up(message, str(error))
    except DatabaseError:
        raise  # tried again later: it was put off before
    except Exception as error:  # one message that can't be sent must not stop the next
        return _given_up(message, f"it could not be written or sent ({type(error).__name__})")
    Message.objects.filter(id=message.id).update(
        sent_at=clock.machine_now(), next_attempt_at=None, failed_at=None, last_error=""
    )
    return "sent"


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
