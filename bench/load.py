"""The load generator in Python: a keep-alive connection that asks again as soon as it is answered.

``python -m bench.load`` reads a job as JSON from standard input and prints what it measured as JSON. It speaks HTTP/1.1
over a bare socket, because a client library would take as long as the servers that are measured, on the same cores. It
counts requests and posts bodies, where ``wrk`` (:mod:`bench.wrk`) asks for some seconds, and takes less for each.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Measured:
    """Requests per second, and how long one took, in milliseconds. ``bytes`` is the length of the last body.

    ``warm_up`` is how many requests came before, which don't count. ``cpu_ms`` is for how long the process that
    answers worked for each, 0 where nobody looked.
    """

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    bytes: int
    warm_up: int = 0
    cpu_ms: float = 0.0

    @property
    def all_requests(self) -> int:
        """With those that don't count."""
        return self.requests + self.warm_up


class Connection:
    """One HTTP/1.1 connection that is kept alive."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = bytearray()
        self.tag = ""

    def get(self, path: str, token: str | None = None, tag: str = "") -> tuple[int, bytes]:
        """Status and body of one GET; with a tag, only if what is there has another. Keeps the answer's own."""
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        authorization += f"If-None-Match: {tag}\r\n" if tag else ""
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept: */*\r\n{authorization}\r\n".encode()
        )
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        lowered = head.lower()
        tag_at = lowered.find(b"\r\netag: ")
        if tag_at >= 0:
            self.tag = head[tag_at + 8 : head.index(b"\r\n", tag_at + 2)].decode()
        if status == 304:
            return status, b""
        at = lowered.find(b"\r\ncontent-length:")
        if at >= 0:
            length = int(lowered[at + 17 : lowered.index(b"\r\n", at + 2)])
            return status, self._exactly(length)
        if b"transfer-encoding: chunked" in lowered:
            body = bytearray()
            while length := int(self._until(b"\r\n").strip(), 16):
                body += self._exactly(length)
                self._exactly(2)
            self._exactly(2)
            return status, bytes(body)
        raise RuntimeError(f"An answer without a length: {head[:200]!r}")

    def post(self, path: str, token: str, body: str, headers: str = "") -> tuple[int, bytes]:
        """Status and body of one POST of JSON. ``headers`` are lines of more, each with its end."""
        self._socket.sendall(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept: */*\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"{headers}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()
        )
        return self._answer()

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()

    def _until(self, mark: bytes) -> bytes:
        while (at := self._left.find(mark)) < 0:
            self._receive()
        head = bytes(self._left[: at + len(mark)])
        del self._left[: at + len(mark)]
        return head

    def _exactly(self, length: int) -> bytes:
        while len(self._left) < length:
            self._receive()
        body = bytes(self._left[:length])
        del self._left[:length]
        return body

    def _receive(self) -> None:
        more = self._socket.recv(262_144)
        if not more:
            raise RuntimeError("The server hung up.")
        self._left += more


