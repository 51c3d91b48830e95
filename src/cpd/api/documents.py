"""How a provider's documents are read (docs/adr/0007-read-path.md): the only place that does.

Who calls and what they read is one statement. Its first part finds the provider by the token's digest and sets
``cpd.provider_id``; its second reads the view ``published_to_caller``, whose row-level policy lets through nothing but
that provider's documents. A little of what the date alone has changed is published first; of the rest the answer says
that it is behind.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.http import HttpRequest

from cpd.api.authentication import (
    CALLER,
    CALLER_COLUMNS,
    Caller,
    Whose,
    accept,
    authenticate,
    authorise,
    expected,
    stale_on,
)
from cpd.api.call import Call, Feeds, call_of
from cpd.core import clock
from cpd.core.prepared import Row, run_prepared
from cpd.jobs.asking import ask_for_what_is_due
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.commands import publish_a_few
from cpd.publishing.resources import known_feed
from cpd.publishing.streams import BY_FEED, Mark, Progress

_PROVIDER = "SELECT %s::uuid AS provider_id, set_config('cpd.provider_id', %s, true) AS fence"


@dataclass(frozen=True, slots=True)
class Query:
    """A query of documents that gives one row at most. Its text says ``caller.provider_id`` for whose.

    ``anchored`` says that it is right only as long as nothing of its feeds changes, ``again`` that its text will come
    again.
    """

    text: str
    values: Sequence[Any]
    anchored: bool = False
    again: bool = True


class Seen(NamedTuple):
    """Whose documents are looked at, and how far their stream is in the feeds of which they are."""

    whose: Whose
    mark: Mark


REST = 2.0
"""Seconds in which a provider's reads publish nothing after one that could not publish all."""

_resting: dict[UUID, float] = {}
"""By provider, until when; by a clock that only goes forward."""

_STANDING = f"""
SELECT max(stream.last_change), max(by_feed.feeds), max(stream.epoch),
       (SELECT max(fresh_from) FROM publishing_publisheddocument
        WHERE provider_id = %(provider)s AND fresh_from IS NOT NULL AND NOT removed),
       (SELECT min(fresh_until) FROM publishing_publisheddocument
        WHERE provider_id = %(provider)s AND fresh_until IS NOT NULL AND NOT removed)
FROM publishing_providerstream AS stream, LATERAL (SELECT {BY_FEED}) AS by_feed WHERE provider_id = %(provider)s
"""  # noqa: S608 - our own words


def fresh_progress(call: Call, caller: Caller) -> Progress:
    """How far the provider's stream is, after publishing a little of what the date alone has changed.

    What is left is published by the job, which is asked to begin at once; the answer says that it is behind. For a
    while (:data:`REST`) the provider's reads then leave the work to the job.
    """
    if caller.stale_since is None or time.monotonic() < _resting.get(caller.provider_id, 0):
        call.stale_since = caller.stale_since
        return caller.progress
    publish_a_few(provider_id=caller.provider_id)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"provider": caller.provider_id})
        last_change, feeds, epoch, newest_from, oldest_until = cursor.fetchone()
    call.stale_since = stale_on(clock.service_now().date(), newest_from, oldest_until)
    if call.stale_since is not None:
        _resting[caller.provider_id] = time.monotonic() + REST
        ask_for_what_is_due()
    return Progress.of(last_change, feeds, epoch)


def forget_rest() -> None:
    """Lets reads publish again at once: for tests."""
    _resting.clear()


def _within(caller: str, values: Sequence[Any], query: Query) -> list[Row]:
    """What the query finds for the caller: the caller's columns, then the query's, empty where it found nothing."""
    return run_prepared(
        f"WITH caller AS MATERIALIZED ({caller}) "  # noqa: S608 - the texts of this module and of authentication
        f"SELECT caller.*, found.* FROM caller LEFT JOIN LATERAL ({query.text}) AS found ON true",
        [*values, *query.values],
        again=query.again,
    )


def row_of(caller: Caller, query: Query) -> Row:
    """The row of a query for a caller; empty values when it finds nothing."""
    return _within(_PROVIDER, (caller.provider_id, str(caller.actor.provider_id)), query)[0][2:]


def read(
    request: HttpRequest, scope: Scope, query: Callable[[Seen | None], Query], feeds: Feeds | None
) -> tuple[Caller, Seen, Row]:
    """Lets the caller in, and gives how far their stream is in ``feeds`` with the row of their documents.

    ``query`` looks at documents of these feeds, at any where they are None, and gets how far they are when it will be
    run, as far as that is known. 401 without a usable token, 403 without the programme.
    """
    call = call_of(request)
    if call.token.digest is None:
        authenticate(call.token)
    known = expected(call.token.digest)
    likely = Seen(known[0], known[1].mark(feeds)) if known is not None else None
    asked = query(likely)
    rows = _within(CALLER, (call.token.digest,), asked)
    caller = accept(call.token, rows)
    authorise(caller, scope, call.version)
    before = Seen(caller.whose, caller.progress.mark(feeds))
    if caller.stale_since is None and (not asked.anchored or before == likely):
        return caller, before, rows[0][CALLER_COLUMNS:]
    newest = Seen(caller.whose, fresh_progress(call, caller).mark(feeds))
    if newest == before and (not asked.anchored or newest == likely):
        return caller, newest, rows[0][CALLER_COLUMNS:]
    return caller, newest, row_of(caller, query(newest))


def one_query(feed: str, record_id: UUID) -> Query:
    """Reads one document by its record's id. Raises :class:`~cpd.publishing.resources.UnknownFeed`."""
    return Query(
        "SELECT body FROM published_to_caller "
        "WHERE provider_id = caller.provider_id AND feed = %s AND record_id = %s AND NOT removed",
        (known_feed(feed), record_id),
    )


def about_query(feeds: Sequence[str], person_id: UUID) -> Query:
    """Says whether there is a document of that person in one of the feeds."""
    return Query(
        "SELECT true FROM published_to_caller "
        "WHERE provider_id = caller.provider_id AND feed = ANY(%s) AND subject_id = %s AND NOT removed LIMIT 1",
        ([known_feed(feed) for feed in feeds], person_id),
    )


def participant_query(feed: str, person_id: UUID) -> Query:
    """Reads one person's row: the ECT's, else the newest mentor's (rule SEE-4)."""
    return Query(
        "SELECT body FROM published_to_caller "
        "WHERE provider_id = caller.provider_id AND feed = %s AND subject_id = %s AND NOT removed "
        "ORDER BY %s = ANY(facets) DESC, change DESC, record_id LIMIT 1",
        (known_feed(feed), person_id, facets.role("ect")),
    )
