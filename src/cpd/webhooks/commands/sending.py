"""Sending what is due, by a job: nothing in a request ever waits for a provider's server (rules WEB-3, WEB-5).

An endpoint is one follower of its provider's changes, and one worker at a time sends to it. What is sent is stored
before it goes, and the place of the endpoint moves when it was answered with success: whoever dies in between leaves a
message that goes once more under the same id.
"""

import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import orjson
import structlog
from django.db import connection, transaction
from django.db.models import Min

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.dates import print_instant
from cpd.core.links import public_link
from cpd.core.queue import ask_for_job
from cpd.outbox.commands import post_email
from cpd.publishing.cursors import Cursor, Place, mark_of
from cpd.webhooks import calling, rules
from cpd.webhooks.commands.endpoints import secrets_of
from cpd.webhooks.events import Standing, counts_between, events_between, standing_of
from cpd.webhooks.models import Attempt, Endpoint, Message, Mode, State

DELIVERER = "deliver-webhooks"
"""The job that sends."""

AT_ONCE = 8
"""Endpoints that are sent to at the same time."""

SENT_IN_A_RUN = 200
PATIENCE = 40.0
"""Messages, and seconds, after which a run leaves the rest of an endpoint to the next."""

_LOCK = 7204
"""The class of the advisory locks: who sends to an endpoint."""

_DUE = """
SELECT id FROM webhooks_message AS message
WHERE endpoint_id = %(endpoint)s AND next_attempt_at <= %(now)s AND (is_test OR NOT %(tests_only)s)
  AND NOT EXISTS (
      SELECT 1 FROM webhooks_message AS earlier WHERE earlier.endpoint_id = message.endpoint_id AND record <> ''
      AND earlier.record = message.record AND earlier.sequence < message.sequence
      AND earlier.next_attempt_at IS NOT NULL)
ORDER BY is_test DESC, sequence, id LIMIT 1
"""
_LETTERS = {
    "failing": (
        "We keep trying for 5 days, then disable the webhook. Nothing is lost: when your server takes messages "
        "again, the webhook continues from where it was.",
        "See what went wrong:",
    ),
    "disabled": (
        "We send nothing more to it. Nothing is lost: when your server is ready, resume the webhook and it continues "
        "from where it was.",
        "See what went wrong, and resume it:",
    ),
}
"""What people of the provider are written, before the address of the webhook's page."""

_SENT_TO = (State.ACTIVE, State.FAILING)
_SENT_ANYTHING = (*_SENT_TO, State.UNCONFIRMED)

log = structlog.get_logger("cpd.webhooks")


def deliver_due(*, at_once: int = AT_ONCE) -> dict[str, int]:
    """Sends to every endpoint what is due. Gives how many messages were delivered, and how many were put off."""
    due = list(Endpoint.objects.filter(state__in=_SENT_ANYTHING).order_by("id").values_list("id", flat=True))
    if at_once == 1 or len(due) < 2:
        counts = [_deliver(endpoint_id) for endpoint_id in due]
    else:
        with ThreadPoolExecutor(at_once, thread_name_prefix="webhooks") as pool:
            counts = list(pool.map(_in_a_thread, due))
    _come_again()
    return {"delivered": sum(done for done, _ in counts), "put off": sum(off for _, off in counts)}


def _come_again() -> None:
    """Asks for another run when something is due before the timetable has one: no worker waits for it."""
    now = clock.machine_now()
    waiting = Message.objects.filter(next_attempt_at__gt=now, next_attempt_at__lte=now + rules.SOON)
    due = waiting.filter(endpoint__state__in=_SENT_ANYTHING).aggregate(first=Min("next_attempt_at"))["first"]
    if due is not None:
        ask_for_job(DELIVERER, not_before=due)


def _in_a_thread(endpoint_id: UUID) -> tuple[int, int]:
    try:
        return _deliver(endpoint_id)
    finally:
        connection.close()


def _deliver(endpoint_id: UUID) -> tuple[int, int]:
    """Sends to one endpoint, unless somebody else is doing so."""
    delivered = put_off = 0
    began = time.monotonic()
    with _alone(endpoint_id) as alone:
        while alone and delivered + put_off < SENT_IN_A_RUN and time.monotonic() - began < PATIENCE:
            message = _next(endpoint_id)
            if message is None:
                break
            if _attempt(message):
                delivered += 1
            else:
                put_off += 1
    return delivered, put_off