def quantile(sorted_values: list[float], share: float) -> float:
    """The value below which that share of the sorted values lies."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def at_once(connections: int, work: Callable[[int], Iterator[float | None]]) -> tuple[list[float], float]:
    """Does the work over so many connections at once, in threads; ``work`` is given the number of its connection.

    It gives None once it has warmed up, then the seconds of each request. All begin to be measured at the same time.
    Gives all those seconds, sorted, and the seconds from the first beginning to the last end.
    """
    times: list[float] = []
    ends: list[float] = []
    failed: list[BaseException] = []
    begun: list[float] = []
    gate = threading.Barrier(connections, action=lambda: begun.append(time.perf_counter()))

    def do(number: int) -> None:
        try:
            mine = []
            for taken in work(number):
                if taken is None:
                    gate.wait()
                else:
                    mine.append(taken)
            ends.append(time.perf_counter())
            times.extend(mine)
        except Exception as error:
            failed.append(error)
            gate.abort()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise next((error for error in failed if not isinstance(error, threading.BrokenBarrierError)), failed[0])
    return sorted(times), max(ends) - begun[0]


def _measured(times: list[float], seconds: float, size: int = 0, warm_up: int = 0) -> Measured:
    half, most = (quantile(times, share) * 1000 for share in (0.50, 0.99))
    return Measured(len(times), len(times) / seconds, half, most, size, warm_up)


def run(
    *,
    port: int,
    path: str,
    requests: int,
    warm_up: int,
    tokens: list[str] | None = None,
    unchanged: bool = False,
    pages: int = 1,
    connections: int = 1,
) -> Measured:
    """Asks ``warm_up`` times unmeasured, then ``requests`` times measured, over so many connections. Anything but 200
    ends it.

    In ``path`` the number of the request stands for ``{n}``, and in turn the numbers up to ``pages`` for ``{page}``.
    ``unchanged`` asks with the tag of the first answer, so that every other is a 304.
    """
    size = 0
    first = -(-warm_up // connections)

    def ask(mine: int) -> Iterator[float | None]:
        nonlocal size
        connection = Connection(port)
        names = cycle([None] if tokens is None else [*tokens[mine:], *tokens[:mine]])
        for turn in range(first + max(1, requests // connections)):
            if turn == first:
                yield None
            number = turn * connections + mine
            target = path.replace("{n}", str(number)).replace("{page}", str(1 + number % pages))
            started = time.perf_counter()
            status, body = connection.get(target, next(names), connection.tag if unchanged else "")
            taken = time.perf_counter() - started
            if status != (304 if unchanged and turn else 200):
                raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
            if turn >= first:
                yield taken
        size = len(body)
        connection.close()

    times, seconds = at_once(connections, ask)
    return _measured(times, sum(times) if connections == 1 else seconds, size, first * connections)


def run_posts(*, port: int, path: str, posts: str, warm_up: int) -> Measured:
    """Posts every body of the file ``posts``: a connection for each group of its tokens, all at once, in threads.

    The first ``warm_up`` of each are not measured. Anything but 200 ends it.
    """
    work = json.loads(Path(posts).read_text(encoding="utf-8"))
    times: list[float] = []
    spans: list[tuple[float, float]] = []
    failed: list[str] = []
    gate = threading.Barrier(len(work))

    def post_all(tokens: list[str], bodies: list[str]) -> None:
        connection = Connection(port)
        mine = []
        begun = 0.0
        for number, body in enumerate(bodies):
            if number == warm_up:
                gate.wait()
                begun = time.perf_counter()
            started = time.perf_counter()
            status, answer = connection.post(path, tokens[number % len(tokens)], body)
            mine.append(time.perf_counter() - started)
            if status != 200:
                failed.append(f"{path} answered {status}: {answer[:300]!r}")
                gate.abort()
                return
        spans.append((begun, time.perf_counter()))
        times.extend(mine[warm_up:])
        connection.close()

    def post_or_say_why(tokens: list[str], bodies: list[str]) -> None:
        try:
            post_all(tokens, bodies)
        except Exception as error:
            failed.append(repr(error))
            gate.abort()

    threads = [threading.Thread(target=post_or_say_why, args=(one["tokens"], one["bodies"])) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(failed[0])
    times.sort()
    return Measured(
        requests=len(times),
        per_second=len(times) / (max(end for _, end in spans) - min(begun for begun, _ in spans)),
        p50_ms=quantile(times, 0.50) * 1000,
        p99_ms=quantile(times, 0.99) * 1000,
        bytes=0,
        warm_up=warm_up * len(work),
    )


def run_apart(**job: object) -> Measured:
    """:func:`run` in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr.strip().splitlines()[-1])
    return Measured(**json.loads(answer.stdout))


if __name__ == "__main__":
    job = json.load(sys.stdin)
    measured = run_posts(**job) if "posts" in job else run(**job)
    print(json.dumps(asdict(measured)))
