"""What every list and single of stored documents does the same way."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse

from cpd.api import answers, documents, pages
from cpd.api.authentication import Caller, authenticate, authorise
from cpd.api.call import DependsOn, Feeds, Listed, admit, call_of, understand
from cpd.api.links import linked
from cpd.api.parameters import Filters, Page, check_filter_shape, read_filters, read_page, read_sort
from cpd.core.dates import print_instant
from cpd.core.ids import parse_id
from cpd.core.prepared import Row
from cpd.core.refusals import NotFound
from cpd.core.work import current_work, last_shown, unit_is_open
from cpd.providers.rules import Scope
from cpd.publishing import facets
from cpd.publishing.resources.declarations import DECLARATIONS_V3
from cpd.publishing.resources.npq_participants import NPQ_PARTICIPANTS_V3
from cpd.publishing.resources.participants import PARTICIPANTS_V3
from cpd.publishing.resources.statements import STATEMENTS_V3
from cpd.publishing.streams import Mark
from cpd.teachers.models import IdChange
from cpd.teachers.queries import person_called

_QUERIES_KEPT = 1000
_LONGEST_KEPT = 400
"""Characters of a query whose meaning is kept."""

_understood: dict[tuple[Any, ...], tuple[pages.Listing, Page]] = {}
"""What the text of a query means, by feed, version, person, text, and what the list takes: the same few come again and
again. Only callers who were let in add to it."""


def list_answer(
    request: HttpRequest,
    *,
    feed: str,
    scope: Scope,
    filters: Collection[str],
    sort: Collection[str] = (),
    about: UUID | None = None,
    facet: str = "",
    also: Feeds = (),
) -> HttpResponseBase:
    """A page of a feed as JSON, of one person's documents if ``about`` names one, of those with the word ``facet`` if
    that is given; 304 when the client's ``If-None-Match`` names what there is.

    ``also`` are feeds that decide what is answered in its place.
    """
    call = call_of(request)
    feeds = (feed, *also)
    unchanged = _unchanged(request, scope, feeds)
    if unchanged is not None:
        return unchanged
    text = request.META.get("QUERY_STRING", "")
    meaning = (feed, call.version, about, facet, text, tuple(filters), tuple(sort))
    understood = _understood.get(meaning)

    listed = Listed(feed, scope, tuple(filters), tuple(sort))

    def read(query: QueryDict) -> tuple[pages.Listing, Page]:
        listing, page = meaning_of(query, listed, call.version)
        return replace(listing, filters=_only(listing.filters, about, facet)), page

    listing, page = understood or understand(request, scope, read)
    response = _answer(
        request,
        scope,
        feeds,
        lambda newest: pages.page_query(listing, page, newest),
        lambda row, newest: linked(
            answers.many(pages.page_of(row, listing, page, newest)), request, page, count=row[-1]
        ),
    )
    if about is None and not facet and not also:
        call.listed = listed
    if understood is None and len(text) <= _LONGEST_KEPT:
        if len(_understood) >= _QUERIES_KEPT:
            _understood.clear()
        _understood[meaning] = listing, page
    return response


def meaning_of(query: QueryDict, listed: Listed, version: int) -> tuple[pages.Listing, Page]:
    """Which documents a query asks a list for, and which page. Raises :class:`~cpd.api.answers.ApiError` for what is
    refused."""
    check_filter_shape(query)
    filters = read_filters(query, listed.filters, version=version)
    return pages.Listing(listed.feed, filters, read_sort(query, listed.sorts)), read_page(query)


def _only(filters: Filters, about: UUID | None, facet: str) -> Filters:
    if facet:
        filters = replace(filters, facets=(*filters.facets, (facet,)))
    return filters if about is None else replace(filters, participant_ids=(about,))


def _unchanged(request: HttpRequest, scope: Scope, feeds: Feeds) -> HttpResponse | None:
    """A 304 when the client's tag names what there is; None when it sends none, or another one.

    How far the provider's stream is in the feeds makes the tag, so nothing of the query or the documents need be read:
    the tag was given to a query that was understood.
    """
    known = request.headers.get("If-None-Match")
    if known is None or known.strip() == "*":  # anything that is there: whether it is, the read says
        return None
    call = call_of(request)
    caller = authenticate(call.token)
    authorise(caller, scope, call.version)
    call.depends_on = DependsOn.on(caller, feeds)
    tag = tag_of(request.get_full_path(), caller.provider_id, documents.fresh_progress(call, caller).mark(feeds))
    return answers.not_modified(tag) if answers.names(known, tag) else None


def _answer(
    request: HttpRequest,
    scope: Scope,
    feeds: Feeds,
    query: Callable[[documents.Seen | None], documents.Query],
    render: Callable[[Row, documents.Seen], HttpResponse],
) -> HttpResponse:
    """Reads, renders, and tags the answer with how far the provider's stream is in the feeds."""
    caller, newest, row = documents.read(request, scope, query, feeds)
    call = call_of(request)
    call.depends_on = call.depends_on or DependsOn.on(caller, feeds)
    response = render(row, newest)
    if response.status_code != 200:
        return response
    tag = tag_of(request.get_full_path(), caller.provider_id, newest.mark)
    return answers.tagged(response, tag, asked="If-None-Match" in request.headers)


