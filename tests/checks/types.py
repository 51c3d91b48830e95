"""Types: mypy everywhere, and strict on errors, rules, the contract and the core, which must not depend on luck."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRICTLY = ROOT / ".mypy_cache" / "strict"
"""Where mypy remembers what it found strictly. In one place with the other, each run forgets what the other found."""


def main() -> int:
    source = ROOT / "src" / "cpd"
    whole = [source / "core", source / "contract", source / "edge"]
    strict = [
        *whole,
        *sorted(source.glob("*/rules.py")),
        *sorted(source.glob("*/rules/")),
        *sorted(file for file in source.glob("*/errors.py") if file.parent not in whole),
    ]
    return max(
        _mypy(source),
        _mypy("--strict", "--follow-imports=silent", "--cache-dir", STRICTLY, *strict),
    )


def _mypy(*words: object) -> int:
    return subprocess.run([sys.executable, "-m", "mypy", *map(str, words)], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
