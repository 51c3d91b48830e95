"""``cpd sandbox`` and ``cpd serve``: the processes of the service."""

import gc
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from cpd.cli.supervising import Kept, keep_running, say

THREADS = 4


def _web(port: int, host: str, processes: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", str(THREADS), "--backpressure", "128", "--no-ws"),
        *("--respawn-failed-workers", "--log-level", "warning", "cpd.config.wsgi:application"),
    ]


def _worker() -> list[str]:
    return [sys.executable, "-m", "cpd", "jobs", "work"]


def _wait_until_it_answers(base: str, web: "subprocess.Popen[bytes]") -> None:
    given_up = time.monotonic() + 60
    while time.monotonic() < given_up and web.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/healthcheck", timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    say("The web process did not start. Is another program using the port?")
    web.terminate()
    raise typer.Exit(1)


def sandbox_key(data_dir: Path) -> str:
    """The key with which scenarios may be posted; made once and kept in the data directory."""
    file = data_dir / "sandbox-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def _prepare(size: str, reset: bool, scenario: Path | None) -> dict[str, Any]:
    """Migrates and seeds; gives what a scenario answered.

    Without garbage collection: what is built lives until it is written, and looking through it costs a tenth of the
    start.
    """
    gc.disable()
    try:
        return _prepared(size, reset, scenario)
    finally:
        gc.enable()


def _prepared(size: str, reset: bool, scenario: Path | None) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    from cpd.core.reference import load_reference_data
    from cpd.sandbox.scenario import ScenarioRefused, load_scenario
    from cpd.sandbox.seed import seed

    if reset:
        say("Taking away the world that was there ...")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC")
        connection.close()
    say("Preparing the database ...")
    call_command("migrate", verbosity=0)
    load_reference_data()
    if size != "none":
        seed(size, say)
    if scenario is None:
        return {}
    try:
        return load_scenario(scenario.read_bytes())
    except (ScenarioRefused, OSError) as refused:
        say(f"{scenario}: {refused}")
        raise typer.Exit(1) from None


def sandbox(
    port: int = typer.Option(8000, help="Where to serve on 127.0.0.1"),
    data_dir: Path = typer.Option(Path(".data"), help="Where the database and the made-up secrets are kept"),  # noqa: B008
    size: str = typer.Option("small", help="small, large, or none for reference data only"),
    reset: bool = typer.Option(False, help="Begin with a new world"),
    scenario: Path | None = typer.Option(None, help="A scenario to load"),  # noqa: B008
    as_json: bool = typer.Option(False, "--json", help="Print one line of JSON once it serves"),
) -> None:
    """Runs the whole service with a made-up world: PostgreSQL, web and worker, until interrupted.

    Starting it again keeps the world. Example: cpd sandbox --port 8001 --scenario my-world.yaml
    """
    if size not in ("small", "large", "none"):
        raise typer.BadParameter("size is small, large or none.")
    os.environ.update(CPD_ENV="sandbox", CPD_DATA_DIR=str(data_dir.resolve()), PORT=str(port))
    os.environ["SANDBOX_KEY"] = key = sandbox_key(data_dir.resolve())
    from cpd.core.embedded import revive_embedded_database
    from cpd.core.environment import note_data_dir
    from cpd.core.start import start

    note_data_dir(data_dir.resolve())
    say("Starting PostgreSQL ...")
    start("sandbox")
    _prepare(size, reset, scenario)
    base = f"http://127.0.0.1:{port}"
    from django.db import connections

    from cpd.sandbox.personas import personas, tokens

    told = {
        "base_url": base,
        "tokens": tokens(),
        "sign_in": {persona.name: base + persona.address for persona in personas()},
    }
    connections.close_all()
    web = Kept("web", _web(port, "127.0.0.1", 1))
    worker = Kept("worker", _worker(), quiet=True)
    _wait_until_it_answers(base, web.start())
    worker.start()
    _tell(told, key)
    if as_json:
        print(json.dumps(told), flush=True)
    folder = data_dir.resolve()
    raise typer.Exit(keep_running([web, worker], lambda: revive_embedded_database(folder)))


def _tell(told: Mapping[str, Any], key: str) -> None:
    base = told["base_url"]
    say("")
    say(f"The service runs on {base}")
    for path, what in (
        ("/", "what this is"),
        ("/sandbox", "tokens, people to sign in as, the clock, the e-mails sent"),
        ("/api-reference/", "the documentation for providers"),
    ):
        say(f"  {base + path:<40} {what}")
    if told["tokens"]:
        say("Tokens:")
    for provider, token in told["tokens"].items():
        say(f"  {provider:<40} {token}")
    say(f"X-Sandbox-Key for POST /sandbox/scenarios: {key}")
    say("Press Ctrl and C to stop.")


def serve(
    port: int = typer.Option(8000, help="Where to listen"),
    host: str = typer.Option("0.0.0.0", help="Which address to listen on"),  # noqa: S104 - behind a load balancer
) -> None:
    """Runs the service in production: web and worker. Everything comes from the environment.

    It refuses to start while something is missing, and says what. Example: cpd serve --port 8080
    """
    os.environ["CPD_ENV"] = "production"
    from cpd.core.environment import EnvironmentIncomplete, read_environment

    environment = read_environment()
    if environment.web_processes > 1 and not environment.rate_limit_url:
        raise EnvironmentIncomplete(
            {"RATE_LIMIT_URL": "where the web processes share their count of requests; or set WEB_PROCESSES to 1"}
        )
    from cpd.core.start import start

    start("production")
    _refuse_old_tables()
    processes = [Kept("web", _web(port, host, environment.web_processes)), Kept("worker", _worker())]
    for kept in processes:
        kept.start()
    raise typer.Exit(keep_running(processes))


def _refuse_old_tables() -> None:
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        say(f"The database can't be reached: {error}".strip().splitlines()[0])
        raise typer.Exit(1) from None
    connection.close()
    if waiting:
        say(f"The database is {len(waiting)} migrations behind. Run cpd migrate first.")
        raise typer.Exit(1)
