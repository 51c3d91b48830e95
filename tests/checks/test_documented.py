"""Whatever people can set or type is documented: settings, and commands of the command line."""

import re
from pathlib import Path

import pytest
import typer.main

from cpd.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "docs/guides/running.md").read_text(encoding="utf-8")
SETTINGS = re.findall(r'_variable\(\s*"([A-Z_]+)"', (ROOT / "src/cpd/core/environment.py").read_text(encoding="utf-8"))


def commands(group: object, words: tuple[str, ...] = ()) -> list[str]:
    """Every command as it is typed, without ``cpd``."""
    found = getattr(group, "commands", None)
    if found is None:
        return [" ".join(words)]
    return [command for name, one in found.items() for command in commands(one, (*words, name))]


def test_there_are_settings_to_look_for() -> None:
    assert len(SETTINGS) > 10


@pytest.mark.parametrize("setting", sorted(set(SETTINGS)))
def test_every_setting_is_in_the_runbook(setting) -> None:
    assert f"`{setting}`" in RUNBOOK


@pytest.mark.parametrize("command", commands(typer.main.get_command(app)))
def test_every_command_is_in_the_guides(command) -> None:
    guides = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/guides").glob("*.md"))
    assert f"cpd {command}" in guides
