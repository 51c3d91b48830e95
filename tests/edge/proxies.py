"""nginx with TLS before the service, set up by the file that the guide shows."""

import http.client
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cpd.core import clock
from tests.resilience.running import ROOT, answers_at, free_port, wait_for

HOST = "cpd.example"
SHOWN = ROOT / "docs" / "guides" / "nginx.conf"
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/cpd.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """Where it listens, on 127.0.0.1."""

    tls_port: int
    plain_port: int


def nginx() -> str:
    """Where nginx is; the test fails where it is not, with what to do."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found, "Install nginx to run the tests behind a proxy: apt-get install nginx-light"
    return found


def healthy(port: int) -> bool:
    """Whether the service itself answers."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        caller.request("GET", "/healthcheck", headers={"Host": HOST})
        with caller.getresponse() as answer:
            return answer.status == 200
    except OSError:
        return False
    finally:
        caller.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of ``HOST`` that it signed itself, and its key, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


@contextmanager
def before(service_port: int, folder: Path) -> Iterator[Proxy]:
    """nginx before the service on ``service_port``: the guide's file with ports and certificate of this machine."""
    certificate, key = make_certificate(folder)
    proxy = Proxy(free_port(), free_port())
    text = SHOWN.read_text(encoding="utf-8")
    for shown, here in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{service_port};"),
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain_port};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{proxy.tls_port} ssl http2;"),
        ("/etc/ssl/certs/cpd.example.pem", str(certificate)),
        ("/etc/ssl/private/cpd.example.key", str(key)),
    ):
        assert text.count(shown) == 1, f"The guide's nginx.conf has not one {shown!r}"
        text = text.replace(shown, here)
    (folder / "cpd.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
    log = (folder / "nginx.log").open("w")
    process = subprocess.Popen([nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=log)
    try:
        wait_for("nginx", lambda: answers_at(proxy.tls_port) or process.poll() is not None)
        assert process.poll() is None, (folder / "nginx.log").read_text()
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()
