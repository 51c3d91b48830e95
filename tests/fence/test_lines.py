"""Every table has a line, the database has what the lines say, and nobody has anything else."""

import pytest
from django.db import connection, transaction

from cpd.core.roles import API, OWNER, PUBLISHER, SERVICE
from cpd.declarations.models import BLOCKING_STATES
from cpd.fence.bringing import ROLES, bring_in_line, grants_of, unstated
from cpd.fence.functions import FUNCTIONS, STANDING
from cpd.fence.tables import TABLES, Table, line_of
from cpd.training.models import Programme
from tests.fence.asking import rows

pytestmark = pytest.mark.django_db


def tables() -> list[str]:
    return [
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    ]


def test_every_table_of_the_database_has_a_line() -> None:
    assert unstated() == [], "say in src/cpd/fence/tables.py what each role may do with them"
    assert TABLES.keys() - set(tables()) == set(), "src/cpd/fence/tables.py has lines of tables that are not there"


def test_a_table_that_nobody_stated_is_named_and_closed_to_everybody() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_new_room (id int)")
        cursor.execute(f"GRANT SELECT ON of_a_new_room TO {SERVICE}")
    assert unstated() == ["of_a_new_room"]
    bring_in_line()
    for role in ROLES:
        assert rows("SELECT has_table_privilege(%s, 'of_a_new_room', 'SELECT')", [role]) == [(False,)]


def test_bringing_a_database_in_line_again_changes_nothing() -> None:
    before = rows("SELECT oid, xmin FROM pg_policy UNION ALL SELECT oid, xmin FROM pg_class ORDER BY 1")
    bring_in_line()
    assert rows("SELECT oid, xmin FROM pg_policy UNION ALL SELECT oid, xmin FROM pg_class ORDER BY 1") == before


@pytest.mark.parametrize(
    "meddling",
    [
        "DROP POLICY seen_by_its_provider ON declarations_declaration",
        "CREATE POLICY mine_too ON declarations_declaration TO cpd_api USING (true)",
        "ALTER TABLE declarations_declaration DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE declarations_declaration NO FORCE ROW LEVEL SECURITY",
        "GRANT SELECT ON providers_apitoken TO cpd_api",
        "REVOKE INSERT ON npq_outcome FROM cpd_api",
        "DROP FUNCTION npq_declared_for CASCADE",
    ],
)
def test_what_somebody_changed_is_brought_back_in_line(meddling) -> None:
    state = (
        "SELECT relname, polname, pg_get_expr(polqual, polrelid) FROM pg_policy "
        "JOIN pg_class ON pg_class.oid = polrelid "
        "UNION ALL SELECT relname, relrowsecurity::text || relforcerowsecurity, relacl::text FROM pg_class "
        "WHERE relkind = 'r' "
        "UNION ALL SELECT proname, proacl::text, prosrc FROM pg_proc WHERE prosecdef ORDER BY 1, 2, 3"
    )
    before = {(a, b, frozenset((c or "").strip("{}").split(","))) for a, b, c in rows(state)}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        cursor.execute(meddling)
    assert {(a, b, frozenset((c or "").strip("{}").split(","))) for a, b, c in rows(state)} != before
    bring_in_line()
    assert {(a, b, frozenset((c or "").strip("{}").split(","))) for a, b, c in rows(state)} == before


def test_a_line_of_a_table_holds_for_its_audit_events() -> None:
    assert line_of("declarations_declarationevent") == Table(api="i", service="si")
    assert line_of("statements_statementevent") == Table(api="", service="si")
    assert line_of("of_nothingevent") is None


def test_only_who_may_lock_updates_the_key_alone() -> None:
    assert grants_of(Table(api="sl", service="s")) == {
        (SERVICE, "SELECT", ""),
        (API, "SELECT", ""),
        (API, "UPDATE", "id"),
    }


def test_row_level_security_is_forced_wherever_rows_are_a_providers() -> None:
    for name, on, forced in rows(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = 'public'::regnamespace"
    ):
        line = line_of(name)
        assert line is not None
        assert (on, forced) == (bool(line.mine), bool(line.mine)), name


def test_a_table_with_a_providers_column_has_a_policy_or_is_closed_to_the_apis_role() -> None:
    for name, line in TABLES.items():
        columns = {
            column for (column,) in rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", [name])
        }
        if columns & {"lead_provider_id", "provider_id"} and "s" in line.api:
            assert line.mine, name


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.name)
def test_a_function_with_its_owners_rights_is_for_those_stated_and_looks_nowhere_else_for_tables(function) -> None:
    ((definer, settings, volatile),) = rows(
        "SELECT prosecdef, proconfig, provolatile FROM pg_proc WHERE proname = %s", [function.name]
    )
    assert definer
    assert settings == ["search_path=pg_catalog, public, pg_temp"]
    assert (volatile == "v") is function.changes
    signature = rows("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = %s", [function.name])[0][0]
    for role in (*ROLES, "public"):
        may = rows("SELECT has_function_privilege(%s, %s, 'EXECUTE')", [role, signature])[0][0]
        assert may is (role in function.roles)


def test_no_other_function_has_its_owners_rights() -> None:
    found = rows(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace NOT IN "
        "('pg_catalog'::regnamespace, 'information_schema'::regnamespace) ORDER BY 1"
    )
    assert [name for (name,) in found] == sorted(function.name for function in FUNCTIONS)


def test_the_words_of_functions_are_those_of_the_models() -> None:
    assert set(STANDING.strip("()").replace("'", "").split(", ")) == set(map(str, BLOCKING_STATES))
    (waiting,) = (function.body for function in FUNCTIONS if function.name == "training_waiting")
    assert f"'{Programme.PROVIDER_LED.value}'" in waiting


def test_publishing_alone_writes_documents() -> None:
    for table in ("publishing_publisheddocument", "publishing_providerstream"):
        for role, may in ((PUBLISHER, True), (SERVICE, False), (API, False)):
            with transaction.atomic():
                assert rows("SELECT has_table_privilege(%s, %s, 'INSERT')", [role, table]) == [(may,)]
