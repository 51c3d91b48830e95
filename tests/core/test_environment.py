"""Settings from the environment."""

import os
import subprocess
import sys

import pytest

from cpd.core.environment import EnvironmentIncomplete, database_settings, doubtful, read_environment
from tests.production import PRODUCTION
from tests.quickly import QUICKLY

NAMES = [
    *("CPD_ENV", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "PORT", "TRUSTED_PROXIES"),
    *("WEB_PROCESSES", "RATE_LIMIT_URL", "API_V1_SUNSET", "API_DISCONTINUED_VERSIONS"),
    *("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID", "NOTIFY_CALLBACK_TOKEN", "NOTIFY_URL"),
    *("TEACHING_RECORD_KEY", "TEACHING_RECORD_URL"),
    *("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME"),
    *("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USER", "EMAIL_PASSWORD", "EMAIL_TLS", "EMAIL_FROM", "SUPPORT_EMAIL"),
]


UUIDS = ("26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0")
NOTIFY = {
    "NOTIFY_API_KEY": f"cpd-live-{UUIDS[0]}-{UUIDS[1]}",
    "NOTIFY_TEMPLATE_ID": UUIDS[0],
    "NOTIFY_CALLBACK_TOKEN": "at-least-twenty-characters",
}


@pytest.fixture
def bare(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_anything_it_is_the_sandbox(bare) -> None:
    environment = read_environment()
    assert (environment.name, environment.sandbox, environment.production) == ("sandbox", True, False)


def test_a_database_address_means_production_which_lists_everything_it_lacks(bare) -> None:
    bare.setenv("DATABASE_URL", "postgresql://cpd@db/cpd")
    with pytest.raises(EnvironmentIncomplete) as refused:
        read_environment()
    assert set(refused.value.missing) == {"SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL"}
    assert refused.value.wrong == {}
    assert all(name in str(refused.value) for name in refused.value.missing)


@pytest.fixture
def production(bare):
    for name, value in PRODUCTION.items():
        bare.setenv(name, value)
    return bare


def test_complete_production_starts(production) -> None:
    environment = read_environment()
    assert environment.production
    assert environment.allowed_hosts == ["cpd.example", "www.cpd.example"]
    assert environment.public_url == "https://cpd.example"
    assert doubtful(environment) == {}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DATABASE_URL": "postgresql://cpd@db.example/cpd"}, "DATABASE_URL does not ask for TLS"),
        ({"DATABASE_URL": "postgresql://cpd@db.example/cpd?sslmode=prefer"}, "DATABASE_URL does not ask for TLS"),
        ({"DATABASE_URL": "postgresql://cpd@/cpd?host=/run/postgresql"}, None),
        ({"DATABASE_URL": "postgresql://cpd@localhost/cpd"}, None),
        ({"DATABASE_URL": "postgresql://cpd@db.example/cpd?sslmode=require"}, None),
        ({"TRUSTED_PROXIES": ""}, "TRUSTED_PROXIES is not set"),
        ({"EMAIL_HOST": "mail.example", "EMAIL_TLS": "none"}, "EMAIL_TLS is none"),
        ({"EMAIL_HOST": "mail.example"}, None),
        ({"EMAIL_FROM": ""}, "EMAIL_FROM is not set"),
        ({"EMAIL_FROM": "", **NOTIFY}, None),
        ({"SUPPORT_EMAIL": ""}, "SUPPORT_EMAIL is not set"),
        ({"TEACHING_RECORD_KEY": "", "TEACHING_RECORD_URL": ""}, "TEACHING_RECORD_KEY is not set"),
    ],
)
def test_what_is_allowed_and_doubtful_is_said(production, settings, sentence) -> None:
    for name, value in settings.items():
        production.setenv(name, value)
    said = list(doubtful(read_environment()).values())
    assert len(said) == (sentence is not None)
    assert not sentence or sentence in said[0]


