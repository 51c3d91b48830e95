"""What routes say of themselves beyond what Ninja knows: filters in brackets, statuses, bodies that we read."""

from functools import cache
from inspect import signature
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation
from pydantic import BaseModel

from cpd.api import answers
from cpd.api.schemas import Errors, ErrorsV3, GoneErrorsV3, PlainError

CALLED: dict[int, Any] = {304: None, 400: Errors, 401: PlainError, 403: None, 406: None, 429: Errors, 503: PlainError}
"""What any list of versions 1 and 2 may answer beside 200."""

FOUND: dict[int, Any] = {**CALLED, 404: PlainError}
DECLARED: dict[int, Any] = {
    400: Errors,
    401: PlainError,
    403: None,
    404: PlainError,
    422: Errors,
    429: Errors,
    503: PlainError,
}

CALLED_V3: dict[int, Any] = {**CALLED, **dict.fromkeys((400, 403, 406, 429, 503), ErrorsV3)}
"""What any list of version 3 may answer beside 200."""

FOUND_V3: dict[int, Any] = {**CALLED_V3, 404: ErrorsV3}
PERSON_V3: dict[int, Any] = {**FOUND_V3, 410: GoneErrorsV3}
DECLARED_V3: dict[int, Any] = {**DECLARED, **dict.fromkeys((400, 403, 404, 409, 422, 429, 503), ErrorsV3)}

WHY = {
    "200": "Done",
    "400": "The request cannot be understood: a filter, a page, or the body",
    "401": "No token, or one that we do not know",
    "304": "Nothing has changed since the answer whose ETag you sent",
    "403": "Your organisation does not run this programme",
    "406": "There is no such format",
    "409": "We are still processing a write with the same Idempotency-Key",
    "410": "The participant has another ID now, or the cursor has expired",
    "404": "There is no record with this ID that you can see",
    "422": "A rule does not allow it",
    "503": "A record is in use, or the database is not available. Retry-After says when to try again",
    "429": "More than 1,000 requests in 5 minutes. Retry-After says when to try again",
}
"""When an answer has a status."""


def _query(name: str, description: str, example: Any, kind: str = "string") -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": kind},
        "example": example,
    }


COHORT = [_query("filter[cohort]", "Only these cohorts: start years, separated by commas", "2021,2022")]
UPDATED_SINCE = [
    _query("filter[updated_since]", "Only what changed at or after this RFC 3339 date and time", "2022-11-15T10:00:00Z")
]
CREATED_SINCE = [
    _query(
        "filter[created_since]", "Only what was made at or after this RFC 3339 date and time", "2022-11-15T10:00:00Z"
    )
]
PARTICIPANT_ID = [_query("filter[participant_id]", "Only this participant's", "db3a7848-7308-4879-942a-c4a70ced400a")]
TRAINING_STATUS = [_query("filter[training_status]", "Only who is active, deferred or withdrawn", "active")]
FROM_PARTICIPANT = [
    _query(
        "filter[from_participant_id]",
        "Only who had this ID before a merge",
        "db3a7848-7308-4879-942a-c4a70ced400a",
    )
]
PARTICIPANT_IDS = [
    _query(
        "filter[participant_id]",
        "Only these participants', separated by commas",
        "db3a7848-7308-4879-942a-c4a70ced400a",
    )
]
DELIVERY_PARTNER = [
    _query(
        "filter[delivery_partner_id]",
        "Only with these delivery partners, separated by commas",
        "aa4e1bd1-0b27-4e2a-a06a-9b0f4a3c9d15",
    )
]
STATEMENT = [
    _query(
        "filter[statement_id]",
        "Only what these statements pay or claw back, by their IDs, separated by commas",
        "cd3a1234-7308-4879-942a-c4a70ced400a",
    )
]
STATEMENT_TYPE = [_query("filter[type]", "Only statements for ecf, or for npq", "ecf")]
URN = [_query("filter[urn]", "Only the school with this URN", "199001")]
ONE_COHORT = [
    {
        **_query("filter[cohort]", "The cohort: one start year. Required", "2022"),
        "required": True,
    }
]


VALIDATE_ONLY = [_query("validate_only", "true: checks the write, answers as it would, and writes nothing", "false")]
WRITE = [
    *VALIDATE_ONLY,
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A key of your own for this write, kept for 48 hours: sent again, it has no second effect",
        "schema": {"type": "string"},
        "example": "7b0e9a52-6d0a-4c55-8d0f-0f7f0c2d5f53",
    },
]
"""What every write of version 3 takes; versions 1 and 2 take the first."""

WRITE_UNDER_A_KEY = [{**one, "required": one["in"] == "header"} for one in WRITE]
"""The same where a key must be there."""

MODE = [_query("mode", "all_or_nothing: one row that is refused refuses all of them", "all_or_nothing")]


_make_response_model = Operation._create_response_model


@cache
def _response_model(schema: Any) -> Any:
    return _make_response_model(Operation.__new__(Operation), schema)


Operation._create_response_model = lambda _operation, schema: _response_model(schema)  # type: ignore
"""Ninja makes a model round the schema of each status of each operation, a thousand in all, most of them round the same
few errors. One for each schema takes a fifth off the time of a start."""


class _Api(NinjaAPI):
    """An API whose operations are called as their functions are: generators make the names of methods of them."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name, whatever module it is in."""
        return str(operation.view_func.__name__)


def version_api(number: int) -> NinjaAPI:
    """An empty API of that version: routes are added to it."""
    return _Api(
        title="Manage Teacher CPD API",
        version=str(number),
        urls_namespace=f"api-v{number}",
        docs_url=None,
        openapi_url=None,
        description="For lead providers of early career training and national professional qualifications.",
    )


def addresses(api: NinjaAPI) -> Any:
    """The addresses of a version, for ``path``.

    What answers is called as it is, with the request and the id in its path: it reads and answers everything else by
    itself, so that Ninja has nothing to read or to render, and only describes.
    """
    urls = api.urls
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                if not {*signature(operation.view_func).parameters} <= {"request", "id"}:
                    raise TypeError(f"{operation.view_func} of {operation.path} takes more than a request and an id")
                operation.run = operation.view_func  # type: ignore[method-assign]
    return urls


def sort_by(*columns: str) -> list[dict[str, Any]]:
    """The ``sort`` parameter of a list that can be sorted by these."""
    both = [word for column in columns for word in (column, f"-{column}")]
    return [
        _query("sort", f"The order: any of {', '.join(both)}, separated by commas. A minus sign descends", both[-1])
    ]


PAGE = [
    _query("page[page]", "Which page, from 1. A page after the last one is empty", 1, "integer"),
    _query("page[per_page]", "How many on a page: 100 unless told, 3,000 at most", 100, "integer"),
]
CSV_FILE = {"text/csv": {"schema": {"type": "string", "description": "A header line, then one line for each record"}}}


def describe(
    *parameters: list[dict[str, Any]],
    csv: dict[str, Any] | None = None,
    body: type[BaseModel] | None = None,
    body_required: bool = True,
) -> dict[str, Any]:
    """What Ninja does not know of a route."""
    extra: dict[str, Any] = {"parameters": [one for group in parameters for one in group]}
    if csv:
        extra["responses"] = {200: {"description": WHY["200"], "content": csv}}
    if body:
        extra["requestBody"] = {"required": body_required, "content": {answers.JSON: {"schema": {"$body": body}}}}
    return extra
