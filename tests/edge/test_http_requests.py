"""HTTP as clients really send it: paths, methods, tags, codings."""

import json
import re
import zlib

import pytest
from backports import zstd

from cpd.accounts.commands import answer_sign_in_requests
from cpd.accounts.models import User
from cpd.api.compression import SMALLEST, accepted_codings, coding_for
from cpd.api.published import documents
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from tests.api.answers import data
from tests.rows import kept
from tests.world import ACTOR, World, instant

LIST = "/api/v1/participants/ecf"
SCHOOLS = "/api/v3/schools/ecf?filter[cohort]=2022"


@kept
def _with_eight(world: World) -> World:
    for n in range(8):
        world.register(f"Person {n}")
    return world


@pytest.fixture
def many(world) -> World:
    """Enough people for an answer worth compressing."""
    return _with_eight(world)


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [LIST, f"{LIST}.csv", "/api/v2/npq-applications", "/api/v3/statements", "/api/docs/v3/openapi.json", "/api/v1"],
    )
    def test_a_closing_slash_is_the_same_path(self, many, api, path) -> None:
        plain, closed = api().get(path), api().get(f"{path}/")
        assert (closed.status_code, closed.get("ETag")) == (plain.status_code, plain.get("ETag"))
        assert b"".join(closed) == b"".join(plain)

    def test_it_is_so_for_every_method(self, world, api) -> None:
        world.statement("Provider A", "2022-12-31")
        record = world.register()
        attributes = {"course_identifier": "ecf-induction", "reason": "other"}
        body = {"data": {"attributes": attributes}}
        assert api().put(f"{LIST}/{record.person_id}/defer/", attributes).status_code == 200
        key = {"Idempotency-Key": "one"}
        for slash in ("", "/"):
            path = f"/api/v3/participants/ecf/{record.person_id}/resume{slash}"
            assert api().put(path, body=body, **key).status_code == 200
        assert api().post("/api/v1/participant-declarations/", body).status_code == 422

    def test_two_slashes_are_another_path(self, world, api) -> None:
        assert api().get(f"{LIST}//").status_code == 404


class TestHead:
    def test_every_path_that_can_be_read_answers_head_as_get_without_a_body(self, many, api) -> None:
        caller = api()
        for document in documents().values():
            for path in [path for path, methods in document["paths"].items() if "get" in methods and "{" not in path]:
                path = f"{path}?filter[cohort]=2022"
                read, head = (
                    getattr(caller.client, method)(path, headers=caller.headers({"Accept-Encoding": "gzip"}))
                    for method in ("get", "head")
                )
                assert (head.status_code, b"".join(head)) == (read.status_code, b""), path
                assert {n: v for n, v in head.items() if n not in ("X-Request-Id", "RateLimit")} == {
                    n: v for n, v in read.items() if n not in ("X-Request-Id", "RateLimit")
                }, path

    def test_pages_answer_it_and_no_sign_in_link_is_used_up(self, world, client) -> None:
        set_induction_tutor(
            school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@example.org", actor=ACTOR
        )
        client.post("/sign-in", {"email": "tia@example.org"})
        assert answer_sign_in_requests() == 1
        link = re.search(r"http://127.0.0.1:8000(\S+)", Message.objects.get().content["body"])[1]
        for path in ("/", "/sign-in", "/sign-out", "/api-reference/", "/sandbox", link):
            assert client.head(path).status_code == client.get(path).status_code == 200, path
        assert client.head(f"/sandbox/sign-in/{User.objects.get().id}").status_code == 302
        assert client.get("/school")["Location"] == "/sign-in"
        assert client.head(link).status_code == 200
        assert client.post(link)["Location"] == "/school"


class TestTags:
    def test_any_answer_that_is_there_matches_a_star(self, many, api) -> None:
        record = api().get(LIST)
        person = json.loads(record.content)["data"][0]["id"]
        for path in (LIST, f"{LIST}.csv", f"{LIST}/{person}", SCHOOLS, "/api/docs/v1/openapi.json"):
            answer = api().get(path, **{"If-None-Match": "*"})
            assert (answer.status_code, answer.content) == (304, b""), path
            assert answer["ETag"]
            assert not {"Content-Length", "Content-Type"} & set(answer.headers), path

    def test_what_is_not_there_or_not_understood_matches_nothing(self, many, api) -> None:
        star = {"If-None-Match": "*"}
        unknown = "00000000-0000-4000-8000-00000000dead"
        assert api().get(f"{LIST}/{unknown}", **star).status_code == 404
        assert api().get(f"{LIST}?page[page]=x", **star).status_code == 400
        assert api(None).get(LIST, **star).status_code == 401

    @pytest.mark.parametrize("path", [LIST, f"{LIST}.csv", SCHOOLS, "/api/docs/v2/openapi.yaml"])
    def test_tags_are_compared_as_tags(self, many, api, path) -> None:
        tag = api().get(path)["ETag"]
        for same in (tag, f"W/{tag}", f'"other", {tag}', f'"a,b" ,W/"c",{tag}', f'"x\\", {tag}'):
            answer = api().get(path, **{"If-None-Match": same})
            assert answer.status_code == 304, same
            assert "Content-Length" not in answer
        for other in (tag.strip('"'), f'"{tag}x"', tag.replace('"', '"0', 1), f'"a {tag[1:-1]} b"', "", '"*"', "x"):
            assert api().get(path, **{"If-None-Match": other}).status_code == 200, other

    def test_schools_have_tags_too(self, many, api) -> None:
        first = api().get(SCHOOLS)
        assert api().get(SCHOOLS)["ETag"] == first["ETag"]
        many.school("100009")
        assert api().get(SCHOOLS)["ETag"] != first["ETag"]
        one = f"/api/v3/schools/ecf/{data(first)[0]['id']}?filter[cohort]=2022"
        assert api().get(one, **{"If-None-Match": api().get(one)["ETag"]}).status_code == 304


