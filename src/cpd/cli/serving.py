"""``cpd sandbox`` and ``cpd serve``: the processes of the service."""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

import typer

from cpd.cli.datafolder import DataFolder
from cpd.cli.logfiles import LogFiles
from cpd.cli.ports import ask, listen
from cpd.cli.supervising import Failed, Kept, Supervisor, say
from cpd.core.embedded import EmbeddedServer
from cpd.core.forking import Loader
from cpd.core.processes import Child
from cpd.core.shared_database import FAST_THEN_AT_ONCE
from cpd.edge.shared import counting_together

LOCALHOST = "127.0.0.1"
HIGHEST_PORT = 65535
THREADS = 4
"""That run requests, in each web process."""

SIZES = ("small", "large", "none")
LOADED = "cpd.cli.loaded"
"""What is run to load the service once, for its web server, its worker and what is done before them."""

STUCK_AFTER = 60.0
"""Seconds after which what is left of the last server will not go away by itself."""

Output = IO[bytes] | None


def _web(loader: Loader, listener: socket.socket, processes: int, output: Output = None) -> Child:
    """Starts the web server on a socket that listens. This alone says how."""
    words = ("--listener", str(listener.fileno()), "--workers", str(processes), "--threads", str(THREADS))
    application = "cpd.config.wsgi:application"
    return loader.begin("cpd.edge", application, *words, stdout=output, stderr=output, pass_fds=[listener.fileno()])


def _worker(loader: Loader, output: Output = None) -> Child:
    return loader.begin("cpd", "jobs", "work", stdout=output, stderr=output)


def _port(value: int) -> int:
    if not 0 <= value <= HIGHEST_PORT:
        raise typer.BadParameter(f"a port is a number from 1 to {HIGHEST_PORT}, not {value}.")
    return value


def _size(value: str) -> str:
    if value not in SIZES:
        raise typer.BadParameter(f"size is small, large or none, not {value}.")
    return value


def sandbox(
    port: int = typer.Option(8000, help="Where to serve on 127.0.0.1; 0 takes a free port", callback=_port),
    data_dir: Path = typer.Option(Path(".data"), help="Where the database and the made-up secrets are kept"),  # noqa: B008
    size: str = typer.Option("small", help="small, large, or none for reference data only", callback=_size),
    reset: bool = typer.Option(False, help="Begin with a new world"),
    scenario: Path | None = typer.Option(None, help="A scenario to load"),  # noqa: B008
    as_json: bool = typer.Option(False, "--json", help="Print one line of JSON once it serves"),
) -> None:
    """Runs the whole service with a made-up world: PostgreSQL, web and worker, until interrupted.

    Starting it again keeps the world. Example: cpd sandbox --port 8001 --scenario my-world.yaml
    """
    from cpd.core.environment import note_data_dir, read_environment

    if os.environ.get("DATABASE_URL"):
        say("DATABASE_URL is set, and the sandbox works on its own database only: unset it to start a sandbox.")
        raise typer.Exit(2)
    with (
        DataFolder(data_dir) as folder,
        listen(LOCALHOST, port) as listener,
        ExitStack() as after_all_have_ended,
        Supervisor() as supervisor,
    ):
        after_all_have_ended.enter_context(counting_together())
        port = listener.getsockname()[1]
        key = folder.sandbox_key()
        # Whatever CPD_ENV says here, this command is the sandbox.
        os.environ.update(CPD_ENV="sandbox", CPD_DATA_DIR=str(folder.path), PORT=str(port), SANDBOX_KEY=key)
        read_environment()
        logs = LogFiles(folder.path / "logs")
        supervisor.each_round = logs.bound
        base = f"http://{LOCALHOST}:{port}"
        words = ("--size", size, "--base", base, *(("--scenario", str(scenario)) if scenario else ()))
        loader = after_all_have_ended.enter_context(Loader(LOADED))
        if loader.possible:
            loading = supervisor.start(Kept("loading", loader.start))
        _start_database(supervisor, EmbeddedServer(folder.path, logs.path("postgres")), reset)
        with suppress(OSError):  # where nobody may write here, other terminals need CPD_DATA_DIR
            note_data_dir(folder.path)
        if loader.possible:
            _wait_until_loaded(supervisor, loading, loader)
        prepared = _prepare(supervisor, loader, words)
        with logs.open("web") as web_log, logs.open("worker") as worker_log:
            web = supervisor.start(Kept("web", lambda: _web(loader, listener, 1, web_log)))
            _wait_until_it_answers(supervisor, web, port, logs.path("web"))
            supervisor.start(Kept("worker", lambda: _worker(loader, worker_log)))
            _tell(prepared, key, logs.folder)
            if as_json:
                print(json.dumps(prepared), flush=True)
            raise typer.Exit(supervisor.keep_running())


