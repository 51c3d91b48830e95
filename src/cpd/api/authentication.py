"""Who calls (rules HTTP-1, HTTP-2): a bearer token, found by its digest, before the request is looked at."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from cpd.api import answers, limits
from cpd.api.limits import Allowance
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.addresses import client_address, neighbourhood
from cpd.core.dates import start_of_day
from cpd.core.loop_connection import Raw
from cpd.core.prepared import Row, run_prepared
from cpd.providers.queries import note_use
from cpd.providers.rules import Scope, TokenFacts, digest, may_call, presented_token, usable
from cpd.publishing.streams import BY_FEED, Progress

_NOTED_EVERY = timedelta(minutes=1)
_noted: dict[UUID, datetime] = {}
_lock = threading.Lock()


_DUE = """
           (SELECT max(fresh_from) FROM publishing_publisheddocument AS document
            WHERE document.provider_id = provider.id AND fresh_from IS NOT NULL AND NOT removed) AS newest_from,
           (SELECT min(fresh_until) FROM publishing_publisheddocument AS document
            WHERE document.provider_id = provider.id AND fresh_until IS NOT NULL AND NOT removed) AS oldest_until,"""
"""What the date has changed since it was published: who writes need not know."""

CALLER = f"""
    SELECT token.id AS token_id, token.prefix, token.provider_id, token.revoked_at, token.expires_at, provider.ecf,
           provider.npq, coalesce(stream.last_change, 0) AS last_change, {_DUE}
           set_config('cpd.provider_id', provider.id::text, true) AS fence, stream.epoch, stream.complete_from,
           {BY_FEED}
    FROM providers_apitoken AS token
    JOIN providers_leadprovider AS provider ON provider.id = token.provider_id
    LEFT JOIN publishing_providerstream AS stream ON stream.provider_id = provider.id
    WHERE token.digest = %s
"""  # noqa: S608 - our own words
"""Who calls, by the token's digest. From here to the end of the transaction the view ``published_to_caller`` shows the
documents of that provider only.

``provider_id`` is what the application's own conditions ask for, everywhere; ``fence`` is whose rows the database lets
through, here and in what the caller writes. They are the same, and a test sees what happens when they are not.
"""

CALLER_COLUMNS = 14
_PROVIDER, _PROGRAMMES = 3, 6
"""Where a row of :data:`CALLERS` has the provider, and from where on its programmes and all else that answers depend
on. The rest of it is about the token."""

CALLERS = CALLER.replace("SELECT token.id", "SELECT token.digest, token.id").replace("= %s", "= ANY($1)")
"""Who calls, for many tokens at once: each row begins with its digest."""


@cache
def _to_write(caller: str) -> str:
    """The statement that finds who calls, for one who writes."""
    return caller.replace(_DUE, "NULL::date AS newest_from, NULL::date AS oldest_until,")


Whose = tuple[UUID, str]
"""A provider, as the application's conditions name it, and as the database does whose rows it lets through."""


class Basis(NamedTuple):
    """What an answer to a provider depends on beside the request and its documents: its programmes, and from which
    change on its stream is complete."""

    ecf: bool
    npq: bool
    complete_from: int | None


@dataclass(slots=True)
class _Accepted:
    """A token that was accepted: when, by a clock that only goes forward, and whose it is: a guess for the next call,
    never trusted.

    ``read`` is what was read of rows, by how many columns they had: the row, the day and the caller. The same is read
    of an equal one.
    """

    at: float
    whose: Whose
    read: dict[int, "tuple[Raw, date, Caller]"] = field(default_factory=dict)


_accepted: dict[bytes, _Accepted] = {}
"""By digest. Nobody gets in here who does not know a token, and of those no more than are counted."""

_progress: dict[Whose, Progress] = {}
"""How far the streams of those were when they were read last: guesses too."""


class _Stood(NamedTuple):
    """How a provider stood when a row of any of its tokens was last read: :func:`standing`, the day, and the caller."""

    row: Raw
    day: date
    caller: "Caller"


_stood: dict[Whose, _Stood] = {}
"""By provider. A change makes the rows of all its tokens differ in the same columns, which are read once."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the provider behind a token, and how its documents stand.

    ``provider_id`` is what conditions ask for; ``actor`` is who acts: the database lets their provider's rows through.
    ``progress`` is how far its stream of changes is; ``stale_since`` is the midnight from which on the date has changed
    something that is not published yet, None where it has not. ``whose`` are the documents that the caller is shown.
    """

    token_id: UUID
    provider_id: UUID
    actor: Actor
    facts: TokenFacts
    progress: Progress
    stale_since: datetime | None
    basis: Basis
    whose: Whose