@pytest.mark.parametrize(
    ("settings", "name", "reason"),
    [
        ({"NOTIFY_API_KEY": UUIDS[0]}, "NOTIFY_API_KEY", "is no key of GOV.UK Notify"),
        ({"NOTIFY_TEMPLATE_ID": ""}, "NOTIFY_TEMPLATE_ID", "must be set where NOTIFY_API_KEY is"),
        ({"NOTIFY_TEMPLATE_ID": "emails"}, "NOTIFY_TEMPLATE_ID", "must be a UUID"),
        ({"NOTIFY_CALLBACK_TOKEN": ""}, "NOTIFY_CALLBACK_TOKEN", "must be set where NOTIFY_API_KEY is"),
        ({"NOTIFY_CALLBACK_TOKEN": "short"}, "NOTIFY_CALLBACK_TOKEN", "must have at least 20"),
        ({"NOTIFY_URL": "http://notify.example"}, "NOTIFY_URL", "must begin with https://"),
        ({"NOTIFY_URL": "notify.example"}, "NOTIFY_URL", "must begin with https://"),
    ],
)
def test_a_notify_that_could_not_work_or_report_is_refused(production, settings, name, reason) -> None:
    for variable, value in {**NOTIFY, **settings}.items():
        production.setenv(variable, value)
    with pytest.raises(EnvironmentIncomplete) as refused:
        read_environment()
    assert list(refused.value.wrong) == [name]
    assert reason in refused.value.wrong[name]


@pytest.mark.parametrize(
    ("settings", "name", "reason"),
    [
        ({"TEACHING_RECORD_KEY": ""}, "TEACHING_RECORD_URL", "is set without TEACHING_RECORD_KEY"),
        ({"TEACHING_RECORD_KEY": "two words"}, "TEACHING_RECORD_KEY", "must be one word"),
        ({"TEACHING_RECORD_URL": "http://record.example"}, "TEACHING_RECORD_URL", "must begin with https://"),
        ({"TEACHING_RECORD_URL": "record.example"}, "TEACHING_RECORD_URL", "must begin with https://"),
        ({"TEACHING_RECORD_URL": "https://record.example/v3"}, "TEACHING_RECORD_URL", "without a path"),
    ],
)
def test_a_teaching_record_that_is_set_up_by_half_is_refused(production, settings, name, reason) -> None:
    asked = {"TEACHING_RECORD_KEY": "a-key", "TEACHING_RECORD_URL": "https://record.example", **settings}
    for variable, value in asked.items():
        production.setenv(variable, value)
    with pytest.raises(EnvironmentIncomplete) as refused:
        read_environment()
    assert name in refused.value.wrong
    assert reason in refused.value.wrong[name]


def test_a_teaching_record_with_a_key_is_at_its_usual_address(production) -> None:
    production.setenv("TEACHING_RECORD_URL", "")
    assert read_environment().teaching_record_url == "https://teacher-qualifications-api.education.gov.uk"


OPENID = {
    "OIDC_ISSUER": "https://sign-in.example/tenant/",
    "OIDC_CLIENT_ID": "cpd",
    "OIDC_CLIENT_SECRET": "a-secret",
    "OIDC_NAME": "Ashmere Sign-in",
}


@pytest.mark.parametrize(
    ("settings", "name", "reason"),
    [
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER", "or none of them: OIDC_ISSUER is not set"),
        ({"OIDC_CLIENT_ID": ""}, "OIDC_ISSUER", "or none of them: OIDC_CLIENT_ID is not set"),
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_ISSUER", "or none of them: OIDC_CLIENT_SECRET is not set"),
        ({"OIDC_NAME": "", "OIDC_CLIENT_ID": ""}, "OIDC_ISSUER", "OIDC_CLIENT_ID, OIDC_NAME are not set"),
        ({"OIDC_CLIENT_SECRET": "two words"}, "OIDC_CLIENT_SECRET", "must be one word"),
        ({"OIDC_CLIENT_ID": "caf\u00e9"}, "OIDC_CLIENT_ID", "must be one word"),
        ({"OIDC_NAME": "x" * 41}, "OIDC_NAME", "at most 40 characters"),
        ({"OIDC_NAME": "a\tb"}, "OIDC_NAME", "must be a name"),
        ({"OIDC_NAME": " a"}, "OIDC_NAME", "must be a name"),
        ({"OIDC_ISSUER": "http://sign-in.example"}, "OIDC_ISSUER", "must begin with https://"),
        ({"OIDC_ISSUER": "sign-in.example"}, "OIDC_ISSUER", "must be a web address"),
        ({"OIDC_ISSUER": "https://[::1"}, "OIDC_ISSUER", "must be a web address"),
        ({"OIDC_ISSUER": "https://sign-in.example:x"}, "OIDC_ISSUER", "must be a web address"),
        ({"OIDC_ISSUER": "https://sign-in.example?a=b"}, "OIDC_ISSUER", "without a query"),
        ({"OIDC_ISSUER": "https://me@sign-in.example"}, "OIDC_ISSUER", "without a query, a fragment or a user"),
        ({"OIDC_ISSUER": f"https://sign-in.example/{'x' * 500}"}, "OIDC_ISSUER", "at most 500 characters"),
    ],
)
def test_an_openid_provider_that_is_set_up_by_half_is_refused_in_one_sentence(
    production, settings, name, reason
) -> None:
    for variable, value in {**OPENID, **settings}.items():
        production.setenv(variable, value)
    with pytest.raises(EnvironmentIncomplete) as refused:
        read_environment()
    assert list(refused.value.wrong) == [name]
    assert reason in refused.value.wrong[name]
    assert "a-secret" not in str(refused.value)


