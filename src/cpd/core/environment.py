"""Where the service runs, from the environment; and what production must not start without.

``CPD_ENV`` is ``sandbox``, ``production`` or ``test``. Unset, it is production when ``DATABASE_URL`` is set and the
sandbox otherwise. A variable that is set to nothing counts as unset.
"""

import os
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

import dj_database_url
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from cpd.core import variables
from cpd.core.addresses import Network
from cpd.core.embedded import address
from cpd.core.variables import MADE_UP_SECRET, Wrong

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

UNSET_SENDER = "no-reply@localhost"

NOTIFY = "https://api.notifications.service.gov.uk"
"""Where GOV.UK Notify is."""

TEACHING_RECORD = "https://teacher-qualifications-api.education.gov.uk"
"""Where the national teaching record is."""

AT_HOME = ("localhost", "127.0.0.1", "::1")


class EnvironmentIncomplete(Exception):
    """The settings do not suffice. ``missing`` maps names to what they are for, ``wrong`` to why they can't be used."""

    def __init__(self, missing: dict[str, str], wrong: dict[str, str] | None = None) -> None:
        self.missing = missing
        self.wrong = wrong or {}
        parts = []
        if missing:
            lines = "".join(f"\n  {name}: {purpose}" for name, purpose in missing.items())
            parts.append(f"The service cannot start in production. Set these environment variables:{lines}")
        parts += [f"The environment variable {name} {reason}." for name, reason in self.wrong.items()]
        super().__init__("\n".join(parts))


class _Missing(ValueError):
    """Production lacks the variable."""


def default_data_dir() -> Path:
    """``CPD_DATA_DIR``; else where the sandbox of this directory was last started; else ``.data``."""
    stated = os.environ.get("CPD_DATA_DIR")
    return Path(stated).resolve() if stated else _usual_data_dir()


def _usual_data_dir() -> Path:
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


def _production(info: ValidationInfo) -> bool:
    return info.data.get("name") == "production"


def _required(text: str, info: ValidationInfo) -> str:
    """The text of a variable that production must not lack."""
    if not text and _production(info):
        raise _Missing
    return text


def _database(text: str, info: ValidationInfo) -> str:
    """The sandbox has a database of its own, in its data directory; so do the tests unless they name one."""
    if text and info.data.get("name") == "sandbox":
        raise Wrong("is set, and the sandbox works on its own database only; unset it")
    return variables.database_address(_required(text, info)) or address(info.data["data_dir"])


def _public_url(text: str, info: ValidationInfo) -> str:
    if not _required(text, info):
        return f"http://127.0.0.1:{info.data.get('port')}"
    return variables.base_url(text, ("https",) if _production(info) else ("http", "https"))


def _secret(text: str, info: ValidationInfo) -> str:
    return variables.secret(_required(text, info)) if _production(info) else text or MADE_UP_SECRET


def _hosts(text: str, info: ValidationInfo) -> list[str]:
    """In production these are names, one of them that of ``PUBLIC_URL``."""
    if not _production(info):
        return variables.listed(text) or ["*"]
    names = variables.hosts(_required(text, info))
    host = urlsplit(info.data.get("public_url", "")).hostname
    if host and not variables.answers_to(host, names):
        raise Wrong(f"must have the host of PUBLIC_URL, {host}")
    return names


def _email_tls(text: str, info: ValidationInfo) -> str:
    at_home = info.data["email_host"] in AT_HOME
    tls = variables.one_of(text, tuple(EMAIL_PORTS)) if text else "none" if at_home else "starttls"
    if tls == "none" and info.data["email_user"] and not at_home:
        raise Wrong("cannot be none with EMAIL_USER: the password would cross the network in clear")
    return tls


def _email_port(text: str, info: ValidationInfo) -> int:
    return variables.whole_number(text, 1, 65535) if text else EMAIL_PORTS[info.data.get("email_tls", "none")]


def _email_password(text: str, info: ValidationInfo) -> str:
    if text and not info.data["email_user"]:
        raise Wrong("is set without EMAIL_USER; set both, or neither")
    return text


def _with_notify(text: str, info: ValidationInfo) -> str:
    """The text of a variable without which ``NOTIFY_API_KEY`` is of no use."""
    if info.data.get("notify_api_key") and not text:
        raise Wrong("must be set where NOTIFY_API_KEY is")
    return text


def _notify_url(text: str, info: ValidationInfo) -> str:
    """Anything but TLS is for a Notify of this machine's own, as tests have one."""
    url = variables.base_url(text, ("https", "http"))
    if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in AT_HOME:
        raise Wrong("must begin with https://: emails and our key would cross the network in clear")
    return url


def _teaching_record_url(text: str, info: ValidationInfo) -> str:
    """Where the record is asked with ``TEACHING_RECORD_KEY``; without TLS only on this machine, as tests have one."""
    if text and not info.data.get("teaching_record_key"):
        raise Wrong("is set without TEACHING_RECORD_KEY; set both, or neither")
    url = variables.base_url(text or TEACHING_RECORD, ("https", "http"))
    if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in AT_HOME:
        raise Wrong("must begin with https://: teachers' dates of birth would cross the network in clear")
    return url


