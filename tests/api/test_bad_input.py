"""Whatever is sent: a specified answer with a sentence that helps, and never a 500. Drawn from the OpenAPI document."""

import json
import os
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, assume, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cpd.api import direct, limits
from cpd.api.published import published_documents
from cpd.config.wsgi import application
from tests.published import operation_of
from tests.world import simple_world


def _published(version: int):
    schema = schemathesis.openapi.from_dict(published_documents()[version])
    schema.app = application
    return schema


version_1, version_2, version_3 = (_published(version) for version in (1, 2, 3))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
generated = settings(
    max_examples=100 if "SOAK" in os.environ else 5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token(db, monkeypatch) -> Iterator[str]:
    """A token of a small world. Requests must not close the connection that the test's transaction lives on."""
    monkeypatch.setattr(direct, "renew_connection", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield simple_world().tokens["Provider A"]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _call(case, token: str) -> None:
    """Sends it, unless the drawn id is the word of another address (``…/ecf/transfers``)."""
    found = operation_of(case.method.lower(), case.formatted_path)
    assume(found is not None and found[0]["operationId"] == case.operation.definition.raw["operationId"])
    limits.forget_all()
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}  # it does not know zstd
    case.call_and_validate(headers=headers, checks=CHECKS)


@version_1.parametrize()
@generated
def test_version_1_answers_anything_as_its_document_says(case, token) -> None:
    _call(case, token)


@version_2.parametrize()
@generated
def test_version_2_answers_anything_as_its_document_says(case, token) -> None:
    _call(case, token)


@version_3.parametrize()
@generated
def test_version_3_answers_anything_as_its_document_says(case, token) -> None:
    _call(case, token)


ATTRIBUTES = (
    *("participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held", "has_passed"),
    *("delivery_partner_id", "reason", "schedule_identifier", "cohort", "school_id"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_character_that_no_text_can_hold_is_no_reason_to_fail(version) -> None:
    world = simple_world()
    record = world.register()
    headers = {"Authorization": f"Bearer {world.tokens['Provider A']}"}
    nul = "\x00"
    attributes = dict.fromkeys(ATTRIBUTES, f"a{nul}b")
    for course in ("ecf-induction", "npq-headship", nul):
        body = {"data": {"type": "any", "attributes": {**attributes, nul: nul, "course_identifier": course}}}
        for method, path in (
            ("post", "participant-declarations"),
            *(("put", f"participants/ecf/{record.person_id}/{a}") for a in ("defer", "withdraw", "change-schedule")),
            *([("post", "partnerships/ecf")] if version == 3 else []),
        ):
            response = getattr(Client(), method)(
                f"/api/v{version}/{path}", json.dumps(body), content_type="application/json", headers=headers
            )
            assert response.status_code == 422, (path, response.content)
    for query in ("filter[cohort]", "filter[updated_since]", "filter[participant_id]", "filter[urn]", "sort"):
        for path in ("participants/ecf", "participant-declarations", "schools/ecf", "partnerships/ecf", "statements"):
            response = Client().get(f"/api/v{version}/{path}?{query}=%00", headers=headers)
            assert response.status_code < 500, (path, query)