def test_an_openid_provider_is_there_as_it_is_written_or_not_at_all(production) -> None:
    assert read_environment().oidc_issuer == ""
    for variable, value in OPENID.items():
        production.setenv(variable, value)
    environment = read_environment()
    assert environment.oidc_issuer == "https://sign-in.example/tenant/"
    assert doubtful(environment) == {}
    assert "a-secret" not in repr(environment)
    production.setenv("OIDC_ISSUER", "http://127.0.0.1:6012")
    assert read_environment().oidc_issuer == "http://127.0.0.1:6012"


def test_a_notify_of_this_machine_needs_no_tls(production) -> None:
    for variable, value in {**NOTIFY, "NOTIFY_URL": "http://127.0.0.1:6011"}.items():
        production.setenv(variable, value)
    assert read_environment().notify_url == "http://127.0.0.1:6011"


def test_djangos_own_checks_of_a_deployment_find_nothing(production) -> None:
    as_a_module = f"{QUICKLY}; import runpy; runpy.run_module('django', run_name='__main__', alter_sys=True)"
    check = [sys.executable, "-c", as_a_module, "check", "--deploy", "--fail-level", "WARNING"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment["DJANGO_SETTINGS_MODULE"] = "cpd.config.settings"
    answer = subprocess.run(check, env=environment, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    environment["TRUSTED_PROXIES"] = ""
    answer = subprocess.run(check, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "(cpd.TRUSTED_PROXIES) TRUSTED_PROXIES is not set" in answer.stderr


def test_the_sandboxs_public_address_is_its_port(bare) -> None:
    bare.setenv("PORT", "8123")
    assert read_environment().public_url == "http://127.0.0.1:8123"


def test_proxies_are_addresses_and_networks(bare) -> None:
    bare.setenv("TRUSTED_PROXIES", "10.0.0.7, 10.1.0.0/16,2001:db8::/32")
    assert [str(one) for one in read_environment().trusted_proxies] == ["10.0.0.7/32", "10.1.0.0/16", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("settings", "host", "port", "tls"),
    [
        ({}, "localhost", 25, "none"),
        ({"EMAIL_HOST": "mail.example"}, "mail.example", 587, "starttls"),
        ({"EMAIL_HOST": "mail.example", "EMAIL_TLS": "implicit"}, "mail.example", 465, "implicit"),
        ({"EMAIL_HOST": "mail.example", "EMAIL_TLS": "none", "EMAIL_PORT": "2525"}, "mail.example", 2525, "none"),
        ({"EMAIL_USER": "cpd", "EMAIL_PASSWORD": "x"}, "localhost", 25, "none"),
    ],
)
def test_a_mail_server_is_spoken_to_with_tls_on_its_usual_port_unless_told(bare, settings, host, port, tls) -> None:
    for name, value in settings.items():
        bare.setenv(name, value)
    environment = read_environment()
    assert (environment.email_host, environment.email_port, environment.email_tls) == (host, port, tls)
    assert environment.email_user == settings.get("EMAIL_USER", "")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CPD_ENV", "staging", "must be one of sandbox, production, test, not 'staging'."),
        ("WEB_PROCESSES", "two", "must be a whole number from 1 to 64, not 'two'."),
        ("WEB_PROCESSES", "0", "must be a whole number from 1 to 64, not '0'."),
        ("WEB_PROCESSES", "\u0662", "must be a whole number from 1 to 64, not '\u0662'."),
        ("PORT", "99999", "must be a whole number from 1 to 65535, not '99999'."),
        ("TRUSTED_PROXIES", "10.0.0.7, proxy", "'proxy' is neither."),
        ("TRUSTED_PROXIES", "10.0.0.7/24", "'10.0.0.7/24' is neither."),
        ("TRUSTED_PROXIES", "0.0.0.0/0", "0.0.0.0/0 would trust everybody."),
        ("PUBLIC_URL", "http://cpd.example", "must begin with https:// and a host, like https://cpd.example."),
        ("PUBLIC_URL", "cpd.example", "must begin with https:// and a host, like https://cpd.example."),
        ("PUBLIC_URL", "https://cpd.example/service", "without a path, a query or a user."),
        ("PUBLIC_URL", "https://me@cpd.example", "without a path, a query or a user."),
        ("PUBLIC_URL", "https://cpd.example:port", "must be a web address, like https://cpd.example, not"),
        ("PUBLIC_URL", "https://other.example", "ALLOWED_HOSTS must have the host of PUBLIC_URL, other.example."),
        ("ALLOWED_HOSTS", "*", "* would answer to every name."),
        ("ALLOWED_HOSTS", "cpd.example, *.example", "* would answer to every name."),
        ("ALLOWED_HOSTS", "https://cpd.example", "without https:// and without a port, like cpd.example"),
        ("ALLOWED_HOSTS", "cpd.example:443", "without https:// and without a port, like cpd.example"),
        ("SECRET_KEY", "a", "must have at least 50 random characters, not 1;"),
        ("SECRET_KEY", "x" * 50, "has too few different characters to be random;"),
        ("SECRET_KEY", "made-up-for-the-sandbox-and-tests-only", "was published, so it is no secret;"),
        (
            "SECRET_KEY",
            "django-insecure-pD2-kq7VxS_r0wZt9uYb4nGh6mJc1eLaF8sXiQoT",
            "was published, so it is no secret;",
        ),
        ("DATABASE_URL", "mysql://cpd@db/cpd", "must begin with postgresql://"),
        ("DATABASE_URL", "postgresql://cpd@db:port/cpd", "its port or host cannot be read."),
        ("EMAIL_TLS", "yes", "must be one of starttls, implicit, none, not 'yes'."),
        ("EMAIL_PORT", "smtp", "must be a whole number from 1 to 65535, not 'smtp'."),
        ("EMAIL_PASSWORD", "x", "is set without EMAIL_USER; set both, or neither."),
        ("SUPPORT_EMAIL", "Help <help@cpd.example>", "must be an email address without a name"),
        ("EMAIL_FROM", "nobody", "must be an email address, like no-reply@cpd.example, not 'nobody'."),
        ("API_V1_SUNSET", "next year", "must be a date, like 2027-09-01, not 'next year'."),
        ("API_DISCONTINUED_VERSIONS", "v1", "must list numbers of versions, like 1 or 1,2, not 'v1'."),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_one_sentence(production, name, value, sentence) -> None:
    production.setenv(name, value)
    with pytest.raises(EnvironmentIncomplete) as refused:
        read_environment()
    assert refused.value.missing == {}
    (line,) = str(refused.value).splitlines()
    assert line.startswith("The environment variable ")
    assert sentence in line


def test_a_mail_servers_password_never_goes_over_the_network_in_clear(production) -> None:
    for name, value in {"EMAIL_HOST": "mail.example", "EMAIL_USER": "cpd", "EMAIL_TLS": "none"}.items():
        production.setenv(name, value)
    with pytest.raises(EnvironmentIncomplete, match="EMAIL_TLS cannot be none with EMAIL_USER"):
        read_environment()


def test_everything_wrong_is_said_at_once(production) -> None:
    for name, value in {"SECRET_KEY": "a", "ALLOWED_HOSTS": "*", "WEB_PROCESSES": "two", "PUBLIC_URL": ""}.items():
        production.setenv(name, value)
    with pytest.raises(EnvironmentIncomplete) as refused:
        read_environment()
    assert set(refused.value.missing) == {"PUBLIC_URL"}
    assert set(refused.value.wrong) == {"SECRET_KEY", "ALLOWED_HOSTS", "WEB_PROCESSES"}


def test_the_sandbox_needs_no_secret_and_no_hosts(bare) -> None:
    bare.setenv("ALLOWED_HOSTS", "*")
    assert read_environment().allowed_hosts == ["*"]


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "name"),
    [
        ("postgresql://postgres:@/postgres?host=/tmp/data", "/tmp/data", "", "postgres", "postgres"),
        ("postgresql://cpd:p%40ss@db.example:6543/cpd", "db.example", "6543", "cpd", "cpd"),
    ],
)
def test_database_addresses_are_read_as_postgresql_reads_them(url, host, port, user, name) -> None:
    settings = database_settings(url)
    assert (settings["HOST"], settings["PORT"], settings["USER"], settings["NAME"]) == (host, port, user, name)
