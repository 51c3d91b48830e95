"""What a provider's developers do with their endpoints (rule WEB-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.as_role import as_role
from cpd.core.dates import parse_instant, print_instant
from cpd.core.ids import id_made_of, new_id
from cpd.core.refusals import NotFound, Refusal
from cpd.core.roles import ITSELF
from cpd.core.work import unit_of_work
from cpd.webhooks import errors, rules
from cpd.webhooks.events import TYPES, Standing, standing_of
from cpd.webhooks.models import Endpoint, Message, Mode, State
from cpd.webhooks.secrets import mark_of, new_secret, opened, sealed, shown

REPLAYED_AT_MOST = timedelta(days=400)

_FIRST_SINCE = """
SELECT coalesce((SELECT min(change) - 1 FROM publishing_publisheddocument
                 WHERE provider_id = %(provider)s AND feed LIKE '%%-v3'
                   AND greatest(updated_at, shown_at) >= %(since)s), %(last)s),
       coalesce((SELECT min(change) - 1 FROM publishing_publishedschool WHERE updated_at >= %(since)s), %(school_last)s)
"""


@dataclass(frozen=True, slots=True)
class Made:
    """An endpoint with its secret, which is shown this once."""

    endpoint: Endpoint
    secret: str


def add_endpoint(
    *, provider_id: UUID, url: object, mode: object = Mode.DIGEST, types: object = None, form: str = "", actor: Actor
) -> Made:
    """Adds an endpoint, which follows from now on, and posts it a test message. It gets changes once it has answered
    that with success.

    ``form`` is the one page from which it was asked for: when that is sent twice, as by a double click, the second gets
    what the first made, with its secret, for ten minutes (rule WEB-6).

    Refused: a URL that webhooks may not go to (``url``), an unknown ``mode`` or resource (``types``), a sixth endpoint.
    """
    wanted = _types(types)
    if not isinstance(url, str) or rules.target_of(url, sandbox=settings.SANDBOX) is None:
        raise Refusal.because(errors.URL())
    if mode not in Mode.values:
        raise Refusal.because(errors.MODE())
    with unit_of_work(actor=actor, reason="add_webhook"):
        _one_at_a_time(provider_id)
        existing = Endpoint.objects.filter(provider_id=provider_id)
        key = id_made_of(provider_id, f"{form} {url}") if form else new_id()
        same = existing.filter(url=url).first()
        if same is not None:
            repeated = _secret_of(same) if same.id == key and _is_new(same.created_at) else None
            if repeated is None:
                raise Refusal.because(errors.URL_TAKEN())
            return Made(same, repeated)
        if existing.count() >= rules.MOST_ENDPOINTS:
            raise Refusal.because(errors.TOO_MANY())
        standing = _standing(provider_id)
        secret = new_secret()
        endpoint = Endpoint.objects.create(
            id=key,
            provider_id=provider_id,
            url=url,
            mode=mode,
            types=wanted,
            number=standing.last,
            school_number=standing.school_last,
            secret=sealed(secret, key),
            created_at=clock.machine_now(),
        )
        _post_test(endpoint)
    return Made(endpoint, shown(secret))


def _standing(provider_id: UUID) -> Standing:
    """How the streams stand: no provider's work reads them, so it is the service that does."""
    with as_role(ITSELF):
        return standing_of(provider_id)


def _types(given: object) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list | tuple) or any(one not in TYPES for one in given):
        raise Refusal.because(errors.TYPES())
    return [one for one in TYPES if one in given]


def _one_at_a_time(provider_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"webhooks {provider_id}"])


def own(provider_id: UUID, endpoint_id: UUID | None) -> Endpoint:
    """The provider's endpoint, locked; raises :class:`NotFound`."""
    endpoints = Endpoint.objects.select_for_update(no_key=True).filter(provider_id=provider_id)
    endpoint = endpoints.filter(id=endpoint_id).first() if endpoint_id else None
    if endpoint is None:
        raise NotFound("webhook", endpoint_id)
    return endpoint


def send_test(*, provider_id: UUID, endpoint_id: UUID | None, actor: Actor) -> Endpoint:
    """Posts a test message."""
    with unit_of_work(actor=actor, reason="test_webhook"):
        endpoint = own(provider_id, endpoint_id)
        _post_test(endpoint)
        return endpoint


def _post_test(endpoint: Endpoint) -> None:
    now = clock.machine_now()
    endpoint.messages.filter(is_test=True).update(next_attempt_at=None)
    Message.objects.create(
        provider_id=endpoint.provider_id,
        endpoint=endpoint,
        body=orjson.dumps({"type": "test", "timestamp": print_instant(now), "data": {}}).decode(),
        is_test=True,
        created_at=now,
        next_attempt_at=now,
    )


def rotate_secret(*, provider_id: UUID, endpoint_id: UUID | None, replacing: str | None = None, actor: Actor) -> Made:
    """Gives the endpoint a new secret. The old one signs beside it for 24 hours; one that did so before no longer.

    ``replacing`` says which secret is meant (:func:`cpd.webhooks.secrets.mark_of`). Where it was replaced in the last
    ten minutes, as by the first of two clicks, its successor is given; else that is refused (``base``; rule WEB-6).
    """
    with unit_of_work(actor=actor, reason="rotate_webhook_secret"):
        endpoint = own(provider_id, endpoint_id)
        if replacing is not None and replacing != mark_of(endpoint.secret):
            return Made(endpoint, _successor_of(replacing, endpoint))
        secret = new_secret()
        endpoint.previous_secret, endpoint.secret = endpoint.secret, sealed(secret, endpoint.id)
        endpoint.previous_until = clock.machine_now() + rules.BOTH_SIGN_FOR
        endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    return Made(endpoint, shown(secret))


