"""E-mails go over TLS, and the password only to a server that proves who it is."""

import base64
import socket
import ssl
from functools import partial

import pytest

from cpd.integrations.email import Email, ServerAway, SmtpClient
from tests.edge.mail_servers import MailServer, listening
from tests.edge.proxies import make_certificate

SECRET = base64.b64encode(b"\0cpd\0secret-word").decode()


def converse_over_tls(context: ssl.SSLContext, at_once: bool, server: MailServer, caller: socket.socket) -> None:
    """A server that takes mail over TLS only: from the first byte, or after STARTTLS; from whoever has the password."""
    if at_once:
        caller = _over_tls(context, caller)
    with caller:
        caller.sendall(b"220 mail.example ready\r\n")
        if _answer(server, caller, "AUTH PLAIN" if at_once else "STARTTLS") == "STARTTLS":
            caller.sendall(b"220 go on\r\n")
            with _over_tls(context, caller) as safe:
                _answer(server, safe, "AUTH PLAIN")


def _over_tls(context: ssl.SSLContext, caller: socket.socket) -> ssl.SSLSocket:
    safe = context.wrap_socket(caller, server_side=True, do_handshake_on_connect=False)
    try:
        safe.do_handshake()
    except OSError:
        safe.close()
        raise
    return safe


def _answer(server: MailServer, caller: socket.socket, offers: str) -> str:
    """Answers commands until there are no more, or TLS is asked for."""
    known, recipient = False, ""
    with caller.makefile("rb") as lines:
        while line := lines.readline().decode().strip():
            server.commands.append(line)
            if line.upper().startswith("EHLO"):
                caller.sendall(f"250-mail.example\r\n250 {offers}\r\n".encode())
            elif line.upper() == "STARTTLS" == offers:
                return "STARTTLS"
            elif line == f"AUTH PLAIN {SECRET}" and offers == "AUTH PLAIN":
                known = True
                caller.sendall(b"235 you are cpd\r\n")
            elif not known:
                caller.sendall(b"530 not like that\r\n")
            elif line.upper() == "DATA":
                caller.sendall(b"354 go on\r\n")
                server.letters.append((recipient, b"".join(iter(lines.readline, b".\r\n")).decode()))
                caller.sendall(b"250 taken\r\n")
            else:
                recipient = line[8:].strip("<> ") if line.upper().startswith("RCPT TO:") else recipient
                caller.sendall(b"250 fine\r\n")
    return ""


@pytest.fixture(params=["implicit", "starttls"])
def server(request, settings, tmp_path):
    """A mail server with TLS of either kind, and our settings for it; trusted by whoever trusts ``tmp_path``."""
    certificate, key = make_certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    at_once = request.param == "implicit"
    with listening(partial(converse_over_tls, context, at_once)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "localhost", server.port, 10
        settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = at_once, not at_once
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "cpd", "secret-word"
        yield server


EMAIL = Email(recipient="tia@first.example", subject="About you", body="A line.", key="one")


def test_a_server_with_a_certificate_that_is_trusted_is_sent_the_email(server, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    SmtpClient().send(EMAIL)
    assert server.recipients == ["tia@first.example"]
    assert f"AUTH PLAIN {SECRET}" in server.commands


def test_a_server_that_cannot_prove_who_it_is_gets_neither_the_password_nor_the_email(server) -> None:
    with pytest.raises(ServerAway):
        SmtpClient().send(EMAIL)
    assert server.letters == []
    assert not any("AUTH" in command for command in server.commands)