def _caller(row: Row) -> Caller:
    token_id, prefix, provider_id, revoked_at, expires_at, ecf, npq, last_change, newest_from, oldest_until = row[:10]
    stale_since = stale_on(clock.service_now().date(), newest_from, oldest_until)
    actor = Actor.token(prefix, UUID(row[10]))
    facts = TokenFacts(revoked_at, expires_at, ecf, npq)
    basis = Basis(ecf, npq, row[12])
    progress = Progress.of(last_change, row[13], epoch=row[11])
    whose = provider_id, str(actor.provider_id)
    return Caller(token_id, provider_id, actor, facts, progress, stale_since, basis, whose)


def stale_on(today: date, newest_from: date | None, oldest_until: date | None) -> datetime | None:
    """The midnight from which on something stored is not right any more, given the latest date from which anything is
    right, and the earliest until which it is; None where all is right today."""
    if oldest_until is not None and oldest_until <= today:
        return start_of_day(oldest_until)
    return start_of_day(today) if newest_from is not None and newest_from > today else None


@dataclass(slots=True)
class Presented:
    """The token of a request, by its digest, and what is left of the allowance that the request is counted under.

    ``address`` is what requests are counted under as long as no token of theirs is accepted; None once one is.
    ``turned_away``: so many tokens from the address were not accepted that this one is not looked up.
    """

    digest: bytes | None
    address: str | None
    allowance: Allowance
    turned_away: bool = False


def presented(request: HttpRequest) -> Presented:
    """The token that a request presents, counted.

    A token that this process accepted lately is counted by itself. Any other request is counted by its address, and
    refused when too many tokens from there were not accepted; :func:`accept` counts its token once it is accepted.
    """
    token = presented_token(request.headers.get("Authorization", ""))
    token_digest = digest(token) if token is not None else None
    if token_digest is not None and _accepted_lately(token_digest) is not None:
        return Presented(token_digest, None, limits.spend(token_digest.hex()))
    address = _address(request)
    if token_digest is not None:
        failures = limits.in_force().failures.look(address)
        if not failures.allowed:
            return Presented(token_digest, address, failures, turned_away=True)
    return Presented(token_digest, address, limits.in_force().addresses.spend(address))


def _accepted_lately(token_digest: bytes) -> _Accepted | None:
    accepted = _accepted.get(token_digest)
    return accepted if accepted is not None and time.monotonic() - accepted.at < limits.SECONDS else None


def _address(request: HttpRequest) -> str:
    return neighbourhood(
        client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.ENVIRONMENT.trusted_proxies,
        )
    )


def expected(token_digest: bytes | None) -> tuple[Whose, Progress] | None:
    """Whose token it is, and how far the provider's stream was when it was read last: guesses. None for a token that
    was never accepted."""
    accepted = _accepted.get(token_digest) if token_digest is not None else None
    return (accepted.whose, _progress.get(accepted.whose, Progress())) if accepted is not None else None


def authenticate(token: Presented, *, to_write: bool = False) -> Caller:
    """The caller behind the token. Ends the request with 401 when unknown, revoked or expired.

    ``to_write``: nobody asks how old the provider's documents are, so that is not looked at.
    """
    text = _to_write(CALLER) if to_write else CALLER
    return accept(token, run_prepared(text, (token.digest,)) if token.digest is not None else ())


def accept(token: Presented, rows: Sequence[Row]) -> Caller:
    """The caller, given the rows of :data:`CALLER`. Ends the request with 401 when there is no usable one, with 429
    when the token turns out to have used up its allowance.

    The last use is written at most once a minute, also when the request is refused afterwards.
    """
    if token.digest is None:
        raise answers.ApiError(answers.unauthorised())
    caller = _caller(rows[0]) if rows else None
    if caller is None or not usable(caller.facts, clock.now()):
        _accepted.pop(token.digest, None)
        if token.address is not None:
            limits.in_force().failures.spend(token.address)
        raise answers.ApiError(answers.unauthorised())
    _remember(token.digest, caller)
    _note(caller.token_id)
    if token.address is not None:
        token.address, token.allowance = None, limits.spend(token.digest.hex())
        if not token.allowance.allowed:
            raise answers.ApiError(answers.too_many(token.allowance.resets_in))
    return caller


