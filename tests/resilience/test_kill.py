"""``kill -9`` under load: what was acknowledged is there once, nothing is half-written, everything restarts by itself.

A handful of kills in ``make test``, fifty in ``make soak``.
"""

import json
import os
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.resilience.running import Sandbox, running, wait_for

SOAK = bool(os.environ.get("SOAK"))
VICTIMS = ("web_worker", "job_worker", "postmaster")
KILLS = 50 if SOAK else 3
BETWEEN = (5, 30)
"""How many declarations are acknowledged between two kills, by chance."""

TYPES = (
    ("started", "2022-10-01"),
    ("retained-1", "2023-02-01"),
    ("retained-2", "2023-05-01"),
    ("retained-3", "2023-10-01"),
    ("retained-4", "2024-02-01"),
    ("completed", "2024-05-01"),
)
PROVIDERS = ("Provider A", "Provider B", "Provider C", "Provider D")
PEOPLE = 5
PACE = 0.02
"""Seconds that a provider rests between two writes: a token has a limit, and it is the kills that are tested."""


def world() -> str:
    """Every provider with a school, its people, and a statement that takes their declarations."""
    return json.dumps(
        {
            "clock": "2024-06-01T10:00:00Z",
            "cohorts": [{"start_year": 2022, "payments_frozen_at": None, "declarations_close_on": None}],
            "lead_providers": [{"name": name, "delivery_partners": {f"{name} Hub": [2022]}} for name in PROVIDERS],
            "schools": [{"urn": f"10000{n}"} for n in range(len(PROVIDERS))],
            "partnerships": [
                {"school": f"10000{n}", "cohort": 2022, "lead_provider": name, "delivery_partner": f"{name} Hub"}
                for n, name in enumerate(PROVIDERS)
            ],
            "statements": [
                {
                    "lead_provider": name,
                    "cohort": 2022,
                    "name": "June 2024",
                    "deadline_date": "2024-06-30",
                    "payment_date": "2024-07-25",
                }
                for name in PROVIDERS
            ],
            "participants": [
                {
                    "key": f"{name} {k}",
                    "type": "ect",
                    "full_name": f"Person {n} {k}",
                    "school": f"10000{n}",
                    "cohort": 2022,
                    "registered_at": "2022-09-01T09:00:00Z",
                }
                for n, name in enumerate(PROVIDERS)
                for k in range(PEOPLE)
            ],
        }
    )


@dataclass
class Load:
    """Every provider declares for its people, voids what it declared, and does so again, until it is told to end.

    What was not answered, or answered with 503, is sent again until it is known to be in: while something is being
    killed, and never else. ``declared`` and ``voided`` are the ids that were acknowledged; ``lost_answers`` counts
    declarations that were written, and their answer lost.
    """

    sandbox: Sandbox
    declared: list[str] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)
    lost_answers: int = 0
    kills: int = 0
    killing: bool = False
    wrong: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        for name in PROVIDERS:
            self._threads.append(threading.Thread(target=self._declare_and_void, args=(name,)))
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def acknowledged(self) -> int:
        return len(self.declared) + len(self.voided)

    def kill(self, which: str) -> None:
        """Kills a process of the sandbox while the load goes on, until the service is well again."""
        self.kills += 1
        self.killing = True
        self.sandbox.kill(which)
        self.killing = False

    def _declare_and_void(self, provider: str) -> None:
        token = self.sandbox.tokens[provider]
        _, body = self.sandbox.send("GET", "/api/v3/participants/ecf", token)
        people = [one["id"] for one in json.loads(body)["data"]]
        while not self._over.is_set():
            for person in people:
                standing = [key for kind, day in TYPES if (key := self._declare(token, person, kind, day))]
                if self._over.is_set() or self.wrong:
                    return
                for key in standing[:-1]:
                    self._void(token, key)
                self._void(token, standing[-1])

    def _again_and_again(self, method: str, path: str, token: str, body: object) -> tuple[int, bytes, bool]:
        """The first real answer, and whether it took more than one try."""
        again = False
        while True:
            kills, killing = self.kills, self.killing
            status, answer = self.sandbox.send(method, path, token, body)
            if status in (0, 503) and not (killing or self.killing or self.kills != kills):
                self.wrong.append(f"{method} {status} {answer!r} though nothing was killed")
            self._over.wait(PACE)
            if status not in (0, 503):
                return status, answer, again
            again = True

    def _declare(self, token: str, person: str, kind: str, day: str) -> str | None:
        attributes = {
            "participant_id": person,
            "declaration_type": kind,
            "declaration_date": f"{day}T09:00:00Z",
            "course_identifier": "ecf-induction",
            "evidence_held": "other",
        }
        path, body = "/api/v3/participant-declarations", {"data": {"type": "any", "attributes": attributes}}
        status, answer, again = self._again_and_again("POST", path, token, body)
        if status == 200:
            key: str = json.loads(answer)["data"]["id"]
            self.declared.append(key)
            return key
        (error,) = json.loads(answer).get("errors", [{}]) if status == 422 else [{}]
        if again and error.get("code") == "duplicate":
            self.lost_answers += 1
            return str(error["detail"]).rsplit(" ", 1)[-1].rstrip(".")
        self.wrong.append(f"declare {status} {answer!r}")
        return None

    def _void(self, token: str, key: str) -> None:
        path = f"/api/v3/participant-declarations/{key}/void"
        status, answer, again = self._again_and_again("PUT", path, token, {})
        if status == 200 or (again and status == 422 and b"already_voided" in answer):
            self.voided.append(key)
        else:
            self.wrong.append(f"void {status} {answer!r}")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("killed")
    scenario = folder / "world.json"
    scenario.write_text(world(), encoding="utf-8")
    folder.chmod(0o755)
    with running(folder / "data", scenario) as started:
        yield started


