"""Whatever is sent: a specified answer with a sentence that helps, and never a 500. Drawn from the OpenAPI document."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cpd.api import limits
from cpd.api.published import documents
from cpd.config.wsgi import application
from tests.world import simple_world


def _published(version: int):
    schema = schemathesis.openapi.from_dict(documents()[version])
    schema.app = application
    return schema


version_1, version_2, version_3 = (_published(version) for version in (1, 2, 3))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
generated = settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.fixture
def token(db) -> Iterator[str]:
    """A token of a small world. Requests must not close the connection that the test's transaction lives on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield simple_world().tokens["Provider A"]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _call(case, token: str) -> None:
    limits.forget_all()
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)


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