def tag_of(full_path: str, provider_id: UUID, newest: Mark) -> str:
    """The tag of what an address shows a provider at a mark."""
    whose = f"{newest.epoch} {provider_id} {full_path}"
    return f'"{newest.number}-{hashlib.sha256(whose.encode("utf-8", "surrogateescape")).hexdigest()[:16]}"'


def csv_answer(
    request: HttpRequest, *, feed: str, scope: Scope, filters: Collection[str], header: str
) -> HttpResponseBase:
    """The whole feed as CSV, streamed; pages are ignored."""
    feeds = (feed,)
    unchanged = _unchanged(request, scope, feeds)
    if unchanged is not None:
        return unchanged
    listing = understand(request, scope, lambda query: pages.Listing(feed, read_filters(query, filters)))
    caller = admit(request, scope)
    tag = tag_of(
        request.get_full_path(), caller.provider_id, documents.fresh_progress(call_of(request), caller).mark(feeds)
    )
    lines = pages.read_csv(listing, caller, header)
    return answers.tagged(
        StreamingHttpResponse(lines, content_type=answers.CSV), tag, asked="If-None-Match" in request.headers
    )


def one_answer(request: HttpRequest, record_id: str, *, feed: str, scope: Scope) -> HttpResponseBase:
    """One document of a feed by its id; 404 for an id that is none, unknown, or not the caller's to see."""
    key = parse_id(record_id)
    return _one(request, scope, feed, documents.one_query(feed, key) if key else None)


def participant_answer(request: HttpRequest, person_id: str, *, feed: str) -> HttpResponseBase:
    """One participant by the person's id, as versions 1 and 2 show it."""
    key = parse_id(person_id)
    return _one(request, Scope.ECF, feed, documents.participant_query(feed, key) if key else None)


PEOPLE = {Scope.ECF: PARTICIPANTS_V3, Scope.NPQ: NPQ_PARTICIPANTS_V3}
"""The feeds of whom a provider sees in version 3, by programme."""


def person_answer(request: HttpRequest, person_id: str, *, feed: str, scope: Scope = Scope.ECF) -> HttpResponseBase:
    """One person's document in version 3; 410 for a retired id of somebody whom the caller may see (rule SEE-9)."""
    response = one_answer(request, person_id, feed=feed, scope=scope)
    key = parse_id(person_id)
    if response.status_code != 404 or key is None:
        return response
    return _moved_on(admit(request, scope), key, [PEOPLE[scope]]) or response


def of_person_answer(request: HttpRequest, person_id: str, *, feed: str, people: str) -> HttpResponseBase:
    """A page of what a feed of NPQs has of one person (rule NPQ-34).

    ``people`` is the feed of whom the caller sees. 404 for an id that is none. For somebody whom the caller does not
    see, version 3 answers as :func:`person_answer`, and earlier versions no rows.
    """
    key = parse_id(person_id)
    version = call_of(request).version
    if key is None:
        return one_answer(request, person_id, feed=feed, scope=Scope.NPQ)
    response = list_answer(request, feed=feed, scope=Scope.NPQ, filters=(), about=key, also=(people,))
    nothing = response.status_code == 200 and getattr(response, "content", b"") == answers.many(b"").content
    if version < 3 or not nothing:
        return response
    caller = admit(request, Scope.NPQ)
    seen = [feed, people]
    if _sees(caller, key, seen):
        return response
    return _moved_on(caller, key, seen) or answers.not_found(version)


