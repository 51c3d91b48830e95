"""Who calls (API conventions 1): a bearer token, found by its digest, before anything of the request is looked at."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from cpd.api import answers
from cpd.core import clock
from cpd.core.prepared import Row, run_prepared
from cpd.providers.queries import note_use
from cpd.providers.rules import Scope, TokenFacts, digest, may_call, presented_token, usable

_NOTED_EVERY = timedelta(minutes=1)
_noted: dict[UUID, datetime] = {}
_lock = threading.Lock()


CALLER = """
    SELECT token.id AS token_id, token.prefix, token.provider_id, token.revoked_at, token.expires_at, provider.ecf,
           provider.npq, coalesce(stream.last_change, 0) AS last_change,
           (SELECT max(fresh_from) FROM publishing_publisheddocument AS document
            WHERE document.provider_id = provider.id AND fresh_from IS NOT NULL AND NOT removed) AS newest_from,
           (SELECT min(fresh_until) FROM publishing_publisheddocument AS document
            WHERE document.provider_id = provider.id AND fresh_until IS NOT NULL AND NOT removed) AS oldest_until,
           set_config('cpd.provider_id', provider.id::text, true) AS fence
    FROM providers_apitoken AS token
    JOIN providers_leadprovider AS provider ON provider.id = token.provider_id
    LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = provider.id
    WHERE token.digest = %s
"""
"""Who calls, by the token's digest. From here to the end of the transaction the view ``published_to_caller`` shows the
documents of that provider only."""

CALLER_COLUMNS = 11
_KNOWN_AT_MOST = 10_000
_known: dict[bytes, int] = {}
"""The number of the newest change that a token's last call met: a guess for the next, never trusted."""


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


def _caller(token_digest: bytes, row: Row) -> Caller:
    token_id, prefix, provider_id, revoked_at, expires_at, ecf, npq, last_change, newest_from, oldest_until = row[:10]
    today = clock.service_now().date()
    stale = (newest_from is not None and newest_from > today) or (oldest_until is not None and oldest_until <= today)
    with _lock:
        if len(_known) >= _KNOWN_AT_MOST:
            _known.clear()
        _known[token_digest] = last_change
    return Caller(token_id, prefix, provider_id, TokenFacts(revoked_at, expires_at, ecf, npq), last_change, stale)


def expected_change(token: "Presented") -> int:
    """The number of the provider's newest change when this token was used last; -1 when it never was."""
    return _known.get(token.digest, -1) if token.digest is not None else -1


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
    """The caller behind the token. Ends the request with 401 when unknown, revoked or expired."""
    return accept(token, run_prepared(CALLER, (token.digest,)) if token.digest is not None else ())


def accept(token: Presented, rows: Sequence[Row]) -> Caller:
    """The caller, given the rows of :data:`CALLER`. Ends the request with 401 when there is no usable one.

    The last use is written at most once a minute, also when the request is refused afterwards.
    """
    caller = _caller(token.digest, rows[0]) if token.digest is not None and rows else None
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
