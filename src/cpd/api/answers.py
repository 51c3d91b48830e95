"""What the API answers with: finished bytes, and errors that say what to do (rules HTTP-9, HTTP-10, HTTP-11)."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.http import HttpResponse, HttpResponseBase
from django.utils.http import parse_etags

from cpd.api import limits
from cpd.core.refusals import Problem
from cpd.core.turns import RETRY_AFTER, Trouble

JSON = "application/vnd.api+json"
CSV = "text/csv"

NOT_FOUND = "There is nothing here that you can see. Check the address and the id."


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
    return json_answer(b'{"data":[' + joined + b"]}")


def _dump(value: Any) -> bytes:
    return orjson.dumps(value)


def plain_error(status: int, message: str) -> HttpResponse:
    """An error with the single key ``error``: 401, and 404 in versions 1 and 2."""
    return json_answer(_dump({"error": message}), status)


def errors(status: int, problems: Sequence[tuple[str, str, str]]) -> HttpResponse:
    """A list of errors, each of title, detail and our additive code."""
    return json_answer(
        _dump({"errors": [{"title": title, "detail": detail, "code": code} for title, detail, code in problems]}),
        status,
    )


def bad_request(detail: str, code: str, title: str = "Bad request") -> HttpResponse:
    """A 400 with one error."""
    return errors(400, [(title, detail, code)])


def missing_data() -> HttpResponse:
    """A 400 for a body without the envelope."""
    return bad_request(
        'The body must be JSON with the structure {"data": {"type": "…", "attributes": {…}}}. '
        "See the API reference for this endpoint.",
        "missing_data",
    )


def not_json() -> HttpResponse:
    """A 400 for a body that the header does not call JSON."""
    return bad_request(
        "Send the header Content-Type: application/json (or application/vnd.api+json) with a JSON body: we read no "
        "other kind.",
        "content_type",
    )


def refused(problems: Sequence[Problem], *, apart: bool = False) -> HttpResponse:
    """A 422: one error for each attribute, its distinct messages joined, in the order in which they were found.

    Rule HTTP-11. ``code`` is that of the attribute's first problem. ``apart``: one error for each message instead.
    """
    if apart:
        return errors(422, [(problem.field, problem.detail, problem.code) for problem in problems])
    by_field: dict[str, list[Problem]] = {}
    for problem in problems:
        by_field.setdefault(problem.field, []).append(problem)
    return errors(
        422,
        [
            (field, ", ".join(dict.fromkeys(problem.detail for problem in found)), found[0].code)
            for field, found in by_field.items()
        ],
    )


def unauthorised() -> HttpResponse:
    """A 401: no token, or none that we know (rule HTTP-2)."""
    response = plain_error(401, "Access denied: send a valid token in the header Authorization: Bearer <token>.")
    response["WWW-Authenticate"] = 'Bearer realm="Application"'
    return response


def forbidden(version: int) -> HttpResponse:
    """A 403: the provider lacks the half that the endpoint is for (rule HTTP-3). Empty in versions 1 and 2."""
    if version < 3:
        return json_answer(b"", 403)
    return errors(
        403, [("Forbidden", "Your organisation does not run the programme of this endpoint.", "programme_not_offered")]
    )


def not_yours(version: int) -> HttpResponse:
    """A 403: the caller sees it, and another provider made it. Empty in versions 1 and 2 (rule SEE-8)."""
    if version < 3:
        return json_answer(b"", 403)
    return errors(
        403,
        [
            (
                "This declaration cannot be modified",
                "Another lead provider made this declaration, so you can see it and not change it.",
                "not_yours",
            )
        ],
    )


def not_found(version: int | None) -> HttpResponse:
    """A 404 in the version's own shape; a list of errors outside any version (rule HTTP-5)."""
    if version in (1, 2):
        return plain_error(404, NOT_FOUND)
    return errors(404, [("Not found", NOT_FOUND, "not_found")])


def unavailable(version: int | None, trouble: Trouble, *, stored: bool = False) -> HttpResponse:
    """A 503 that says why: what was asked for may be asked again. ``stored``: something of it was committed."""
    if stored:
        sentence = "What you sent was stored, but we could not read it back. Look at it before you send it again."
        response = errors(503, [("Service unavailable", sentence, "stored")])
    elif trouble is Trouble.IN_USE:
        sentence = "Somebody else is changing the same record. Nothing was changed. Wait, then send the request again."
        response = errors(503, [("Service unavailable", sentence, "in_use")])
    elif trouble is Trouble.TOO_LONG:
        sentence = "This took too long, so we stopped it. Nothing was changed. Wait, then send the request again."
        response = errors(503, [("Service unavailable", sentence, "too_long")])
    elif trouble is Trouble.FULL:
        sentence = "The service can't store anything at present. Nothing was changed. Send the request again later."
        response = errors(503, [("Service unavailable", sentence, "cannot_store")])
    else:
        sentence = "The service can't reach its database. Wait a moment and send the request again."
        response = errors(503, [("Service unavailable", sentence, "unavailable")])
    if version in (1, 2):
        response = plain_error(503, orjson.loads(response.content)["errors"][0]["detail"])
    response["Retry-After"] = str(RETRY_AFTER[trouble])
    return response


def too_many(seconds: int) -> HttpResponse:
    """A 429: the token, or the address where there is none, has used up its allowance."""
    return errors(
        429,
        [
            (
                "Too many requests",
                f"You can make {limits.REQUESTS} requests in 5 minutes. Try again in {seconds} seconds.",
                "rate_limit",
            )
        ],
    )


def too_many_failures(seconds: int) -> HttpResponse:
    """A 429: too many tokens that we don't know came from the address, so this one is not looked up."""
    return errors(
        429,
        [
            (
                "Too many requests",
                f"More than {limits.FAILURES} requests from your address had a token that we don't know. Check the "
                f"token, and try again in {seconds} seconds.",
                "unknown_tokens",
            )
        ],
    )


def not_acceptable(version: int) -> HttpResponse:
    """A 406 for a format that the endpoint does not have (rule HTTP-8). Empty in versions 1 and 2."""
    if version < 3:
        return json_answer(b"", 406)
    return errors(406, [("Not acceptable", "This endpoint answers JSON only. Leave the suffix off.", "format")])


def gone(from_id: UUID, to_id: UUID, changes: Sequence[tuple[UUID, UUID, str]]) -> HttpResponse:
    """A 410 for a retired participant id: ``to_id`` is the one to use, ``changes`` what was recorded (rule SEE-9)."""
    told = errors(
        410,
        [
            (
                "Participant ID changed",
                f"The participant ID {from_id} is no longer used. Use {to_id} instead.",
                "id_changed",
            )
        ],
    )
    body = orjson.loads(told.content)
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
