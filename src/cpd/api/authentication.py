"""Who calls (API conventions 1): a bearer token, found by its digest, before anything of the request is looked at."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from cpd.api import answers
from cpd.core import clock
from cpd.providers.queries import Caller, caller_of, note_use
from cpd.providers.rules import Scope, digest, may_call, presented_token, usable

_NOTED_EVERY = timedelta(minutes=1)
_noted: dict[UUID, datetime] = {}
_lock = threading.Lock()


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
