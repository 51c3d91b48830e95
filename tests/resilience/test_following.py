"""The follower of the documentation, in a process of its own, against a service that really runs.

It starts from a snapshot and follows random histories, when a webhook tells it, while it and the service are killed,
and after a month away, when its cursor is worth nothing any more. Then its copy is what the lists show, byte for byte:
nothing missed, doubled or foreign.

A handful of histories in ``make test``, 1,000 in ``make soak``, and as many as you like with ``HISTORIES``. A failure
names its seed.
"""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import orjson
import pytest

from cpd.webhooks.rules import DIGESTS_EVERY
from tests.api.test_follower_script import copied, the_script
from tests.resilience.running import Sandbox, answers_at, free_port, running, wait_for
from tests.resilience.test_kill import PEOPLE, PROVIDERS, TYPES, world

SOAK = bool(os.environ.get("SOAK"))
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
HISTORIES = int(os.environ.get("HISTORIES", 1000 if SOAK else 2))
STEPS = 12
"""Writes of one history."""

KILLED_EVERY = 25 if HISTORIES > 100 else 2
"""Histories between two kills of a process of the service."""

VICTIMS = ("web_worker", "job_worker", "postmaster")
COHORTS = ",".join(map(str, range(2020, 2027)))
RESOURCES = (
    *("participants/ecf", "participants/ecf/transfers", "unfunded-mentors/ecf", "partnerships/ecf"),
    *("participant-declarations", "statements", "delivery-partners", "npq-applications", "participants/npq"),
    *("participants/npq/outcomes", "participants/ecf/history", "participants/npq/history"),
)


class Follower:
    """The follower of the documentation, run on a file of its own."""

    def __init__(self, sandbox: Sandbox, provider: str, folder: Path) -> None:
        self.sandbox, self.token = sandbox, sandbox.tokens[provider]
        folder.mkdir()
        self.script = folder / "follow.py"
        self.script.write_text(the_script(), encoding="utf-8")
        self.environment = {"CPD_API": f"{sandbox.base}/api/v3", "CPD_TOKEN": self.token}

    def run(self) -> None:
        """To the end, in which it proves that its copy is whole."""
        words = [sys.executable, str(self.script), str(self.script.with_name("copy.db"))]
        ran = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert ran.returncode == 0, ran.stderr

    def copied(self) -> dict[tuple[str, str], bytes]:
        """What the copy holds; nothing before there is one."""
        try:
            return copied(self.script)
        except sqlite3.OperationalError:
            return {}

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
        status, body, headers = self.sandbox.exchange("GET", f"/api/v3/{path}", self.token)
        while status == 429:
            threading.Event().wait(int(headers["retry-after"]))
            status, body, headers = self.sandbox.exchange("GET", f"/api/v3/{path}", self.token)
        assert status == 200, body
        documents = json.loads(body)["data"]
        assert body == b'{"data":[' + b",".join(map(orjson.dumps, documents)) + b"]}"
        return documents

    def _only(self, query: str) -> int:
        copy = sqlite3.connect(self.script.with_name("copy.db"))
        try:
            (number,) = copy.execute(query).fetchone()
        finally:
            copy.close()
        return int(number)

    def doubled(self) -> int:
        """How many records are there twice."""
        return self._only("SELECT count(*) - count(DISTINCT resource || ':' || id) FROM record")

    def turns(self) -> int:
        """How often it copied everything anew, because its cursor had expired."""
        return self._only("SELECT turn FROM state")


