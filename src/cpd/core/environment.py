"""Where the service runs, from the environment; and what production must not start without.

``CPD_ENV`` is ``sandbox``, ``production`` or ``test``. Unset, it is production when ``DATABASE_URL`` is set and the
sandbox otherwise.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from cpd.core import variables
from cpd.core.addresses import Network
from cpd.core.embedded import address
from cpd.core.variables import MADE_UP_SECRET, Wrong

T = TypeVar("T")

LAST_STARTED = "sandbox-is-in"
"""A file in ``.data`` that names the data directory of the sandbox started last."""

ENVIRONMENTS = ("sandbox", "production", "test")

REQUIRED_IN_PRODUCTION = {
    "DATABASE_URL": "where PostgreSQL is, as postgresql://user:password@host:5432/name",
    "SECRET_KEY": "a random text of at least 50 characters that signs sessions",
    "ALLOWED_HOSTS": "the host names the service answers to, separated by commas",
    "PUBLIC_URL": "where people find the service, like https://cpd.example",
}

EMAIL_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
"""How a mail server is spoken to, and its usual port: TLS after a greeting, TLS from the start, no TLS."""

UNKNOWN_URL = "https://unknown.invalid"
"""What stands for a missing or wrong ``PUBLIC_URL`` while the other settings are looked at; nothing starts with it."""

UNSET_SENDER = "no-reply@localhost"

AT_HOME = ("localhost", "127.0.0.1", "::1")


class EnvironmentIncomplete(Exception):
    """The settings do not suffice. ``missing`` maps names to what they are for, ``wrong`` to why they can't be used."""

    def __init__(self, missing: dict[str, str], wrong: dict[str, str] | None = None) -> None:
        self.missing = missing
        self.wrong = wrong or {}
        parts = []
        if missing:
            lines = "".join(f"\n  {name}: {purpose}" for name, purpose in missing.items())
            parts.append(f"The service can't start in production. Set these environment variables:{lines}")
        parts += [f"The environment variable {name} {reason}." for name, reason in self.wrong.items()]
        super().__init__("\n".join(parts))


@dataclass(frozen=True)
class Environment:
    """What the environment says, checked.

    ``data_dir`` is where the embedded database and made-up secrets live. ``public_url`` is where people find the
    service, without a closing slash: links are built from it alone. ``trusted_proxies`` are the networks whose
    ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed. ``email_tls`` is a key of :data:`EMAIL_PORTS`.
    """

    name: str
    database_url: str
    secret_key: str
    allowed_hosts: list[str]
    data_dir: Path
    public_url: str
    port: int = 8000
    trusted_proxies: tuple[Network, ...] = ()
    rate_limit_url: str = ""
    web_processes: int = 1
    sandbox_key: str = ""
    email_host: str = "localhost"
    email_port: int = 25
    email_user: str = ""
    email_password: str = ""
    email_tls: str = "none"
    email_from: str = UNSET_SENDER
    metrics_token: str = ""
    version_1_deprecated_since: str = ""
    version_1_sunset: str = ""
    discontinued_versions: list[str] = field(default_factory=list)

    @property
    def production(self) -> bool:
        """Whether real people and public money are at stake."""
        return self.name == "production"

    @property
    def sandbox(self) -> bool:
        """Whether this is the made-up world with the movable clock; tests count as it."""
        return self.name != "production"


def default_data_dir() -> Path:
    """``CPD_DATA_DIR``; else where the sandbox of this directory was last started; else ``.data``."""
    stated = os.environ.get("CPD_DATA_DIR")
    if stated:
        return Path(stated).resolve()
    usual = Path(".data").resolve()
    note = usual / LAST_STARTED
    try:
        elsewhere = Path(note.read_text(encoding="utf-8").strip())
    except OSError:
        return usual
    return elsewhere if elsewhere.is_dir() else usual


def note_data_dir(data_dir: Path) -> None:
    """Remembers where the sandbox is, so that other commands in this directory find it."""
    note = Path(".data").resolve() / LAST_STARTED
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{data_dir}\n", encoding="utf-8")


class _Reader:
    """Reads variables and gathers what is wrong with them, so that everything is said at once."""

    def __init__(self) -> None:
        self.wrong: dict[str, str] = {}

    def __call__(self, name: str, usual: str, parse: Callable[[str], T]) -> T:
        """The variable's value, or that of ``usual`` where it is unset or can't be used."""
        try:
            return parse(os.environ.get(name) or usual)
        except Wrong as wrong:
            self.wrong[name] = str(wrong)
            return parse(usual)


