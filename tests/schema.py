"""What the tables of a test database are made of."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def fingerprint() -> str:
    """A name for the tables with the shipped facts: another one as soon as anything changes of which they are made."""
    digest = hashlib.sha256()
    files = [
        *ROOT.glob("src/cpd/*/migrations/*.py"),
        *ROOT.glob("src/cpd/core/*.sql"),
        ROOT / "requirements" / "run.lock",
    ]
    files += ROOT.glob("src/cpd/*/data/*.json")
    files += ROOT.glob("src/cpd/fence/*")
    for file in sorted(file for file in files if file.is_file()):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
