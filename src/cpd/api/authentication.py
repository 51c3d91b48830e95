"""Who calls (API conventions 1): a bearer token, found by its digest, before anything of the request is looked at."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from django.db import connection
from django.http import HttpRequest

from cpd.api import answers
from cpd.core import clock
from cpd.providers.queries import note_use
from cpd.providers.rules import Scope, TokenFacts, digest, may_call, presented_token, usable

_NOTED_EVERY = timedelta(minutes=1)
_noted: dict[UUID, datetime] = {}
_lock = threading.Lock()


_CALLER = """
    SELECT token.id, token.prefix, token.provider_id, token.revoked_at, token.expires_at, provider.ecf, provider.npq,
           coalesce(stream.last_change, 0),
           EXISTS (SELECT 1 FROM publishing_publisheddocument AS document
                   WHERE document.provider_id = provider.id AND NOT removed AND fresh_until <= %(today)s)
           OR EXISTS (SELECT 1 FROM publishing_publisheddocument AS document
                      WHERE document.provider_id = provider.id AND NOT removed AND fresh_from > %(today)s)
    FROM providers_apitoken AS token
    JOIN providers_leadprovider AS provider ON provider.id = token.provider_id
    LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = provider.id
    WHERE token.digest = %(digest)s
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the provider behind a token, and how its documents stand.

    ``last_change`` numbers its newest change; ``stale`` says that the date alone has changed something since.
    """

    token_id: UUID
    token_prefix: str
    provider_id: UUID
    facts: TokenFacts
    last_change: int
    stale: bool


def caller_of(token_digest: bytes) -> Caller | None:
    """The caller behind a token's digest, whether or not the token is still usable. One prepared query."""
    today = clock.service_now().date()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute(_CALLER, {"digest": token_digest, "today": today}, prepare=True).fetchone()
    if row is None:
        return None
    token_id, prefix, provider_id, revoked_at, expires_at, ecf, npq, last_change, stale = row
    return Caller(token_id, prefix, provider_id, TokenFacts(revoked_at, expires_at, ecf, npq), last_change, stale)


@dataclass(frozen=True, slots=True)
class Presented:
    """The token of a request, by its digest. ``rate_key`` is what its requests are counted under."""

    digest: bytes | None
    rate_key: str


def presented(request: HttpRequest) -> Presented:
    """The token that a request presents. Without one, requests are counted by address."""
    token = presented_token(request.headers.get("Authorization", ""))
    if token is None:
        return Presented(None, f"address {request.META.get('REMOTE_ADDR', '')}")
    found = digest(token)
    return Presented(found, found.hex())


def authenticate(token: Presented) -> Caller:
    """The caller behind the token. Ends the request with 401 when unknown, revoked or expired.

    The last use is written at most once a minute, also when the request is refused afterwards.
    """
    caller = caller_of(token.digest) if token.digest is not None else None
    if caller is None or not usable(caller.facts, clock.now()):
        raise answers.ApiError(answers.unauthorised())
    _note(caller.token_id)
    return caller


def _note(token_id: UUID) -> None:
    now = clock.machine_now()
    with _lock:
        last = _noted.get(token_id)
        if last is not None and now - last < _NOTED_EVERY:
            return
        _noted[token_id] = now
    note_use({token_id: now})


def authorise(caller: Caller, scope: Scope, version: int) -> None:
    """Ends the request with 403 when the provider lacks the half that the endpoint is for."""
    if not may_call(ecf=caller.facts.ecf, npq=caller.facts.npq, scope=scope):
        raise answers.ApiError(answers.forbidden(version))
