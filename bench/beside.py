"""Declarations that are posted beside what is measured, by a process of its own.

In the process of whoever measures, reading a large answer would hold up the very reads that are timed, and would be
taken for the service's doing. ``python -m bench.beside`` reads a job as JSON from standard input, says ``ready``, posts
when it reads ``go``, and says at its end how many declarations were made in how many seconds. It ends earlier when
standard input ends.
"""

import json
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from types import TracebackType
from typing import Any, Self

from bench.load import ROOT, Connection


class Beside:
    """A process that posts. It has begun when the block begins; at the block's end it is told to stop.

    ``path`` takes the bodies, one after the other, at most ``a_second`` where that is not 0; each body is
    ``declarations[i]`` declarations. A refusal or another status than 200 raises :class:`RuntimeError` at the end.
    """

    def __init__(
        self,
        *,
        port: int,
        path: str,
        tokens: Sequence[str],
        bodies: Sequence[str],
        declarations: Sequence[int],
        a_second: int = 0,
    ) -> None:
        self._job = {
            "port": port,
            "path": path,
            "tokens": list(tokens),
            "bodies": list(bodies),
            "declarations": list(declarations),
            "a_second": a_second,
        }
        self.declared = 0
        self.seconds = 0.0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.beside"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._job) + "\n")
        self._process.stdin.flush()
        self._process.stdout.readline()
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        answer, errors = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(errors.strip().splitlines()[-1] if errors.strip() else "bench.beside failed")
        posted = json.loads(answer.strip().splitlines()[-1])
        self.declared, self.seconds = posted["declared"], posted["seconds"]

    @property
    def goes_on(self) -> bool:
        """Whether it still posts."""
        return self._process.poll() is None

    def wait(self) -> None:
        """Waits until everything is posted."""
        self._process.wait()


def post(
    *,
    port: int,
    path: str,
    tokens: Sequence[str],
    bodies: Sequence[str],
    declarations: Sequence[int],
    a_second: int,
) -> dict[str, Any]:
    """Posts until all bodies are posted or standard input ends. Gives ``declared`` and ``seconds``, which are those of
    the requests alone."""
    connection, own, taken, declared = Connection(port), cycle(tokens), 0.0, 0
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ)
        began = time.perf_counter()
        for number, (body, count) in enumerate(zip(bodies, declarations, strict=True)):
            pause = began + number / a_second - time.perf_counter() if a_second else 0.0
            if selector.select(max(0.0, pause)):
                break
            key = f"Idempotency-Key: bench-{time.time_ns()}-{number}\r\n" if count > 1 else ""
            started = time.perf_counter()
            status, answer = connection.post(path, next(own), body, headers=key)
            taken += time.perf_counter() - started
            if status != 200 or (count > 1 and json.loads(answer)["meta"]["refused"]):
                raise RuntimeError(f"A declaration was answered with {status}: {answer[-500:]!r}")
            declared += count
    connection.close()
    return {"declared": declared, "seconds": taken}


if __name__ == "__main__":
    job = json.loads(sys.stdin.readline())
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(post(**job)))
