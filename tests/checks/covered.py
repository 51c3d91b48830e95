"""What the tests run of each file, held against ``covered.json`` beside this file. Run by ``make test COVERAGE=1``.

Rules and the contract are covered whole, every branch of them. Any other file keeps the figure that it once had, but
for what differs from run to run (:data:`MARGIN`, :data:`FEW`), and a new one begins with at least :data:`FLOOR`.
Figures are whole percents of lines and branches together. ``RAISE=1`` writes down what has risen, and lowers nothing.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / ".data" / "coverage" / "coverage.json"
RATCHET = Path(__file__).with_suffix(".json")

FLOOR = 90
WHOLE = re.compile(r"[a-z]+/rules(\.py|/.*)|contract/.*")
"""Files whose every line and branch is run by some test."""

IN_PROCESSES = re.compile(r"(cli|edge|core|jobs)/.*")
"""Files that run in processes which tests kill: what those ran last is not counted every time."""

MARGIN = {True: 8, False: 3}
"""By how many percents a file may differ from run to run."""

FEW = 3
"""By so many lines and branches it may, where that is more: one of two that race is in a small file a tenth of it."""

ALL = "all files"
"""The line of ``covered.json`` that holds all files together: what many lose within their margins shows here."""

MARGIN_OF_ALL = 1
"""By how many percents all files together may differ from run to run."""


class Figure(NamedTuple):
    """What the tests run of a file, in whole percents, and how many lines and branches it has."""

    percent: int
    size: int


def figures(report: Mapping[str, object]) -> dict[str, Figure]:
    """The figures by file below ``src/cpd``, from coverage's own report."""
    files = report["files"]
    assert isinstance(files, dict)
    return {name.partition("src/cpd/")[2]: _figure(file["summary"]) for name, file in sorted(files.items())}


def _figure(summary: Mapping[str, float]) -> Figure:
    return Figure(int(summary["percent_covered"]), int(summary["num_statements"] + summary["num_branches"]))


def falls(now: Mapping[str, Figure], ratchet: Mapping[str, int]) -> Iterator[str]:
    """A sentence for each file of which the tests run less than they must."""
    for file, figure in now.items():
        run = f"src/cpd/{file}: tests run {figure.percent} % of it"
        if WHOLE.fullmatch(file):
            if figure.percent < 100:
                yield f"{run}; of rules and the contract they run every branch"
        elif file not in ratchet:
            if figure.percent < FLOOR:
                yield f"{run}; a new file begins with {FLOOR} %"
        elif figure.percent < ratchet[file] - _margin(file, figure.size):
            yield f"{run}; it was {ratchet[file]} %"
    for file in sorted(set(ratchet) - set(now) - {ALL}):
        yield f"tests/checks/{RATCHET.name}: src/cpd/{file} is no more; take its line out, or RAISE=1"


def _margin(file: str, size: int) -> float:
    return max(MARGIN[bool(IN_PROCESSES.match(file))], 100 * FEW / max(size, 1))


def whole_falls(percent: float, ratchet: Mapping[str, int]) -> Iterator[str]:
    """A sentence if the tests run less of all files together than they must."""
    least = max(FLOOR, ratchet.get(ALL, 0) - MARGIN_OF_ALL)
    if percent < least:
        yield f"src/cpd: tests run {percent:.1f} % of it; at least {least} % is expected"


def raised(now: Mapping[str, Figure], ratchet: Mapping[str, int]) -> dict[str, int]:
    """The ratchet with what has risen, without files that are no more, and without those that are covered whole."""
    return {
        file: max(figure.percent, ratchet.get(file, 0)) for file, figure in now.items() if not WHOLE.fullmatch(file)
    }


def main() -> int:
    report = json.loads(REPORT.read_text(encoding="utf-8"))
    now = figures(report)
    whole = report["totals"]["percent_covered"]
    ratchet = json.loads(RATCHET.read_text(encoding="utf-8"))
    if "--raise" in sys.argv:
        ratchet = {**raised(now, ratchet), ALL: max(int(whole), ratchet.get(ALL, 0))}
        RATCHET.write_text(json.dumps(ratchet, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    lines = [*falls(now, ratchet), *whole_falls(whole, ratchet)]
    for line in lines:
        print(line)
    print(f"Tests run {whole:.1f} % of src/cpd; {len(lines)} of its figures fell.")
    if lines:
        print("What is not run: .venv/bin/python -m coverage report --show-missing --include='*/THE/FILE.py'")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
