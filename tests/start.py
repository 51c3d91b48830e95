"""Runs before pytest-django reads the settings: the test environment, and one embedded PostgreSQL for the whole run."""

import os
import sys
from pathlib import Path

if os.environ.get("DATABASE_URL") and os.environ.get("CPD_ENV") != "test":
    sys.exit("DATABASE_URL is set, and the tests work on their own database only: unset it to run them.")
os.environ["CPD_ENV"] = "test"
os.environ.setdefault("CPD_DATA_DIR", str(Path(__file__).resolve().parent.parent / ".data" / "tests"))

if "DATABASE_URL" not in os.environ:
    from cpd.core.shared_database import start_embedded_database

    os.environ["DATABASE_URL"] = start_embedded_database(Path(os.environ["CPD_DATA_DIR"]))
