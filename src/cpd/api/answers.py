"""What the API answers with: finished bytes, and errors that say what to do (rules HTTP-9, HTTP-10, HTTP-11)."""

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_etags

from cpd.api import errors, limits
from cpd.api.errors import StatusError
from cpd.api.versions import LATEST
from cpd.contract.answers import AnsweredError
from cpd.contract.versions import WRITES
from cpd.core.refusals import Refusal
from cpd.core.turns import RETRY_AFTER, Trouble

JSON = "application/vnd.api+json"
CSV = "text/csv"


BULK_RETRY_AFTER = 5
"""Seconds after which to ask whether other declarations in bulk are done."""

Answer = TypeVar("Answer", bound=HttpResponseBase)


class ApiError(Exception):
    """Raised anywhere in a request to end it with this answer."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__(str(response.status_code))


def json_answer(body: bytes, status: int = 200) -> HttpResponse:
    """A JSON answer of finished bytes."""
    return HttpResponse(body, status=status, content_type=JSON)


def one(body: bytes) -> HttpResponse:
    """A single resource: ``{"data": …}``."""
    return json_answer(b'{"data":' + body + b"}")


def many(joined: bytes) -> HttpResponse:
    """A list of resources, given joined by commas: ``{"data": […]}``."""
    return json_answer(enveloped(joined))


def enveloped(joined: bytes) -> bytes:
    """The bytes of a list of resources, given joined by commas."""
    return b'{"data":[%b]}' % joined


def listed(resources: list[bytes]) -> bytes:
    """The same of resources that are not joined yet. Their bytes are copied once: the list is used up."""
    if not resources:
        return enveloped(b"")
    resources[0] = b'{"data":[' + resources[0]
    resources[-1] += b"]}"
    return b",".join(resources)


def _dump(value: Any) -> bytes:
    return orjson.dumps(value)


def plain_error(status: int, message: str) -> HttpResponse:
    """An error with the single key ``error``: 401, and 404 in versions 1 and 2."""
    return json_answer(_dump({"error": message}), status)


def failed(error: StatusError, **values: object) -> HttpResponse:
    """An error of the API itself, with its status."""
    problem = error(**values)
    return _errors(error.status, [AnsweredError(error.field, problem.worded(WRITES[LATEST].attribute), error.code)])


def _errors(status: int, answered: Sequence[AnsweredError]) -> HttpResponse:
    """A list of errors, each of title, detail and our additive code."""
    return json_answer(_dump({"errors": [one._asdict() for one in answered]}), status)


def refused(refusal: Refusal, version: int) -> HttpResponse:
    """A 422: what a command refused, as the version words it (rule HTTP-11)."""
    return _errors(422, WRITES[version].answered(refusal.problems, refusal.programme))


def unauthorised() -> HttpResponse:
    """A 401: no token, or none that we know (rule HTTP-2)."""
    response = plain_error(401, "Access denied: send a valid token in the header Authorization: Bearer <token>.")
    response["WWW-Authenticate"] = 'Bearer realm="Application"'
    return response


def forbidden(version: int) -> HttpResponse:
    """A 403: the provider does not run the endpoint's programme (rule HTTP-3). Empty in versions 1 and 2."""
    if version < 3:
        return json_answer(b"", 403)
    return failed(errors.FORBIDDEN)


def not_yours(version: int) -> HttpResponse:
    """A 403: the caller sees it, and another provider made it. Empty in versions 1 and 2 (rule SEE-8)."""
    if version < 3:
        return json_answer(b"", 403)
    return failed(errors.NOT_YOURS)


def not_found(version: int | None) -> HttpResponse:
    """A 404 in the version's own shape; a list of errors outside any version (rule HTTP-5)."""
    if version in (1, 2):
        return plain_error(404, errors.NOT_FOUND.sentence)
    return failed(errors.NOT_FOUND)


