"""The OpenAPI documents over HTTP, for anyone: written out once, told apart by their ``ETag``."""

import hashlib
from dataclasses import dataclass
from threading import Lock

import orjson
import yaml
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from cpd.api import answers
from cpd.api.published import published_documents

CACHE_CONTROL = "public, no-cache"
"""Anyone may keep it, and must ask whether it is still what there is."""


@dataclass(frozen=True, slots=True)
class Description:
    """A document of a version as it is sent."""

    body: bytes
    content_type: str
    tag: str


_descriptions: dict[tuple[int, str], Description] = {}
_lock = Lock()


def openapi_json(request: HttpRequest, version: int) -> HttpResponseBase:
    """``/api/docs/v{n}/openapi.json``."""
    return _answer(request, version, "json")


def openapi_yaml(request: HttpRequest, version: int) -> HttpResponseBase:
    """``/api/docs/v{n}/openapi.yaml``."""
    return _answer(request, version, "yaml")


def _answer(request: HttpRequest, version: int, suffix: str) -> HttpResponseBase:
    """The document, or 304 where the client has it already."""
    description = _descriptions.get((version, suffix)) or _written_out().get((version, suffix))
    if description is None:
        return answers.not_found(None)
    response = HttpResponse(description.body, content_type=description.content_type)
    response["ETag"] = description.tag
    response["Cache-Control"] = CACHE_CONTROL
    return get_conditional_response(request, etag=description.tag, response=response) or response


def _written_out() -> dict[tuple[int, str], Description]:
    """Every document of every version. The first to ask writes them; whoever asks meanwhile waits for that."""
    with _lock:
        if not _descriptions:
            written: dict[tuple[int, str], Description] = {}
            for version, document in published_documents().items():
                plain = orjson.loads(orjson.dumps(document))
                text = yaml.dump(plain, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
                written[version, "json"] = _description(orjson.dumps(document), "application/json")
                written[version, "yaml"] = _description(text.encode(), "application/yaml")
            _descriptions.update(written)
    return _descriptions


def _description(body: bytes, content_type: str) -> Description:
    return Description(body, content_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def unknown(request: HttpRequest) -> HttpResponse:
    """Anything else below ``/api/``: JSON, whatever was asked for."""
    return answers.not_found(None)
