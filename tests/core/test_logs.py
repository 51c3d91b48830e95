"""What never gets into the log, and how lines get there."""

import asyncio
import os
from types import SimpleNamespace

import orjson
import pytest
import structlog
from structlog.processors import JSONRenderer, TimeStamper, add_log_level

from cpd.core.logs import LONGEST_PATH, Lines, Unfailing, _discreet, _dump, request_id_for
from cpd.web.middleware import ReadyNotes


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("Not Found: /sign-in/link/abc.def-123", "Not Found: /sign-in/link/…"),
        (
            "IntegrityError: twice\nDETAIL:  Key (email)=(terry@school.example) exists.\n",
            "IntegrityError: twice\n(values left out)\n",
        ),
        ("request", "request"),
    ],
)
def test_sign_in_links_and_the_values_of_rows_are_left_out(text, logged) -> None:
    assert _discreet(None, "info", {"event": text, "status": 404}) == {"event": logged, "status": 404}


class FullDisk:
    """A file on a disk that is full."""

    def write(self, line: bytes) -> None:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_line_that_finds_no_room_fails_nothing() -> None:
    log = structlog.wrap_logger(structlog.BytesLogger(Unfailing(FullDisk())), processors=[lambda *_: b"a line"])
    log.info("done")


class Writes:
    """A file that remembers what was written at once."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.flushed = 0

    def write(self, line: bytes) -> None:
        self.pieces.append(line)

    def flush(self) -> None:
        self.flushed = len(self.pieces)


def standard_error(monkeypatch: pytest.MonkeyPatch) -> Writes:
    """What is written to standard error from now on."""
    file = Writes()
    monkeypatch.setattr("sys.stderr", SimpleNamespace(buffer=file))
    return file


def test_lines_of_one_turn_of_the_loop_are_written_together_and_none_is_lost_when_it_ends(monkeypatch) -> None:
    file = standard_error(monkeypatch)

    async def answer() -> None:
        lines.open(asyncio.get_running_loop())
        lines.add(b"first\n")
        lines.add(b"second\n")
        assert file.pieces == []
        await asyncio.sleep(0)
        lines.add(b"third\n")
        lines.close()

    lines = Lines()
    asyncio.run(answer())
    assert file.pieces == [b"first\nsecond\n", b"third\n"]
    lines.add(b"alone\n")
    assert file.pieces[2:] == [b"alone\n"]
    assert file.flushed == 3


def test_a_line_that_is_prepared_says_what_the_logger_would(monkeypatch) -> None:
    file = standard_error(monkeypatch)

    class Asked:
        method, path_info, resolver_match = "GET", '/api/v3/"é' + "x" * 300, None

    logged_to = Writes()
    log = structlog.wrap_logger(
        structlog.BytesLogger(logged_to),
        processors=[add_log_level, TimeStamper(fmt="iso", utc=True), _discreet, JSONRenderer(serializer=_dump)],
        wrapper_class=structlog.make_filtering_bound_logger(20),
    )
    notes = ReadyNotes()
    notes.about(Asked(), 304)(0.01234, 'an "id"')
    about = {"method": "GET", "path": Asked.path_info, "status": 304}
    log.info("request", **about, ms=12.3, request_id='an "id"')
    said, logged = orjson.loads(file.pieces[0]), orjson.loads(logged_to.pieces[0])
    assert said.pop("timestamp")[:15] == logged.pop("timestamp")[:15]
    assert said == logged
    assert len(said["path"]) == LONGEST_PATH + 1


def test_new_ids_are_never_given_twice_not_even_to_a_process_that_was_forked() -> None:
    ids = [request_id_for("") for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(write, request_id_for("").encode())
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(read, 100).decode() not in {request_id_for("") for _ in range(300)}
    os.close(read)
    os.close(write)