@contextmanager
def _alone(endpoint_id: UUID) -> Iterator[bool]:
    """Whether this connection is the one that sends to the endpoint. The lock goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK, str(endpoint_id)])
        (alone,) = cursor.fetchone()
    try:
        yield bool(alone)
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCK, str(endpoint_id)])


def _next(endpoint_id: UUID) -> Message | None:
    """The message to send now, written down before it goes; None when nothing is due."""
    now = clock.machine_now()
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update(no_key=True).filter(id=endpoint_id).first()
        if endpoint is None or endpoint.state not in _SENT_ANYTHING:
            return None
        if endpoint.state in _SENT_TO:
            _compose(endpoint, now)
        with connection.cursor() as cursor:
            cursor.execute(
                _DUE,
                {"endpoint": endpoint_id, "now": now, "tests_only": endpoint.state not in _SENT_TO},
            )
            row = cursor.fetchone()
        if row is None:
            return None
        message = Message.objects.select_related("endpoint").get(id=row[0])
        message.attempts += 1
        # as if this try had failed already: whoever dies in it leaves a message that is tried again
        message.next_attempt_at = rules.next_attempt(message.attempts, now, _chance(), status=None, retry_after=None)
        message.save(update_fields=["attempts", "next_attempt_at"])
        return message


def _chance() -> float:
    return secrets.randbelow(1000) / 1000


# What is said


def _compose(endpoint: Endpoint, now: datetime) -> None:
    standing = standing_of(endpoint.provider_id)
    if endpoint.mode == Mode.EVENTS:
        _compose_events(endpoint, standing, now)
        return
    waits = endpoint.messages.filter(is_test=False, next_attempt_at__isnull=False)
    waiting = waits.exclude(to_number=0, to_school_number=0).first()  # one that is sent again leads nowhere
    if waiting is None:
        last = endpoint.messages.filter(is_test=False).order_by("-created_at").first()
        if last is not None and now - last.created_at < rules.DIGESTS_EVERY:
            return
    elif waiting.next_attempt_at is not None and waiting.next_attempt_at > now:
        return
    counts = _counts(endpoint, standing)
    if waiting is None and not counts:
        _move(endpoint, standing.last, standing.school_last)
        return
    message = waiting or Message(
        provider_id=endpoint.provider_id, endpoint=endpoint, created_at=now, next_attempt_at=now
    )
    message.to_number, message.to_school_number = standing.last, standing.school_last
    message.body = _digest(endpoint, standing, counts, message.created_at)
    message.save()


def _counts(endpoint: Endpoint, standing: Standing) -> dict[str, int]:
    schools = (endpoint.school_number, standing.school_last if standing.ecf else endpoint.school_number)
    if (endpoint.number, endpoint.school_number) == (standing.last, standing.school_last):
        return {}
    return counts_between(endpoint.provider_id, endpoint.types, endpoint.number, standing.last, schools)


def _digest(endpoint: Endpoint, standing: Standing, counts: dict[str, int], at: datetime) -> str:
    after = Cursor(
        endpoint.provider_id,
        mark_of(standing.epoch, standing.ecf, standing.npq),
        Place(min(endpoint.number, standing.last)),
        mark_of(standing.school_epoch),
        Place(min(endpoint.school_number, standing.school_last) if standing.ecf else 0),
    )
    said = {
        "type": "changes.available",
        "timestamp": print_instant(at),
        "data": {"after": after.text(), "counts": counts},
    }
    return orjson.dumps(said).decode()


def _compose_events(endpoint: Endpoint, standing: Standing, now: datetime) -> None:
    if endpoint.number >= standing.last:
        return
    events, until = events_between(endpoint.provider_id, endpoint.types, endpoint.number, standing.last)
    Message.objects.bulk_create(
        Message(
            provider_id=endpoint.provider_id,
            endpoint=endpoint,
            sequence=event.change,
            record=f"{event.resource}:{event.record_id}",
            body=orjson.dumps(
                {
                    "type": event.name,
                    "timestamp": print_instant(now),
                    "data": {
                        "id": event.record_id,
                        "href": f"/api/v3/{event.resource}"
                        + ("" if event.resource.endswith("outcomes") else f"/{event.record_id}"),
                        "change": event.change,
                    },
                }
            ).decode(),
            created_at=now,
            next_attempt_at=now,
        )
        for event in events
    )
    _move(endpoint, until, standing.school_last)


def _move(endpoint: Endpoint, number: int, school_number: int) -> None:
    if (endpoint.number, endpoint.school_number) != (number, school_number):
        endpoint.number, endpoint.school_number = number, school_number
        endpoint.save(update_fields=["number", "school_number"])


# How it went


def _attempt(message: Message) -> bool:
    """Sends a message, and writes down how it went. Whether it was taken."""
    began, at = time.monotonic(), clock.machine_now()
    body = message.body.encode()
    status: int | None = None
    retry_after, error, beginning = None, "", ""
    signing = secrets_of(message.endpoint, at)
    try:
        if not signing:
            raise calling.NotSent("The secret can no longer be read: rotate it.")
        answer = calling.call(message.endpoint.url, _headers(message, signing, at, body), body)
        status, retry_after, beginning = answer.status, answer.retry_after, answer.beginning
        if 300 <= answer.status < 400:
            error = "The endpoint redirects, which is not followed."
    except calling.NotSent as failure:
        error = str(failure)
    taken = status is not None and 200 <= status < 300
    with transaction.atomic():  # locks the endpoint before the message, as whoever replays or deletes it does
        endpoint = Endpoint.objects.select_for_update(no_key=True).filter(id=message.endpoint_id).first()
        current = Message.objects.select_for_update(no_key=True).filter(id=message.id).first()
        if endpoint is None or current is None:
            return taken  # it was deleted meanwhile
        _note(message, at, time.monotonic() - began, status, error, beginning)
        if taken:
            _taken(endpoint, current)
        else:
            _refused(endpoint, current, status, retry_after)
    return taken


def _headers(message: Message, signing: Sequence[bytes], at: datetime, body: bytes) -> dict[str, str]:
    timestamp = int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "manage-teacher-cpd",
        "webhook-id": str(message.id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(rules.signature(one, str(message.id), timestamp, body) for one in signing),
    }


def _note(message: Message, at: datetime, seconds: float, status: int | None, error: str, beginning: str) -> None:
    Attempt.objects.create(
        provider_id=message.provider_id,
        message_id=message.id,
        at=at,
        seconds=round(seconds, 3),
        status=status,
        error=error[:200],
        answer=beginning.replace("\x00", "�")[:1024],
    )


def _taken(endpoint: Endpoint, message: Message) -> None:
    """Notes that a message was taken. One that was withdrawn while it was on its way moves the endpoint nowhere."""
    withdrawn, now = message.next_attempt_at is None, clock.machine_now()
    message.delivered_at, message.next_attempt_at = now, None
    message.save(update_fields=["delivered_at", "next_attempt_at"])
    if endpoint.state in (State.UNCONFIRMED, State.FAILING):
        endpoint.state = State.ACTIVE
        if rules.catches_up(endpoint.failing_since, now, is_event=message.record != ""):
            endpoint.messages.filter(next_attempt_at__gt=now).update(next_attempt_at=now)
    endpoint.failing_since, endpoint.told_of_failure = None, False
    if not message.is_test and endpoint.mode == Mode.DIGEST and not withdrawn:
        endpoint.number = max(endpoint.number, message.to_number)
        endpoint.school_number = max(endpoint.school_number, message.to_school_number)
    endpoint.save(update_fields=["state", "failing_since", "told_of_failure", "number", "school_number"])


def _refused(endpoint: Endpoint, message: Message, status: int | None, retry_after: int | None) -> None:
    now = clock.machine_now()
    gave_up = rules.gives_up(endpoint.failing_since, now, status)
    if message.next_attempt_at is not None:  # else it was withdrawn while it was on its way
        message.next_attempt_at = rules.next_attempt(
            message.attempts, now, _chance(), status=status, retry_after=retry_after
        )
        message.save(update_fields=["next_attempt_at"])
    endpoint.failing_since = endpoint.failing_since or now
    if endpoint.state == State.ACTIVE:
        endpoint.state = State.FAILING
    if gave_up:
        endpoint.state = State.DISABLED
        _tell(endpoint, "disabled", "One of your webhooks was disabled", now)
    elif not endpoint.told_of_failure and now - endpoint.failing_since >= rules.TELL_AFTER:
        endpoint.told_of_failure = True
        _tell(endpoint, "failing", "One of your webhooks has not accepted a message for a day", now)
    endpoint.save(update_fields=["failing_since", "state", "told_of_failure"])
    log.warning("webhook not delivered", endpoint=str(endpoint.id), status=status, attempts=message.attempts)


def _tell(endpoint: Endpoint, what: str, subject: str, now: datetime) -> None:
    """Writes to the provider's developers; where it has none, to everybody of it who signs in."""
    page = public_link(f"/provider/{endpoint.provider_id}/webhooks/{endpoint.id}")
    for person in _people_of(endpoint.provider_id):
        post_email(
            template=f"webhook-{what}",
            recipient=person.email,
            reference=f"webhook {endpoint.id} {what} {now.date()} {person.id}",
            subject=subject,
            body="\n\n".join([f"{subject}: {endpoint.url}", *_LETTERS[what], page]),
        )


def _people_of(provider_id: UUID) -> Sequence[User]:
    at = {"deactivated_at": None, "memberships__lead_provider_id": provider_id}
    developers = User.objects.filter(**at, memberships__role=Role.PROVIDER_DEVELOPER)
    return list(developers.distinct()) or list(User.objects.filter(**at).distinct())
