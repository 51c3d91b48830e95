"""Settings from the environment."""

import pytest

from cpd.core.environment import EnvironmentIncomplete, database_settings, read_environment

NAMES = ["CPD_ENV", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "WEB_PROCESSES", "RATE_LIMIT_URL"]


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
    assert set(refused.value.missing) == {"SECRET_KEY", "ALLOWED_HOSTS"}
    assert "SECRET_KEY" in str(refused.value)
    assert "ALLOWED_HOSTS" in str(refused.value)


def test_complete_production_starts(bare) -> None:
    bare.setenv("DATABASE_URL", "postgresql://cpd@db/cpd")
    bare.setenv("SECRET_KEY", "long and random")
    bare.setenv("ALLOWED_HOSTS", "cpd.example, www.cpd.example")
    environment = read_environment()
    assert environment.production
    assert environment.allowed_hosts == ["cpd.example", "www.cpd.example"]


def test_an_unknown_environment_is_refused(bare) -> None:
    bare.setenv("CPD_ENV", "staging")
    with pytest.raises(EnvironmentIncomplete, match="sandbox, production, test"):
        read_environment()


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