class Listener(Follower):
    """The listener of the documentation, which runs the follower when it starts and when a webhook tells it."""

    def __init__(self, sandbox: Sandbox, provider: str, folder: Path) -> None:
        super().__init__(sandbox, provider, folder)
        self.port = free_port()
        body = {"data": {"type": "webhook", "attributes": {"url": f"http://127.0.0.1:{self.port}/changed"}}}
        status, answer = sandbox.send("POST", "/api/v3/webhooks", self.token, body)
        assert status == 200, answer
        webhook = json.loads(answer)["data"]
        self.deliveries = f"/api/v3/webhooks/{webhook['id']}/deliveries"
        self.environment["CPD_WEBHOOK_SECRET"] = webhook["attributes"]["secret"]
        self.script.with_name("listen.py").write_text(the_script("webhooks"), encoding="utf-8")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.script.with_name("listener.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, self.script.with_name("listen.py"), str(self.port), self.script.with_name("copy.db")],
                env=self.environment,
                stderr=log,
                start_new_session=True,
            )
        wait_for("the listener", lambda: answers_at(self.port))

    def kill(self) -> None:
        """``kill -9``, of the follower that it runs too."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_while_it_follows(self, after: float) -> None:
        """Kills it so many seconds after it started, when it is bringing its copy up to date, and starts it again."""
        self.kill()
        self.start()
        assert self.process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(after)
        self.kill()
        self.start()

    def taken(self) -> list[str]:
        """The types of the messages that it took, the newest first."""
        status, answer = self.sandbox.send("GET", self.deliveries, self.token)
        assert status == 200, answer
        messages = [one["attributes"] for one in json.loads(answer)["data"]]
        return [one["message"]["type"] for one in messages if one["delivered_at"]]

    def hears_of_everything(self) -> bool:
        """Whether, told by webhooks alone, it has what the lists show. Digests are 10 seconds apart."""
        deliver(self.sandbox)
        expected = self.lists()
        with contextlib.suppress(AssertionError):
            wait_for("the copy", lambda: self.copied() == expected, DIGESTS_EVERY.total_seconds())
        return self.copied() == self.lists()


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


def deliver(sandbox: Sandbox) -> None:
    """Sends what is due, unless the database is still on its way back: whoever waits for the result asks again."""
    ran = sandbox.cpd("jobs", "run", "deliver-webhooks")
    assert ran.returncode == 0 or "The database cannot be reached" in ran.stderr, ran.stderr


@pytest.mark.resilience
def test_a_copy_is_what_the_lists_show_whatever_happens_and_whoever_is_killed(tmp_path: Path) -> None:
    print(f"SEED={SEED} makes the same histories")
    chance = random.Random(SEED)
    scenario = tmp_path / "world.json"
    scenario.write_text(world(), encoding="utf-8")
    with running(tmp_path / "data", scenario) as sandbox:
        mine, other = (
            Listener(sandbox, PROVIDERS[0], tmp_path / "mine"),
            Follower(sandbox, PROVIDERS[1], tmp_path / "other"),
        )
        try:
            follow_histories(sandbox, mine, chance)
        finally:
            mine.kill()
        assert mine.turns() == 1
        other.run()
        assert other.copied() == other.lists()
        assert not {key for key in other.copied() if key[0] == "participants/ecf"} & set(mine.copied())


def follow_histories(sandbox: Sandbox, mine: Listener, chance: random.Random) -> None:
    """Random histories, of which the listener is told by webhooks alone but for what happens while it is down."""
    mine.start()
    wait_for("the test message", lambda: deliver(sandbox) or "test" in mine.taken())
    wait_for("everything, as of the listener's start", mine.hears_of_everything)
    assert mine.copied() != {}
    for history in range(1, HISTORIES + 1):
        for step in range(STEPS):
            write_something(sandbox, chance)
            if step == STEPS // 2:
                mine.kill_while_it_follows(chance.uniform(0.05, 1.0))
        if history % KILLED_EVERY == 0:
            sandbox.kill(chance.choice(VICTIMS))
        if history == HISTORIES // 2:  # a month in which nobody follows, and after which no cursor is worth anything
            mine.kill()
            for words in (("clock", "set", "2024-07-05T10:00:00Z"), ("publish", "--new-epoch")):
                ran = sandbox.cpd(*words)
                assert ran.returncode == 0, ran.stderr
            mine.start()
        wait_for(f"everything of history {history}, SEED={SEED}", mine.hears_of_everything)
        assert mine.doubled() == 0
    assert mine.taken()[0] == "changes.available"
    print(
        f"{HISTORIES:,} histories of {STEPS} writes, SEED={SEED}: the copy of {len(mine.copied()):,} records is what "
        f"the lists show. Killed: the listener in each history, one of the service {HISTORIES // KILLED_EVERY} times"
    )
