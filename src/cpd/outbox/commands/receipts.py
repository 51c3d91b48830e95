"""What the carrier says later: whether an email arrived."""

import re
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from cpd.outbox.models import BouncedAddress, Delivery, Message

log = structlog.get_logger("cpd.outbox")

_KEY = re.compile("[0-9a-f]{32}")


def note_receipt(*, carrier_id: str, reference: str, delivery: Delivery, at: datetime) -> bool:
    """Notes what became of the email of that id or, where we never learned its id, of our own reference.

    An address that failed for good is marked until an email to it arrives. An older receipt changes nothing, nor does
    the same one again (rule REC-4); ``at`` is the carrier's instant (UTC). False when we don't know the email, or no
    longer have its address.
    """
    with transaction.atomic():
        message = _message(carrier_id, reference)
        if message is None:
            return False
        if message.delivery_at is None or message.delivery_at <= at:
            message.carrier_id, message.delivery, message.delivery_at = carrier_id[:64], delivery, at
            message.save(update_fields=["carrier_id", "delivery", "delivery_at"])
            _mark(message.recipient.strip().lower(), delivery, at)
    if delivery != Delivery.DELIVERED:
        log.warning("message not delivered", message=str(message.id), template=message.template, delivery=delivery)
    return bool(message.recipient)


def _message(carrier_id: str, reference: str) -> Message | None:
    messages = Message.objects.select_for_update(no_key=True)
    message = messages.filter(carrier_id=carrier_id).exclude(carrier_id="").first()
    if message is None and _KEY.fullmatch(reference):
        message = messages.filter(id=UUID(hex=reference)).first()
    return message


def _mark(address: str, delivery: Delivery, at: datetime) -> None:
    if delivery == Delivery.DELIVERED:
        BouncedAddress.objects.filter(address=address, bounced_at__lte=at).delete()
    elif delivery == Delivery.PERMANENT_FAILURE and address and not _arrived_after(address, at):
        BouncedAddress.objects.update_or_create(address=address, defaults={"bounced_at": at})


def _arrived_after(address: str, at: datetime) -> bool:
    later = Message.objects.filter(delivery=Delivery.DELIVERED, delivery_at__gt=at)
    return later.filter(recipient__iexact=address).exists()