def _oidc_issuer(text: str, info: ValidationInfo) -> str:
    """Whom we believe who somebody is: all four variables are set, or none. It stays as it is written, slash and all.

    Without TLS only on this machine, as tests have one.
    """
    values = {"OIDC_ISSUER": text} | {
        variable: info.data[field]
        for variable, field in (
            ("OIDC_CLIENT_ID", "oidc_client_id"),
            ("OIDC_CLIENT_SECRET", "oidc_client_secret"),
            ("OIDC_NAME", "oidc_name"),
        )
        if field in info.data
    }
    lacking = [variable for variable, value in values.items() if not value]
    if lacking and len(lacking) < len(values):
        is_not = "is not set" if len(lacking) == 1 else "are not set"
        raise Wrong(
            "must be set together with OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_NAME, or none of them: "
            f"{', '.join(lacking)} {is_not}"
        )
    issuer = variables.issuer(text)
    if urlsplit(issuer).scheme == "http" and urlsplit(issuer).hostname not in AT_HOME:
        raise Wrong("must begin with https://: anybody on the way could sign in as anybody")
    return issuer


def _whole_number(low: int, high: int) -> BeforeValidator:
    return BeforeValidator(partial(variables.whole_number, low=low, high=high))


def _variable(name: str, usual: Any = "", **options: Any) -> Any:
    return Field(usual, validation_alias=name, **options)


class Environment(BaseSettings):
    """What the environment says, checked. Each field is read from the variable beside it, in this order: a field may
    be checked with those above it.

    ``data_dir`` is where the embedded database and made-up secrets live. ``public_url`` is where people find the
    service, without a closing slash: links are built from it alone. ``trusted_proxies`` are the networks whose
    ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed. ``email_tls`` is a key of :data:`EMAIL_PORTS`.
    ``oidc_issuer`` is the OpenID provider that people may sign in with, ``oidc_name`` what they call it.
    ``support_email`` is where people write for help.
    """

    model_config = SettingsConfigDict(
        frozen=True, case_sensitive=True, env_ignore_empty=True, validate_default=True, extra="ignore"
    )

    name: Annotated[str, AfterValidator(partial(variables.one_of, words=ENVIRONMENTS))] = _variable("CPD_ENV")
    data_dir: Annotated[Path, AfterValidator(Path.resolve)] = Field(
        default_factory=_usual_data_dir, validation_alias="CPD_DATA_DIR"
    )
    database_url: Annotated[str, AfterValidator(_database)] = _variable("DATABASE_URL", repr=False)
    port: Annotated[int, _whole_number(1, 65535)] = _variable("PORT", "8000")
    public_url: Annotated[str, AfterValidator(_public_url)] = _variable("PUBLIC_URL")
    secret_key: Annotated[str, AfterValidator(_secret)] = _variable("SECRET_KEY", repr=False)
    allowed_hosts: Annotated[list[str], NoDecode, BeforeValidator(_hosts)] = _variable("ALLOWED_HOSTS")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(variables.networks)] = _variable(
        "TRUSTED_PROXIES"
    )
    rate_limit_url: str = _variable("RATE_LIMIT_URL", repr=False)
    web_processes: Annotated[int, _whole_number(1, 64)] = _variable("WEB_PROCESSES", "1")
    sandbox_key: str = _variable("SANDBOX_KEY", repr=False)
    email_host: str = _variable("EMAIL_HOST", "localhost")
    email_user: str = _variable("EMAIL_USER")
    email_password: Annotated[str, AfterValidator(_email_password)] = _variable("EMAIL_PASSWORD", repr=False)
    email_tls: Annotated[str, AfterValidator(_email_tls)] = _variable("EMAIL_TLS")
    email_port: Annotated[int, BeforeValidator(_email_port)] = _variable("EMAIL_PORT")
    email_from: Annotated[str, AfterValidator(variables.sender)] = _variable("EMAIL_FROM", UNSET_SENDER)
    notify_api_key: Annotated[str, AfterValidator(variables.notify_key)] = _variable("NOTIFY_API_KEY", repr=False)
    notify_template_id: Annotated[str, AfterValidator(_with_notify), AfterValidator(variables.uuid)] = _variable(
        "NOTIFY_TEMPLATE_ID"
    )
    notify_callback_token: Annotated[str, AfterValidator(_with_notify), AfterValidator(variables.bearer_token)] = (
        _variable("NOTIFY_CALLBACK_TOKEN", repr=False)
    )
    notify_url: Annotated[str, AfterValidator(_notify_url)] = _variable("NOTIFY_URL", NOTIFY)
    teaching_record_key: Annotated[str, AfterValidator(variables.api_key)] = _variable(
        "TEACHING_RECORD_KEY", repr=False
    )
    teaching_record_url: Annotated[str, AfterValidator(_teaching_record_url)] = _variable("TEACHING_RECORD_URL")
    oidc_client_id: Annotated[str, AfterValidator(variables.api_key)] = _variable("OIDC_CLIENT_ID")
    oidc_client_secret: Annotated[str, AfterValidator(variables.api_key)] = _variable("OIDC_CLIENT_SECRET", repr=False)
    oidc_name: Annotated[str, AfterValidator(variables.short_name)] = _variable("OIDC_NAME")
    oidc_issuer: Annotated[str, AfterValidator(_oidc_issuer)] = _variable("OIDC_ISSUER")
    support_email: Annotated[str, AfterValidator(variables.contact)] = _variable("SUPPORT_EMAIL")
    metrics_token: Annotated[str, AfterValidator(variables.bearer_token)] = _variable("METRICS_TOKEN", repr=False)
    version_1_deprecated_since: Annotated[str, AfterValidator(variables.day)] = _variable("API_V1_DEPRECATED_SINCE")
    version_1_sunset: Annotated[str, AfterValidator(variables.day)] = _variable("API_V1_SUNSET")
    discontinued_versions: Annotated[list[str], NoDecode, BeforeValidator(variables.version_numbers)] = _variable(
        "API_DISCONTINUED_VERSIONS"
    )

    @model_validator(mode="before")
    @classmethod
    def _name_what_is_not_named(cls, values: dict[str, Any]) -> dict[str, Any]:
        usual = "production" if values.get("DATABASE_URL") else "sandbox"
        return {"CPD_ENV": usual, **values}

    @property
    def production(self) -> bool:
        """Whether real people and public money are at stake."""
        return self.name == "production"

    @property
    def sandbox(self) -> bool:
        """Whether this is the made-up world with the movable clock; tests count as it."""
        return self.name != "production"

    def but(self, **values: Any) -> Self:
        """The same with other values, unchecked: for tests."""
        return self.model_copy(update=values)