def _successor_of(replacing: str, endpoint: Endpoint) -> str:
    until = endpoint.previous_until
    if until is not None and replacing == mark_of(endpoint.previous_secret) and _is_new(until - rules.BOTH_SIGN_FOR):
        secret = _secret_of(endpoint)
        if secret is not None:
            return secret
    raise Refusal.because(errors.ROTATED())


def _is_new(at: datetime) -> bool:
    return clock.machine_now() - at < rules.SHOWN_AGAIN_FOR


def _secret_of(endpoint: Endpoint) -> str | None:
    secret = opened(endpoint.secret, endpoint.id)
    return None if secret is None else shown(secret)


def pause_endpoint(*, provider_id: UUID, endpoint_id: UUID | None, actor: Actor) -> Endpoint:
    """Sends the endpoint nothing until it is resumed. What changes meanwhile waits."""
    with unit_of_work(actor=actor, reason="pause_webhook"):
        endpoint = own(provider_id, endpoint_id)
        endpoint.state = State.PAUSED
        endpoint.save(update_fields=["state"])
        return endpoint


def resume_endpoint(*, provider_id: UUID, endpoint_id: UUID | None, actor: Actor) -> Endpoint:
    """Lets a paused or disabled endpoint go on where it was, once it has answered a test message.

    Refused (``base``) for any other.
    """
    with unit_of_work(actor=actor, reason="resume_webhook"):
        endpoint = own(provider_id, endpoint_id)
        if endpoint.state not in (State.PAUSED, State.DISABLED):
            raise Refusal.because(errors.NOT_PAUSED())
        endpoint.state, endpoint.failing_since, endpoint.told_of_failure = State.UNCONFIRMED, None, False
        endpoint.save(update_fields=["state", "failing_since", "told_of_failure"])
        _post_test(endpoint)
        return endpoint


def delete_endpoint(*, provider_id: UUID, endpoint_id: UUID | None, actor: Actor) -> None:
    """Deletes an endpoint with everything that was sent to it."""
    with unit_of_work(actor=actor, reason="delete_webhook"):
        own(provider_id, endpoint_id).delete()


def replay(*, provider_id: UUID, endpoint_id: UUID | None, since: object, actor: Actor) -> Endpoint:
    """Sets the endpoint back to before a time: whatever changed since is announced again.

    Refused (``since``): no date and time, one to come, or one before removals are kept.
    """
    instant = parse_instant(since)
    now = clock.service_now()
    if instant is None or not now - REPLAYED_AT_MOST <= instant <= now:
        raise Refusal.because(errors.SINCE())
    with unit_of_work(actor=actor, reason="replay_webhook"):
        endpoint = own(provider_id, endpoint_id)
        number, school_number = _first_since(endpoint, instant)
        endpoint.number = min(endpoint.number, number)
        endpoint.school_number = min(endpoint.school_number, school_number)
        endpoint.save(update_fields=["number", "school_number"])
        endpoint.messages.filter(is_test=False).update(next_attempt_at=None)
        return endpoint


def _first_since(endpoint: Endpoint, instant: datetime) -> tuple[int, int]:
    standing = _standing(endpoint.provider_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _FIRST_SINCE,
            {
                "provider": endpoint.provider_id,
                "since": instant,
                "last": standing.last,
                "school_last": standing.school_last,
            },
        )
        number, school_number = cursor.fetchone()
    return int(number), int(school_number)


def send_again(*, provider_id: UUID, message_id: UUID | None, actor: Actor) -> Message:
    """Sends a message once more, under its own id. Raises :class:`NotFound`.

    One that waits for its next try is tried now. One that was taken, or withdrawn, goes out as it is kept, and moves
    the endpoint nowhere.
    """
    with unit_of_work(actor=actor, reason="send_webhook_again"):
        messages = Message.objects.filter(provider_id=provider_id)
        message = messages.filter(id=message_id).first() if message_id else None
        if message is None:
            raise NotFound("message", message_id)
        own(provider_id, message.endpoint_id)
        message.refresh_from_db(from_queryset=Message.objects.select_for_update(no_key=True))
        if message.next_attempt_at is None:
            message.to_number = message.to_school_number = 0
        message.next_attempt_at, message.delivered_at = clock.machine_now(), None
        message.save(update_fields=["next_attempt_at", "delivered_at", "to_number", "to_school_number"])
        return message


def secrets_of(endpoint: Endpoint, now: datetime) -> Sequence[bytes]:
    """The secrets that sign for an endpoint now, the newest first. Empty where ``SECRET_KEY`` was changed since."""
    stored: list[Any] = [endpoint.secret]
    if endpoint.previous_until is not None and now < endpoint.previous_until:
        stored.append(endpoint.previous_secret)
    return [secret for one in stored if (secret := opened(one, endpoint.id)) is not None]