class TestDeprecation:
    def test_it_is_dated_as_rfc_9745_dates_it(self, world, api, settings) -> None:
        assert api().get(LIST)["Deprecation"] == f"@{int(instant('2026-11-26').timestamp())}"
        settings.ENVIRONMENT = settings.ENVIRONMENT.but(version_1_deprecated_since="2027-02-01")
        assert api().get(LIST)["Deprecation"] == f"@{int(instant('2027-02-01').timestamp())}"
        assert "Deprecation" not in api().get("/api/v3/participants/ecf")


class TestCodings:
    @pytest.mark.parametrize(
        ("header", "coding"),
        [
            *((None, ""), ("", ""), ("identity", ""), ("br, deflate", ""), ("gzip", "gzip"), ("GZIP", "gzip")),
            *(("x-gzip", "gzip"), ("*", "gzip"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd")),
            *(("gzip;q=1.0, zstd;q=0.5", "gzip"), ("gzip ; q=0.5 , zstd;Q=0.6", "zstd"), ("gzip;q=0", "")),
            *(("gzip;q=0.000", ""), ("gzip;q=0, *", ""), ("*;q=0", ""), ("gzip;q=0.001", "gzip")),
            *(("identity, gzip;q=0.5", ""), ("identity;q=0.5, gzip", "gzip"), ("identity;q=0, gzip;q=0.1", "gzip")),
            *(("gzip;q=2", ""), ("gzip;q=x, zstd", "zstd"), ("gzip;q=0.1234", ""), ("gzip;level=1", ""), (";;,,", "")),
            *(("zstdx, notgzip", ""), ("*;q=0.1, gzip;q=0, zstd;q=0", "")),
        ],
    )
    def test_the_heaviest_that_we_have_is_chosen(self, header, coding) -> None:
        assert coding_for(header)[0] == coding

    def test_weights_are_read_as_they_are_written(self) -> None:
        assert accepted_codings("gzip;q=0.8, br , *;q=0.100") == {"gzip": 0.8, "br": 1.0, "*": 0.1}

    @pytest.mark.parametrize("path", [LIST, f"{LIST}.csv", SCHOOLS, "/api/docs/v1/openapi.json"])
    @pytest.mark.parametrize("coding", ["gzip", "zstd"])
    def test_json_and_csv_are_compressed_as_one_member_for_who_asks(self, many, api, path, coding) -> None:
        for n in range(40):
            many.school(f"2000{n:02d}")
        plain, small = api().get(path), api().get(path, **{"Accept-Encoding": coding})
        body, packed = b"".join(plain), b"".join(small)
        assert small["Content-Encoding"] == coding
        assert len(packed) < len(body)
        reader = zlib.decompressobj(31) if coding == "gzip" else zstd.ZstdDecompressor()
        assert reader.decompress(packed) == body
        assert reader.eof
        assert reader.unused_data == b""
        assert small["Content-Type"] == plain["Content-Type"]
        assert plain["Vary"] == small["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in plain
        if not small.streaming:
            assert int(small["Content-Length"]) == len(packed)

    @pytest.mark.parametrize("path", [LIST, f"{LIST}.csv", "/api/docs/v1/openapi.json"])
    def test_a_tag_of_either_coding_is_known_in_either(self, many, api, path) -> None:
        plain, small = api().get(path), api().get(path, **{"Accept-Encoding": "gzip"})
        assert small["ETag"] == f"W/{plain['ETag']}"
        for tag in (plain["ETag"], small["ETag"]):
            for coding in ("identity", "gzip", "zstd"):
                answer = api().get(path, **{"Accept-Encoding": coding, "If-None-Match": tag})
                assert (answer.status_code, answer.content, answer["Vary"]) == (304, b"", "Accept-Encoding")
                assert "Content-Encoding" not in answer

    def test_a_tiny_answer_and_an_error_stay_as_they_are(self, world, api) -> None:
        for path in (LIST, "/api/v1/nothing", f"{LIST}?page[page]=0"):
            answer = api().get(path, **{"Accept-Encoding": "gzip"})
            assert len(answer.content) < SMALLEST
            assert "Content-Encoding" not in answer
            assert answer["Vary"] == "Accept-Encoding"
        assert api().get(LIST, **{"Accept-Encoding": "gzip, identity;q=0"})["Content-Encoding"] == "gzip"

    def test_pages_with_the_key_of_a_form_are_never_compressed(self, world, client) -> None:
        for path in ("/", "/sign-in", "/sandbox", "/api-reference/errors"):
            answer = client.get(path, headers={"Accept-Encoding": "gzip, zstd"})
            assert "Content-Encoding" not in answer

    def test_a_file_is_compressed_while_it_is_read(self, many, api, monkeypatch) -> None:
        monkeypatch.setattr("cpd.api.pages.CSV_BATCH", 2)
        answer = api().get(f"{LIST}.csv", **{"Accept-Encoding": "gzip"})
        assert answer.streaming
        assert "Content-Length" not in answer
        reader = zlib.decompressobj(31)
        assert reader.decompress(b"".join(answer)).count(b"\n") == 9
        assert reader.eof
