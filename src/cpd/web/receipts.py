"""``POST /api/notify-callback``: GOV.UK Notify says what became of an email."""

import hmac
import json

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cpd.core import clock
from cpd.core.dates import parse_instant
from cpd.outbox.commands import note_receipt
from cpd.outbox.models import Delivery

log = structlog.get_logger("cpd.outbox")


@csrf_exempt
@require_POST
def take_receipt(request: HttpRequest) -> HttpResponse:
    """204 for whoever has the token ``NOTIFY_CALLBACK_TOKEN``, 401 for others and where none is set.

    Notify asks again after a 5xx and never after a 4xx. So whatever the body says, the answer is 204: a receipt that
    we can't read or place is logged without its content, and would be no better a second time.
    """
    token = settings.NOTIFY_CALLBACK_TOKEN
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, f"Bearer {token}".encode()) or not token:
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    receipt = _read(request.body)
    status = _text(receipt, "status")
    if status not in Delivery.values:
        log.warning("receipt not understood")
    elif not note_receipt(
        carrier_id=_text(receipt, "id"),
        reference=_text(receipt, "reference"),
        delivery=Delivery(status),
        at=parse_instant(receipt.get("completed_at")) or parse_instant(receipt.get("sent_at")) or clock.machine_now(),
    ):
        log.warning("receipt of an unknown message")
    return HttpResponse(status=204)


def _read(body: bytes) -> dict[str, object]:
    """The object in the body; an empty one where there is none."""
    try:
        receipt = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return receipt if isinstance(receipt, dict) else {}


def _text(receipt: dict[str, object], name: str) -> str:
    """A text that PostgreSQL can compare with, else nothing."""
    value = receipt.get(name)
    return value if isinstance(value, str) and len(value) <= 1000 and value.isprintable() else ""
