"""The service behind TLS: what a trusted proxy says of a request is believed, and nobody else."""

import http.client
import os
import re
import signal
import ssl
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from cpd.casework.commands import set_up_year
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from tests.edge.mail_servers import MailServer, listening
from tests.edge.proxies import HOST, Proxy, before, healthy
from tests.production import PRODUCTION
from tests.resilience.running import clean_environment, free_port, wait_for
from tests.web.browsing import SWITCHES, chromium
from tests.world import ACTOR, simple_world

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver keeps an event loop in this thread


@pytest.fixture
def outside(transactional_db, tmp_path):
    """``cpd serve`` behind nginx, on the test's own database, with a mail server that keeps what it is given.

    The school has set up its year, so signing in leads to its page.
    """
    world = simple_world()
    set_induction_tutor(
        school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
    )
    cohort = active_registration_cohort(clock.today())
    set_up_year(
        school_id=world.schools["100001"].id,
        cohort=cohort.start_year,
        programme="core_induction_programme",
        actor=ACTOR,
    )
    port = free_port()
    with listening() as mail, (tmp_path / "serve.log").open("w") as log:
        settings = {
            **PRODUCTION,
            "DATABASE_URL": _with_database(
                os.environ["DATABASE_URL"].replace("//postgres@", "//cpd_service@"), connection.settings_dict["NAME"]
            ),
            "TRUSTED_PROXIES": "127.0.0.1",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail.port),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "cpd", "serve", "--host", "127.0.0.1", "--port", str(port)],
            env={**clean_environment(tmp_path), **settings},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_for("the service", lambda: healthy(port) or process.poll() is not None)
            assert process.poll() is None, (tmp_path / "serve.log").read_text()
            with before(port, tmp_path) as proxy:
                yield proxy, mail, world
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _with_database(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}"


def ask(proxy: Proxy, path: str, **headers: str) -> http.client.HTTPResponse:
    """One request through the proxy, over TLS."""
    untrusting = ssl._create_unverified_context()
    caller = http.client.HTTPSConnection("127.0.0.1", proxy.tls_port, context=untrusting, timeout=30)
    caller.request("GET", path, headers={"Host": HOST, **headers})
    with caller.getresponse() as response:
        response.body = response.read()
    caller.close()
    return response


def link_in(mail: MailServer) -> str:
    """The sign-in link of the only email."""
    wait_for("the email with the link", lambda: mail.letters)
    ((recipient, letter),) = mail.letters
    assert recipient == "tia@first.example"
    found = re.search(r"https?://\S+", letter.replace("=\r\n", "").replace("=3D", "="))
    assert found, letter
    return found[0]


@pytest.mark.resilience
@pytest.mark.browser
def test_a_tutor_signs_in_behind_tls(outside) -> None:
    from playwright.sync_api import sync_playwright

    proxy, mail, world = outside
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[*SWITCHES, f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{proxy.tls_port}"],
        )
        page = browser.new_context(ignore_https_errors=True).new_page()
        page.goto(f"https://{HOST}/")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Email address").fill("tia@first.example")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(f"https://{HOST}/sign-in/check-your-email")
        link = link_in(mail)
        assert link.startswith(f"https://{HOST}/sign-in/link/")
        page.goto(link)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/privacy/accept*")
        assert page.url == f"https://{HOST}/privacy/accept?next=%2Fschool"
        page.get_by_role("button", name="Accept and continue").click()
        page.wait_for_url(f"https://{HOST}/school/100001")
        cookies = page.context.cookies()
        assert {cookie["name"] for cookie in cookies} == {"sessionid", "csrftoken"}
        assert all(cookie["secure"] for cookie in cookies)
        browser.close()

    for path, headers in (
        ("/", {}),
        ("/api/v3/participants/ecf", {"Authorization": f"Bearer {world.tokens['Provider A']}"}),
    ):
        answer = ask(proxy, path, **headers)
        assert answer.status == 200, answer.body
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert ask(proxy, "/", Host="evil.example").status == 400
    assert ask(proxy, "/", **{"X-Forwarded-Proto": "http"}).status == 200

    plain = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=30)
    plain.request("GET", "/sign-in", headers={"Host": HOST})
    with plain.getresponse() as answer:
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/sign-in")
    plain.close()


@pytest.fixture
def behind(settings):
    """Production's settings of the pages, behind a proxy at 10.0.0.1."""
    settings.PUBLIC_URL = f"https://{HOST}"
    settings.CSRF_TRUSTED_ORIGINS = [f"https://{HOST}"]
    settings.ALLOWED_HOSTS = [HOST]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_SSL_HOST = True, HOST
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.ENVIRONMENT = settings.ENVIRONMENT.but(trusted_proxies=(ip_network("10.0.0.0/24"),))


@pytest.mark.django_db
@pytest.mark.usefixtures("behind")
class TestWhatAProxySays:
    TRUSTED = {"HTTP_HOST": HOST, "REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}

    def test_a_trusted_proxy_says_that_a_request_came_by_tls(self) -> None:
        answer = Client().get("/sign-in", **self.TRUSTED)
        assert answer.status_code == 200
        assert "Strict-Transport-Security" in answer

    def test_nobody_else_is_believed(self) -> None:
        answer = Client().get("/sign-in", **{**self.TRUSTED, "REMOTE_ADDR": "198.51.100.4"})
        assert (answer.status_code, answer["Location"]) == (301, f"https://{HOST}/sign-in")
        assert "Strict-Transport-Security" not in answer

    @pytest.mark.parametrize(
        ("origin", "status"),
        [(f"https://{HOST}", 422), ("https://evil.example", 403), (f"http://{HOST}", 403)],
    )
    def test_a_form_is_taken_from_our_own_pages_only(self, origin, status) -> None:
        client = Client(enforce_csrf_checks=True)
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', client.get("/sign-in", **self.TRUSTED).content)[1]
        answer = client.post(
            "/sign-in", {"email": "", "csrfmiddlewaretoken": token.decode()}, HTTP_ORIGIN=origin, **self.TRUSTED
        )
        assert answer.status_code == status

    def test_a_balancer_asks_for_the_services_health_without_tls(self) -> None:
        assert Client().get("/healthcheck", HTTP_HOST=HOST, REMOTE_ADDR="10.0.0.1").status_code == 200
        assert Client().get("/metrics", HTTP_HOST=HOST, REMOTE_ADDR="10.0.0.1").status_code == 404


def test_the_guide_shows_the_file_that_the_test_runs() -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "guides" / "running.md"
    assert "(nginx.conf)" in guide.read_text(encoding="utf-8")
