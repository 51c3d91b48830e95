"""The published documents are written out once, and whoever has one is told so."""

import threading

import orjson
import pytest
import yaml
from django.test import Client

from cpd.api import descriptions
from cpd.api.published import documents, published_documents

DOCUMENTS = [f"/api/docs/v{version}/openapi.{suffix}" for version in (1, 2, 3) for suffix in ("json", "yaml")]


@pytest.fixture(autouse=True)
def _not_written_yet(monkeypatch):
    monkeypatch.setattr(descriptions, "_descriptions", {})


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_is_the_versions_own_and_has_a_tag(client, path) -> None:
    answer = client.get(path)
    read = orjson.loads if path.endswith("json") else yaml.safe_load
    assert read(answer.content) == orjson.loads(orjson.dumps(published_documents()[int(path[len("/api/docs/v")])]))
    assert answer["Content-Type"] == f"application/{path.rpartition('.')[2]}"
    assert answer["ETag"].startswith('"')
    assert answer["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_whoever_has_the_document_gets_no_body(client, path) -> None:
    tag = client.get(path)["ETag"]
    for known in (tag, f'"another", {tag}', f"W/{tag}", "*"):
        answer = client.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_version_that_is_not_there_has_no_document(client) -> None:
    assert client.get("/api/docs/v4/openapi.json").status_code == 404
    assert client.get("/api/docs/v99999999999/openapi.yaml").status_code == 404


def test_documents_are_written_out_once_however_many_ask_at_once(monkeypatch) -> None:
    written = []
    dump = yaml.dump

    def noted(*args, **kwargs):
        written.append(threading.get_ident())
        return dump(*args, **kwargs)

    monkeypatch.setattr(descriptions.yaml, "dump", noted)
    start = threading.Barrier(8)
    statuses = []

    def ask() -> None:
        start.wait()
        statuses.append(Client().get("/api/docs/v3/openapi.yaml").status_code)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    assert len(written) == len(documents())
    assert Client().get("/api/docs/v1/openapi.yaml").status_code == 200
    assert len(written) == len(documents())
