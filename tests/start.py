"""Runs before pytest-django reads the settings: the test environment, and one embedded PostgreSQL for the whole run."""

import gc
import os
import sys
from pathlib import Path

# What is imported and collected stays: nothing looks for what of it can go (tests/conftest.py looks from then on).
gc.disable()

# Where a machine is set up to keep no bytecode, every process of the run would compile everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _set_up_for_tests(url: str) -> None:
    """What tests write need not outlive a failure of the machine. What has to, they try on servers of their own.

    Nor is any table vacuumed unasked: it tells the planner that tables are empty, at a moment when a test that has not
    committed fills them, and what that test asks takes several times as long.
    """
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        if server.execute("SHOW autovacuum").fetchone() == ("on",):
            for name in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                server.execute(f"ALTER SYSTEM SET {name} = off")
            server.execute("SELECT pg_reload_conf()")


if os.environ.get("DATABASE_URL") and os.environ.get("CPD_ENV") != "test":
    sys.exit("DATABASE_URL is set, and the tests work on their own database only: unset it to run them.")
os.environ["CPD_ENV"] = "test"
os.environ.setdefault("CPD_DATA_DIR", str(Path(__file__).resolve().parent.parent / ".data" / "tests"))

if "DATABASE_URL" not in os.environ:
    from cpd.core.shared_database import start_embedded_database

    os.environ["DATABASE_URL"] = start_embedded_database(Path(os.environ["CPD_DATA_DIR"]))
    _set_up_for_tests(os.environ["DATABASE_URL"])
