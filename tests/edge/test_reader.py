"""Bytes become complete requests, however they arrive; what two servers could read differently is refused."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.edge.limits import Limits
from cpd.edge.reader import BODY, HEAD, IDLE, Reader, Request

LIMITS = Limits(head_size=2000, headers=20, body_size=1000, framing_size=500)


def read(*pieces: bytes, limits: Limits = LIMITS) -> Reader:
    reader = Reader(limits)
    for piece in pieces:
        reader.feed(piece)
    return reader


def what(request: Request) -> tuple[object, ...]:
    return (request.method, request.target, request.version, request.headers, request.body, request.length)


def head(*lines: str, first: str = "POST /a HTTP/1.1") -> bytes:
    return "\r\n".join([first, "Host: cpd.example", *lines, "", ""]).encode("latin-1")


PIPELINED = (
    b"GET /one?two=3 HTTP/1.1\r\nHost: cpd.example\r\nEmpty:\r\nAccept: \t */* \t\r\n\r\n"
    b"POST /four HTTP/1.1\r\nHost: cpd.example\r\nContent-Length: 5\r\n\r\nseven"
    b"\r\nPUT /eight HTTP/1.1\r\nHost: cpd.example\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;why=not\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: dropped\r\n\r\n"
    b"POST /upgrade HTTP/1.1\r\nHost: cpd.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAEAAEAA\r\nContent-Length: 14\r\n\r\nGET / HTTP/1.1"
    b"GET /upgrade HTTP/1.1\r\nHost: cpd.example\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    b"POST /upgrade/chunked HTTP/1.1\r\nHost: cpd.example\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    b"GET /last HTTP/1.1\r\nHost: cpd.example\r\nConnection: close\r\n\r\n"
)


def test_requests_come_out_whole_and_in_order() -> None:
    found = list(read(PIPELINED).complete)
    assert [one.target for one in found] == [
        *(b"/one?two=3", b"/four", b"/eight", b"/upgrade", b"/upgrade", b"/upgrade/chunked", b"/last")
    ]
    assert [one.body for one in found] == [b"", b"seven", b"abcdefg", b"GET / HTTP/1.1", b"", b"ok", b""]
    assert [one.length for one in found] == [None, 5, 7, 14, None, 2, None]
    assert [one.keep_alive for one in found] == [True] * 6 + [False]
    assert found[0].headers == [(b"host", b"cpd.example"), (b"empty", b""), (b"accept", b"*/*")]
    assert [name for name, _ in found[2].headers] == [b"host", b"transfer-encoding"]


@given(st.lists(st.integers(0, len(PIPELINED)), max_size=12))
def test_however_the_bytes_are_cut_the_requests_are_the_same(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(PIPELINED)]
    pieces = [PIPELINED[a:b] for a, b in pairwise(places)]
    assert list(map(what, read(*pieces).complete)) == list(map(what, read(PIPELINED).complete))


def test_one_byte_at_a_time_too() -> None:
    reader = read(*(PIPELINED[at : at + 1] for at in range(len(PIPELINED))))
    assert list(map(what, reader.complete)) == list(map(what, read(PIPELINED).complete))


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_no_bytes_raise(pieces: list[bytes]) -> None:
    reader = read(*pieces)
    assert reader.fault is None or 400 <= reader.fault.status <= 505


CHUNKED = "Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        pytest.param(400, head("Content-Length: 3", CHUNKED) + b"0\r\n\r\n", id="length and chunks"),
        pytest.param(400, head(CHUNKED, "Content-Length: 3") + b"0\r\n\r\n", id="chunks and length"),
        pytest.param(400, head("Content-Length: 3", "Content-Length: 3") + b"abc", id="two lengths"),
        pytest.param(400, head("Content-Length: 3, 3") + b"abc", id="a list of lengths"),
        pytest.param(400, head("Content-Length: +3") + b"abc", id="a signed length"),
        pytest.param(400, head(CHUNKED, CHUNKED) + b"0\r\n\r\n", id="chunked twice"),
        pytest.param(501, head("Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n", id="zipped chunks"),
        pytest.param(400, head("Transfer-Encoding : chunked") + b"0\r\n\r\n", id="a blank before the colon"),
        pytest.param(400, head("Transfer-Encoding:\n chunked") + b"0\r\n\r\n", id="a folded header"),
        pytest.param(400, b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="chunks in 1.0"),
        pytest.param(400, head(CHUNKED) + b"zz\r\nabc\r\n", id="a chunk whose length is no number"),
        pytest.param(400, head(CHUNKED) + b"3\r\nabcd\r\n0\r\n\r\n", id="a chunk that is longer than it says"),
        pytest.param(400, head(CHUNKED) + b"3\nabc\n0\n\n", id="chunks without carriage returns"),
        pytest.param(400, head(CHUNKED) + b"f" * 30 + b"\r\n", id="a chunk of no finite length"),
        pytest.param(400, head(CHUNKED) + b"1\r\na\r\n" * 200, id="chunks of one byte"),
        pytest.param(400, head(CHUNKED) + b"0\r\n" + b"Trailer: long\r\n" * 200, id="trailers without end"),
        pytest.param(400, b"GET / HTTP/1.1\nHost: cpd.example\n\n", id="no carriage returns"),
        pytest.param(400, b"GET / HTTP/1.1\r\n\r\n", id="no host"),
        pytest.param(400, head("Host: other.example"), id="two hosts"),
        pytest.param(400, head("Why: \x00"), id="a control character"),
        pytest.param(400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2"),
        pytest.param(505, head(first="GET / HTTP/2.0"), id="a version that is not spoken"),
        pytest.param(505, head(first="GET / HTTP/0.9"), id="a version that is no longer spoken"),
        pytest.param(501, b"CONNECT cpd.example:80 HTTP/1.1\r\nHost: cpd.example\r\n\r\n", id="a proxy's method"),
        pytest.param(417, head("Content-Length: 3", "Expect: miracles"), id="an expectation"),
        pytest.param(431, head("Long: " + "x" * 2000), id="a long header"),
        pytest.param(431, head("Long: " + "x" * 2000).rstrip(), id="a long header that does not end"),
        pytest.param(431, head(*(f"H{n}: x" for n in range(30))), id="many headers"),
        pytest.param(414, head(first=f"GET /{'x' * 2100} HTTP/1.1"), id="a long address"),
    ],
)
def test_what_could_be_misread_is_refused_and_nothing_after_it_is_read(status: int, sent: bytes) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: cpd.example\r\n\r\n"
    for pieces in ([sent + smuggled], [sent, smuggled], [sent[at : at + 1] for at in range(len(sent))]):
        reader = read(*pieces)
        assert reader.fault is not None
        assert (reader.fault.status, list(reader.complete), reader.held) == (status, [], 0)


def test_what_came_before_a_fault_is_still_answered() -> None:
    reader = read(head(first="GET / HTTP/1.1") + b"nonsense\r\n\r\n")
    assert len(reader.complete) == 1
    assert reader.fault is not None


@pytest.mark.parametrize(
    "sent", [head("Content-Length: 1001"), head(CHUNKED) + b"3e8\r\n" + b"x" * 1000 + b"\r\n1\r\nx"]
)
def test_a_body_that_is_too_long_is_left_out_and_ends_the_connection(sent: bytes) -> None:
    reader = read(sent, b"x" * 5000)
    (request,) = reader.complete
    assert (request.oversized, request.keep_alive, request.body, request.length) == (True, False, b"", 1001)
    assert reader.fault is None
    assert reader.held == 0


def test_a_body_of_just_the_limit_is_read() -> None:
    (request,) = read(head("Content-Length: 1000"), b"x" * 1000).complete
    assert (len(request.body), request.oversized) == (1000, False)


def test_it_says_where_it_stands() -> None:
    reader = read()
    stages = [(reader.where, reader.stage)]
    for piece in (b"\r\n", b"POST / HTTP/1.1\r\nHost: a\r\n", b"Content-Length: 2\r\n\r\n", b"x", b"x", b"G"):
        reader.feed(piece)
        stages.append((reader.where, reader.stage))
    assert [where for where, _ in stages] == [IDLE, HEAD, HEAD, BODY, BODY, IDLE, HEAD]
    numbers = [stage for _, stage in stages]
    assert numbers == sorted(numbers)
    assert numbers[2] < numbers[3] == numbers[4] < numbers[5] < numbers[6]


def test_it_says_how_much_it_holds() -> None:
    reader = read(head("Content-Length: 10") + b"12345")
    assert reader.held == 5
    reader.feed(b"67890")
    assert reader.held == 10
    assert reader.taken().body == b"1234567890"
    assert reader.held == 0


@pytest.mark.parametrize(
    ("lines", "body", "expects"),
    [
        (("Expect: 100-continue", "Content-Length: 5"), b"", True),
        (("Expect: 100-Continue", CHUNKED), b"", True),
        (("Expect: 100-continue", "Content-Length: 5"), b"1", False),
        (("Expect: 100-continue", "Content-Length: 0"), b"", False),
        (("Expect: 100-continue", "Content-Length: 1001"), b"", False),
        (("Content-Length: 5",), b"", False),
    ],
)
def test_it_says_when_a_client_waits_to_be_asked_for_the_body(
    lines: tuple[str, ...], body: bytes, expects: bool
) -> None:
    assert read(head(*lines) + body).expects_continue is expects


@pytest.mark.parametrize(
    ("version", "connection", "stays"),
    [
        ("1.1", None, True),
        ("1.1", "close", False),
        ("1.1", "Keep-Alive, Close", False),
        ("1.0", None, False),
        ("1.0", "keep-alive", True),
    ],
)
def test_how_long_a_connection_lives_is_the_clients_to_say(version: str, connection: str | None, stays: bool) -> None:
    lines = [f"Connection: {connection}"] if connection else []
    (request,) = read(head(*lines, first=f"GET / HTTP/{version}")).complete
    assert request.keep_alive is stays
