"""Loading modules, which is most of what a start takes."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Loads without garbage collection, which goes on afterwards, but never looks at what was loaded.

    Nearly all of that stays. To look through it again and again takes a fifth of a start, and to do so at the end, as
    Python does several times, as long as half of one.
    """
    enabled, before = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > before:
            gc.freeze()
        if enabled:
            gc.enable()
