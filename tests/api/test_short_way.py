"""The short way of the API's requests gives the answers that Django's own handler gives: status, headers and bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cpd.api import authentication, direct, limits
from cpd.api.direct import Application, PlainHandler
from cpd.api.published import documents
from cpd.declarations.models import Declaration
from cpd.edge.environ import environ, standing
from cpd.edge.limits import Limits
from cpd.edge.reader import Reader
from cpd.providers.commands import create_token, revoke_token
from tests.world import ACTOR, World, simple_world

STANDING = standing("127.0.0.1", 8000, processes=1)
Answer = tuple[str, list[tuple[str, str]], bytes]


def answer(application: Any, sent: bytes) -> Answer:
    """What an application answers to a request that came over the wire, as if it were the first of all."""
    limits.forget_all()
    authentication.forget_accepted()
    reader = Reader(Limits())
    reader.feed(sent)
    assert reader.complete, f"{sent!r}: {reader.fault}"
    found: list[Any] = []
    asked = environ(reader.taken(), STANDING, "192.0.2.7", 4711)
    result = application(asked, lambda status, headers: found.extend((status, headers)))
    try:
        return found[0], found[1], b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()


@pytest.fixture
def _as_requests_of_a_test(monkeypatch) -> Iterator[None]:
    """Nothing closes the connection that the test's transaction lives on."""
    monkeypatch.setattr(direct, "renew_connection", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def undone(application: Any, sent: bytes) -> Answer:
    """The answer to a request whose writing is undone: a declaration can be voided once."""
    with transaction.atomic():
        answered = answer(application, sent)
        transaction.set_rollback(True)
    return answered


@dataclass
class Ways:
    """Both ways, and what can be asked for in their world."""

    world: World
    tokens: list[str]
    ids: list[str]
    short: Application
    long: PlainHandler

    def long_status(self, sent: bytes) -> str:
        """The status of a page, which goes the long way alone."""
        return answer(self.long, sent)[0]

    def compare(self, sent: bytes) -> Answer:
        """The answer, which is the same by both ways."""
        ask = answer if sent.startswith((b"GET", b"HEAD")) else undone
        short, long = (ask(application, sent) for application in (self.short, self.long))
        assert short == long, sent
        return short


@pytest.fixture
def ways(db, _as_requests_of_a_test) -> Ways:
    world = simple_world()
    statement = world.statement("Provider A", "2022-12-31")
    people = [world.register() for _ in range(3)]
    application = world.apply()
    declaration = world.declare(people[0])
    revoked = create_token(provider_name="Provider A", actor=ACTOR)
    revoke_token(prefix=revoked.record.prefix, actor=ACTOR)
    ids = [*(one.person_id for one in people), statement.id, application.id, declaration.id, uuid4()]
    return Ways(
        world,
        [world.tokens["Provider A"], world.tokens["Provider B"], revoked.token, "made-up", ""],
        [*map(str, ids), "none", "%00"],
        Application(),
        PlainHandler(),
    )


def asked(method: str, target: str, *headers: str, body: bytes = b"") -> bytes:
    length = [f"Content-Length: {len(body)}"] if body else []
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "X-Request-Id: the-same", *headers, *length, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


TEMPLATES = sorted({path for document in documents().values() for path in document["paths"]})
LISTS = [path for path in TEMPLATES if "{" not in path]
FILTERS = {
    "filter[cohort]": ["2022", "2021,2022", "x", "", "2022,"],
    "filter[updated_since]": ["2022-01-01T00:00:00Z", "2099-01-01T00:00:00%2B01:00", "2022-01-01T00:00:00+00:00", "x"],
    "filter[training_status]": ["active", "deferred", "x"],
    "filter[participant_id]": ["x", "db3a7848-7308-4879-942a-c4a70ced400a"],
    "filter[from_participant_id]": ["db3a7848-7308-4879-942a-c4a70ced400a"],
    "filter[delivery_partner_id]": ["x", "aa4e1bd1-0b27-4e2a-a06a-9b0f4a3c9d15"],
    "filter[statement_id]": ["x", "cd3a1234-7308-4879-942a-c4a70ced400a", ","],
    "filter[type]": ["ecf", "npq", "x"],
    "filter[urn]": ["100001"],
    "filter": ["x"],
    "page[page]": ["1", "2", "99999999999", "0", "x"],
    "page[per_page]": ["1", "2", "3000", "99999", "-1"],
    "page": ["1"],
    "sort": ["created_at", "-updated_at", "-name,created_at", "x"],
    "é": ["ü%00"],
}
ONE_FILTER = st.sampled_from([(name, value) for name, values in FILTERS.items() for value in values])
QUERIES = st.lists(ONE_FILTER, max_size=4).map(
    lambda pairs: "&".join(f"{quote(name)}={quote(value, safe='%+:,')}" for name, value in pairs)
)
HEADERS = st.lists(
    st.sampled_from(
        [
            "Accept: */*",
            "Accept-Encoding: gzip",
            "Accept-Encoding: zstd;q=0.5, gzip;q=0.1",
            "Accept-Encoding: identity;q=0, *",
            "Accept-Encoding: ;;;",
            "Content-Type: text/plain; charset=latin-1",
            "Content-Type: text/plain; charset=utf-16",
            "Content-Type: text/plain; charset=rot13",
            "Cookie: sessionid=x",
            "If-Match: *",
            "If-None-Match: *",
            'If-None-Match: "1-0123456789abcdef"',
            "If-None-Match: nothing of the kind",
            "If-None-Match: {tag}",
            "If-None-Match: W/{tag}",
            'If-None-Match: "x", {tag}',
            "X-Forwarded-For: 198.51.100.1",
            "X-Forwarded-Proto: https",
            "X-With-Server-Date: 2022-11-15T10:00:00Z",
            "X_Forwarded_For: 198.51.100.1",
        ]
    ),
    max_size=3,
    unique_by=lambda header: header.partition(":")[0],
)
WORDS = ("Bearer {}", "bearer {}", "Token {}", 'Token token="{}"', "Basic {}", "{}")


@settings(
    max_examples=400,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    method=st.sampled_from(["GET"] * 6 + ["HEAD", "HEAD", "OPTIONS", "TRACE", "DELETE", "POST", "PUT"]),
    template=st.sampled_from([*LISTS * 2, *TEMPLATES, "/api/v9/statements", "/api/v1.2/x", "/api/v", "/api/vé"]),
    end=st.sampled_from([""] * 8 + ["/", ".csv", ".json", ".xml", "//", "/nothing", "%2e"]),
    which=st.integers(0, 20),
    token=st.sampled_from([0] * 8 + [1, 2, 3, 4]),
    word=st.sampled_from(["Bearer {}"] * 6 + list(WORDS)),
    query=QUERIES,
    headers=HEADERS,
)
def test_both_ways_answer_whatever_is_asked_for_alike(
    ways, method, template, end, which, token, word, query, headers
) -> None:
    path = quote(template.replace("{id}", ways.ids[which % len(ways.ids)]), safe="/%.") + end
    target = f"{path}?{query}" if query else path
    authorised = f"Authorization: {word.format(ways.tokens[token])}"
    if any("{tag}" in header for header in headers):
        _, before, _ = answer(ways.short, asked("GET", target, authorised))
        tag = dict(before).get("ETag", '"none"')
        headers = [header.replace("{tag}", tag) for header in headers]
    ways.compare(asked(method, target, authorised, *headers))


def test_both_ways_answer_every_list_alike_plain_compressed_and_unchanged(ways) -> None:
    statuses = set()
    for path, coding in product(LISTS, ("identity", "gzip", "zstd")):
        for query in (
            "",
            "?filter%5Bcohort%5D=2022&page%5Bper_page%5D=2",
            "?filter[updated_since]=2022-01-01T00:00:00Z",
        ):
            words = (f"Authorization: Bearer {ways.tokens[0]}", f"Accept-Encoding: {coding}")
            status, headers, _ = ways.compare(asked("GET", path + query, *words))
            if status == "200 OK" and "ETag" in dict(headers):
                unchanged = ways.compare(asked("GET", path + query, *words, f"If-None-Match: {dict(headers)['ETag']}"))
                assert unchanged[0] == "304 Not Modified"
            statuses.add(status)
    assert {"200 OK"} < statuses


CHARSETS = ("utf-16", "cp037", "rot13", "idna", "zlib_codec", "undefined", "nonsense")
"""Codecs that read an address otherwise, that read no text, or that there are not."""


@pytest.mark.parametrize("charset", CHARSETS)
def test_an_address_means_the_same_whatever_charset_a_request_names(ways, charset) -> None:
    token = f"Authorization: Bearer {ways.tokens[0]}"
    content_type = f"Content-Type: text/plain; charset={charset}"
    address = "/api/v3/participants/ecf?page%5Bper_page%5D=1&page%5Bpage%5D=2"
    plain, other = (answer(ways.short, asked("GET", address, token, *words)) for words in ((), (content_type,)))
    assert plain == other
    assert len(json.loads(plain[2])["data"]) == 1
    for path in ("/sign-in", "/api-reference/search?q=declaration"):
        assert ways.long_status(asked("GET", path, content_type)) == "200 OK"


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_trial_is_a_trial_whatever_charset_a_request_names(ways, charset) -> None:
    sent = asked(
        "POST",
        "/api/v3/participant-declarations?validate_only=true",
        f"Authorization: Bearer {ways.tokens[0]}",
        f"Content-Type: application/json; charset={charset}",
        "X-With-Server-Date: 2022-10-20T10:00:00Z",
        body=json.dumps({"data": {"attributes": started(ways.ids[1])}}).encode(),
    )
    status, _, body = answer(ways.short, sent)
    assert (status, json.loads(body)["data"]["attributes"]["state"]) == ("200 OK", "eligible")
    assert Declaration.objects.count() == 1  # that of the world


def started(participant_id: str) -> dict[str, str]:
    """A declaration that is accepted."""
    return {
        "participant_id": participant_id,
        "declaration_type": "started",
        "declaration_date": "2022-10-01T10:00:00Z",
        "course_identifier": "ecf-induction",
        "evidence_held": "other",
    }


WRITES = [path for path in TEMPLATES if path.endswith(("declarations", "void", "defer"))]
BROKEN = [
    ("application/json", b"{}"),
    ("application/json", b"{"),
    ("application/json", b'{"data": {"attributes": {}}}'),
    ("application/json", b'{"data": {"data": 1, "data": 2}}'),
    ("application/json", b""),
    ("text/plain", b"x"),
    ("multipart/form-data; boundary=b", b"--b\r\n\r\n"),
    ("application/json; charset=nonsense", b'{"data": {"attributes": {}}}'),
]


def test_both_ways_refuse_a_broken_write_alike(ways) -> None:
    for method, path, (kind, body) in product(("POST", "PUT"), WRITES, BROKEN):
        words = (f"Authorization: Bearer {ways.tokens[0]}", f"Content-Type: {kind}")
        status, _, _ = ways.compare(asked(method, path.replace("{id}", ways.ids[-1]), *words, body=body))
        assert status[0] == "4"


def test_a_declaration_is_judged_alike_by_both_ways(ways) -> None:
    attributes = started(ways.ids[1])
    sent = asked(
        "POST",
        "/api/v3/participant-declarations?validate_only=true",
        f"Authorization: Bearer {ways.tokens[0]}",
        "Content-Type: application/json",
        "X-With-Server-Date: 2022-10-20T10:00:00Z",
        body=json.dumps({"data": {"type": "participant-declaration", "attributes": attributes}}).encode(),
    )
    short, long = answer(ways.short, sent), answer(ways.long, sent)
    assert short[0] == long[0] == "200 OK"
    declarations = [json.loads(one[2])["data"]["attributes"] for one in (short, long)]
    for one in declarations:
        del one["updated_at"], one["created_at"]
    assert declarations[0] == declarations[1]


def test_requests_of_a_version_take_the_short_way_and_all_others_djangos(ways) -> None:
    begun: list[str] = []

    def note(sender: Any, environ: dict[str, Any], **_: Any) -> None:
        begun.append(environ["PATH_INFO"])

    request_started.connect(note)
    try:
        for path in (
            "/api/v1/statements",
            "/api/v3/statements",
            "/api/v9/",
            "/api/docs/v1/openapi.json",
            "/healthcheck",
        ):
            answer(ways.short, asked("GET", path))
    finally:
        request_started.disconnect(note)
    assert begun == ["/api/docs/v1/openapi.json", "/healthcheck"]


def test_a_connection_on_which_something_went_wrong_is_let_go_before_the_next_request(transactional_db) -> None:
    from django.db import connection

    simple_world()
    connection.ensure_connection()
    driver = connection.connection
    driver.close()
    connection.errors_occurred = True
    status, _, _ = answer(Application(), asked("GET", "/api/v3/statements"))
    assert status == "401 Unauthorized"
    assert connection.connection is not driver
