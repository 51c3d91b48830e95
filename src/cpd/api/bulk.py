"""Many declarations in one call of version 3, each judged as a single one and answered by itself (rule DEC-29)."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse

from cpd.api import answers, errors, limits
from cpd.api.authentication import Caller
from cpd.api.call import call_of, read_body
from cpd.api.errors import StatusError
from cpd.api.explaining import explain
from cpd.api.lists import render_now
from cpd.api.parameters import read_scalar
from cpd.api.writes import write_answer
from cpd.contract.versions import WRITES
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import last_shown
from cpd.declarations.commands import begin_alone, declare_many
from cpd.declarations.models import Declaration
from cpd.declarations.rules.bulk import LONGEST_REFERENCE, MOST_BYTES, MOST_ROWS
from cpd.providers.rules import Scope
from cpd.publishing.resources.declarations import DECLARATIONS_V3

ROWS_A_REQUEST = 50
"""So many rows cost one request of the rate limit."""

ALL_OR_NOTHING = "all_or_nothing"


def bulk_answer(request: HttpRequest) -> HttpResponse:
    """Records the declarations and says of each row what became of it."""
    version = call_of(request).version

    def run(caller: Caller, asked: dict[str, Any], actor: Actor) -> HttpResponse:
        rows, strictly = asked["rows"], asked["strictly"]
        if not begin_alone(caller.provider_id):
            raise answers.ApiError(answers.bulk_in_progress())
        outcomes = declare_many(
            lead_provider_id=caller.provider_id,
            rows=rows,
            delivery_partner_required=WRITES[version].delivery_partner_required,
            actor=actor,
        )
        if strictly and any(isinstance(outcome, Refusal) for outcome in outcomes):
            raise answers.ApiError(_answer(rows, outcomes, {}, version, status=422))
        render_now()
        return _answer(rows, outcomes, _bodies(caller, outcomes), version, status=200)

    return write_answer(request, Scope.EITHER, run, read=_read, key_needed=True)


def _read(request: HttpRequest) -> dict[str, Any]:
    """The rows of the body. 400 for an envelope that is none; 429 when the rows cost more than what is left."""
    mode = read_scalar(request.GET, "mode", lambda: _refuse(errors.MODE))
    if mode not in (None, ALL_OR_NOTHING):
        raise _refuse(errors.MODE)
    if len(request.body) > MOST_BYTES:
        raise _refuse(errors.BULK_TOO_BIG)
    body = read_body(request)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, list) or not 0 < len(data) <= MOST_ROWS:
        raise _refuse(errors.BULK_ROWS, most=MOST_ROWS)
    rows = [_attributes(row, index) for index, row in enumerate(data)]
    _spend(request, ceil(len(rows) / ROWS_A_REQUEST) - 1)
    return {"rows": rows, "strictly": mode == ALL_OR_NOTHING}


def _refuse(error: StatusError, **values: object) -> answers.ApiError:
    return answers.ApiError(answers.failed(error, **values))


def _attributes(row: object, index: int) -> dict[str, Any]:
    attributes = row.get("attributes") if isinstance(row, dict) else None
    if not isinstance(attributes, dict):
        raise _refuse(errors.BULK_ROW, index=index)
    reference = attributes.get("client_reference")
    if reference is not None and not (isinstance(reference, str) and 0 < len(reference) <= LONGEST_REFERENCE):
        raise _refuse(errors.CLIENT_REFERENCE, index=index, longest=LONGEST_REFERENCE)
    return attributes


def _spend(request: HttpRequest, requests: int) -> None:
    token = call_of(request).token
    assert token.digest is not None  # whoever gets here was let in
    key = token.digest.hex()
    if requests:
        token.allowance = limits.spend(key, requests)
    if not token.allowance.allowed:
        token.allowance = limits.give_back(key)  # what the call itself cost: one that is refused is not counted
        raise answers.ApiError(answers.too_many(token.allowance.resets_in))


def _bodies(caller: Caller, outcomes: Sequence[Declaration | Refusal]) -> dict[UUID, bytes]:
    bodies: dict[UUID, bytes] = {}
    for outcome in outcomes:
        if isinstance(outcome, Declaration):
            body = last_shown(caller.actor.provider_id, DECLARATIONS_V3, outcome.id)
            assert body is not None  # it is new, or did not stand before
            bodies[outcome.id] = body
    return bodies


def _answer(
    rows: Sequence[Mapping[str, Any]],
    outcomes: Sequence[Declaration | Refusal],
    bodies: Mapping[UUID, bytes],
    version: int,
    *,
    status: int,
) -> HttpResponse:
    parts = []
    for index, (row, outcome) in enumerate(zip(rows, outcomes, strict=True)):
        head = {"index": index, "client_reference": row.get("client_reference")}
        if isinstance(outcome, Refusal):
            answered = [one._asdict() for one in WRITES[version].answered(outcome.problems, outcome.programme)]
            for error in answered:
                explain(error, 422, dict(row), f"/data/{index}")
            parts.append(orjson.dumps({**head, "status": 422, "errors": answered}))
        else:
            parts.append(
                orjson.dumps({**head, "status": 200})[:-1] + b',"data":' + bodies.get(outcome.id, b"null") + b"}"
            )
    refused = sum(isinstance(outcome, Refusal) for outcome in outcomes)
    meta = orjson.dumps({"accepted": len(outcomes) - refused if status == 200 else 0, "refused": refused})
    return answers.json_answer(b'{"data":[' + b",".join(parts) + b'],"meta":' + meta + b"}", status)
