"""Mail servers as they are: one that takes emails, one that never answers, one that drips, one that is not there."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certificate(folder: Path) -> Path:
    """A file with a fresh key and a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@dataclass
class MailServer:
    """What a server was asked. ``answers`` are its answers to ``RCPT TO`` for recipients that it does not take."""

    port: int
    answers: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.letters]


def converse_over_tls(server: MailServer, caller: socket.socket) -> None:
    """TLS from the first byte."""
    assert server.tls is not None
    with server.tls.wrap_socket(caller, server_side=True) as wrapped:
        converse(server, wrapped)


def converse(server: MailServer, caller: socket.socket, greet: bool = True) -> None:
    """Enough of SMTP for one client; with a certificate also STARTTLS."""
    with caller.makefile("rwb") as lines:
        _converse(server, caller, lines, greet)


def _converse(server: MailServer, caller: socket.socket, lines: IO[bytes], greet: bool) -> None:
    def say(text: str) -> None:
        lines.write(text.encode() + b"\r\n")
        lines.flush()

    if greet:
        say("220 mail.example ready")
    recipient = ""
    while line := lines.readline().decode().strip():
        server.commands.append(line)
        word = line.upper()
        if word.startswith("RCPT TO:"):
            recipient = line[8:].strip("<> ")
            say(server.answers.get(recipient, "250 fine"))
        elif word == "DATA":
            say("354 go on")
            text = []
            while (part := lines.readline().decode()) != ".\r\n":
                text.append(part)
            server.letters.append((recipient, "".join(text)))
            say("250 taken")
        elif word.startswith("EHLO") and server.tls and not isinstance(caller, ssl.SSLSocket):
            say("250-mail.example")
            say("250 STARTTLS")
        elif word == "STARTTLS" and server.tls:
            say("220 go on")
            with server.tls.wrap_socket(caller, server_side=True) as wrapped:
                converse(server, wrapped, greet=False)
            return
        elif word.startswith("EHLO"):
            say("250-mail.example")
            say("250 AUTH PLAIN")
        elif word.startswith("AUTH"):
            say("235 welcome")
        elif word == "QUIT":
            say("221 bye")
            return
        else:
            say("250 fine")


def keep_silent(_server: MailServer, caller: socket.socket) -> None:
    """Accepts, and never says a word."""
    while caller.recv(1024):
        pass


def drip(_server: MailServer, caller: socket.socket) -> None:
    """Says a little, again and again, and never comes to an end."""
    pause = threading.Event()
    while True:
        caller.sendall(b"220-\r\n")
        pause.wait(0.02)


@contextmanager
def listening(behave=converse, **about: object) -> Iterator[MailServer]:
    """A server on a free port, with a thread for each client."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = MailServer(listener.getsockname()[1], **about)
    callers: list[socket.socket] = []

    def serve(caller: socket.socket) -> None:
        with suppress(OSError), caller:
            behave(server, caller)

    def accept() -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                server.connections += 1
                callers.append(caller)
                threading.Thread(target=serve, args=(caller,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for caller in callers:
            with suppress(OSError):
                caller.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


def nobody() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
