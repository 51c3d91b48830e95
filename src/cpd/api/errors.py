"""What the API itself refuses and can't do, whatever was asked for: with the status of the answer.

``field`` is the title of the error. What commands refuse (422) the rooms declare.
"""

from dataclasses import dataclass

from cpd.core.refusals import Error, ProviderError


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusError(Error):
    """An error with the status of its answer."""

    status: int


FILTER_MISSING = StatusError(
    "Bad parameter", "cohort", "The filter [cohort] must be included, like filter[cohort]=2022.", status=400
)
FILTER_SHAPE = StatusError(
    "Bad parameter",
    "filter_shape",
    "The [filter] must name what it filters by, like filter[updated_since]=2022-11-15T10:00:00Z.",
    status=400,
)
BODY = StatusError("Bad request", "body", "We received only part of the request. Send it again.", status=400)
CONTENT_ENCODING = StatusError(
    "Bad request",
    "content_encoding",
    "Send the body as it is, without the header Content-Encoding: we do not read compressed bodies.",
    status=400,
)
CONTENT_TYPE = StatusError(
    "Bad request",
    "content_type",
    "Send the header Content-Type: application/json (or application/vnd.api+json) with a JSON body: we read no other "
    "kind.",
    status=400,
)
CURSOR = StatusError(
    "Bad request",
    "cursor",
    "The [after] must be a cursor that we gave you, unchanged: the meta.next of an answer from this endpoint. "
    "Leave it out to start from the beginning.",
    status=400,
)
LIMIT = StatusError(
    "Bad request",
    "limit",
    "The [limit] must be a whole number from 1 to {most}, in digits.",
    {"most": 1000},
    status=400,
)
PARTITIONS = StatusError(
    "Bad request",
    "partitions",
    "Enter the [count]: a whole number from 1 to {most}, in digits.",
    {"most": 100},
    status=400,
)
RESOURCE = StatusError(
    "Bad request",
    "resource",
    "The filter [type] must list resources of the change feed, separated by commas: {resources}.",
    {"resources": "participants/ecf, participant-declarations"},
    status=400,
)
GIVEN_TWICE = StatusError(
    "Bad request",
    "given_twice",
    "You sent the parameter {name} more than once with different values. Send it once.",
    {"name": "filter[cohort]"},
    status=400,
)
IDEMPOTENCY_KEY = StatusError(
    "Bad request",
    "idempotency_key",
    "The header Idempotency-Key must have 1 to {longest} printable characters. Use a new UUID for each write.",
    {"longest": 255},
    status=400,
)
IDEMPOTENCY_KEY_NEEDED = StatusError(
    "Bad request",
    "idempotency_key_needed",
    "Send the header Idempotency-Key with a new UUID, and send the same one if you have to send this again.",
    status=400,
)
BULK_ROWS = StatusError(
    "Bad request",
    "bulk_rows",
    'The body must be JSON with the structure {{"data": [{{"type": "participant-declaration", "attributes": {{…}}}}]}}'
    ", with 1 to {most} rows. Nothing was written.",
    {"most": 500},
    status=400,
)
BULK_ROW = StatusError(
    "Bad request",
    "bulk_row",
    "The row with the index {index} must be an object with attributes. Nothing was written.",
    {"index": 3},
    status=400,
)
BULK_TOO_BIG = StatusError(
    "Bad request", "bulk_too_big", "The body is larger than 1 MB. Send fewer rows at a time.", status=400
)
CLIENT_REFERENCE = StatusError(
    "Bad request",
    "client_reference",
    "The client_reference of the row with the index {index} must be a text of 1 to {longest} characters. Nothing was "
    "written.",
    {"index": 3, "longest": 64},
    status=400,
)
MODE = StatusError(
    "Bad request",
    "mode",
    "The parameter [mode] must be all_or_nothing, or be left out. Nothing was written.",
    status=400,
)
JSON = StatusError("Bad request", "json", "The body is not valid JSON. Check it and try again.", status=400)
MISSING_DATA = StatusError(
    "Bad request",
    "missing_data",
    'The body must be JSON with the structure {{"data": {{"type": "…", "attributes": {{…}}}}}}. '
    "See the API reference for this endpoint.",
    status=400,
)
NAMED_TWICE = StatusError(
    "Bad request",
    "named_twice",
    "The body has the member '{name}' twice in one object. Send it once.",
    {"name": "cohort"},
    status=400,
)
NO_ATTRIBUTES = StatusError(
    "Bad request",
    "no_attributes",
    "The body has none of the attributes that this endpoint reads: {names}. Send at least one of them in "
    "data.attributes.",
    {"names": "funded_place, schedule_identifier"},
    status=400,
)
NUL = StatusError(
    "Bad request",
    "nul",
    "The parameter {name} has a NUL character. Remove it.",
    {"name": "filter[cohort]"},
    status=400,
)
PAGE = StatusError(
    "Bad request",
    "page",
    "The [page[page]] and [page[per_page]] must be whole numbers of at least 1, in digits.",
    status=400,
)
PARTICIPANT_ID = StatusError(
    "Bad request",
    "participant_id",
    "The filter [participant_id] must be a participant ID, like db3a7848-7308-4879-942a-c4a70ced400a.",
    status=400,
)
SERVER_DATE = StatusError(
    "Bad request",
    "server_date",
    "The header X-With-Server-Date must be a valid RFC 3339 date and time from 1900 to 2999, like "
    "2022-11-15T10:00:00Z.",
    status=400,
)
TOO_BIG = StatusError("Bad request", "too_big", "The body is larger than 10 MB. Send less at a time.", status=400)
TOO_MANY_PARAMETERS = StatusError(
    "Bad request", "too_many_parameters", "The request has too many parameters. Send fewer.", status=400
)
TRAINING_STATUS = StatusError(
    "Bad request",
    "training_status",
    "The filter [training_status] must be one of active, deferred, withdrawn.",
    status=400,
)
UPDATED_SINCE = StatusError(
    "Bad request",
    "updated_since",
    "The filter [updated_since] must be a valid RFC 3339 date and time, like 2022-11-15T10:00:00Z. "
    "A plus sign must be sent as %2B.",
    status=400,
)
CREATED_SINCE = StatusError(
    "Bad request",
    "created_since",
    "The filter [created_since] must be a valid RFC 3339 date and time, like 2022-11-15T10:00:00Z. "
    "A plus sign must be sent as %2B.",
    status=400,
)
VALIDATE_ONLY = StatusError(
    "Bad request",
    "validate_only",
    "The parameter [validate_only] must be true or false. Nothing was written.",
    status=400,
)

