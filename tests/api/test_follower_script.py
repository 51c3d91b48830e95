"""The follower of the documentation, run as it stands there, against a server that really answers."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from cpd.core import clock
from cpd.publishing.models import PublishedDocument, PublishedSchool
from cpd.publishing.resources import FEEDS
from cpd.publishing.streams import renew_epochs
from cpd.schools.commands import challenge_partnership, lift_challenge
from tests.world import ACTOR, World, instant, simple_world

LONGEST = 60
"""Lines that the follower may have."""


def the_script(name: str = "changes") -> str:
    """The script of a page of the documentation: the follower, or that of ``webhooks``, which listens."""
    page = files("cpd.web").joinpath(f"docs/pages/{name}.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```python\n(.*?)^```$", page, re.S | re.M)
    return str(script)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "follow.py"
    file.write_text(the_script(), encoding="utf-8")
    return file


def follow(script: Path, base: str, token: str) -> "subprocess.CompletedProcess[str]":
    environment = {"CPD_API": f"{base}/api/v3", "CPD_TOKEN": token}
    words = [sys.executable, str(script), str(script.with_name("copy.db"))]
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)


def copied(script: Path) -> dict[tuple[str, str], bytes]:
    copy = sqlite3.connect(script.with_name("copy.db"))
    try:
        rows = copy.execute("SELECT resource, id, document FROM record").fetchall()
    finally:
        copy.close()
    return {(resource, key): document.encode() for resource, key, document in rows}


def shown(world: World, provider: str = "Provider A") -> Mapping[tuple[str, str], bytes]:
    """What is published for the provider in version 3, byte for byte."""
    names = {name: one.path.removeprefix("/") for name, feed in FEEDS.items() if (one := feed.read_in(3)) is not None}
    rows = PublishedDocument.objects.filter(provider=world.providers[provider], removed=False, feed__in=names)
    schools = PublishedSchool.objects.filter(removed=False)
    return {
        **{(names[feed], str(key)): bytes(body) for feed, key, body in rows.values_list("feed", "record_id", "body")},
        **{
            ("schools/ecf", f"{key}:{cohort}"): bytes(body)
            for key, cohort, body in schools.values_list("school_id", "cohort_id", "body")
        },
    }


@pytest.mark.parametrize("name", ["changes", "webhooks"])
def test_the_scripts_are_short(name) -> None:
    assert len(the_script(name).splitlines()) <= LONGEST


@pytest.mark.django_db(transaction=True)
def test_the_follower_of_the_documentation_has_what_is_published_byte_for_byte(live_server, script) -> None:
    world = simple_world()
    token = world.tokens["Provider A"]
    world.statement("Provider A", "2022-12-31")
    ect = world.register("Zoe O'Neill")
    world.declare(ect)
    world.apply("Nora NPQ")
    partnership = world.partnerships["100001", "Provider A", 2022]

    def is_whole() -> None:
        run = follow(script, live_server.url, token)
        assert run.returncode == 0, run.stderr
        assert copied(script) == shown(world) != {}

    is_whole()
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    is_whole()
    with clock.at(instant("2022-10-02"), frozen=True):
        lift_challenge(partnership_id=partnership.id, actor=ACTOR)
        world.register("Late Teacher")
    is_whole()
    renew_epochs()
    with sqlite3.connect(script.with_name("copy.db")) as copy:
        copy.execute("UPDATE record SET id = id || ' of another world' WHERE resource = 'participants/ecf'")
    copy.close()
    is_whole()


@pytest.mark.django_db(transaction=True)
def test_the_follower_says_when_its_copy_is_not_whole(live_server, script) -> None:
    world = simple_world()
    world.register()
    token = world.tokens["Provider A"]
    assert follow(script, live_server.url, token).returncode == 0
    with sqlite3.connect(script.with_name("copy.db")) as copy:
        copy.execute("DELETE FROM record WHERE resource = 'participants/ecf'")
    copy.close()
    run = follow(script, live_server.url, token)
    assert (run.returncode, run.stderr) == (1, "The copy of participants/ecf is not whole.\n")


def test_documents_are_written_as_the_follower_writes_them_again() -> None:
    for text in ("\x00\x1f\x7f\u2028\ud7ff", 'é\\"\n\t\r\b\f/', "😀"):
        assert json.dumps({"a": text}, separators=(",", ":"), ensure_ascii=False).encode() == orjson.dumps({"a": text})
