"""An earlier release's code is run with the packages that it pins."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.checks.earlier_packages import install_lacking, lacking, pinned

LOCK = f"""\
# a comment
coverage[toml]==0.0.1 \\
    --hash=sha256:{"a" * 64} \\
    --hash=sha256:{"b" * 64}
    # via -r dev.in
no-such-package==1.2 ; python_full_version >= '3.11' \\
    --hash=sha256:{"c" * 64}
only-elsewhere==2.0 ; sys_platform == 'nowhere' \\
    --hash=sha256:{"d" * 64}
pytest=={version("pytest")} \\
    --hash=sha256:{"e" * 64}
"""


def test_what_a_lock_file_pins_for_other_systems_is_left_out() -> None:
    assert [name.partition("==")[0] for name in pinned(LOCK)] == ["coverage[toml]", "no-such-package", "pytest"]


def test_a_package_lacks_that_is_not_installed_or_has_another_version() -> None:
    assert [entry.split("==")[0] for entry in lacking([LOCK, LOCK])] == ["coverage[toml]", "no-such-package"]


def test_each_entry_keeps_every_hash_and_no_comment() -> None:
    [coverage, other] = lacking([LOCK])
    assert coverage.count("--hash=") == 2
    assert other.count("--hash=") == 1
    assert "#" not in coverage + other


def test_this_releases_own_lock_files_lack_nothing() -> None:
    requirements = Path(__file__).resolve().parents[2] / "requirements"
    assert (
        lacking([(requirements / f"{name}.lock").read_text(encoding="utf-8") for name in ("build", "run", "dev")]) == []
    )


def test_nothing_is_installed_where_nothing_lacks(tmp_path: Path) -> None:
    requirements, folder = tmp_path / "requirements", tmp_path / "packages"
    requirements.mkdir()
    (requirements / "dev.lock").write_text(LOCK[LOCK.index("pytest") :], encoding="utf-8")
    assert install_lacking(requirements, folder) == []
    assert list(folder.iterdir()) == []


def test_what_lacks_is_installed_by_its_hashes_into_the_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda words, check: runs.append(words))
    (tmp_path / "dev.lock").write_text(LOCK, encoding="utf-8")
    folder = tmp_path / "packages"
    assert install_lacking(tmp_path, folder) == ["coverage[toml]==0.0.1", "no-such-package==1.2"]
    [words] = runs
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert {"--require-hashes", "--no-deps"} < set(words)
    assert words[words.index("--target") + 1] == str(folder)
    assert "pytest==" not in Path(words[-1]).read_text(encoding="utf-8")
