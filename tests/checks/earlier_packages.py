"""What an earlier release pins and this environment lacks, or has in another version: its code is run with that.

A lock file only ever grows and shrinks by commits, so the code of one commit may need a package that a later one has
given up. ``make previous`` installs such packages in a folder of their own, never in this environment.
"""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

LOCKS = ("build", "run", "dev")


def pinned(lock: str) -> dict[str, str]:
    """Every requirement of a lock file that holds on this machine, with its hashes as the file has them."""
    entries: dict[str, str] = {}
    for entry in re.findall(r"^[A-Za-z0-9].*(?:\n[ \t]+--hash=.*)*", lock, re.MULTILINE):
        requirement = Requirement(entry.partition("\\")[0].strip())
        if requirement.marker is None or requirement.marker.evaluate():
            entries[str(requirement)] = entry
    return entries


def lacking(locks: list[str]) -> list[str]:
    """The entries of these lock files that this environment does not satisfy, each once, as pip reads them."""
    entries = {name: entry for lock in locks for name, entry in pinned(lock).items()}
    return [entry for name, entry in sorted(entries.items()) if not _satisfied(Requirement(name))]


def _satisfied(requirement: Requirement) -> bool:
    try:
        return version(requirement.name) in requirement.specifier
    except PackageNotFoundError:
        return False


def install_lacking(requirements: Path, folder: Path) -> list[str]:
    """Installs into a folder what the lock files of an earlier release pin and this environment lacks.

    Returns the packages with their versions; nothing is asked of a registry where nothing lacks. Raises
    ``CalledProcessError`` where pip fails.
    """
    files = [file for name in LOCKS if (file := requirements / f"{name}.lock").exists()]
    entries = lacking([file.read_text(encoding="utf-8") for file in files])
    folder.mkdir(exist_ok=True)
    if entries:
        lock = folder / "lacking.lock"
        lock.write_text("\n".join(entries) + "\n", encoding="utf-8")
        words = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        subprocess.run([sys.executable, "-m", "pip", *words, "--target", str(folder), "-r", str(lock)], check=True)
    return [entry.split()[0] for entry in entries]
