"""The queries of each page as text files that people review (``tests/web/queries/*.sql``), without the values.

``WRITE_QUERIES=1 python -m pytest tests/web/test_every_page.py`` brings them up to date. More queries than before, or
one that is there once for each row, is something to think about before it is committed.
"""

import difflib
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"

_TEXT = re.compile(r"(?:'(?:[^']|'')*'(?:::[a-z]+(?:\[\])?)?)")
_NUMBER = re.compile(r"(?<=[=<>( ])-?\d+(?:\.\d+)?(?=[,)\s]|$)")
_SAVEPOINT = re.compile(r'"s\d+_x\d+"')
_COLUMNS = re.compile(r'"(\w+)"\."\w+"(?:, "\1"\."\w+"){2,}')
_CLAUSE = re.compile(r" (FROM|INNER JOIN|LEFT OUTER JOIN|WHERE|ORDER BY|LIMIT|FOR NO KEY UPDATE|FOR UPDATE)(?= )")
_ANY = re.compile(r"\((?:\?, )+\?\)")


def shape(sql: str) -> str:
    """A query without its values, and with three or more columns of a table as one: those are not what it is about."""
    text = " ".join(sql.split())
    text = _SAVEPOINT.sub('"s"', _TEXT.sub("?", text)).replace("%s", "?")
    text = _ANY.sub("(?, …)", _NUMBER.sub("?", text))
    text = _COLUMNS.sub(r'"\1".…', text)
    return _CLAUSE.sub(r"\n  \1", text)


def normalised(queries: list[str]) -> str:
    """All queries of a page, in their order, under their number. Nothing for a page that makes none."""
    shapes = [shape(query) for query in queries]
    if not shapes:
        return ""
    return f"-- {len(shapes)} {'query' if len(shapes) == 1 else 'queries'}\n" + "".join(f"\n{one}\n" for one in shapes)


def file_of(page: str) -> Path:
    """The snapshot of a page."""
    return FOLDER / f"{page}.sql"


def write(page: str, queries: str) -> None:
    """Brings the snapshot of a page up to date; a page that makes no queries has none."""
    if queries:
        file_of(page).write_text(queries, encoding="utf-8")
    else:
        file_of(page).unlink(missing_ok=True)


def difference(page: str, queries: str) -> str:
    """What is not as the snapshot has it; nothing when all is."""
    file = file_of(page)
    known = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(known.splitlines(), queries.splitlines(), f"queries/{file.name}", "now", lineterm="")
    return "\n".join(lines)


def count_of(page: str) -> int:
    """How many queries a page makes, by its snapshot: none where it has none."""
    file = file_of(page)
    return int(file.read_text(encoding="utf-8").split()[1]) if file.exists() else 0