def _remember(token_digest: bytes, caller: Caller) -> None:
    with _lock:
        if len(_accepted) >= limits.MOST_KEYS and token_digest not in _accepted:
            _accepted.pop(next(iter(_accepted)), None)  # refused at this moment, it may be gone
        known = _accepted.get(token_digest)
        read = known.read if known is not None else {}
        _accepted[token_digest] = _Accepted(time.monotonic(), caller.whose, read)
        _progress[caller.whose] = caller.progress


def forget_accepted() -> None:
    """Forgets which tokens were accepted, and whose use was noted: for tests."""
    _accepted.clear()
    _progress.clear()
    _stood.clear()
    _noted.clear()


def probably(token_digest: bytes) -> Whose | None:
    """Whose token it is, if this process accepted it lately: a guess."""
    accepted = _accepted_lately(token_digest)
    return accepted.whose if accepted is not None else None


def accept_again(token_digest: bytes, row: Row) -> Caller | None:
    """The caller, given the row of :data:`CALLERS`, if there is nothing to do but to answer them. Otherwise None: the
    token is not usable any more, its use is to be noted, or the date has changed something. Writes nothing."""
    caller = _caller(row)
    if not _needs_nothing(caller):
        return None
    _remember(token_digest, caller)
    return caller


def accept_raw(token_digest: bytes, raw: Raw, decoded: Callable[[Raw], Row]) -> Caller | None:
    """The caller as :func:`accept_again` finds it, given the row of :data:`CALLERS` as PostgreSQL sends it.

    ``decoded`` reads it, only where it is another than the last of this token, or has come on another day, and no other
    token's row said the same of the provider."""
    day = clock.service_now().date()
    accepted = _accepted.get(token_digest)
    known = accepted.read.get(len(raw)) if accepted is not None else None
    if accepted is not None and known is not None:
        caller = known[2] if known[0] == raw and known[1] == day else _as_the_provider_stands(known, raw, day)
        if caller is not None:
            if not _needs_nothing(caller):
                return None
            accepted.at = time.monotonic()
            accepted.read[len(raw)] = raw, day, caller
            _progress[caller.whose] = caller.progress
            return caller
    read = accept_again(token_digest, decoded(raw)[1:])
    accepted = _accepted.get(token_digest)
    if read is not None and accepted is not None:
        accepted.read[len(raw)] = raw, day, read
        if len(raw) > CALLER_COLUMNS:  # a page's row has the caller as one value
            _stood[read.whose] = _Stood(standing(raw), day, read)
    return read


def standing(raw: Raw) -> Raw:
    """What a row of :data:`CALLERS` says of the provider, and all that follows: not what it says of the token."""
    return raw[_PROVIDER : _PROVIDER + 1] + raw[_PROGRAMMES:]


def _of_the_token(raw: Raw) -> Raw:
    return raw[:_PROVIDER] + raw[_PROVIDER + 1 : _PROGRAMMES]


def _as_the_provider_stands(known: tuple[Raw, date, Caller], raw: Raw, day: date) -> Caller | None:
    """The caller of a row of which nothing is new but what was read of another token of the provider. None where it
    has to be read."""
    before, _, caller = known
    stood = _stood.get(caller.whose)
    if stood is None or stood.day != day or stood.row != standing(raw) or _of_the_token(raw) != _of_the_token(before):
        return None
    now = stood.caller
    if (now.basis.ecf, now.basis.npq) != (caller.basis.ecf, caller.basis.npq):
        return None
    return replace(caller, progress=now.progress, stale_since=now.stale_since, basis=now.basis)


def _needs_nothing(caller: Caller) -> bool:
    return caller.stale_since is None and usable(caller.facts, clock.now()) and _is_noted(caller.token_id)


def _is_noted(token_id: UUID) -> bool:
    last = _noted.get(token_id)
    return last is not None and clock.machine_now() - last < _NOTED_EVERY


def _note(token_id: UUID) -> None:
    now = clock.machine_now()
    with _lock:
        if _is_noted(token_id):
            return
        if len(_noted) >= limits.MOST_KEYS:
            _noted.clear()
        _noted[token_id] = now
    note_use({token_id: now})


def authorise(caller: Caller, scope: Scope, version: int) -> None:
    """Ends the request with 403 when the provider does not run the programme that the endpoint is for."""
    if not may_call(ecf=caller.facts.ecf, npq=caller.facts.npq, scope=scope):
        raise answers.ApiError(answers.forbidden(version))
