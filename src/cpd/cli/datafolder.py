"""The sandbox's data directory: one sandbox at a time, and nothing outside it is ever touched."""

import fcntl
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cpd.cli.supervising import Failed
from cpd.core.embedded import CLUSTER

KEY = "sandbox-key"


class DataFolder:
    """A data directory that belongs to this process until its ``with`` ends; made where there is none.

    The system takes the lock away with the process, however it ends. Entering raises
    :class:`~cpd.cli.supervising.Failed` where another sandbox runs in it, it can't be written to, or it holds a
    database that no sandbox made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Takes the lock."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = (self.path / "lock").open("ab")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._refuse_what_is_not_ours()
            self.sandbox_key()
        except BlockingIOError:
            raise Failed(
                f"A sandbox runs in {self.path} already. Stop it first, or choose another folder with --data-dir."
            ) from None
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise Failed(
                f"The folder {self.path} cannot be used: {reason}. Choose another folder with --data-dir."
            ) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Gives the lock back."""
        if self._lock is not None:
            self._lock.close()

    def _refuse_what_is_not_ours(self) -> None:
        """The database of a sandbox has a key beside it. One that was made before there were locks has other signs."""
        cluster = self.path / CLUSTER
        ours = (self.path / KEY).exists() or (cluster / ".handle_pids.json").exists()
        if not ours and cluster.is_dir() and any(cluster.iterdir()):
            raise Failed(f"{cluster} was not made by a sandbox. Choose another folder with --data-dir.")

    def sandbox_key(self) -> str:
        """The key with which scenarios may be posted; made once and kept."""
        file = self.path / KEY
        if not file.exists():
            making = file.with_name(f"{KEY}.making")
            making.write_text(secrets.token_urlsafe(24), encoding="utf-8")
            making.rename(file)
        return file.read_text(encoding="utf-8").strip()