def _start_database(supervisor: Supervisor, server: EmbeddedServer, reset: bool) -> None:
    say("Starting PostgreSQL ...")
    supervisor.wait_until(lambda: not server.at_work, giving_up_after=STUCK_AFTER, or_else=server.in_the_way)
    if reset and server.made:
        say("Taking away the world that was there ...")
        server.take_away()
    server.refuse_other_versions()
    if not server.made:
        initdb = server.begin_making()
        supervisor.finish(supervisor.start(Kept("making", lambda: initdb)))
        server.finish_making(initdb)
    supervisor.start(Kept("PostgreSQL", server.start, steps=FAST_THEN_AT_ONCE, needed=True))
    supervisor.wait_until(lambda: server.ready)


def _wait_until_loaded(supervisor: Supervisor, loading: Kept, loader: Loader) -> None:
    """Waits as long as the process that loads lives; it says itself what is wrong."""
    while not loader.loaded:
        if loading.ended:
            raise typer.Exit(1)
        supervisor.wait(1.0, loader.fileno())


def _prepare(supervisor: Supervisor, loader: Loader, words: Sequence[str]) -> dict[str, Any]:
    """Has the database migrated and seeded; gives what the sandbox tells."""
    say("Preparing the database ...")
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stdout:
        with os.fdopen(writing, "wb") as its_stdout:
            command = ("cpd.cli.preparing", "world", *words)
            kept = supervisor.start(Kept("preparation", lambda: loader.begin(*command, stdout=its_stdout)))
        said = b""
        while True:
            if supervisor.wait(1.0, stdout.fileno()):
                piece = os.read(stdout.fileno(), 65536)
                if not piece:
                    break
                said += piece
    status = supervisor.finish(kept)
    if status != 0:
        raise typer.Exit(1)
    answer: dict[str, Any] = json.loads(said)
    return answer


def _wait_until_it_answers(supervisor: Supervisor, web: Kept, port: int, log: Path) -> None:
    """Waits as long as the web server lives: a slow machine is no fault."""
    while True:
        with suppress(OSError), ask(LOCALHOST, port, "/healthcheck") as caller:
            while not supervisor.wait(1.0, caller.fileno()) and not web.ended:
                pass
            if not web.ended and caller.recv(1):
                return
        if web.ended:
            raise Failed(f"The web server did not start. Its log is {log}")


def _tell(prepared: Mapping[str, Any], key: str, logs: Path) -> None:
    base = prepared["base_url"]
    say("")
    say(f"The service runs on {base}")
    for path, what in (
        ("/", "what this is"),
        ("/sandbox", "tokens, people to sign in as, the clock, the emails sent"),
        ("/api-reference/", "the documentation for providers"),
    ):
        say(f"  {base + path:<40} {what}")
    if prepared["tokens"]:
        say("Tokens:")
    for provider, token in prepared["tokens"].items():
        say(f"  {provider:<40} {token}")
    say(f"X-Sandbox-Key for POST /sandbox/scenarios: {key}")
    say(f"Requests and everything else are logged in {logs}")
    say("Press Ctrl and C to stop.")


def serve(
    port: int = typer.Option(8000, envvar="PORT", help="Where to listen", callback=_port),
    host: str = typer.Option("0.0.0.0", help="Which address to listen on"),  # noqa: S104 - behind a load balancer
) -> None:
    """Runs the service in production: web and worker. Everything comes from the environment.

    It refuses to start while something is missing, and says what. Example: cpd serve --port 8080
    """
    from cpd.core.environment import EnvironmentIncomplete, doubtful, read_environment

    os.environ["CPD_ENV"] = "production"
    environment = read_environment()
    if environment.web_processes > 1 and not environment.rate_limit_url:
        raise EnvironmentIncomplete(
            {"RATE_LIMIT_URL": "where the web processes share their count of requests; or set WEB_PROCESSES to 1"}
        )
    for sentence in doubtful(environment).values():
        say(f"{sentence}.")
    with listen(host, port) as listener, ExitStack() as after_all_have_ended, Supervisor() as supervisor:
        after_all_have_ended.enter_context(counting_together())
        loader = after_all_have_ended.enter_context(Loader(LOADED))
        if loader.possible:
            _wait_until_loaded(supervisor, supervisor.start(Kept("loading", loader.start)), loader)
        tables = supervisor.start(Kept("preparation", lambda: loader.begin("cpd.cli.preparing", "tables")))
        if supervisor.finish(tables) != 0:
            raise typer.Exit(1)
        supervisor.start(Kept("web", lambda: _web(loader, listener, environment.web_processes)))
        supervisor.start(Kept("worker", lambda: _worker(loader)))
        raise typer.Exit(supervisor.keep_running())
