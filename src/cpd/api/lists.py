"""What every list and single of stored documents does the same way."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from cpd.api import answers, documents
from cpd.api.authentication import Caller
from cpd.api.call import admit, call_of, understand
from cpd.api.parameters import read_filters, read_page
from cpd.core.ids import parse_id
from cpd.providers.rules import Scope


def list_answer(request: HttpRequest, *, feed: str, scope: Scope, filters: Collection[str]) -> HttpResponseBase:
    """A page of a feed as JSON."""
    listing, page = understand(
        request, scope, lambda query: (documents.Listing(feed, read_filters(query, filters)), read_page(query))
    )
    token = call_of(request).token.digest
    _, last_change, row = documents.read(
        request, scope, lambda newest: documents.page_query(listing, page, token, newest)
    )
    return answers.many(documents.page_of(row, listing, page, token, last_change))


def csv_answer(
    request: HttpRequest, *, feed: str, scope: Scope, filters: Collection[str], header: str
) -> HttpResponseBase:
    """The whole feed as CSV, streamed; pages are ignored."""
    listing = understand(request, scope, lambda query: documents.Listing(feed, read_filters(query, filters)))
    caller = admit(request, scope)
    documents.fresh_stream(caller)
    return StreamingHttpResponse(documents.read_csv(listing, caller.provider_id, header), content_type=answers.CSV)


def one_answer(request: HttpRequest, record_id: str, *, feed: str, scope: Scope) -> HttpResponseBase:
    """One document of a feed by its id; 404 for an id that is none, unknown, or not the caller's to see."""
    key = parse_id(record_id)
    return _one(request, scope, documents.one_query(feed, key) if key else None)


def participant_answer(request: HttpRequest, person_id: str, *, feed: str) -> HttpResponseBase:
    """One participant by the person's id, as versions 1 and 2 show it."""
    key: UUID | None = parse_id(person_id)
    return _one(request, Scope.ECF, documents.participant_query(feed, key) if key else None)


def written(caller: Caller, *, feed: str, record_id: UUID) -> HttpResponseBase:
    """What a write answers with: the document it has just published."""
    (body,) = documents.row_of(caller.provider_id, documents.one_query(feed, record_id))
    return answers.one(bytes(body))


def _one(request: HttpRequest, scope: Scope, query: documents.Query | None) -> HttpResponseBase:
    understand(request, scope, lambda _query: None)
    if query is None:
        admit(request, scope)
        return answers.not_found(call_of(request).version)
    _, _, (body,) = documents.read(request, scope, lambda _newest: query)
    return answers.one(bytes(body)) if body is not None else answers.not_found(call_of(request).version)
