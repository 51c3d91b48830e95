"""Whatever is sent, to pages and to the API: never a 500. Addresses, queries, headers, cookies, bodies and forms."""

import json
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpd.accounts.models import User
from cpd.api import limits
from cpd.api.published import documents
from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from tests.world import ACTOR, instant, simple_world

generated = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NASTY = (
    *(
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf4\x90\x80\x80",
        b"a\x00b",
        b"\r\n",
        b"\xe2\x80\xae",
        b"'",
        b'"',
    ),
    *(
        b"..",
        b"%",
        b"{",
        b"[]",
        b"null",
        b"NaN",
        b"-1",
        b"9" * 400,
        b"1e999",
        b"9999-12-31T23:59:59Z",
        b" ",
        b"\xef\xbc\x91",
    ),
    *(
        b"0001-01-01T00:00:00Z",
        b"\\ud800",
        b"x" * 3000,
        b"00000000-0000-4000-8000-00000000dead",
        b"2022",
        b"true",
        b"*",
    ),
)
pieces = st.sampled_from(NASTY) | st.binary(max_size=12)
texts = pieces.map(lambda raw: raw.decode("latin-1"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | texts, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def asked(db):
    """A client of a provider that is also signed in as a tutor; an exception is an answer of 500, as in production."""
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    record = world.register()
    set_induction_tutor(school_id=world.schools["100001"].id, full_name="Tia Tutor", email="t@example.org", actor=ACTOR)
    client = Client(raise_request_exception=False)
    client.get(f"/sandbox/sign-in/{User.objects.get().id}")
    with clock.at(instant("2022-10-20T10:00:00"), frozen=True):
        yield client, {"Authorization": f"Bearer {world.tokens['Provider A']}"}, str(record.person_id)


def _paths() -> list[tuple[str, str]]:
    return sorted(
        (method, path)
        for document in documents().values()
        for path, methods in document["paths"].items()
        for method in methods
    )


PAGES = (
    *("/school/{}", "/school/{}/add", "/school/100001/add/{}/check", "/school/100001/add/{}/type", "/sign-in/link/{}"),
    *(
        "/api-reference/{}",
        "/sandbox/sign-in/{}",
        "/{}",
        "/api/{}",
        "/api/docs/{}",
        "/static/{}",
        "/assets/{}",
        "/sign-in",
    ),
)
FORMS = (
    *("/sign-in", "/sandbox/clock", "/sandbox/scenarios", "/sign-in/link/x", "/sign-out", "/school/100001/add"),
    *(
        f"JOURNEY/{step}"
        for step in ("type", "find", "name", "full-name", "email", "start-date", "working-pattern", "check")
    ),
)
FIELDS = (
    *("email", "instant", "type", "full_name", "trn", "date_of_birth-day", "date_of_birth-year", "name_on_record"),
    *("started_on-day", "started_on-month", "working_pattern", "mentor", "real"),
)
PARAMETERS = (
    *(
        "page[page]",
        "page[per_page]",
        "filter[cohort]",
        "filter[updated_since]",
        "filter[participant_id]",
        "filter[urn]",
    ),
    *(
        "filter[type]",
        "filter[training_status]",
        "filter[delivery_partner_id]",
        "sort",
        "validate_only",
        "filter",
        "page",
    ),
)
HEADERS = (
    *("If-None-Match", "Accept-Encoding", "X-With-Server-Date", "Idempotency-Key", "X-Request-Id", "Authorization"),
    *("Cookie", "Accept", "If-Modified-Since", "Range", "Content-Type", "Host", "X-Forwarded-For", "Origin", "Referer"),
)
ATTRIBUTES = (
    *("participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held", "has_passed"),
    *("delivery_partner_id", "secondary_delivery_partner_id", "reason", "schedule_identifier", "cohort", "school_id"),
)


def _sound(response, what) -> None:
    assert response.status_code != 500, what
    if response.streaming:
        b"".join(response)


@generated
@given(st.sampled_from(PAGES), pieces, st.sampled_from(PARAMETERS), pieces, st.sampled_from(["get", "head", "post"]))
def test_no_address_fails(asked, page, piece, name, value, method) -> None:
    client, headers, _ = asked
    limits.forget_all()
    address = (
        f"{page.format(quote_from_bytes(piece, safe=''))}?{name}={quote_from_bytes(value)}&{quote_from_bytes(piece)}=1"
    )
    _sound(getattr(client, method)(address, headers=headers), address)


@generated
@given(st.sampled_from(_paths()), pieces, st.sampled_from(PARAMETERS), pieces, st.sampled_from(HEADERS), texts)
def test_no_query_and_no_header_of_the_api_fails(asked, route, piece, name, value, header, text) -> None:
    client, headers, _ = asked
    limits.forget_all()
    method, path = route
    address = path.replace("{id}", quote_from_bytes(piece, safe="")) + f"?{name}={quote_from_bytes(value)}"
    send = getattr(client, method)
    _sound(
        send(address, headers={**headers, header: text.replace("\r", "").replace("\n", "")}), (address, header, text)
    )


@generated
@given(
    st.sampled_from([route for route in _paths() if route[0] != "get"]),
    st.dictionaries(st.sampled_from(ATTRIBUTES), values, max_size=6),
    st.sampled_from(["attributes", "data", "whole", "raw"]),
    values,
    pieces,
)
def test_no_body_of_the_api_fails(asked, route, attributes, place, value, raw) -> None:
    client, headers, person = asked
    limits.forget_all()
    bodies = {
        "attributes": {"data": {"type": value, "attributes": {"participant_id": person, **attributes}}},
        "data": {"data": value},
        "whole": value,
    }
    body = json.dumps(bodies[place]).encode() if place in bodies else raw
    method, path = route
    send = getattr(client, method)
    _sound(send(path.replace("{id}", person), body, content_type="application/json", headers=headers), (path, body))


@settings(generated, max_examples=25)
@given(
    st.sampled_from(FORMS), st.dictionaries(st.sampled_from(FIELDS), texts | st.text(max_size=10), max_size=4), pieces
)
def test_no_form_fails(asked, path, fields, raw) -> None:
    client, _, _ = asked
    journey = client.get("/school/100001/add")["Location"].removesuffix("/type")
    address = path.replace("JOURNEY", journey)
    _sound(client.post(address, fields), (address, fields))
    for content_type in (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; charset=x",
    ):
        _sound(client.generic("POST", address, raw, content_type), (address, raw))
    clock_moved = path == "/sandbox/clock"
    if clock_moved:
        client.post("/sandbox/clock", {"real": "1"})


@pytest.mark.parametrize(
    "cookie", ['sessionid="\\000aaaaaaaaaa"', "sessionid=\xff\xfe12345678", 'csrftoken="\\000"; messages=x']
)
def test_no_cookie_fails(db, cookie) -> None:
    client = Client(raise_request_exception=False)
    for path in ("/", "/school", "/sign-in", "/school/100001"):
        assert client.get(path, headers={"Cookie": cookie}).status_code in (200, 302)


def test_a_nul_in_an_address_is_not_found_and_in_a_query_a_bad_request(asked) -> None:
    client, headers, _ = asked
    assert client.get("/school/900001%00").status_code == 404
    assert client.get("/school/100001?a=%00").status_code == 400
    assert client.get("/api/v3/participants/ecf/%00", headers=headers).status_code == 404


def test_a_query_of_thousands_of_parameters_is_a_bad_request(asked) -> None:
    client, headers, _ = asked
    answer = client.get("/api/v1/participants/ecf?" + "a=1&" * 2000, headers=headers)
    assert (answer.status_code, json.loads(answer.content)["errors"][0]["code"]) == (400, "too_many_parameters")
