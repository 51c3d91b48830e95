"""The order of a list, and the rows from a place in it on.

A database that skips rows by ``OFFSET`` reads each of them. Here only the keys of the order are skipped, which an index
has, and what is shown is read from there on: so a page deep in a list costs about what the first does.
"""

from dataclasses import dataclass

PLACE = "place"
"""What the text of a query calls the row at which a page begins."""


@dataclass(frozen=True, slots=True)
class Order:
    """Columns in turn, each with whether it descends, and at last the id of a row, which ascends.

    The names go into the text of queries: they must be our own.
    """

    keys: tuple[tuple[str, bool], ...]
    id: str

    @property
    def text(self) -> str:
        """The order as ``ORDER BY`` has it."""
        return ", ".join([*(f"{column} {'DESC' if down else 'ASC'}" for column, down in self.keys), self.id])

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns by which a row has its place."""
        return (*(column for column, _ in self.keys), self.id)

    def counted(self, source: str, offset: int) -> str:
        """A ``WITH`` that names the row after so many of ``source``, by its columns."""
        return (
            f"WITH {PLACE} AS MATERIALIZED (SELECT {', '.join(self.columns)} FROM {source} "  # noqa: S608 - our own words
            f"ORDER BY {self.text} LIMIT 1 OFFSET {offset}) "
        )

    def known(self) -> str:
        """A ``WITH`` that names a row by its columns, which are the query's first values."""
        values = ", ".join("%s" for _ in self.columns)
        return f"WITH {PLACE} ({', '.join(self.columns)}) AS MATERIALIZED (VALUES ({values})) "

    def from_place(self, *, after: bool = False) -> str:
        """The condition for the rows from the named one on, with it, or only those after it."""
        last = ">" if after else ">="
        if not any(down for _, down in self.keys):
            columns = ", ".join(self.columns)
            return f"({columns}) {last} {_value(columns)}"
        condition = f"{self.id} {last} {_value(self.id)}"
        for column, down in reversed(self.keys):
            further = "<" if down else ">"
            value = _value(column)
            condition = f"{column} {further}= {value} AND ({column} {further} {value} OR {condition})"
        return condition


def _value(columns: str) -> str:
    return f"(SELECT {columns} FROM {PLACE})"  # noqa: S608 - our own words
