"""Runs before pytest-django reads the settings: the test environment, and one embedded PostgreSQL for the whole run."""

import os
import warnings
from pathlib import Path

os.environ["CPD_ENV"] = "test"
os.environ.setdefault("CPD_DATA_DIR", str(Path(__file__).resolve().parent.parent / ".data" / "tests"))

if "DATABASE_URL" not in os.environ:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from cpd.core.embedded import start_embedded_database

        os.environ["DATABASE_URL"] = start_embedded_database(Path(os.environ["CPD_DATA_DIR"]))
