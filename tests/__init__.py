"""The tests. They say so at once where a package is not installed that they or the service need."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def _missing() -> list[str]:
    """The packages that running, tests and checks need (``requirements/*.in``) and this environment lacks."""
    missing = []
    for name in ("build", "run", "dev"):
        file = Path(__file__).parents[1] / "requirements" / f"{name}.in"
        for package in re.findall(r"^[a-z][\w.-]+", file.read_text(encoding="utf-8"), re.MULTILINE):
            try:
                version(package)
            except PackageNotFoundError:
                missing.append(package)
    return missing


if _lacking := _missing():
    sys.exit(f"Not installed: {', '.join(_lacking)}. Run make setup.")
