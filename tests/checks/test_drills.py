"""The drills of CONTRIBUTING.md are as small as they say, work as they stand, and miss whatever is left out."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOAKING = bool(os.environ.get("SOAK"))
MOST_SOURCE_FILES = {"Add a field to an answer, with its scenario key": 4, "Add a rule with its error": 2}
"""Of any other drill four, too. Source is what is written in Python below ``src``."""


class Change(NamedTuple):
    """What a drill does to one file: texts that are replaced, each there once, or the whole of a new file."""

    file: str
    new: bool
    hunks: list[tuple[str, str]]


class Drill(NamedTuple):
    title: str
    changes: list[Change]
    checks: list[list[str]]


def changes_of(diff: str) -> list[Change]:
    """The changes of a diff without line numbers. A hunk without anything before it goes to the end of the file."""
    changes = []
    for part in re.split(r"^(?=--- )", diff, flags=re.MULTILINE)[1:]:
        before, after, *hunks = re.split(r"^\+\+\+ b/(.*)\n", part, flags=re.MULTILINE)
        lines = [hunk.splitlines() for hunk in re.split(r"^@@\n", hunks[0], flags=re.MULTILINE)[1:]]
        changes.append(
            Change(
                after,
                before.startswith("--- /dev/null"),
                [
                    (
                        "".join(f"{line[1:]}\n" for line in hunk if line[:1] != "+"),
                        "".join(f"{line[1:]}\n" for line in hunk if line[:1] != "-"),
                    )
                    for hunk in lines
                ],
            )
        )
    return changes


def drills() -> list[Drill]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Drills\n")[2]
    found = []
    for section in re.split(r"^### ", text.partition("\n## ")[0], flags=re.MULTILINE)[1:]:
        title, _, rest = section.partition("\n")
        words, _, diff = rest.partition("```diff\n")
        checked_by = words.partition("Checked by")[2]
        checks = [shlex.split(check.replace("\n", " ")) for check in re.findall(r"`([^`]+)`", checked_by)]
        found.append(Drill(title, changes_of(diff.partition("\n```")[0] + "\n"), checks))
    return found


DRILLS = drills()


def make(change: Change, root: Path) -> None:
    file = root / change.file
    if change.new:
        file.write_text(change.hunks[0][1], encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8")
    for before, after in change.hunks:
        assert text.count(before) == 1, f"CONTRIBUTING.md: {change.file} has this {text.count(before)} times: {before}"
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def copy(tmp_path):
    for folder in ("src", "tests", "docs", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("pyproject.toml", "CONTRIBUTING.md", "README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / file, tmp_path / file)
    if (ROOT / "node_modules").exists():
        (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def chosen(checks: list[list[str]]) -> list[str]:
    """The words for one run of pytest that makes all these checks: of each file all tests, or those of its ``-k``."""
    files: dict[str, list[str]] = {}
    for file, *words in checks:
        assert words[:1] in ([], ["-k"]), f"a check of a drill takes no {words[0]}"
        files.setdefault(file, []).append(" ".join(words[1:]))
    names = [
        Path(file).name if "" in names else f"({Path(file).name} and ({' or '.join(names)}))"
        for file, names in files.items()
    ]
    return [*files, "-k", " or ".join(names)]


def misses(checks: list[list[str]], root: Path) -> str:
    """What the first check says that fails, if any does. All tests are run at once."""
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    environment = {name: value for name, value in environment.items() if not name.startswith(("PYTEST_", "COV"))}
    runs = [["-m", *check] for check in checks if "/" not in check[0]]
    tests = [check for check in checks if "/" in check[0]]
    if tests:
        runs.append(["-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen(tests)])
    for words in runs:
        answer = subprocess.run(
            [sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        if answer.returncode:
            return answer.stdout + answer.stderr
    return ""


def test_of_a_file_all_tests_are_run_or_those_that_a_drill_names() -> None:
    assert chosen([["tests/a/test_b.py"], ["tests/c/test_d.py", "-k", "e or f"], ["tests/c/test_d.py", "-k", "g"]]) == [
        *("tests/a/test_b.py", "tests/c/test_d.py"),
        *("-k", "test_b.py or (test_d.py and (e or f or g))"),
    ]


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.title)
def test_a_drill_is_as_small_as_it_says(drill) -> None:
    source = [one.file for one in drill.changes if one.file.startswith("src/") and one.file.endswith(".py")]
    assert 0 < len(source) <= MOST_SOURCE_FILES.get(drill.title, 4)
    assert drill.checks


TOGETHER = [[drill] for drill in DRILLS] if SOAKING else [DRILLS]


@pytest.mark.resilience
@pytest.mark.parametrize("drills", TOGETHER, ids=lambda drills: "; ".join(drill.title for drill in drills))
def test_drills_work_as_they_stand(drills, copy) -> None:
    """All in one copy in ``make test``, each by itself in ``make soak``."""
    for drill in drills:
        for change in drill.changes:
            make(change, copy)
    assert misses([check for drill in drills for check in drill.checks], copy) == ""


LEFT_OUT = [
    (drill, left_out)
    for drill in DRILLS
    for left_out in drill.changes
    if not left_out.file.endswith("/test_rules.py")  # a rule without an example is what make coverage names
]


@pytest.mark.resilience
@pytest.mark.parametrize(
    ("drill", "left_out"),
    LEFT_OUT if SOAKING else LEFT_OUT[:1],
    ids=lambda one: getattr(one, "title", None) or one.file,
)
def test_what_is_left_out_of_a_drill_is_missed(drill, left_out, copy) -> None:
    for change in drill.changes:
        if change is not left_out:
            make(change, copy)
    assert misses(drill.checks, copy) != ""
