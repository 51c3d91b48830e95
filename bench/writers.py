"""How long a provider's stream is locked while sixteen write for it at once.

Numbers of changes are handed out under that lock, which lasts until the commit: everybody else who writes for the
provider waits for it.
"""

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from typing import Any
from uuid import UUID

import psycopg
from psycopg.errors import Diagnostic

from bench.declaring import TYPES, clear
from bench.world import ROOT, World

AT_ONCE = 16
THREADS = 4
"""Of these in each process, as in a worker."""

MEASURED = "bench: locked at "

_TRIGGER = f"""
CREATE FUNCTION bench_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE '{MEASURED}%', extract(epoch FROM clock_timestamp());
    RETURN NEW;
END $$;
CREATE TRIGGER bench_locked BEFORE UPDATE ON publishing_providerstream
FOR EACH ROW EXECUTE FUNCTION bench_locked();
"""
"""Says when the row is locked: PostgreSQL locks it before it calls the trigger."""


def stream_locked(world: World, people: list[str], *, declarations: int) -> float:
    """Milliseconds for which a declaration locks its provider's stream, until its commit is done: the median.

    So many are made, all of one provider, by :data:`AT_ONCE` writers. A small world has fewer to make: then it is as
    many as it has.
    """
    clear(world)
    each = -(-declarations // AT_ONCE)
    shares = [list(product(TYPES, people[number::AT_ONCE]))[:each] for number in range(AT_ONCE)]  # nobody is shared
    with _said_when_locked(world):
        processes = []
        for first in range(0, AT_ONCE, THREADS):
            work = json.dumps({"provider_id": world.provider_id, "shares": shares[first : first + THREADS]})
            process = subprocess.Popen(
                [sys.executable, "-m", "bench.writers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            processes.append((process, work))
        answers = _all_at_once([lambda one=one, work=work: one.communicate(work)[0] for one, work in processes])
    if any(process.returncode for process, _ in processes):
        raise RuntimeError("A process that declares failed.")
    return statistics.median(taken for answer in answers for taken in json.loads(answer.splitlines()[-1]))


@contextmanager
def _said_when_locked(world: World) -> Iterator[None]:
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        connection.execute("DROP FUNCTION IF EXISTS bench_locked CASCADE")
        connection.execute(_TRIGGER)
        try:
            yield
        finally:
            connection.execute("DROP FUNCTION bench_locked CASCADE")


def _all_at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    answers: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        answers[number] = calls[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class _Held:
    """What one thread learns: when the lock was taken, and for how long it was held."""

    def __init__(self) -> None:
        self.since: float | None = None
        self.taken: list[float] = []

    def hear(self, notice: Diagnostic) -> None:
        message = notice.message_primary or ""
        if message.startswith(MEASURED):
            self.since = float(message.removeprefix(MEASURED))

    def committed(self) -> None:
        if self.since is not None:
            self.taken.append((time.time() - self.since) * 1000)
            self.since = None


def _declare(provider_id: UUID, share: list[tuple[str, str]]) -> list[float]:
    """Declares one after the other, and says how long each locked the stream."""
    from django.db import connection

    from cpd.core.actor import Actor
    from cpd.core.turns import again
    from cpd.declarations.commands import declare

    times = _Held()
    connection.ensure_connection()
    session = connection.connection
    session.add_notice_handler(times.hear)
    commit = session.commit

    def commit_and_note() -> None:
        commit()
        times.committed()

    session.commit = commit_and_note
    for kind, person in share:
        attributes = {
            "participant_id": person,
            "declaration_type": kind,
            "declaration_date": f"{TYPES[kind]}T09:00:00Z",
            "course_identifier": "ecf-induction",
            "evidence_held": "other",
        }
        again(
            partial(
                declare, lead_provider_id=provider_id, attributes=attributes, actor=Actor.token("bench", provider_id)
            )
        )
    connection.close()
    return times.taken


def main() -> None:
    """A process of writers: reads what to declare, and prints for how long each locked the stream."""
    import django

    django.setup()
    work = json.load(sys.stdin)
    shares = work["shares"]
    provider_id = UUID(work["provider_id"])
    taken = _all_at_once([lambda share=share: _declare(provider_id, share) for share in shares])
    print(json.dumps([one for of_thread in taken for one in of_thread]))


if __name__ == "__main__":
    main()
