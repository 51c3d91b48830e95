"""What PostgreSQL can do by itself: ``pgbench`` with one client, and ``COPY``."""

import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from bench.load import Measured, quantile
from cpd.core.embedded import program

SCRIPTS = Path(__file__).resolve().parent / "sql"


def pgbench_program() -> Path:
    """The ``pgbench`` that came with the embedded PostgreSQL."""
    return Path(program("pgbench"))


def pgbench(
    database_url: str, script: str, *, transactions: int, connections: int = 1, **variables: object
) -> Measured:
    """Runs ``sql/<script>.sql`` that many times over so many connections, prepared."""
    defined = [f"--define={name}={value}" for name, value in variables.items()]
    with tempfile.TemporaryDirectory() as folder:
        for number in (max(10, transactions // 10), transactions):  # the first run warms up
            answer = subprocess.run(
                [
                    *(str(pgbench_program()), "--no-vacuum", f"--client={connections}", "--protocol=prepared"),
                    *(f"--transactions={-(-number // connections)}", "--log", f"--log-prefix={folder}/log-{number}"),
                    *(f"--file={SCRIPTS / script}.sql", *defined, database_url),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if answer.returncode:
                raise RuntimeError(f"pgbench: {answer.stderr.strip()[-500:]}")
        (log,) = Path(folder).glob(f"log-{transactions}.*")
        times = sorted(int(line.split()[2]) / 1_000_000 for line in log.read_text().splitlines())
    return Measured(
        requests=len(times),
        per_second=len(times) * connections / sum(times),
        p50_ms=quantile(times, 0.50) * 1000,
        p99_ms=quantile(times, 0.99) * 1000,
        bytes=0,
    )


def copy_csv(database_url: str, provider_id: str, *, times: int, feed: str = "ecf-v1") -> Measured:
    """``COPY … TO STDOUT`` of the stored CSV lines of one provider, read to the end and thrown away."""
    taken = []
    size = 0
    with psycopg.connect(database_url) as connection:
        for number in range(times + 1):
            started = time.perf_counter()
            size = 0
            with connection.cursor().copy(
                "COPY (SELECT csv FROM publishing_publisheddocument WHERE provider_id = %s AND feed = %s"
                " AND NOT removed AND listed ORDER BY created_at, record_id) TO STDOUT",
                [provider_id, feed],
            ) as rows:
                for block in rows:
                    size += len(block)
            if number:
                taken.append(time.perf_counter() - started)
    taken.sort()
    return Measured(
        requests=times,
        per_second=times / sum(taken),
        p50_ms=quantile(taken, 0.50) * 1000,
        p99_ms=quantile(taken, 0.99) * 1000,
        bytes=size,
    )


def first_row_of_page(database_url: str, provider_id: str, page: int, feed: str) -> tuple[str, str]:
    """Where a page of 100 starts in the order: the instant and the record's id."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT created_at, record_id FROM publishing_publisheddocument WHERE provider_id = %s AND feed = %s"
            " AND NOT removed AND listed ORDER BY created_at, record_id LIMIT 1 OFFSET %s",
            [provider_id, feed, (page - 1) * 100],
        ).fetchone()
    if row is None:
        raise RuntimeError("The provider has no documents: the world was not published.")
    return row[0].isoformat(), str(row[1])
