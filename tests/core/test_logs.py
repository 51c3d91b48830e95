"""What never gets into the log."""

import pytest
import structlog

from cpd.core.logs import Unfailing, _discreet


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
