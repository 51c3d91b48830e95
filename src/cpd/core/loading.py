"""Loading modules, which is most of what a start takes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Loads without garbage collection, which is as it was afterwards: nearly all that is loaded stays, and looking
    through it again and again takes a fifth of a start."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
