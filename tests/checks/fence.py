"""What docs/tables.md says of the roles of the database: made of src/cpd/fence, so that it says what is done."""

import re

from cpd.fence.functions import FUNCTIONS
from cpd.fence.tables import TABLES, Table, line_of

WORDS = {"s": "select", "i": "insert", "u": "update", "d": "delete", "l": "lock"}
NOTHING = "—"


def _may(letters: str) -> str:
    return "all" if letters == "siud" else ", ".join(WORDS[letter] for letter in letters) or NOTHING


def _api(table: Table) -> str:
    may = _may(table.api)
    if table.api_columns:
        may += f", select {' and '.join(f'`{column}`' for column in table.api_columns)}"
    if not table.mine:
        return may
    return f"{may}: its provider's" + (
        "; select: all" if table.seen == "true" else "; select: more" if table.seen else ""
    )


def roles_table() -> str:
    """What each role may do with each table."""
    lines = ["| table | `cpd_service` | `cpd_api` | `cpd_publisher` |", "|---|---|---|---|"]
    for name, table in sorted(TABLES.items()):
        lines.append(f"| `{name}` | {_may(table.service)} | {_api(table)} | {_may(table.publisher)} |")
    return "\n".join(lines)


def functions_table() -> str:
    """The functions that run with their owner's rights."""
    lines = ["| function | says, or does | called by |", "|---|---|---|"]
    for one in sorted(FUNCTIONS, key=lambda function: function.name):
        roles = ", ".join(f"`{role}`" for role in one.roles)
        lines.append(f"| `{one.name}` | {one.why} | {roles} |")
    return "\n".join(lines)


MADE = {"### Who may do what": roles_table, "### Functions with their owner's rights": functions_table}
"""The parts of the page that are made, by the heading above each."""


def unstated(tables: set[str]) -> list[str]:
    """Sentences: tables for which nothing says what the roles may do."""
    return [
        f"src/cpd/fence/tables.py does not say what each role may do with {table}: add a line to TABLES"
        for table in sorted(tables)
        if line_of(table) is None
    ]


def differences_of_roles(page: str) -> list[str]:
    """Sentences: parts of the page that are not what they are made of."""
    return [
        f"docs/tables.md, {heading.lstrip('# ')}: not what src/cpd/fence says"
        for heading, make in MADE.items()
        if f"{heading}\n" not in page or make() not in page
    ]


def with_roles(page: str) -> str:
    """The page with the parts made anew."""
    for heading, make in MADE.items():
        made = make()
        page = re.sub(rf"({heading}\n.*?)\| .*?(?=\n\n|\Z)", lambda found, text=made: found[1] + text, page, flags=re.S)
    return page