HALF_WRITTEN = """
SELECT declaration.id, declaration.state FROM declarations_declaration AS declaration
WHERE (SELECT array_agg(state ORDER BY id) FROM declarations_declarationstatechange AS change
       WHERE change.declaration_id = declaration.id)
      IS DISTINCT FROM ARRAY['submitted', 'eligible']::varchar[]
                       || CASE WHEN declaration.state = 'voided' THEN ARRAY['voided']::varchar[] END
   OR (SELECT array_agg(state) FROM declarations_lineitem AS item WHERE item.declaration_id = declaration.id)
      IS DISTINCT FROM ARRAY[declaration.state]
   OR (SELECT count(*) FROM declarations_declarationattempt AS attempt
       WHERE attempt.declaration_id = declaration.id) <> 1
   OR (SELECT count(*) FROM publishing_publisheddocument AS document
       WHERE document.record_id = declaration.id AND document.provider_id = declaration.lead_provider_id) <> 3
   OR (SELECT count(*) FROM declarations_declarationevent AS event
       WHERE event.pgh_obj_id = declaration.id AND event.pgh_context_id IS NOT NULL)
      <> CASE WHEN declaration.state = 'voided' THEN 2 ELSE 1 END
"""
"""Declarations whose history, line item, attempt, documents or audit do not go with them."""


def test_whatever_is_killed_every_acknowledged_declaration_is_there_once(sandbox: Sandbox) -> None:
    chance = random.Random(4711)
    load = Load(sandbox)
    load.begin()
    try:
        for which in kills(chance):
            enough = load.acknowledged + chance.randint(*BETWEEN)
            wait_for("the load", lambda enough=enough: load.acknowledged >= enough or load.wrong)
            load.kill(which)
    finally:
        load.end()
    assert load.wrong == []
    with psycopg.connect(f"postgresql://postgres@/cpd?host={sandbox.socket_folder()}") as connection:
        states = dict(connection.execute("SELECT id::text, state FROM declarations_declaration").fetchall())
        assert connection.execute(HALF_WRITTEN).fetchall() == []
    assert len(states) == len(load.declared) + load.lost_answers
    assert len(load.declared) == len(set(load.declared))
    assert set(load.declared) <= set(states)
    assert {key for key, state in states.items() if state == "voided"} == set(load.voided)
    checked = sandbox.cpd("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def kills(chance: random.Random) -> Iterator[str]:
    """Whom to kill: everybody once, then everybody again, in another order each time."""
    done = 0
    while done < KILLS:
        order = list(VICTIMS)
        chance.shuffle(order)
        yield from order[: KILLS - done]
        done += len(order)
