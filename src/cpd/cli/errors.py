"""What a command says when it can't do what it was asked to: a sentence on standard error and a status, no traceback.

What nobody foresaw is one sentence too, and its traceback goes into a log.
"""

import os
import sys
import tempfile
import traceback
from pathlib import Path

from cpd.cli.supervising import Failed, say
from cpd.core.clock import machine_now
from cpd.core.embedded import DatabaseUnusable
from cpd.core.refusals import NotFound, NotYours, Refusal

REFUSED = 1
WRONG_USAGE = 2
INTERRUPTED = 130

NOT_ALLOWED = "42501"
NO_TABLE = "42P01"
NO_SCHEMA = "3F000"
NOT_NOW = ("55P03", "57014", "40P01", "40001")
NO_WAY_TO_IT = ("08", "28", "3D", "57P")
"""What PostgreSQL says of a role without rights, of tables that are not there, of having waited in vain, and of
connections that it refuses or ends."""


def report(error: BaseException) -> int:
    """Says what went wrong and gives the status to end with."""
    sentence, status = _sentence(error)
    if sentence:
        say(sentence)
    return status


def _sentence(error: BaseException) -> tuple[str, int]:
    from cpd.core.environment import EnvironmentIncomplete

    if isinstance(error, Refusal):
        return "\n".join(f"{problem.field}: {problem.detail}" for problem in error.problems), REFUSED
    if isinstance(error, EnvironmentIncomplete):
        return str(error), WRONG_USAGE if set(error.wrong) == {"DATABASE_URL"} else REFUSED
    if isinstance(error, NotFound | NotYours | DatabaseUnusable | Failed):
        return str(error), REFUSED
    if isinstance(error, KeyboardInterrupt):
        return "", INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _nobody_reads_on()
        return "", REFUSED
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{os.fsdecode(error.filename)}: {error.strerror}.", REFUSED
    return _of_the_database(error) or (_unforeseen(error), REFUSED)


def _of_the_database(error: BaseException) -> tuple[str, int] | None:
    """The sentence for an error that PostgreSQL, or the way to it, is the cause of."""
    import psycopg

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, psycopg.Error):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return None
    said = (cause.diag.message_primary or str(cause)).strip().splitlines()
    first = said[0].rstrip(".") if said else "it does not answer"
    if cause.sqlstate == NOT_ALLOWED:
        return f"The database's user lacks a right: {first}. Grant it, or name another user in DATABASE_URL.", REFUSED
    if cause.sqlstate in (NO_TABLE, NO_SCHEMA):
        return "The database's tables are not those of this version: run cpd migrate first.", REFUSED
    if cause.sqlstate in NOT_NOW:
        return f"Something else held what was needed in the database: {first}. Try again.", REFUSED
    if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        if cause.sqlstate is None or cause.sqlstate.startswith(NO_WAY_TO_IT):
            return f"The database cannot be reached: {first}.", REFUSED
        return f"The database could not do that: {first}.", REFUSED
    return None


def _unforeseen(error: BaseException) -> str:
    from cpd.core.environment import default_data_dir
    from cpd.core.logs import discreet

    name = type(error).__name__
    text = discreet("".join(traceback.format_exception(error)))
    for folder in (default_data_dir() / "logs", Path(tempfile.gettempdir())):
        log = folder / "cpd.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8", errors="replace") as file:
                file.write(f"{machine_now().isoformat()} {' '.join(sys.argv[1:2])}\n{text}\n")
        except OSError:
            continue
        return f"This should not have happened ({name}). What happened is in {log}"
    return f"This should not have happened ({name}), and no log could be written."


def _nobody_reads_on() -> None:
    """Keeps the interpreter from complaining about what it can't print any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
