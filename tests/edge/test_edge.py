"""What the edge promises to clients and to the application, seen from outside, in processes of its own."""

import json
import select
import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
import pytest

from cpd.edge.processes import TURN
from tests.edge.serving import Caller, Edge, edge, many
from tests.resilience.running import wait_for

pytestmark = pytest.mark.resilience

HALF_A_BODY = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf of it"
HALF_A_HEAD = b"GET /echo HTTP/1.1\r\nHost: a\r\nAccept:"
HURRIED = ("--limit", "silence=0.5", "--limit", "head=1", "--limit", "body=1.5", "--limit", "farewell=0.5")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edge")


@pytest.fixture(scope="module")
def patient(folder: Path) -> Iterator[Edge]:
    """The limits as they are, but for connections of one address."""
    with edge(folder, "--limit", "connections=1000") as started:
        yield started


@pytest.fixture(scope="module")
def hurried(folder: Path) -> Iterator[Edge]:
    """Limits of a second or so."""
    with edge(folder, *HURRIED, "--limit", "body_size=100000", "--limit", "head_size=2000") as started:
        yield started


# Nobody who is slow keeps the others waiting.


@pytest.mark.parametrize("sent", [HALF_A_BODY, HALF_A_HEAD, b"", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_clients_that_say_nothing_more_leave_the_others_answered(patient: Edge, sent: bytes) -> None:
    with many(patient.port, 200, sent):
        assert [patient.get("/echo").status for _ in range(8)] == [200] * 8


def test_a_thread_that_works_soon_gives_way_to_the_event_loop(patient: Edge) -> None:
    assert float(patient.get("/turn").body) == pytest.approx(TURN)


def test_clients_that_do_not_take_their_answers_hold_no_thread(patient: Edge) -> None:
    asked = b"GET /blocks?count=2000 HTTP/1.1\r\nHost: a\r\n\r\n"
    with many(patient.port, 12, asked, takes=4096):
        assert [patient.get("/echo").status for _ in range(8)] == [200] * 8


def test_a_client_that_takes_its_long_answer_late_gets_all_of_it(patient: Edge) -> None:
    with patient.caller(takes=4096) as caller:
        caller.send("GET /blocks?count=300 HTTP/1.1")
        assert patient.get("/echo").status == 200
        answer = caller.answer()
    assert answer.whole
    assert len(answer.body) == 300 * 64 * 1024


# How long everything may take.


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(HALF_A_HEAD, 408, id="half the headers"),
        pytest.param(HALF_A_BODY, 408, id="half a body"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", 408, id="half a chunk"
        ),
    ],
)
def test_a_request_that_stops_is_told_so(hurried: Edge, sent: bytes, status: int) -> None:
    with hurried.caller() as caller:
        answer = caller.raw(sent).answer()
        assert (answer.status, answer.headers["connection"]) == (status, "close")
        assert b"took too long" in answer.body
        assert caller.ended()


