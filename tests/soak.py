"""A long test in pieces, over as many evenings as it takes: ``python -m tests.soak orders`` or ``… histories``.

Each piece is a range of seeds. What became of it is a line in ``.data/soak/<test>.jsonl``; the next run goes on with
the first seed that has not passed. It ends when all is done, at the first piece that fails, or when no time is left
for another piece (``--hours``). ``--from`` begins elsewhere, so that several machines can share the work.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".data" / "soak"


@dataclass(frozen=True)
class Long:
    """A long test: how many seeds in all, and in a piece; and lines of its output that say what it did."""

    test: str
    seeds: int
    piece: int
    says: str

    def environment(self, first: int, last: int) -> dict[str, str]:
        """What has it do the seeds from ``first`` up to ``last``, which is not among them."""
        if self.piece_has_one_seed:
            return {"SEED": str(first), "HISTORIES": str(last - first)}
        return {"ORDERS": f"{first}:{last}"}

    @property
    def piece_has_one_seed(self) -> bool:
        """Whether what comes of a seed goes on with what came of the one before."""
        return self.test.startswith("tests/resilience")


LONG = {
    "orders": Long(
        "tests/edge/test_interleavings.py::test_two_commands_at_once_come_to_the_same_as_one_after_the_other",
        1_000_000,
        10_000,
        r"[\d,]+ orders of .*",
    ),
    "histories": Long("tests/resilience/test_following.py", 1000, 20, r"[\d,]+ histories .*"),
}


def done_so_far(record: Path) -> list[dict[str, Any]]:
    """The pieces that were done, in the order in which they were."""
    if not record.exists():
        return []
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


def reached(pieces: list[dict[str, Any]]) -> int:
    """The first seed that has not passed in any piece."""
    seed = 0
    for piece in sorted(pieces, key=lambda piece: piece["from"]):
        if piece["passed"] and piece["from"] <= seed:
            seed = max(seed, piece["to"])
    return seed


def do(name: str, first: int, last: int) -> dict[str, Any]:
    """Does a piece, and says what became of it."""
    long = LONG[name]
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", long.test, "-q", "-s", "-p", "no:cacheprovider"],
        env={**os.environ, **long.environment(first, last)},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if ran.returncode:
        print(ran.stdout[-8000:], ran.stderr[-2000:], sep="\n")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return {
        "from": first,
        "to": last,
        "passed": ran.returncode == 0,
        "seconds": round(time.monotonic() - began),
        "commit": commit.stdout.strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "did": re.findall(long.says, ran.stdout),
    }


def main() -> None:
    """Runs ``python -m tests.soak``."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("test", choices=list(LONG))
    parser.add_argument("--from", type=int, dest="first", help="the seed to begin with, instead of where it stopped")
    parser.add_argument("--to", type=int, help="the seed to end before; all of them, unless given")
    parser.add_argument("--piece", type=int, help="seeds in a piece")
    parser.add_argument("--hours", type=float, default=float("inf"), help="when no time is left for another piece")
    chosen = parser.parse_args()
    long = LONG[chosen.test]
    record = FOLDER / f"{chosen.test}.jsonl"
    first = chosen.first if chosen.first is not None else reached(done_so_far(record))
    end, size = chosen.to or long.seeds, chosen.piece or long.piece
    FOLDER.mkdir(parents=True, exist_ok=True)
    began, slowest = time.monotonic(), 0.0
    while first < end and time.monotonic() - began + slowest < chosen.hours * 3600:
        piece = do(chosen.test, first, min(end, first + size))
        slowest = max(slowest, piece["seconds"])
        with record.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(piece) + "\n")
        print(
            f"{piece['from']:,} to {piece['to']:,} of {end:,}: {'passed' if piece['passed'] else 'FAILED'} in "
            f"{piece['seconds']:,} s at {piece['commit']}",
            *piece["did"],
            sep="\n  ",
            flush=True,
        )
        if not piece["passed"]:
            raise SystemExit(1)
        first = piece["to"]
    print(f"{end - first:,} are left: run it again, and it goes on." if first < end else "All of it has passed.")


if __name__ == "__main__":
    main()
