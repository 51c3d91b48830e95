"""What every write does the same way: who may, the envelope, a dry run, and once under one key.

``?validate_only=true`` judges a write and writes nothing: 200 with what it would answer, or the refusals. In version 3
an ``Idempotency-Key`` makes a repeated write answer as the first did, and say so (rules HTTP-21, HTTP-22, HTTP-35).
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cpd.api import answers, errors
from cpd.api.authentication import Caller
from cpd.api.call import admit, call_of, read_attributes
from cpd.api.parameters import read_validate_only
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dry_run import try_out
from cpd.core.prepared import put_off, run_prepared
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import unit_of_work
from cpd.providers.rules import Scope

KEPT_FOR = timedelta(hours=48)
LONGEST_KEY = 255

Run = Callable[[Caller, dict[str, Any], Actor], HttpResponse]
"""A write: the caller, the attributes of the body, and who acts."""


Read = Callable[[HttpRequest], dict[str, Any]]
"""What reads the attributes of the body, or ends the request with 400."""


def write_answer(
    request: HttpRequest,
    scope: Scope,
    run: Run,
    *,
    envelope: bool = True,
    read: Read = read_attributes,
    before: Callable[[Caller], None] = lambda caller: None,
    key_needed: bool = False,
    keep: Callable[[HttpResponse], bytes] = lambda response: response.content,
) -> HttpResponse:
    """Runs a write for the caller. ``before`` may end it with 404 before the body is looked at, which ``read`` reads.

    400 with a ``validate_only`` or a key that is none, without the envelope where there must be one, or without the key
    where ``key_needed``. Under a key in version 3: 409 while the same key is at work, 422 (``Idempotency-Key``) when it
    was used for something else. ``keep`` gives what is kept under a key of an answer that has a secret in it.
    """
    caller = admit(request, scope, to_write=True)
    only_judged = read_validate_only(request.GET)
    key = _key(request)
    if key_needed and key is None:
        raise answers.ApiError(answers.failed(errors.IDEMPOTENCY_KEY_NEEDED))
    before(caller)
    attributes: dict[str, Any] = read(request) if envelope else {}
    actor = caller.actor

    def do() -> HttpResponse:
        return run(caller, attributes, actor)

    if only_judged:
        return _tried(do, actor)
    return _once(request, caller.provider_id, key, do, keep, actor) if key is not None else do()


def _key(request: HttpRequest) -> str | None:
    """The key of the write, which version 3 reads; 400 for one that is none."""
    key = request.headers.get("Idempotency-Key")
    if key is None or call_of(request).version < 3:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise answers.ApiError(answers.failed(errors.IDEMPOTENCY_KEY, longest=LONGEST_KEY))
    return key


def _tried(do: Callable[[], HttpResponse], actor: Actor) -> HttpResponse:
    """What the write would answer. Nothing of it is kept, no email is sent."""
    return try_out(do, actor=actor, refusing=(Refusal, NotFound, answers.ApiError))


def _once(
    request: HttpRequest,
    provider_id: UUID,
    key: str,
    do: Callable[[], HttpResponse],
    keep: Callable[[HttpResponse], bytes],
    actor: Actor,
) -> HttpResponse:
    """Runs the write and keeps its answer in one transaction, or repeats the answer that was kept."""
    digest = hashlib.sha256(
        b"\n".join([(request.method or "").encode(), request.get_full_path().encode(), request.body])
    ).digest()
    with unit_of_work(actor=actor, reason="idempotent_write"):
        now = clock.machine_now()
        taken = put_off(_TAKE, [f"idempotency {provider_id} {key}"])
        put_off(_FORGET, [provider_id, now - KEPT_FOR])
        kept = run_prepared(_KEPT, [provider_id, key])
        if not taken.rows[0][0]:
            raise answers.ApiError(answers.failed(errors.AT_WORK))
        if kept:
            ((request_digest, status, body),) = kept
            if bytes(request_digest) != digest:
                raise Refusal.because(errors.KEY_REUSED())
            repeated = answers.json_answer(bytes(body), status)
            repeated["Idempotent-Replayed"] = "true"
            return repeated
        response = do()
        put_off(_KEEP, [provider_id, key, digest, response.status_code, keep(response), now])
        return response


_TAKE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
"""Takes the key for this transaction, unless another one has it."""

_FORGET = "DELETE FROM api_idempotentanswer WHERE provider_id = %s AND created_at <= %s"
_KEPT = "SELECT request_digest, status, body FROM api_idempotentanswer WHERE provider_id = %s AND key = %s"
_KEEP = """
INSERT INTO api_idempotentanswer (provider_id, key, request_digest, status, body, created_at)
VALUES (%s, %s, %s, %s, %s, %s)
"""
