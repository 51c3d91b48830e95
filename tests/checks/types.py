"""Types: mypy strict on the rules, the contract and the core, which must not depend on luck."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    source = ROOT / "src" / "cpd"
    strict = [
        source / "core",
        source / "contract",
        *sorted(source.glob("*/rules.py")),
        *sorted(source.glob("*/rules/")),
    ]
    answer = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", *map(str, strict)], cwd=ROOT, check=False
    )
    return answer.returncode


if __name__ == "__main__":
    sys.exit(main())