def read_environment() -> Environment:
    """The environment as it is now.

    Raises :class:`EnvironmentIncomplete` where a value can't be used or production lacks one, with a sentence for each.
    """
    try:
        return Environment()
    except ValidationError as refused:
        reasons = {_variable_of(str(error["loc"][0])): error["ctx"]["error"] for error in refused.errors()}
    missing = [name for name, reason in reasons.items() if isinstance(reason, _Missing)]
    raise EnvironmentIncomplete(
        {name: purpose for name, purpose in REQUIRED_IN_PRODUCTION.items() if name in missing},
        {name: str(reason) for name, reason in reasons.items() if name not in missing},
    )


def _variable_of(place: str) -> str:
    """Where a value comes from its variable, it is refused under the variable's name; else under the field's."""
    field = Environment.model_fields.get(place)
    return place if field is None else str(field.validation_alias)


def doubtful(environment: Environment) -> dict[str, str]:
    """What production may run with and should not, as a sentence for each variable; nothing elsewhere."""
    if not environment.production:
        return {}
    doubts = {}
    database = database_settings(environment.database_url)
    host, options = str(database["HOST"]), database["OPTIONS"]
    local = host in ("", *AT_HOME) or host.startswith("/")
    if not local and options.get("sslmode") not in ("require", "verify-ca", "verify-full"):
        doubts["DATABASE_URL"] = (
            "DATABASE_URL does not ask for TLS, so people's data may cross the network in clear: "
            "add ?sslmode=verify-full"
        )
    if not environment.trusted_proxies:
        doubts["TRUSTED_PROXIES"] = (
            "TRUSTED_PROXIES is not set, so no request counts as HTTPS and every page leads to itself: "
            "set it to the address of the proxy with TLS"
        )
    if not environment.teaching_record_key:
        doubts["TEACHING_RECORD_KEY"] = (
            "TEACHING_RECORD_KEY is not set, so nobody's teaching record is checked: DfE decides about whoever is added"
        )
    if environment.notify_api_key:
        return doubts
    if environment.email_host not in AT_HOME and environment.email_tls == "none":
        doubts["EMAIL_TLS"] = "EMAIL_TLS is none, so sign-in links cross the network in clear: use starttls or implicit"
    if environment.email_from == UNSET_SENDER:
        doubts["EMAIL_FROM"] = f"EMAIL_FROM is not set, so emails come from {UNSET_SENDER}, which most servers refuse"
    if not environment.support_email:
        doubts["SUPPORT_EMAIL"] = "SUPPORT_EMAIL is not set, so the help page names nobody to write to"
    return doubts


def database_settings(url: str) -> dict[str, Any]:
    """Django's ``DATABASES`` entry for a ``postgresql://`` address; a socket directory may come as ``?host=``.

    The driver prepares no statement: we do, and what the driver prepares it lets go after a rollback, ours with it.
    """
    settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    options = {
        name: value[-1] if isinstance(value, list) else value for name, value in settings.get("OPTIONS", {}).items()
    }
    settings["NAME"] = settings["NAME"] or "postgres"
    settings["USER"] = settings["USER"] or options.pop("user", "")
    settings["HOST"] = options.pop("host", "") or settings["HOST"]
    settings["PORT"] = str(settings["PORT"] or options.pop("port", ""))
    settings["OPTIONS"] = {"connect_timeout": 5, **options, "prepare_threshold": None}
    return settings
