"""Tables and progress bars in the terminal. ``rich`` is loaded by whoever prints one: most commands print a line."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table


def console(width: int) -> "Console":
    """Prints in lines of at most so many characters."""
    from rich.console import Console

    return Console(width=width)


def table(*columns: str) -> "Table":
    """An empty table without lines."""
    from rich.table import Table

    return Table(*columns, box=None)


def progress() -> "Progress":
    """A progress bar on standard error, for the length of a ``with``."""
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True))