_TROUBLES = {
    Trouble.IN_USE: errors.IN_USE,
    Trouble.TOO_LONG: errors.TOO_LONG,
    Trouble.FULL: errors.CANNOT_STORE,
}


def unavailable(version: int | None, trouble: Trouble, *, stored: bool = False) -> HttpResponse:
    """A 503 that says why: what was asked for may be asked again. ``stored``: something of it was committed."""
    error = errors.STORED if stored else _TROUBLES.get(trouble, errors.UNAVAILABLE)
    response = plain_error(503, error.sentence) if version in (1, 2) else failed(error)
    response["Retry-After"] = str(RETRY_AFTER[trouble])
    return response


def fault(*, stored: bool) -> HttpResponse:
    """A 500: a fault of ours. ``stored``: something of what was asked for was committed before."""
    if stored:
        sentence = (
            "What you sent was stored, but then something went wrong on our side. Look at it before you send it again."
        )
    else:
        sentence = "Something went wrong on our side. Nothing was changed. Try again, or tell us."
    return plain_error(500, sentence)


def too_many(seconds: int) -> HttpResponse:
    """A 429: the token, or the address where there is none, has used up its allowance."""
    return failed(errors.RATE_LIMIT, requests=limits.REQUESTS, seconds=seconds)


def bulk_in_progress() -> HttpResponse:
    """A 429: declarations of the provider are being recorded in bulk."""
    response = failed(errors.BULK_IN_PROGRESS)
    response["Retry-After"] = str(BULK_RETRY_AFTER)
    return response


def too_many_failures(seconds: int) -> HttpResponse:
    """A 429: too many tokens that were not accepted came from the address, so this one is not looked up."""
    return failed(errors.UNKNOWN_TOKENS, failures=limits.FAILURES, seconds=seconds)


def not_acceptable(version: int) -> HttpResponse:
    """A 406 for a format that the endpoint does not have (rule HTTP-8). Empty in versions 1 and 2."""
    if version < 3:
        return json_answer(b"", 406)
    return failed(errors.FORMAT)


def gone(from_id: UUID, to_id: UUID, changes: Sequence[tuple[UUID, UUID, str]]) -> HttpResponse:
    """A 410 for a retired participant id: ``to_id`` is the one to use, ``changes`` what was recorded (rule SEE-9)."""
    body = orjson.loads(failed(errors.ID_CHANGED, from_id=from_id, to_id=to_id).content)
    body["errors"][0]["participant_id_changes"] = [
        {"from_participant_id": str(before), "to_participant_id": str(after), "changed_at": at}
        for before, after, at in changes
    ]
    return json_answer(_dump(body), 410)


def not_modified(tag: str) -> HttpResponse:
    """A 304: what the client has is what there is (rule HTTP-10)."""
    response = HttpResponse(status=304, content_type=JSON)
    return tagged(response, tag, asked=True)


def nothing_new(response: HttpResponseBase) -> HttpResponse:
    """A 304 in place of an answer that is there, with the headers that go with either."""
    unchanged = HttpResponse(status=304)
    for name, value in response.items():
        if name not in ("Content-Type", "Content-Length", "Content-Encoding"):
            unchanged[name] = value
    return unchanged


def names(known: str, tag: str) -> bool:
    """Whether an ``If-None-Match`` names the tag: weakly, so that any coding of an answer is the same answer."""
    return tag.removeprefix("W/") in (one.removeprefix("W/") for one in parse_etags(known))


def tagged(response: Answer, tag: str, *, asked: bool) -> Answer:
    """The answer with its ``ETag``; who asked with one may keep the answer to ask again (rule HTTP-9)."""
    response["ETag"] = tag
    if asked:
        response["Cache-Control"] = "private, no-cache"
    return response


def tagged_by_its_bytes(request: HttpRequest, body: bytes) -> HttpResponse:
    """A JSON answer with a tag of its bytes; 304 when the client has them."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match")
    if known is not None and names(known, tag):
        return not_modified(tag)
    return tagged(json_answer(body), tag, asked=known is not None)