@pytest.mark.parametrize("sent", [b"", b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"], ids=["never used", "used once"])
def test_an_idle_connection_is_closed_without_a_word(hurried: Edge, sent: bytes) -> None:
    with hurried.caller() as caller:
        if sent:
            assert caller.raw(sent).answer().status == 200
        assert caller.ended()


@pytest.mark.parametrize("sent", [HALF_A_HEAD, HALF_A_BODY], ids=["headers", "body"])
def test_a_request_that_drips_is_ended_all_the_same(hurried: Edge, sent: bytes) -> None:
    with hurried.caller() as caller:
        caller.raw(sent).socket.settimeout(0.2)
        drops = 0
        found = b""
        while not found:
            try:
                found = caller.socket.recv(4096)
            except TimeoutError:
                drops += 1
                assert drops < 50, "it dripped for ever"
                caller.raw(b"x")
        assert found.startswith(b"HTTP/1.1 408 ")
        assert drops >= 3


def test_an_answer_that_is_not_taken_is_ended_and_does_not_look_whole(hurried: Edge, folder: Path) -> None:
    note = folder / "not-taken"
    with hurried.caller(takes=4096) as caller:
        caller.send(f"GET /blocks?count=2000&note={note} HTTP/1.1")
        wait_for("the end of the answer", note.exists)
        assert not caller.answer().whole


def test_a_whole_answer_that_is_not_taken_is_ended_too(hurried: Edge) -> None:
    with hurried.caller(takes=4096) as caller:
        caller.send(f"GET /block?size={64 * 1024 * 1024} HTTP/1.1")
        (worker,) = hurried.workers()
        wait_for("the answer", lambda: any(one.raddr and one.raddr.port == _port(caller) for one in _open(worker)))
        wait_for("its end", lambda: not any(one.raddr and one.raddr.port == _port(caller) for one in _open(worker)))
        assert not caller.answer().whole


def _port(caller: Caller) -> int:
    return int(caller.socket.getsockname()[1])


def _open(worker: psutil.Process) -> list[Any]:
    return list(worker.net_connections("tcp"))


# How much.


@pytest.mark.parametrize("framing", ["Content-Length: 100001", "Transfer-Encoding: chunked"])
def test_a_body_that_is_too_large_reaches_the_application_by_its_length_alone(hurried: Edge, framing: str) -> None:
    with hurried.caller() as caller:
        chunks = b"186a1\r\n" if framing.startswith("T") else b""
        caller.send("POST /echo HTTP/1.1", framing, body=chunks + b"x" * 100_001)
        answer = caller.answer()
        assert answer.json()["environ"]["CONTENT_LENGTH"] == "100001"
        assert answer.json()["length"] == 0
        assert answer.headers["connection"] == "close"
        assert caller.ended()


def test_a_form_in_parts_that_is_too_large_is_refused_by_the_edge_itself(hurried: Edge) -> None:
    with hurried.caller() as caller:
        caller.send("POST /echo HTTP/1.1", "Content-Type: multipart/form-data; boundary=b", "Content-Length: 100001")
        answer = caller.answer()
        assert (answer.status, b"too large" in answer.body) == (413, True)


def test_headers_that_are_too_long_are_refused_while_they_still_come(hurried: Edge) -> None:
    with hurried.caller() as caller:
        answer = caller.send("GET / HTTP/1.1", "Long: " + "x" * 100_000).answer()
        assert answer.status == 431
        assert caller.ended()


def test_an_address_has_only_so_many_connections(folder: Path) -> None:
    with edge(folder) as started:
        wait_for(
            "a quiet edge", lambda: not [one for one in _open(started.workers()[0]) if one.status == "ESTABLISHED"]
        )
        with many(started.port, 100) as callers:
            for caller in callers:
                assert caller.send("GET /echo HTTP/1.1").answer().status == 200
            with started.caller() as another:
                answer = another.answer()
                assert (answer.status, answer.headers["retry-after"]) == (503, "5")
                assert b"too many connections from your address" in answer.body
                assert another.ended()
            assert callers[0].send("GET /echo HTTP/1.1").answer().status == 200
            callers.pop().socket.close()
            wait_for("a place", lambda: started.get("/echo").status == 200)


def test_a_trusted_proxy_has_as_many_as_it_needs(folder: Path) -> None:
    with edge(folder, trusted="127.0.0.0/8") as started, many(started.port, 150) as callers:
        for caller in callers:
            assert caller.send("GET /echo HTTP/1.1").answer().status == 200


def test_when_all_places_are_taken_the_one_that_waited_longest_goes(folder: Path) -> None:
    limits = ("--limit", "connections_in_all=20", "--limit", "connections=1000")
    with edge(folder, *limits) as started, many(started.port, 1, HALF_A_HEAD) as (first,):
        assert started.get("/echo").status == 200
        wait_for("the end of that one", lambda: len(_open(started.workers()[0])) == 2)  # and where we listen
        with many(started.port, 19, HALF_A_HEAD) as callers:
            wait_for("the places", lambda: len(_open(started.workers()[0])) >= 21)
            assert started.get("/echo").status == 200
            assert first.ended()
            assert [one.raw(b" */*\r\n\r\n").answer().status for one in callers] == [200] * 19


def test_what_is_held_of_slow_bodies_has_a_limit_and_new_requests_find_room(folder: Path) -> None:
    slow = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n" + b"x" * 100_000
    with edge(folder, "--limit", "held_size=1000000") as started, many(started.port, 20, slow) as callers:
        wait_for("room: 20 hold twice what may be held", lambda: _ended(callers) >= 10)
        with started.caller() as caller:
            answer = caller.send("POST /echo HTTP/1.1", "Content-Length: 100000", body=b"x" * 100_000).answer()
            assert answer.json()["length"] == 100_000


def _ended(callers: list[Caller]) -> int:
    """How many connections the server has ended. It has sent nothing else to them."""
    return len(select.select([caller.socket for caller in callers], [], [], 0)[0])


def test_requests_beyond_a_long_queue_are_told_to_come_back(folder: Path) -> None:
    begun, go_on = folder / "queue-begun", folder / "queue-go-on"
    with edge(folder, "--threads", "1", "--readers", "0", "--limit", "waiting=3") as started, started.caller() as busy:
        busy.send(f"GET /wait?begun={begun}&for={go_on} HTTP/1.1")
        wait_for("the thread", begun.exists)
        with many(started.port, 5, b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n") as callers:
            refused = [caller for caller in callers[3:] if caller.answer().status == 503]
            go_on.write_text("go on")
            assert len(refused) == 2
            assert [caller.answer().status for caller in callers[:3]] == [200] * 3
        assert busy.answer().status == 200


# Requests as clients send them.


def send_again_and_again(caller: Caller, sent: bytes) -> None:
    for _ in range(2000):
        caller.raw(sent)


@pytest.mark.parametrize("body", [b"", b'{"data": {}}', b"x" * 300_000], ids=["none", "small", "large"])
def test_a_body_in_chunks_is_the_same_as_one_with_a_length(patient: Edge, body: bytes) -> None:
    pieces = [body[at : at + 70_000] for at in range(0, len(body), 70_000)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    found = []
    with patient.caller() as caller:
        for framing, sent in ((f"Content-Length: {len(body)}", body), ("Transfer-Encoding: chunked", chunks)):
            answer = caller.send("POST /echo HTTP/1.1", framing, body=sent).answer().json()
            found.append((answer["environ"]["CONTENT_LENGTH"], answer["length"], answer["digest"]))
    assert found == [(str(len(body)), len(body), sha256(body).hexdigest())] * 2


def test_pipelined_requests_are_answered_in_order(patient: Edge) -> None:
    with patient.caller() as caller:
        paths = [f"/echo/{number}" for number in range(50)]
        caller.raw(b"".join(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() for path in paths))
        assert [caller.answer().json()["environ"]["PATH_INFO"] for _ in paths] == paths


def test_a_client_that_pipelines_and_takes_nothing_is_not_read_for_ever(patient: Edge) -> None:
    one = b"GET /block?size=100000 HTTP/1.1\r\nHost: a\r\n\r\n"
    with patient.caller(takes=4096) as caller:
        caller.socket.settimeout(1)
        with pytest.raises(TimeoutError):
            send_again_and_again(caller, one * 1000)
        assert patient.get("/echo").status == 200
        assert patient.workers()[0].memory_info().rss < 400_000_000


def test_head_has_the_headers_and_no_body(patient: Edge) -> None:
    with patient.caller() as caller:
        answer = caller.send("HEAD /echo HTTP/1.1").answer(head_only=True)
        assert (answer.status, int(answer.headers["content-length"]) > 100) == (200, True)
        streamed = caller.send("HEAD /blocks?count=100 HTTP/1.1").answer(head_only=True)
        assert streamed.status == 200
        assert caller.send("GET /echo HTTP/1.1").answer().json()["environ"]["REQUEST_METHOD"] == "GET"


def test_a_client_that_waits_to_be_asked_for_the_body_is_asked(patient: Edge) -> None:
    with patient.caller() as caller:
        caller.send("POST /echo HTTP/1.1", "Expect: 100-continue", "Content-Length: 5")
        assert caller.answer().status == 100
        assert caller.raw(b"hello").answer().json()["length"] == 5


def test_one_whose_body_is_too_large_is_not(hurried: Edge) -> None:
    with hurried.caller() as caller:
        caller.send("POST /echo HTTP/1.1", "Expect: 100-continue", "Content-Length: 200000")
        assert caller.answer().status == 200


def test_a_client_that_offers_another_protocol_is_answered_in_this_one(patient: Edge) -> None:
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAA")
    body = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    with patient.caller() as caller:
        answer = caller.send("POST /echo HTTP/1.1", *offer, f"Content-Length: {len(body)}", body=body).answer()
        assert answer.json()["digest"] == sha256(body).hexdigest()
        assert caller.send("GET /next HTTP/1.1").answer().json()["environ"]["PATH_INFO"] == "/next"


def test_what_could_be_smuggled_is_refused(patient: Edge) -> None:
    with patient.caller() as caller:
        lines = ("POST /echo HTTP/1.1", "Content-Length: 4", "Transfer-Encoding: chunked")
        answer = caller.send(*lines, body=b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n").answer()
        assert answer.status == 400
        assert caller.ended()


def test_a_chunk_that_is_none_is_refused(patient: Edge) -> None:
    with patient.caller() as caller:
        answer = caller.send("POST / HTTP/1.1", "Transfer-Encoding: chunked", body=b"zz\r\nabc\r\n").answer()
        assert (answer.status, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
        assert caller.ended()


def test_a_client_may_stop_sending_before_it_is_answered(patient: Edge) -> None:
    with patient.caller() as caller:
        caller.send("GET /echo HTTP/1.1").socket.shutdown(1)
        assert caller.answer().status == 200
        assert caller.ended()
    with patient.caller() as caller:
        caller.raw(HALF_A_BODY).socket.shutdown(1)
        assert caller.answer().status == 400


def test_http_1_0_is_answered_and_the_connection_closed(patient: Edge) -> None:
    with patient.caller() as caller:
        answer = caller.send("GET /blocks?count=20 HTTP/1.0", host=False).answer()
        assert "transfer-encoding" not in answer.headers
        assert len(answer.body) == 20 * 64 * 1024


# What the application is told.


def test_the_environment_is_as_wsgi_says(patient: Edge) -> None:
    with patient.caller() as caller:
        found = caller.send(
            "PUT /caf%C3%A9/a%2Fb?q=%20x&y#z HTTP/1.1",
            *("Content-Type: text/csv", "Content-Length: 2", "X-Twice: one", "Accept: a", "X-Twice: two"),
            *("Cookie: a=1", "Cookie: b=2", "X_Forwarded_For: 6.6.6.6", "X-Latin: caf\xe9"),
            body=b"ok",
        ).answer()
        address = caller.socket.getsockname()
    environ = found.json()["environ"]
    assert {name: environ.get(name) for name in ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")} == {
        "REQUEST_METHOD": "PUT",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/caf\xc3\xa9/a/b",
        "QUERY_STRING": "q=%20x&y",
    }
    assert (environ["REMOTE_ADDR"], environ["REMOTE_PORT"]) == (address[0], str(address[1]))
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", str(patient.port))
    assert (environ["SERVER_PROTOCOL"], environ["wsgi.url_scheme"]) == ("HTTP/1.1", "http")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/csv", "2")
    assert (environ["HTTP_X_TWICE"], environ["HTTP_COOKIE"]) == ("one, two", "a=1; b=2")
    assert environ["HTTP_X_LATIN"] == "caf\xe9"
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert "HTTP_CONTENT_LENGTH" not in environ


def test_a_target_with_a_host_is_read_as_one(patient: Edge) -> None:
    with patient.caller() as caller:
        environ = caller.send("GET http://cpd.example/a?b HTTP/1.1").answer().json()["environ"]
    assert (environ["HTTP_HOST"], environ["PATH_INFO"], environ["QUERY_STRING"]) == ("cpd.example", "/a", "b")


# Answers.


@pytest.mark.parametrize("path", ["/fail", "/short", "/long", "/line-break"])
def test_an_answer_that_goes_wrong_at_once_is_500(patient: Edge, path: str) -> None:
    with patient.caller() as caller:
        answer = caller.send(f"GET {path} HTTP/1.1").answer()
        assert (answer.status, answer.headers["connection"]) == (500, "close")
        assert "set-cookie" not in answer.headers
        assert caller.ended()


def test_an_answer_that_goes_wrong_later_does_not_look_whole(patient: Edge) -> None:
    answer = patient.get("/fail-later")
    assert (answer.status, answer.whole) == (200, False)


@pytest.mark.parametrize(("path", "status"), [("/no-content", 204), ("/not-modified", 304)])
def test_an_answer_without_a_body_has_no_length(patient: Edge, path: str, status: int) -> None:
    with patient.caller() as caller:
        answer = caller.send(f"GET {path} HTTP/1.1").answer()
        assert (answer.status, "content-length" in answer.headers) == (status, False)
        assert "transfer-encoding" not in answer.headers
        assert caller.send("GET /echo HTTP/1.1").answer().status == 200


def test_an_answer_whose_client_left_is_closed(patient: Edge, folder: Path) -> None:
    note = folder / "client-left"
    with patient.caller(takes=4096) as caller:
        caller.send(f"GET /blocks?count=2000&note={note} HTTP/1.1")
        assert caller.socket.recv(10)
    wait_for("the end of the answer", note.exists)


# Processes.


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_what_is_under_way_is_finished_when_it_is_told_to_stop(folder: Path, number: int) -> None:
    begun, go_on = folder / f"begun-{number}", folder / f"go-on-{number}"
    with edge(folder) as started, started.caller() as caller, started.caller() as idle, started.caller() as half:
        assert idle.send("GET /echo HTTP/1.1").answer().status == 200
        half.raw(HALF_A_BODY)
        caller.send(f"GET /wait?begun={begun}&for={go_on} HTTP/1.1")
        wait_for("the request", begun.exists)
        (worker,) = started.workers()
        started.process.send_signal(number)
        assert idle.ended()
        assert half.raw(b"x" * 90).answer().headers["connection"] == "close"
        go_on.write_text("go on")
        answer = caller.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert started.process.wait(timeout=20) == 0
        assert not worker.is_running()


def test_what_takes_too_long_then_is_not_waited_for(folder: Path) -> None:
    begun = folder / "begun-for-ever"
    with edge(folder, "--limit", "stopping=0.5") as started, started.caller() as caller, started.caller() as half:
        half.raw(HALF_A_BODY)
        caller.send(f"GET /wait?begun={begun}&for={folder / 'never'} HTTP/1.1")
        wait_for("the request", begun.exists)
        assert started.stop() == 0


def test_a_worker_that_is_killed_is_replaced_and_who_calls_meanwhile_waits(folder: Path) -> None:
    with edge(folder, "--workers", "2") as started:
        before = started.workers()
        assert len(before) == 2
        for worker in before:
            worker.kill()
        psutil.wait_procs(before, timeout=20)
        assert started.get("/echo").status == 200
        wait_for("two others", lambda: len({one.pid for one in started.workers()} - {one.pid for one in before}) == 2)


def test_workers_end_with_the_process_that_started_them(folder: Path) -> None:
    with edge(folder, "--workers", "2") as started:
        workers = started.workers()
        started.process.kill()
        gone, alive = psutil.wait_procs(workers, timeout=20)
        assert (len(gone), alive) == (2, [])


def test_a_port_that_is_taken_is_one_sentence(patient: Edge, folder: Path) -> None:
    with (
        pytest.raises(
            AssertionError, match=rf"Port {patient.port} of 127.0.0.1 cannot be used: Address already in use"
        ),
        edge(folder, "--port", str(patient.port)),
    ):
        pass


def test_an_application_that_cannot_be_loaded_ends_it(folder: Path) -> None:
    with pytest.raises(AssertionError, match="No module named 'tests\\.edge\\.nowhere'"):  # noqa: SIM117
        with edge(folder, application="tests.edge.nowhere"):
            pass


def test_who_was_turned_away_is_in_the_log_without_an_address(hurried: Edge) -> None:
    with hurried.caller() as caller:
        assert caller.raw(b"nonsense\r\n\r\n").answer().status == 400
    wait_for("the log", lambda: "refused_with_400" in hurried.log.read_text())
    lines = [json.loads(line) for line in hurried.log.read_text().splitlines() if "turned away" in line]
    assert lines
    assert not any("127.0.0.1" in str(line) for line in lines)
