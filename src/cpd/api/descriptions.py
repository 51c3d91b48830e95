"""The OpenAPI documents over HTTP, for anyone."""

import orjson
import yaml
from django.http import HttpRequest, HttpResponse

from cpd.api import answers
from cpd.api.published import documents


def openapi_json(request: HttpRequest, version: int) -> HttpResponse:
    """``/api/docs/v{n}/openapi.json``."""
    document = documents().get(version)
    if document is None:
        return answers.not_found(None)
    return HttpResponse(orjson.dumps(document, option=orjson.OPT_INDENT_2), content_type="application/json")


def openapi_yaml(request: HttpRequest, version: int) -> HttpResponse:
    """``/api/docs/v{n}/openapi.yaml``."""
    document = documents().get(version)
    if document is None:
        return answers.not_found(None)
    text = yaml.safe_dump(orjson.loads(orjson.dumps(document)), sort_keys=False, allow_unicode=True)
    return HttpResponse(text, content_type="application/yaml")


def unknown(request: HttpRequest) -> HttpResponse:
    """Anything else below ``/api/``: JSON, whatever was asked for."""
    return answers.not_found(None)
