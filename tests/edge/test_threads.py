"""Threads before the application: what may write never takes them all, and nothing that waits is forgotten."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cpd.edge.environ import standing
from cpd.edge.exchange import SLICE, Exchange, Piece
from cpd.edge.reader import Request
from cpd.edge.threads import Threads

PATIENCE = 20.0


class Caller:
    """Somebody who waits for an answer."""

    address, port = "127.0.0.1", 1

    def __init__(self) -> None:
        self.answered = threading.Event()

    def may_stay(self) -> bool:
        return True

    def post(self, piece: Piece) -> None:
        self.answered.set()


class Application:
    """Writes wait until they may go on; reads are answered at once."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.lock = threading.Lock()
        self.writing = self.most = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            with self.lock:
                self.writing += 1
                self.most = max(self.most, self.writing)
            self.go_on.wait(PATIENCE)
            with self.lock:
                self.writing -= 1
        start_response("200 OK", [])
        return [b"done"]


def ask(threads: Threads, method: bytes) -> Caller:
    caller = Caller()
    threads.put(Exchange(caller, Request(method, b"/", "1.1", [])))
    return caller


@contextmanager
def running(count: int, readers: int) -> Iterator[tuple[Threads, Application]]:
    application = Application()
    environment = standing("127.0.0.1", 80, processes=1)
    threads = Threads(application, environment, count=count, readers=readers, longest_wait=PATIENCE)
    try:
        yield threads, application
    finally:
        application.go_on.set()
        assert threads.end(PATIENCE)


def test_while_writes_wait_reads_are_answered_and_afterwards_every_write_is() -> None:
    with running(3, 1) as (threads, application):
        writes = [ask(threads, method) for method in (b"POST", b"PUT", b"DELETE") * 10]
        for _ in range(50):
            assert ask(threads, b"GET").answered.wait(PATIENCE)
        assert not any(write.answered.is_set() for write in writes)
        assert threads.waiting == 27
        application.go_on.set()
        assert all(write.answered.wait(PATIENCE) for write in writes)
        assert application.most == 3


def test_many_short_writes_from_many_sides_are_all_answered() -> None:
    with running(2, 1) as (threads, application):
        application.go_on.set()
        callers: list[Caller] = []

        def send() -> None:
            for _ in range(200):
                callers.append(ask(threads, b"POST"))

        senders = [threading.Thread(target=send) for _ in range(5)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert all(caller.answered.wait(PATIENCE) for caller in callers)
        assert threads.waiting == 0


def test_without_a_thread_for_reads_alone_there_are_as_many_as_were_asked_for() -> None:
    with running(1, 0) as (threads, _):
        write = ask(threads, b"POST")
        read = ask(threads, b"GET")
        assert not read.answered.wait(0)
        assert not write.answered.is_set()


class Hasty(Caller):
    """A caller who takes each slice at once, so that another thread makes the next one before this one has gone on."""

    def __init__(self, application: Any) -> None:
        super().__init__()
        self.application = application
        self.slices: list[int] = []

    def post(self, piece: Piece) -> None:
        self.slices.append(sum(map(len, piece.data)))
        if piece.exchange is None:
            self.answered.set()
            return
        following = threading.Thread(target=piece.exchange.run, args=(self.application, {}))
        following.start()
        following.join(PATIENCE)


def test_the_next_slice_may_be_made_before_the_thread_of_the_last_one_has_gone_on() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"x" * SLICE] * 3

    caller = Hasty(application)
    Exchange(caller, Request(b"GET", b"/", "1.1", [])).run(application, standing("127.0.0.1", 80, processes=1))
    assert caller.answered.is_set()
    assert sum(caller.slices) > 3 * SLICE