def of_statement_answer(request: HttpRequest, statement_id: str, *, filters: Collection[str]) -> HttpResponseBase:
    """A page of the declarations that one statement of the caller pays or claws back (rule SEE-20).

    404 for an id that is none, unknown, or another provider's.
    """
    key = parse_id(statement_id)
    if key is None:
        return one_answer(request, statement_id, feed=STATEMENTS_V3, scope=Scope.EITHER)
    response = list_answer(
        request,
        feed=DECLARATIONS_V3,
        scope=Scope.EITHER,
        filters=filters,
        facet=facets.statement(key),
        also=(STATEMENTS_V3,),
    )
    nothing = response.status_code == 200 and getattr(response, "content", b"") == answers.many(b"").content
    if not nothing:
        return response
    caller = admit(request, Scope.EITHER)
    seen = sees(caller, feed=STATEMENTS_V3, record_id=key)
    return response if seen else answers.not_found(call_of(request).version)


def _moved_on(caller: Caller, retired_id: UUID, people: Sequence[str]) -> HttpResponse | None:
    """410 for a retired id of somebody whom the caller sees in one of these feeds; None otherwise."""
    person = person_called(retired_id)
    if person is None or person.id == retired_id or not _sees(caller, person.id, people):
        return None
    changes = IdChange.objects.filter(from_id=retired_id)
    return answers.gone(
        retired_id, person.id, [(one.from_id, one.to_id, print_instant(one.changed_at)) for one in changes]
    )


def _sees(caller: Caller, person_id: UUID, people: Sequence[str]) -> bool:
    (known,) = documents.row_of(caller, documents.about_query(people, person_id))
    return bool(known)


def written(caller: Caller, *, feed: str, record_id: UUID) -> HttpResponse:
    """What a write answers with: the document that it publishes."""
    body = shown(caller, feed=feed, record_id=record_id)
    assert body is not None  # whoever may write sees what they wrote
    return answers.one(body)


def shown(caller: Caller, *, feed: str, record_id: UUID) -> bytes | None:
    """A document as the caller sees it after a write; None where they do not see it.

    The one that was rendered for the provider whose rows the database let it work on; read where there was none, as
    nothing was different. Within an open unit of work it is not stored yet: nothing but that may come after.
    """
    render_now()
    body = last_shown(caller.actor.provider_id, feed, record_id)
    if body is None:
        (body,) = documents.row_of(caller, documents.one_query(feed, record_id))
    return bytes(body) if body else None


def render_now() -> None:
    """Renders what an open unit of work has changed so far, so that it can be shown."""
    if unit_is_open():
        current_work().render()


def sees(caller: Caller, *, feed: str, record_id: UUID) -> bool:
    """Whether the caller sees a document of that id."""
    (body,) = documents.row_of(caller, documents.one_query(feed, record_id))
    return body is not None


def must_see(caller: Caller, *, feed: str, text: str) -> None:
    """Raises :class:`NotFound` unless the caller sees a document of the id that ``text`` spells."""
    key = parse_id(text)
    if key is None or not sees(caller, feed=feed, record_id=key):
        raise NotFound("document", text)


def _one(request: HttpRequest, scope: Scope, feed: str, query: documents.Query | None) -> HttpResponseBase:
    feeds = (feed,)
    unchanged = _unchanged(request, scope, feeds)
    if unchanged is not None:
        return unchanged
    understand(request, scope, lambda _query: None)
    version = call_of(request).version
    if query is None:
        admit(request, scope)
        return answers.not_found(version)
    return _answer(
        request,
        scope,
        feeds,
        lambda _newest: query,
        lambda row, _newest: answers.one(bytes(row[0])) if row[0] is not None else answers.not_found(version),
    )
