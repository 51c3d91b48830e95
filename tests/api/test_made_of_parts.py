"""What the event loop makes pages of comes to what others make of it: queries, links, bodies and heads."""

import asyncio
import threading
from urllib.parse import quote

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from cpd.api import answers, compressing
from cpd.api.answers import ApiError
from cpd.api.call import Listed
from cpd.api.compressing import AT_ONCE, Compressing
from cpd.api.compression import compressed
from cpd.api.heads import Form, head_of, whole
from cpd.api.links import _SAFE, _quoted
from cpd.api.lists import meaning_of
from cpd.api.parameters import what_is_read
from cpd.providers.rules import Scope

LISTED = Listed("ecf-v3", Scope.ECF, ("updated_since", "cohort", "participant_id"), ("created_at", "updated_at"))
parts = st.one_of(
    st.sampled_from(
        [
            *(
                "page[page]=2",
                "page%5Bper_page%5D=7",
                "%70age[page]=3",
                "page=1",
                "page[page][]=1",
                "page[]=1",
                "pages=2",
            ),
            *(
                "filter[cohort]=2022",
                "filter%5Bcohort%5D=2021,2022",
                "filter=x",
                "filter[]=",
                "filter[updated_since]=x",
            ),
            *("sort=-updated_at", "so%72t=created_at", "sort", "", "=", "n=1", "a+b=c", "x=page[page]=4", "filters=1"),
        ]
    ),
    st.text("abc%+=[]01&page", max_size=8),
)


def meaning(query: str) -> object:
    try:
        return meaning_of(QueryDict(query), LISTED, 3)
    except ApiError as error:
        return error.response.content


@given(st.lists(parts, max_size=6))
def test_what_lists_do_not_read_of_a_query_does_not_change_what_it_means(parts) -> None:
    query = "&".join(parts)
    assert meaning(what_is_read(query)) == meaning(query)
    assert what_is_read(f"n=1&{query}") == what_is_read(f"{query}&x=%20") == what_is_read(query)


@given(st.text(max_size=12) | st.text(f"a1{_SAFE}-_.[] é", max_size=12))
def test_an_address_is_quoted_as_ever(text) -> None:
    assert _quoted(text) == quote(text, safe=_SAFE)


@given(st.lists(st.binary(max_size=5), max_size=4))
def test_resources_are_joined_in_their_envelope(resources) -> None:
    assert answers.listed(list(resources)) == answers.enveloped(b",".join(resources))


def test_a_form_is_filled_to_the_head_that_has_these_values() -> None:
    headers = [("A", "100%b"), ("ETag", "x"), ("RateLimit", "1"), ("Link", "y"), ("X-Request-Id", "2"), ("Length", "0")]
    filled = [(name, {"ETag": '"z"', "Link": "%", "Length": "7"}.get(name, value)) for name, value in headers]
    form = Form.of("200 OK", headers, ("ETag", "Link", "Length", "Nothing"))
    head = form.filled({"ETag": b'"z"', "Link": b"%", "Length": b"7"})
    assert head == head_of("200 OK", filled)
    assert whole(head, "1", "2") == lines("200 OK", filled)
    with pytest.raises(ValueError, match="line break"):
        Form.of("200 OK", [*headers, ("B", "x\r\nC: y")], ())


def lines(status: str, headers: list[tuple[str, str]]) -> bytes:
    return "".join([f"HTTP/1.1 {status}\r\n", *(f"{name}: {value}\r\n" for name, value in headers)]).encode()


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_long_body_is_compressed_in_a_thread_and_a_short_one_at_once(coding, monkeypatch) -> None:
    def noted(body: bytes, coding: str) -> bytes:
        threads.append(threading.current_thread().name.partition("_")[0])
        return compressed(body, coding)

    threads: list[str] = []
    monkeypatch.setattr(compressing, "compressed", noted)
    bodies = [b"x" * AT_ONCE, b"y" * (AT_ONCE + 1)]

    async def run() -> list[bytes | None]:
        loop, working = asyncio.get_running_loop(), Compressing()
        working.open(loop)
        made = []
        for body in bodies:
            future: asyncio.Future[bytes | None] = loop.create_future()
            working.compress(body, coding, future.set_result)
            made.append(await future)
        working.close()
        return made

    assert asyncio.run(run()) == [compressed(body, coding) for body in bodies]
    assert threads == ["MainThread", "compress"]


def test_what_needs_no_coding_is_left_as_it_is_and_a_failure_is_told(monkeypatch) -> None:
    monkeypatch.setattr(compressing, "compressed", lambda body, coding: 1 / 0)
    given: list[bytes | None] = []
    Compressing().compress(b"x", "", given.append)
    Compressing().compress(b"x", "gzip", given.append)
    assert given == [b"x", None]
