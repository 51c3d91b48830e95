"""What others do for the same page over the same number of connections.

Peers in Python, and nginx, which has nothing to do but to send the bytes: the ceiling of HTTP on this machine.
"""

import getpass
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import wrk
from bench.load import Connection, Measured
from bench.peers import ASGI, ASGI_PATH
from bench.run import LIST_V3, PAGE
from bench.servers import Server, free_port, running, serving
from bench.world import World

_NGINX = """
{user}daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 64; }}
http {{
    access_log off; keepalive_requests 10000000; default_type application/json; sendfile on; tcp_nopush on;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/pages; }}
}}
"""


def measure(
    world: World, *, seconds: int, connections: int, logs: Path, say: Callable[[str], None]
) -> dict[str, Measured]:
    """The first page of participants, by each."""
    found = {}
    how = {"connections": connections, "seconds": seconds}
    with serving("bench.peers.wsgi:application", ready="/nothing", log=logs / "peers.log") as server:
        for who, style in (("Django REST framework", "rest"), ("Ninja over the ORM", "ninja")):
            path = f"/{style}/{world.provider_id}/people?{PAGE.format(1)}"
            found[who] = _ask(server, path, (), **how)
    with serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "ours.log") as server:
        page = _page(server, f"{LIST_V3}?{PAGE.format(1)}", world.tokens[0])
    for who in ASGI:
        say(f"{who} ...")
        with asgi(who, world, logs) as server:
            if json.loads(_page(server, ASGI_PATH, world.tokens[0]))["data"] != json.loads(page)["data"]:
                raise RuntimeError(f"{who} shows something else than we do.")
            found[f"{who}, asyncpg, the stored rows"] = _ask(server, ASGI_PATH, world.tokens, **how)
    if shutil.which("nginx") is None:
        say("nginx is not installed: the ceiling of HTTP is not measured.")
        return found
    say("nginx ...")
    with nginx(page, logs) as server:
        found["nginx, the same bytes from a file"] = _ask(server, "/page", (), **how)
    return found


def _page(server: Server, path: str, token: str) -> bytes:
    connection = Connection(server.port)
    status, page = connection.get(path, token)
    connection.close()
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: {page[:300]!r}")
    return page


def _ask(server: Server, path: str, tokens: Sequence[str], *, connections: int, seconds: int) -> Measured:
    asked = wrk.Asked(server.port, path, tokens)
    return wrk.ask(asked, connections=connections, seconds=seconds, process=server.worker)


@contextmanager
def asgi(who: str, world: World, logs: Path) -> Iterator[Server]:
    """One of the peers of :mod:`bench.peers.asgi`."""
    port = free_port()
    command = [sys.executable, "-m", "bench.peers.asgi", who, str(port)]
    environment = {**os.environ, "PEERS_DATABASE_URL": world.database_url}
    with running(command, port=port, ready="/", log=logs / f"{who}.log", environment=environment) as server:
        yield server


@contextmanager
def nginx(page: bytes, logs: Path) -> Iterator[Server]:
    """nginx, which gives these bytes for ``/page``."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pages").mkdir()
        (Path(folder) / "pages" / "page").write_bytes(page)
        user = f"user {getpass.getuser()}; " if os.geteuid() == 0 else ""
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(_NGINX.format(user=user, folder=folder, port=port), encoding="utf-8")
        command = ["nginx", "-p", folder, "-c", str(configuration), "-e", f"{folder}/errors"]
        with running(command, port=port, ready="/page", log=logs / "nginx.log") as server:
            yield server
