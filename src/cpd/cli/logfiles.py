"""The sandbox's logs: files in its data directory, so that the terminal stays quiet. None grows for ever.

The processes write to the files themselves, always at the end; the supervisor alone looks after their size.
"""

import shutil
import time
from pathlib import Path
from typing import IO

LARGEST = 10_000_000
"""Bytes after which a log begins anew. The last one stays beside it, as ``web.log.1``."""

LOOK_EVERY = 5.0


class LogFiles:
    """The logs in ``folder``, one for each process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._looked = time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Where the log of that name is."""
        return self.folder / f"{name}.log"

    def open(self, name: str) -> IO[bytes]:
        """The log of that name, to hand to a process."""
        return self.path(name).open("ab")

    def bound(self, *, now: bool = False) -> None:
        """Begins those anew that have grown too large; looks every few seconds unless told to look now.

        Lines written in the instant between the copy and the new beginning are lost.
        """
        if not now and time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        for log in self.folder.glob("*.log"):
            if log.stat().st_size > LARGEST:
                shutil.copyfile(log, f"{log}.1")
                with log.open("r+b") as file:
                    file.truncate()
