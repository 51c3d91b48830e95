"""The code before the newest migrations works on the tables after them: it serves while the new release starts.

The code is that of the newest tag; without one, of the commit before the newest that has a migration; with a migration
that is not committed, the newest commit's. Its own tests, a few that read and write everywhere, run on a database that
today's migrations made, with the packages that it pins itself. Run by ``make previous``; it needs git and its history,
and says so where there is none.
"""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cpd.core.embedded import runs
from tests.checks.earlier_packages import install_lacking

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ":(glob)src/cpd/*/migrations/*.py"
SMOKE = (
    "tests/api/test_participants_v3.py",
    "tests/api/test_declarations_v1.py",
    "tests/api/test_partnerships_v3.py",
    "tests/publishing/test_publishing.py",
    "tests/schools/test_partnerships.py",
)
"""Tests of the code before: registering, declaring, partnerships, publishing and reading, by commands and the API."""

PLAIN = ("-k", "not TestTheDateAlone and not TestTheSecondFence", "-q", "-p", "no:cacheprovider")
"""Without the properties among them, whose examples a busy machine is slow to find, and without what the database's
roles may not do: a release may give them more, and the code before is served all the same."""

TEMPLATE_NAME = """
try:
    from tests.schema import fingerprint
except ImportError:  # the code before has it elsewhere
    from tests.conftest import _schema_fingerprint as fingerprint
print(f"cpd_template_{fingerprint()}")
"""
MAKE_TEMPLATE = """
import os, sys, psycopg, tests.start
from cpd.core.start import start
start()
from tests.conftest import _make_template
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
    _make_template(server, sys.argv[1])
"""

HOLD = """
import sys
from pathlib import Path
from cpd.core.shared_database import start_embedded_database
print(start_embedded_database(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def git(*words: str) -> str:
    """What git answers; empty where there is no git, no repository, or no such thing."""
    try:
        answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def code_before() -> str:
    """The commit whose code the newest migrations must not break; empty where nobody knows."""
    if git("status", "--porcelain", "--", MIGRATIONS):
        return git("rev-parse", "HEAD")
    tag = git("describe", "--tags", "--abbrev=0", "HEAD^")
    newest = git("log", "-1", "--format=%H", "--", MIGRATIONS)
    return git("rev-parse", tag) if tag else newest and git("rev-parse", f"{newest}^")


def run(folder: Path, data: Path, *words: str, packages: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs Python in a checkout, on the database of a data folder of its own, with these packages before others."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CPD_ENV")}
    folders = [folder / "src", folder, *([packages] if packages else [])]
    environment |= {"CPD_DATA_DIR": str(data), "PYTHONPATH": os.pathsep.join(map(str, folders))}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def main() -> int:
    commit = code_before()
    if not commit:
        print("There is no history of git here: the code before the newest migrations is not known, and was not tried.")
        return 0
    print(f"Trying the code of {commit[:12]} on the tables of today ...", flush=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as parent:
        before, data, packages = Path(parent) / "before", Path(parent) / "data", Path(parent) / "packages"
        take_out(commit, before)
        if installed := install_lacking(before / "requirements", packages):
            print(f"It needs {', '.join(installed)}, which today's code does not.", flush=True)
        with database(data):
            name = run(before, data, "-c", TEMPLATE_NAME, packages=packages)
            made = run(ROOT, data, "-c", MAKE_TEMPLATE, name.stdout.strip())
            smoke = [test for test in SMOKE if (before / test).exists()]
            steps = [name, made, run(before, data, "-m", "pytest", *smoke, *PLAIN, packages=packages)]
    failed = next((step for step in steps if step.returncode), None)
    if failed is None:
        print(steps[-1].stdout.strip().splitlines()[-1])
        return 0
    print(failed.stdout[-12_000:], failed.stderr[-4000:])
    print("A migration must run while the code before it serves: add first, and remove a release later.")
    return 1


def take_out(commit: str, folder: Path) -> None:
    """Lays a commit's code into a folder."""
    folder.mkdir()
    wanted = ("src", "tests", "pyproject.toml", "requirements")
    archive = subprocess.run(["git", "archive", commit, *wanted], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    if (ROOT / "node_modules").exists():
        (folder / "node_modules").symlink_to(ROOT / "node_modules")


@contextmanager
def database(data: Path) -> Iterator[None]:
    """Keeps one PostgreSQL for all steps, and sees it end."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield
    finally:
        holder.communicate()
        for _ in range(300):
            if not runs(data):
                break
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
