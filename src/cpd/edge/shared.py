"""A folder in which the web processes of a service count together, for ``/metrics``."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""By which ``prometheus-client`` finds it. Each process has files of its own there; what one that ended has counted
stays."""

_PREFIX = "cpd-metrics-"


@contextmanager
def counting_together() -> Iterator[None]:
    """Makes the folder, and takes it away afterwards. One that somebody else has named is left as it is."""
    if os.environ.get(VARIABLE):
        yield
        return
    _take_away_what_is_left()
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
    os.environ[VARIABLE] = folder
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        shutil.rmtree(folder, ignore_errors=True)


def _take_away_what_is_left() -> None:
    """Folders of services that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        try:
            if number.isdigit() and folder.stat().st_uid == os.getuid():
                os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # it is somebody else's, or gone
            continue
