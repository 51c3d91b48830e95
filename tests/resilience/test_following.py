"""The follower of the documentation, in a process of its own, against a service that really runs.

It starts from a snapshot and follows random histories, by itself and when a webhook tells it, while it and the service
are killed, and after a month away. Then its copy is what the lists show, byte for byte: nothing missed, doubled or
foreign.

A handful of histories in ``make test``, 1,000 in ``make soak``. A failure names its seed.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from tests.api.test_follower_script import copied, the_script
from tests.resilience.running import Sandbox, running, wait_for
from tests.resilience.test_kill import PEOPLE, PROVIDERS, TYPES, world
from tests.webhooks.receiving import Server, receiving

SOAK = bool(os.environ.get("SOAK"))
HISTORIES = 1000 if SOAK else 4
STEPS = 12
"""Writes of one history."""

KILLED_EVERY = 25 if SOAK else 2
"""Histories between two kills of a process of the service."""

VICTIMS = ("web_worker", "job_worker", "postmaster")
COHORTS = ",".join(map(str, range(2020, 2027)))
RESOURCES = (
    *("participants/ecf", "participants/ecf/transfers", "unfunded-mentors/ecf", "partnerships/ecf"),
    *("participant-declarations", "statements", "delivery-partners", "npq-applications", "participants/npq"),
    *("participants/npq/outcomes", "participants/ecf/history", "participants/npq/history"),
)


class Follower:
    """The script, run again and again on one file."""

    def __init__(self, sandbox: Sandbox, provider: str, folder: Path) -> None:
        self.sandbox, self.token = sandbox, sandbox.tokens[provider]
        folder.mkdir()
        self.script = folder / "follow.py"
        self.script.write_text(the_script(), encoding="utf-8")

    def begin(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, str(self.script), str(self.script.with_name("copy.db"))],
            env={"CPD_API": f"{self.sandbox.base}/api/v3", "CPD_TOKEN": self.token},
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> None:
        """To the end, in which it proves that its copy is whole."""
        with self.begin() as process:
            _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told

    def run_and_kill(self, after: float) -> None:
        """``kill -9`` after so many seconds, unless it is done by then."""
        with self.begin() as process:
            try:
                process.communicate(timeout=after)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)

    def lists(self) -> dict[tuple[str, str], bytes]:
        """What the lists show, byte for byte."""
        found = {}
        for resource in RESOURCES:
            for document in self._list(f"{resource}?filter[cohort]={COHORTS}&page[per_page]=3000"):
                found[resource, document["id"]] = orjson.dumps(document)
        for cohort in COHORTS.split(","):
            for document in self._list(f"schools/ecf?filter[cohort]={cohort}&page[per_page]=3000"):
                found["schools/ecf", f"{document['id']}:{cohort}"] = orjson.dumps(document)
        return found

    def _list(self, path: str) -> list[dict[str, object]]:
        status, body = self.sandbox.send("GET", f"/api/v3/{path}", self.token)
        assert status == 200, body
        documents = json.loads(body)["data"]
        assert body == b'{"data":[' + b",".join(map(orjson.dumps, documents)) + b"]}"
        return documents

    def doubled(self) -> int:
        copy = sqlite3.connect(self.script.with_name("copy.db"))
        try:
            (count,) = copy.execute("SELECT count(*) - count(DISTINCT resource || ':' || id) FROM record").fetchone()
        finally:
            copy.close()
        return int(count)


def write_something(sandbox: Sandbox, chance: random.Random) -> None:
    """One write of one provider, which may be refused, or lost in a kill: whatever became of it is in the lists."""
    provider = chance.choice(PROVIDERS)
    token = sandbox.tokens[provider]
    status, body = sandbox.send("GET", "/api/v3/participants/ecf", token)
    people = [one["id"] for one in json.loads(body)["data"]] if status == 200 else []
    if not people:
        return
    course = {"course_identifier": "ecf-induction"}
    person, what = chance.choice(people), chance.choice(["declare", "declare", "bulk", "void", "defer", "resume"])
    rows = [
        {"participant_id": one, "declaration_type": kind, "declaration_date": f"{day}T09:00:00Z", **course}
        | {"evidence_held": "training-event-attended"}
        for one, (kind, day) in ((chance.choice(people), chance.choice(TYPES)) for _ in range(PEOPLE))
    ]
    if what == "declare":
        sandbox.send(
            "POST", "/api/v3/participant-declarations", token, {"data": {"type": "any", "attributes": rows[0]}}
        )
    elif what == "bulk":
        several = {"data": [{"type": "any", "attributes": row} for row in rows]}
        key = {"Idempotency-Key": f"{chance.random()}"}
        sandbox.send("POST", "/api/v3/participant-declarations/bulk", token, several, **key)
    elif what == "void":
        status, body = sandbox.send("GET", "/api/v3/participant-declarations", token)
        mine = [one["id"] for one in json.loads(body)["data"]] if status == 200 else []
        if mine:
            sandbox.send("PUT", f"/api/v3/participant-declarations/{chance.choice(mine)}/void", token)
    else:
        reason = {"reason": "career-break"} if what == "defer" else {}
        body = {"data": {"type": "any", "attributes": {**course, **reason}}}
        sandbox.send("PUT", f"/api/v3/participants/ecf/{person}/{what}", token, body)


def add_webhook(sandbox: Sandbox, server: Server) -> None:
    body = {"data": {"type": "webhook", "attributes": {"url": server.url}}}
    status, answer = sandbox.send("POST", "/api/v3/webhooks", sandbox.tokens[PROVIDERS[0]], body)
    assert status == 200, answer
    deliver(sandbox)
    wait_for("the test message", lambda: server.received)


def deliver(sandbox: Sandbox) -> None:
    ran = sandbox.cpd("jobs", "run", "deliver-webhooks")
    assert ran.returncode == 0, ran.stderr


@pytest.mark.resilience
def test_a_copy_is_what_the_lists_show_whatever_happens_and_whoever_is_killed(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    print(f"SEED={seed} makes the same histories")
    chance = random.Random(seed)
    scenario = tmp_path / "world.json"
    scenario.write_text(world(), encoding="utf-8")
    with receiving() as server, running(tmp_path / "data", scenario) as sandbox:
        mine, other = (Follower(sandbox, name, tmp_path / name) for name in PROVIDERS[:2])
        add_webhook(sandbox, server)
        mine.run()
        assert copied(mine.script) == mine.lists() != {}
        for history in range(1, HISTORIES + 1):
            for step in range(STEPS):
                write_something(sandbox, chance)
                if step == STEPS // 2:
                    mine.run_and_kill(chance.uniform(0.05, 1.0))
            if history % KILLED_EVERY == 0:
                sandbox.kill(chance.choice(VICTIMS))
            if history == HISTORIES // 2:  # a month in which nobody follows
                moved = sandbox.cpd("clock", "set", "2024-07-05T10:00:00Z")
                assert moved.returncode == 0, moved.stderr
                continue
            mine.run()
            assert copied(mine.script) == mine.lists(), f"SEED={seed}, history {history}"
            assert mine.doubled() == 0
        told = len(server.received)
        deliver(sandbox)
        wait_for("word of what changed", lambda: len(server.received) > told or told > 1)
        digest = json.loads(server.received[-1].body)
        assert digest["type"] == "changes.available"
        assert digest["data"]["counts"]
        other.run()
        assert copied(other.script) == other.lists()
        assert not {key for key in copied(other.script) if key[0] == "participants/ecf"} & set(copied(mine.script))
