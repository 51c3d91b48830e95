"""What every list and single of stored documents does the same way."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from cpd.api import answers, documents
from cpd.api.call import admit, call_of
from cpd.api.parameters import query_of, read_filters, read_page
from cpd.core.ids import parse_id
from cpd.providers.rules import Scope


def list_answer(request: HttpRequest, *, feed: str, scope: Scope, filters: Collection[str]) -> HttpResponseBase:
    """A page of a feed as JSON."""
    caller = admit(request, scope)
    query = query_of(request)
    listing = documents.Listing(caller.provider_id, feed, read_filters(query, filters))
    page = read_page(query)
    last_change = documents.fresh_stream(caller)
    return answers.many(documents.read_page(listing, page, last_change))


def csv_answer(
    request: HttpRequest, *, feed: str, scope: Scope, filters: Collection[str], header: str
) -> HttpResponseBase:
    """The whole feed as CSV, streamed; pages are ignored."""
    caller = admit(request, scope)
    listing = documents.Listing(caller.provider_id, feed, read_filters(query_of(request), filters))
    documents.fresh_stream(caller)
    return StreamingHttpResponse(documents.read_csv(listing, header), content_type=answers.CSV)


def one_answer(request: HttpRequest, record_id: str, *, feed: str, scope: Scope) -> HttpResponseBase:
    """One document of a feed by its id; 404 for an id that is none, unknown, or not the caller's to see."""
    caller = admit(request, scope)
    key = parse_id(record_id)
    body = None
    if key is not None:
        documents.fresh_stream(caller)
        body = documents.read_one(caller.provider_id, feed, key)
    return answers.one(body) if body is not None else answers.not_found(call_of(request).version)


def participant_answer(request: HttpRequest, person_id: str, *, feed: str) -> HttpResponseBase:
    """One participant by the person's id, as versions 1 and 2 show it."""
    caller = admit(request, Scope.ECF)
    key: UUID | None = parse_id(person_id)
    body = None
    if key is not None:
        documents.fresh_stream(caller)
        body = documents.read_participant(caller.provider_id, feed, key)
    return answers.one(body) if body is not None else answers.not_found(call_of(request).version)
