"""Bringing a database in line with what ``tables.py`` and ``functions.py`` say. Running it again changes nothing.

Only what differs is changed. Policies and functions are made anew all together, in the transaction that the caller
opens: for that moment their tables are locked.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from cpd.core.roles import API, PUBLISHER, SERVICE
from cpd.fence.functions import FUNCTIONS, Function
from cpd.fence.tables import TABLES, Table, line_of

ROLES = (SERVICE, API, PUBLISHER)
VIEWS = ("published_to_caller", "changes_to_caller")
"""The views through which the API reads documents as the role that signed in; they belong to the API's role."""

WORDS = {"s": "SELECT", "i": "INSERT", "u": "UPDATE", "d": "DELETE"}
Grant = tuple[str, str, str]
"""A role, a privilege, and the column where it is of one column only."""


def bring_in_line() -> None:
    """Brings grants, row-level security, policies and functions to what is stated. For whoever owns the tables."""
    with transaction.atomic():
        tables = _tables()
        _bring_grants(tables)
        _bring_sequences()
        if _made() != _stated(tables):
            _make_anew(tables)
        _bring_security(tables)


def unstated() -> list[str]:
    """Tables of the database for which no line says who may do what."""
    return [table for table in _tables() if line_of(table) is None]


def _tables() -> list[str]:
    return [
        name
        for (name,) in _rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = "
            "'public'::regnamespace ORDER BY relname"
        )
    ]


def _rows(query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _run(text: str, *names: str | sql.Composable) -> None:
    parts = [sql.Identifier(name) if isinstance(name, str) else name for name in names]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(text).format(*parts))  # type: ignore[arg-type]


# Grants


def grants_of(table: Table, key: str = "id") -> set[Grant]:
    """What the line of a table gives to the roles. Who may only lock may update the key, which suffices."""
    grants: set[Grant] = set()
    for role, letters in ((SERVICE, table.service), (API, table.api), (PUBLISHER, table.publisher)):
        grants |= {(role, WORDS[letter], "") for letter in letters if letter in WORDS}
        if "l" in letters:
            grants.add((role, "UPDATE", key))
    grants |= {(API, "SELECT", column) for column in table.api_columns}
    return grants


def _bring_grants(tables: list[str]) -> None:
    given: dict[str, set[Grant]] = defaultdict(set)
    for table, role, privilege, column in _rows(
        "SELECT relname, coalesce(rolname, 'public'), privilege_type, '' FROM pg_class "
        "CROSS JOIN LATERAL aclexplode(relacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND grantee <> relowner "
        "UNION ALL SELECT relname, coalesce(rolname, 'public'), privilege_type, attname FROM pg_attribute "
        "JOIN pg_class ON pg_class.oid = attrelid CROSS JOIN LATERAL aclexplode(attacl) "
        "LEFT JOIN pg_roles ON pg_roles.oid = grantee "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND grantee <> relowner"
    ):
        if role in (*ROLES, "public"):
            given[table].add((role, privilege, column))
    for table in tables:
        line = line_of(table)
        wanted = grants_of(line) if line else set()
        if given[table] == wanted:
            continue
        _run("REVOKE ALL ON {} FROM PUBLIC, {}, {}, {}", table, *ROLES)
        for role, privilege, column in sorted(wanted):
            columns = sql.SQL(" ({})").format(sql.Identifier(column)) if column else sql.SQL("")
            _run(f"GRANT {privilege}{{}} ON {{}} TO {{}}", columns, table, role)


def _bring_sequences() -> None:
    """Whoever inserts into a table with a sequence of its own uses that."""
    for sequence, table in _rows(
        "SELECT sequence.relname, owner.relname FROM pg_class AS sequence "
        "JOIN pg_depend ON objid = sequence.oid AND classid = 'pg_class'::regclass AND deptype = 'a' "
        "JOIN pg_class AS owner ON owner.oid = refobjid "
        "WHERE sequence.relkind = 'S' AND owner.relnamespace = 'public'::regnamespace"
    ):
        line = line_of(table)
        for role, letters in ((SERVICE, line.service), (API, line.api)) if line else ():
            (may,) = _rows("SELECT has_sequence_privilege(%s, %s, 'USAGE')", [role, sequence])[0]
            if "i" in letters and not may:
                _run("GRANT USAGE, SELECT ON SEQUENCE {} TO {}", sequence, role)


