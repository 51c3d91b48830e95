"""Types: mypy everywhere, and strict on errors, rules, the contract and the core, which must not depend on luck."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


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
        _mypy("--strict", "--follow-imports=silent", *strict),
    )


def _mypy(*words: object) -> int:
    return subprocess.run([sys.executable, "-m", "mypy", *map(str, words)], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
