"""Calling a server that is dead, slow, broken or hostile: a real one on this machine."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cpd.core import clock
from cpd.webhooks import calling
from cpd.webhooks.calling import NotSent, call
from cpd.webhooks.rules import Target
from tests.edge.mail_servers import certificate
from tests.integrations.test_watched import Time, serving
from tests.webhooks.receiving import dripping, receiving


def test_a_message_arrives_with_its_headers_and_its_answer_is_read() -> None:
    with receiving() as server:
        server.status, server.answer, server.headers = 202, b"thanks", {"Retry-After": "7"}
        answer = call(f"{server.url}?a=b", {"webhook-id": "one"}, b"{}")
    assert (answer.status, answer.beginning, answer.retry_after) == (202, "thanks", 7)
    (received,) = server.received
    assert (received.path, received.body, received.headers["webhook-id"]) == ("/hook?a=b", b"{}", "one")
    assert received.headers["host"] == server.url.split("/")[2]


def test_nobody_there_is_no_answer() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(NotSent, match="The connection failed"):
        call(f"http://127.0.0.1:{port}/", {}, b"{}")


def test_a_redirect_is_not_followed() -> None:
    with receiving() as elsewhere, receiving() as server:
        server.status, server.headers = 302, {"Location": elsewhere.url}
        assert call(server.url, {}, b"{}").status == 302
        server.headers = {"Location": "http://169.254.169.254/"}
        assert call(server.url, {}, b"{}").status == 302
    assert elsewhere.received == []


def test_of_a_huge_answer_the_beginning_is_kept() -> None:
    with receiving() as server:
        server.answer, server.status = b"\xff" + b"x" * 5_000_000, 200
        answer = call(server.url, {}, b"{}")
    assert len(answer.beginning) == calling.KEPT
    assert answer.status == 200


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("99999999999", 86400),
        ("9" * 400, 86400),
        ("Wed, 28 Oct 2026 12:02:00 GMT", 120),
        ("Wed, 28 Oct 2026 11:00:00 GMT", 0),
        ("Fri, 30 Oct 2026 12:00:00 GMT", 86400),
    ],
)
def test_a_retry_after_is_a_number_of_seconds_or_a_date_and_a_day_at_most(monkeypatch, header, seconds) -> None:
    monkeypatch.setattr(clock, "machine_now", lambda: datetime(2026, 10, 28, 12, tzinfo=UTC))
    with receiving() as server:
        server.headers = {"Retry-After": header}
        assert call(server.url, {}, b"{}").retry_after == seconds


@pytest.mark.parametrize("header", ["soon", "-1", "1e9", "", "Wed, 28 Oct 2026 12:02:00 -0000"])
def test_a_retry_after_that_is_neither_seconds_nor_a_date_says_nothing(header) -> None:
    with receiving() as server:
        server.headers = {"Retry-After": header}
        assert call(server.url, {}, b"{}").retry_after is None


def test_a_server_that_drips_its_answer_is_left_after_the_time_is_up(monkeypatch) -> None:
    monkeypatch.setattr(calling, "WHOLE", 0.6)
    with dripping() as url:
        began = time.monotonic()
        with pytest.raises(NotSent, match="no answer within"):
            call(url, {}, b"{}")
        assert time.monotonic() - began < 30


def test_a_server_that_says_nothing_is_left_after_the_time_is_up(monkeypatch) -> None:
    monkeypatch.setattr(calling, "WHOLE", 0.3)
    with receiving() as server:
        server.before = lambda: time.sleep(1)
        with pytest.raises(NotSent, match="no answer within"):
            call(server.url, {}, b"{}")


def test_what_is_no_http_is_no_answer() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    import threading

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"SSH-2.0-x\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(NotSent):
        call(f"http://127.0.0.1:{listener.getsockname()[1]}/", {}, b"{}")
    thread.join()
    listener.close()


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["169.254.169.254"], ["::ffff:8.8.8.8"], []])
def test_a_name_that_leads_inwards_is_not_connected_to(monkeypatch, found) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it connects"))
    with pytest.raises(NotSent, match="not public"):
        call("https://hooks.example.org/", {}, b"{}", lookup=lambda host, port: found)


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch) -> None:
    """A name that leads elsewhere at a second look is of no use: there is none."""
    looks, connected = [], []

    def lookup(host: str, port: int) -> list[str]:
        looks.append(host)
        return ["8.8.8.8"] if len(looks) == 1 else ["127.0.0.1"]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotSent):
        call("https://hooks.example.org:8443/", {}, b"{}", lookup=lookup)
    assert (looks, connected) == (["hooks.example.org"], [("8.8.8.8", 8443)])


def test_a_name_that_is_not_there_or_takes_too_long_is_no_answer(monkeypatch) -> None:
    def missing(host: str, port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(NotSent, match="could not be looked up"):
        call("https://hooks.example.org/", {}, b"{}", lookup=missing)
    monkeypatch.setattr(calling, "CONNECT", 0.05)

    def slow(host: str, port: int) -> list[str]:
        time.sleep(0.5)
        return []

    with pytest.raises(NotSent, match="in time"):
        call("https://hooks.example.org/", {}, b"{}", lookup=slow)


def test_an_address_that_is_not_allowed_is_not_looked_up(settings) -> None:
    settings.SANDBOX = False
    with pytest.raises(NotSent, match="not one that webhooks may go to"):
        call("http://127.0.0.1:1/", {}, b"{}", lookup=lambda *_: pytest.fail("it looks"))


def test_a_server_without_tls_where_there_must_be_is_no_answer(monkeypatch) -> None:
    with receiving() as server:
        port = int(server.url.split(":")[2].split("/")[0])
        connect = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", lambda _, timeout: connect(("127.0.0.1", port), timeout))
        with pytest.raises(NotSent, match="TLS failed"):
            call("https://hooks.example.org/", {}, b"{}", lookup=lambda *_: ["8.8.8.8"])
    assert server.received == []


def test_a_server_that_takes_no_connection_is_left_after_the_time_for_that(monkeypatch) -> None:
    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotSent, match="no connection within 5 seconds"):
        call("https://hooks.example.org/", {}, b"{}", lookup=lambda *_: ["8.8.8.8"])


def test_a_name_that_takes_the_whole_time_leaves_none_to_send(monkeypatch) -> None:
    monkeypatch.setattr(calling, "WHOLE", 0.0)
    with receiving() as server:
        with pytest.raises(NotSent, match="no answer within"):
            call(server.url, {}, b"{}")
        assert server.received == []


@contextmanager
def secured(monkeypatch, file: Path, answer: bytes) -> Iterator[None]:
    """A server with TLS, to which every connection goes."""
    with serving(Time(), answer, tls=file, ends=b"{}") as url:
        port = int(url.split(":")[2].strip("/"))
        connect = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", lambda _, timeout: connect(("127.0.0.1", port), timeout))
        yield


def test_over_tls_a_server_is_known_by_its_certificate(monkeypatch, tmp_path) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with secured(monkeypatch, file, b""), pytest.raises(NotSent, match="TLS failed: CERTIFICATE_VERIFY_FAILED"):
        call("https://hooks.example.org/", {}, b"{}", lookup=lambda *_: ["8.8.8.8"])


def test_over_tls_a_message_arrives_and_its_answer_is_read(monkeypatch, tmp_path) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(calling, "target_of", lambda url, sandbox: Target(True, "127.0.0.1", 443, "/"))
    with secured(monkeypatch, file, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nthanks"):
        answer = call("https://hooks.example.org/", {}, b"{}", lookup=lambda *_: ["8.8.8.8"])
    assert (answer.status, answer.beginning) == (200, "thanks")