def read_environment() -> Environment:
    """The environment as it is now.

    Raises :class:`EnvironmentIncomplete` where a value can't be used or production lacks one, with a sentence for each.
    """
    read = os.environ.get
    name = read("CPD_ENV") or ("production" if read("DATABASE_URL") else "sandbox")
    if name not in ENVIRONMENTS:
        raise EnvironmentIncomplete({}, {"CPD_ENV": f"must be one of {', '.join(ENVIRONMENTS)}, not {name!r}"})
    production = name == "production"
    missing = {key: what for key, what in REQUIRED_IN_PRODUCTION.items() if production and not read(key)}
    value = _Reader()
    email_host = read("EMAIL_HOST") or "localhost"
    email_tls = value(
        "EMAIL_TLS",
        "none" if email_host in AT_HOME else "starttls",
        lambda text: variables.one_of(text, tuple(EMAIL_PORTS)),
    )
    port = value("PORT", "8000", lambda text: variables.whole_number(text, 1, 65535))
    schemes = ("https",) if production else ("http", "https")
    data_dir = default_data_dir()
    environment = Environment(
        name=name,
        database_url=value("DATABASE_URL", "", variables.database_address) or address(data_dir),
        secret_key=read("SECRET_KEY") or MADE_UP_SECRET,
        allowed_hosts=variables.listed(read("ALLOWED_HOSTS") or "*"),
        data_dir=data_dir,
        public_url=value(
            "PUBLIC_URL",
            UNKNOWN_URL if production else f"http://127.0.0.1:{port}",
            lambda text: variables.base_url(text, schemes),
        ),
        port=port,
        trusted_proxies=value("TRUSTED_PROXIES", "", variables.networks),
        rate_limit_url=read("RATE_LIMIT_URL", ""),
        web_processes=value("WEB_PROCESSES", "1", lambda text: variables.whole_number(text, 1, 64)),
        email_host=email_host,
        email_port=value(
            "EMAIL_PORT", str(EMAIL_PORTS[email_tls]), lambda text: variables.whole_number(text, 1, 65535)
        ),
        email_user=read("EMAIL_USER", ""),
        email_password=read("EMAIL_PASSWORD", ""),
        email_tls=email_tls,
        email_from=value("EMAIL_FROM", UNSET_SENDER, variables.sender),
        sandbox_key=read("SANDBOX_KEY", ""),
        metrics_token=value("METRICS_TOKEN", "", variables.bearer_token),
        version_1_deprecated_since=value("API_V1_DEPRECATED_SINCE", "", variables.day),
        version_1_sunset=value("API_V1_SUNSET", "", variables.day),
        discontinued_versions=value("API_DISCONTINUED_VERSIONS", "", variables.version_numbers),
    )
    if name == "sandbox" and read("DATABASE_URL"):
        value.wrong["DATABASE_URL"] = "is set, and the sandbox works on its own database only; unset it"
    wrong = {**_wrong_together(environment), **(_weak(environment) if production else {}), **value.wrong}
    wrong = {key: why for key, why in wrong.items() if key not in missing}
    if missing or wrong:
        raise EnvironmentIncomplete(missing, wrong)
    return environment


def _wrong_together(environment: Environment) -> dict[str, str]:
    """What is wrong with settings that are right one by one."""
    wrong = {}
    if environment.email_password and not environment.email_user:
        wrong["EMAIL_PASSWORD"] = "is set without EMAIL_USER; set both, or neither"  # noqa: S105 - a sentence
    if environment.email_user and environment.email_tls == "none" and environment.email_host not in AT_HOME:
        wrong["EMAIL_TLS"] = "can't be none with EMAIL_USER: the password would cross the network in clear"
    return wrong


def _weak(environment: Environment) -> dict[str, str]:
    """What production must not run with."""
    wrong = {}
    for name, text, parse in (
        ("SECRET_KEY", environment.secret_key, variables.secret),
        ("ALLOWED_HOSTS", ",".join(environment.allowed_hosts), variables.hosts),
    ):
        try:
            parse(text)
        except Wrong as reason:
            wrong[name] = str(reason)
    host = urlsplit(environment.public_url).hostname or ""
    if environment.public_url != UNKNOWN_URL and not variables.answers_to(host, environment.allowed_hosts):
        wrong.setdefault("ALLOWED_HOSTS", f"must have the host of PUBLIC_URL, {host}")
    return wrong


def doubtful(environment: Environment) -> dict[str, str]:
    """What production may run with and should not, as a sentence for each variable; nothing elsewhere."""
    if not environment.production:
        return {}
    found = {}
    database = database_settings(environment.database_url)
    host, options = str(database["HOST"]), database["OPTIONS"]
    assert isinstance(options, dict)
    local = host in ("", *AT_HOME) or host.startswith("/")
    if not local and options.get("sslmode") not in ("require", "verify-ca", "verify-full"):
        found["DATABASE_URL"] = (
            "DATABASE_URL does not ask for TLS, so people's data may cross the network in clear: "
            "add ?sslmode=verify-full"
        )
    if not environment.trusted_proxies:
        found["TRUSTED_PROXIES"] = (
            "TRUSTED_PROXIES is not set, so no request counts as HTTPS and every page leads to itself: "
            "set it to the address of the proxy with TLS"
        )
    if environment.email_host not in AT_HOME and environment.email_tls == "none":
        found["EMAIL_TLS"] = "EMAIL_TLS is none, so sign-in links cross the network in clear: use starttls or implicit"
    if environment.email_from == UNSET_SENDER:
        found["EMAIL_FROM"] = f"EMAIL_FROM is not set, so emails come from {UNSET_SENDER}, which most servers refuse"
    return found


def database_settings(url: str) -> dict[str, object]:
    """Django's ``DATABASES`` entry for a ``postgresql://`` address; a socket directory may come as ``?host=``.

    Statements are prepared where the code asks for it: without a threshold the driver never does.
    """
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or "") or query.pop("user", ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"connect_timeout": 5, "prepare_threshold": 5, **query},
    }