FORBIDDEN = StatusError(
    "Forbidden",
    "programme_not_offered",
    "Your organisation does not run the programme of this endpoint.",
    status=403,
)
NOT_YOURS = StatusError(
    "This declaration cannot be modified",
    "not_yours",
    "Another lead provider made this declaration, so you can see it but cannot change it.",
    status=403,
)
NOT_FOUND = StatusError(
    "Not found",
    "not_found",
    "We cannot find this record. Check the address and the ID. It may belong to another provider.",
    status=404,
)
FORMAT = StatusError("Not acceptable", "format", "This endpoint answers JSON only. Leave the suffix off.", status=406)
AT_WORK = StatusError(
    "Idempotency-Key",
    "in_flight",
    "We are still processing a write with this Idempotency-Key. Wait a moment, then send it again.",
    status=409,
)
DISCONTINUED = StatusError(
    "Gone",
    "discontinued",
    "Version {version} of the API was switched off. Use version {latest}: /api/v{latest}.",
    {"version": 1, "latest": 3},
    status=410,
)
CURSOR_EXPIRED = StatusError(
    "Gone",
    "cursor_expired",
    "This cursor has expired. Start again: ask without [after], and replace your copy with what you get.",
    status=410,
)
ID_CHANGED = StatusError(
    "Participant ID changed",
    "id_changed",
    "The participant ID {from_id} is no longer used. Use {to_id} instead.",
    {"from_id": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562", "to_id": "db3a7848-7308-4879-942a-c4a70ced400a"},
    status=410,
)
BULK_IN_PROGRESS = StatusError(
    "Too many requests",
    "bulk_in_progress",
    "Other declarations of yours are being recorded in bulk. Wait until they are done, then send this again.",
    status=429,
)
RATE_LIMIT = StatusError(
    "Too many requests",
    "rate_limit",
    "You can make {requests} requests in 5 minutes. Try again in {seconds} seconds.",
    {"requests": 1000, "seconds": 42},
    status=429,
)
UNKNOWN_TOKENS = StatusError(
    "Too many requests",
    "unknown_tokens",
    "{failures} requests from your address had a token that we do not accept. Check the token, and try again in "
    "{seconds} seconds.",
    {"failures": 100, "seconds": 42},
    status=429,
)
STORED = StatusError(
    "Service unavailable",
    "stored",
    "What you sent was stored, but we could not read it back. Check what was stored before you send it again.",
    status=503,
)
IN_USE = StatusError(
    "Service unavailable",
    "in_use",
    "Somebody else is changing the same record. Nothing was changed. Wait, then send the request again.",
    status=503,
)
TOO_LONG = StatusError(
    "Service unavailable",
    "too_long",
    "This took too long, so we stopped it. Nothing was changed. Wait, then send the request again.",
    status=503,
)
CANNOT_STORE = StatusError(
    "Service unavailable",
    "cannot_store",
    "The service cannot store anything at present. Nothing was changed. Send the request again later.",
    status=503,
)
UNAVAILABLE = StatusError(
    "Service unavailable",
    "unavailable",
    "The service cannot reach its database. Wait a moment and send the request again.",
    status=503,
)

KEY_REUSED = ProviderError(
    "Idempotency-Key", "key_reused", "This Idempotency-Key was used for another request. Use a new one for each write."
)
IN_FLIGHT = ProviderError(
    "Idempotency-Key",
    "in_flight",
    "We are still processing a write with this Idempotency-Key. Wait a moment, then send it again.",
)

CONSTRAINTS = {"idempotency_key_once": IN_FLIGHT}
"""What a constraint of the database says is there already."""
