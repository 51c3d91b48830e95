"""Where the service runs, from the environment; and what production must not start without.

``CPD_ENV`` is ``sandbox``, ``production`` or ``test``. Unset, it is production when ``DATABASE_URL`` is set and the
sandbox otherwise.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

LAST_STARTED = "sandbox-is-in"
"""A file in ``.data`` that names the data directory of the sandbox started last."""

ENVIRONMENTS = ("sandbox", "production", "test")

REQUIRED_IN_PRODUCTION = {
    "DATABASE_URL": "where PostgreSQL is, as postgresql://user:password@host:5432/name",
    "SECRET_KEY": "a long random text that signs sessions",
    "ALLOWED_HOSTS": "the host names the service answers to, separated by commas",
}


class EnvironmentIncomplete(Exception):
    """Production lacks settings; ``missing`` maps each name to what it is for."""

    def __init__(self, missing: dict[str, str]) -> None:
        self.missing = missing
        lines = "\n".join(f"  {name}: {purpose}" for name, purpose in missing.items())
        super().__init__(f"The service can't start in production. Set these environment variables:\n{lines}")


@dataclass(frozen=True)
class Environment:
    """What the environment says. ``data_dir`` is where the embedded database and made-up secrets live."""

    name: str
    database_url: str
    secret_key: str
    allowed_hosts: list[str]
    data_dir: Path
    rate_limit_url: str = ""
    web_processes: int = 1
    sandbox_key: str = ""
    email_host: str = "localhost"
    email_from: str = "no-reply@localhost"
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
    told = os.environ.get("CPD_DATA_DIR")
    if told:
        return Path(told).resolve()
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


def read_environment() -> Environment:
    """The environment as it is now. Raises :class:`EnvironmentIncomplete` where production lacks a setting."""
    read = os.environ.get
    name = read("CPD_ENV") or ("production" if read("DATABASE_URL") else "sandbox")
    if name not in ENVIRONMENTS:
        raise EnvironmentIncomplete({"CPD_ENV": f"one of {', '.join(ENVIRONMENTS)}, not {name!r}"})
    if name == "production":
        missing = {key: purpose for key, purpose in REQUIRED_IN_PRODUCTION.items() if not read(key)}
        if missing:
            raise EnvironmentIncomplete(missing)
    return Environment(
        name=name,
        database_url=read("DATABASE_URL", ""),
        secret_key=read("SECRET_KEY") or "made-up-for-the-sandbox-and-tests-only",
        allowed_hosts=[host.strip() for host in read("ALLOWED_HOSTS", "*").split(",") if host.strip()],
        data_dir=default_data_dir(),
        rate_limit_url=read("RATE_LIMIT_URL", ""),
        web_processes=int(read("WEB_PROCESSES", "1")),
        email_host=read("EMAIL_HOST", "localhost"),
        email_from=read("EMAIL_FROM", "no-reply@localhost"),
        sandbox_key=read("SANDBOX_KEY", ""),
        version_1_sunset=read("API_V1_SUNSET", ""),
        discontinued_versions=[v.strip() for v in read("API_DISCONTINUED_VERSIONS", "").split(",") if v.strip()],
    )


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
