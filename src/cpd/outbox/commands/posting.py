"""Posting messages: a row in the command's own transaction."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import transaction

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.queue import ask_for_job
from cpd.outbox.models import Kind, Message

SENDER = "send-messages"
"""The job that sends: it is asked for in the transaction that posts, and looks by itself every minute."""

Letter = tuple[str, str]
"""The subject and the body of an email."""

Writer = Callable[[Message], Letter | None]
_writers: dict[str, Writer] = {}


def writes(template: str) -> Callable[[Writer], Writer]:
    """Registers who writes the emails of a template just before they go: for what must not be stored, like a link.

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
    """Posts an email in the open transaction; a job sends it after the commit. No mail server is waited for.

    ``reference`` names what the email is about, without personal data: a second one of the same reference is not
    posted, and the answer is False. ``context`` is what a template's writer needs, instead of ``subject`` and ``body``.
    In the sandbox nothing leaves the machine, and the email counts as sent at once.
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
    letter = letter_of(message)
    message.next_attempt_at = None
    if letter is not None:
        message.content = dict(zip(("subject", "body"), letter, strict=True))
        message.attempts, message.sent_at = 1, clock.machine_now()
    message.save()


def letter_of(message: Message) -> Letter | None:
    """The subject and the body of an email as it goes out now; None where nothing is to be sent any more."""
    writer = _writers.get(message.template)
    return writer(message) if writer else (message.content["subject"], message.content["body"])