# Policies and functions


def policies_of(table: Table) -> Iterator[tuple[str, str]]:
    """The policies of a table: their names, and what stands after ``CREATE POLICY name ON table``."""
    if not table.mine:
        return
    yield "for_every_provider", f"TO {SERVICE}, {PUBLISHER} USING (true) WITH CHECK (true)"
    seen = f"({table.mine}) OR ({table.seen})" if table.seen else table.mine
    yield "seen_by_its_provider", f"FOR SELECT TO {API} USING ({'true' if table.seen == 'true' else seen})"
    if "i" in table.api:
        yield "added_by_its_provider", f"FOR INSERT TO {API} WITH CHECK ({table.new or table.mine})"
    if "u" in table.api:
        yield "changed_by_its_provider", f"FOR UPDATE TO {API} USING ({table.mine}) WITH CHECK ({table.mine})"
    elif "l" in table.api:
        yield "locked_by_its_provider", f"FOR UPDATE TO {API} USING ({table.mine}) WITH CHECK (false)"
    if "d" in table.api:
        yield "deleted_by_its_provider", f"FOR DELETE TO {API} USING ({table.mine})"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _text(function: Function) -> str:
    kind = "VOLATILE" if function.changes else "STABLE"
    return (
        f"CREATE FUNCTION {function.name}({function.arguments}) RETURNS {function.returns} LANGUAGE "
        f"{function.language} {kind} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp "
        f"AS $fence${function.text}$fence$"
    )


Marks = set[tuple[str, str, str]]
"""Kind, name and mark of the text of what is made: functions, and policies by ``table.name``."""


def _stated(tables: list[str]) -> Marks:
    marks = {("function", one.name, _mark(_text(one) + repr(one.roles))) for one in FUNCTIONS}
    for name in tables:
        for policy, text in policies_of(TABLES.get(name, Table())):
            marks.add(("policy", f"{name}.{policy}", _mark(text)))
    return marks


def _made() -> Marks:
    return {
        (kind, name, mark or "")
        for kind, name, mark in _rows(
            "SELECT 'policy', relname || '.' || polname, obj_description(pg_policy.oid, 'pg_policy') FROM pg_policy "
            "JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = 'public'::regnamespace "
            "UNION ALL SELECT 'function', proname, obj_description(pg_proc.oid, 'pg_proc') FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
    }


def _make_anew(tables: list[str]) -> None:
    """Takes every policy and every function of a definer's rights away, and makes those that are stated."""
    for table, policy in _rows(
        "SELECT relname, polname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid "
        "WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2"
    ):
        _run("DROP POLICY {} ON {}", policy, table)
    for (signature,) in _rows(
        "SELECT oid::regprocedure::text FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1"
    ):
        _run(f"DROP FUNCTION {signature}")
    for function in FUNCTIONS:
        _make(function)
    for name in tables:
        for policy, text in policies_of(TABLES.get(name, Table())):
            _run(f"CREATE POLICY {policy} ON {{}} {text}", name)
            _run(f"COMMENT ON POLICY {policy} ON {{}} IS {{}}", name, sql.Literal(_mark(text)))


def _make(function: Function) -> None:
    text = _text(function)
    with connection.cursor() as cursor:
        cursor.execute(text)
        (signature,) = _rows("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = %s", [function.name])[0]
        cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {', '.join(function.roles)}")
        cursor.execute(f"COMMENT ON FUNCTION {signature} IS '{_mark(text + repr(function.roles))}'")


def _bring_security(tables: list[str]) -> None:
    """Row-level security is on, for owners too, where a line says whose rows are, and off elsewhere."""
    for name, on, forced in _rows(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = ANY(%s) "
        "AND relnamespace = 'public'::regnamespace",
        [tables],
    ):
        wanted = bool(TABLES.get(name, Table()).mine)
        if (on, forced) != (wanted, wanted):
            _run(
                "ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
                if wanted
                else "ALTER TABLE {} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY",
                name,
            )
    for view in VIEWS:
        (may,) = _rows("SELECT has_table_privilege(%s, %s, 'SELECT')", [SERVICE, view])[0]
        if not may:
            _run("GRANT SELECT ON {} TO {}", view, SERVICE)
