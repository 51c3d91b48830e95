"""The world that everything is measured in: made once per schema, code and scale, and kept.

Participants are written into the normalised tables by SQL (``sql/world.sql``), then published by the service's own
:func:`cpd.publishing.commands.publish_all`.
"""

import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql

from bench import sql_times
from bench.actor import ACTOR
from cpd.core.embedded import run_sql_file
from cpd.fence.embedded import ROLES

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".data" / "bench"
PROVIDERS = 8
PARTICIPANTS = 100_000
TOKENS = 320
"""Of the provider that is measured: so many that the limit is not met in a few rounds of as many requests as two cores
can answer."""

DECLARING_TOKENS = 32
"""Of each provider, for declarations and for what others read meanwhile: 32,000 requests within five minutes."""

_WHAT_SHAPES_IT = [
    "src/cpd/*/migrations/*.py",
    "src/cpd/*/data/*.json",
    "src/cpd/contract/**/*.py",
    "src/cpd/publishing/**/*.py",
    "src/cpd/fence/*.*",
    "bench/sql/world.sql",
    "bench/world.py",
]


@dataclass
class World:
    """A published world. ``provider_id`` is the provider whose lists are measured, with ``tokens``.

    ``database_url`` is a superuser's, for what the bench itself does; the service signs in as ``cpd_service``.
    ``declaring_tokens`` are some of each provider's.
    """

    database_url: str
    participants: int
    providers: int
    provider_id: str
    provider_name: str
    documents: int
    seconds_to_publish: float
    tokens: list[str] = field(default_factory=list)
    declaring_tokens: list[list[str]] = field(default_factory=list)

    @property
    def per_provider(self) -> int:
        """How many participants each provider has."""
        return self.participants // self.providers

    @property
    def applications_per_provider(self) -> int:
        """How many of them have applied for a qualification."""
        return -(-self.per_provider // 4)

    @property
    def last_page(self) -> int:
        """The number of the last page of 100."""
        return -(-self.per_provider // 100)


def scale() -> float:
    """``BENCH_SCALE``: 1 is 100,000 participants."""
    return float(os.environ.get("BENCH_SCALE", "1"))


def participants_at(scale: float) -> int:
    """How many participants that scale means: a multiple of 80, so that every provider has whole groups of ten."""
    return max(80 * PROVIDERS, round(PARTICIPANTS * scale / 80) * 80)


def fingerprint(participants: int) -> str:
    """Names a world: the same schema, publishing code and size give the same name."""
    digest = hashlib.sha256(str(participants).encode())
    for pattern in _WHAT_SHAPES_IT:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def prepare(
    participants: int,
    *,
    data: Path = DATA,
    server_url: str | None = None,
    database: str = "cpd_bench",
    say: Callable[[str], None] = print,
) -> World:
    """The world of that size, made if need be. Leaves Django ready, connected to it as production would be.

    It is a database ``<database>_<fingerprint>`` on that server, or on an embedded one of its own in ``data``; worlds
    of other fingerprints are dropped.
    """
    from cpd.core.shared_database import start_embedded_database

    name = f"{database}_{fingerprint(participants)}"
    if server_url is None:
        server_url = start_embedded_database(data)
        if sql_times.load(server_url, data):
            server_url = start_embedded_database(data)
        run_sql_file(ROLES, data)
    data.mkdir(parents=True, exist_ok=True)
    note = data / f"{name}.json"
    with psycopg.connect(server_url, autocommit=True) as server:
        existing = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not (existing and note.exists()):
            for (old,) in server.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{database}_"]
            ):
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            for old_note in data.glob(f"{database}_*.json"):
                old_note.unlink()
            server.execute(sql.SQL("CREATE DATABASE {} OWNER cpd_owner").format(sql.Identifier(name)))
    database_url = _with_database(server_url, name)
    _be_production(_signed_in_by(database_url, "cpd_service"))
    if note.exists():
        say(f"Using the world that is there ({participants:,} participants).")
        return World(**json.loads(note.read_text(encoding="utf-8")))
    world = _make(database_url, participants, say)
    note.write_text(json.dumps(asdict(world)), encoding="utf-8")
    return world


def _with_database(url: str, name: str) -> str:
    head, _, tail = url.partition("?")
    return head.rsplit("/", 1)[0] + "/" + name + (f"?{tail}" if tail else "")


def _signed_in_by(url: str, role: str) -> str:
    """The address of the same database for another role, which the server must let in without a password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{role}@{rest.rpartition('@')[2] if '@' in rest.partition('?')[0] else rest}"


def _be_production(database_url: str) -> None:
    """Sets the environment for this process and the servers it starts, and sets Django up as commands have it."""
    os.environ.update(
        CPD_ENV="production",
        DATABASE_URL=database_url,
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="127.0.0.1",
        PUBLIC_URL="https://127.0.0.1",
        DJANGO_SETTINGS_MODULE="cpd.config.settings",
        CPD_DATA_DIR=str(DATA),
    )
    from cpd.core.start import set_up_django

    set_up_django()


def _make(database_url: str, participants: int, say: Callable[[str], None]) -> World:
    from cpd.core.migrating import make_tables
    from cpd.core.reference import load_reference_data
    from cpd.fence.embedded import as_owner
    from cpd.providers.commands import add_provider, create_token
    from cpd.publishing.commands import publish_all

    say("Migrating ...")
    with as_owner():
        make_tables()
        load_reference_data()
    actor = ACTOR
    providers = [add_provider(name=f"Bench Provider {number + 1}", actor=actor) for number in range(PROVIDERS)]
    tokens = [
        create_token(provider_name=providers[0].name, label=f"bench {number}", actor=actor).token
        for number in range(TOKENS)
    ]
    declaring_tokens = [
        [
            create_token(provider_name=provider.name, label=f"bench declarations {number}", actor=actor).token
            for number in range(DECLARING_TOKENS)
        ]
        for provider in providers
    ]
    say(f"Writing {participants:,} participants ...")
    with psycopg.connect(database_url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            (ROOT / "bench" / "sql" / "world.sql").read_text(encoding="utf-8"), {"participants": participants}
        )
    _vacuum(database_url)
    say("Publishing ...")
    started = time.perf_counter()
    publish_all(actor=actor)
    seconds = time.perf_counter() - started
    _vacuum(database_url)
    with psycopg.connect(database_url) as connection:
        (documents,) = connection.execute("SELECT count(*) FROM publishing_publisheddocument").fetchone() or (0,)
    say(f"Published {documents:,} documents in {seconds:.0f} s.")
    return World(
        database_url=database_url,
        participants=participants,
        providers=PROVIDERS,
        provider_id=str(UUID(str(providers[0].id))),
        provider_name=providers[0].name,
        documents=documents,
        seconds_to_publish=seconds,
        tokens=tokens,
        declaring_tokens=declaring_tokens,
    )


def _vacuum(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
