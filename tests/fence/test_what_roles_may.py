"""What each role of the database can do and what it can't: by examples, and table by table for a provider's rows."""

import json

import pytest
from django.db import ProgrammingError, transaction

from cpd.core.roles import API, PUBLISHER, SERVICE
from cpd.fence.tables import TABLES
from tests.api.test_who_sees_what import full_world
from tests.fence.asking import as_role, changed_by, rows

pytestmark = pytest.mark.django_db

MAY = (
    (SERVICE, "SELECT full_name FROM teachers_person"),
    (SERVICE, "UPDATE declarations_declaration SET state_reason = state_reason"),
    (SERVICE, "SELECT digest FROM providers_apitoken"),
    (SERVICE, "SELECT body FROM publishing_publisheddocument"),
    (SERVICE, "SELECT body FROM published_to_caller"),
    (SERVICE, "DELETE FROM outbox_message"),
    (API, "SELECT name FROM providers_leadprovider"),
    (API, "SELECT id, reference FROM outbox_message"),
    (API, "SELECT id FROM statements_statement FOR SHARE"),
    (API, "SELECT body FROM publishing_publisheddocument"),
    (API, "UPDATE schools_partnership SET updated_at = updated_at"),
    (PUBLISHER, "SELECT full_name FROM teachers_person"),
    (PUBLISHER, "SELECT id FROM teachers_person FOR NO KEY UPDATE"),
    (PUBLISHER, "SELECT state FROM declarations_declaration"),
    (PUBLISHER, "DELETE FROM publishing_publisheddocument"),
)
MAY_NOT = (
    (SERVICE, "UPDATE publishing_publisheddocument SET body = ''"),
    (SERVICE, "DELETE FROM publishing_providerstream"),
    (SERVICE, "DELETE FROM declarations_declarationevent"),
    (SERVICE, "UPDATE pghistory_context SET id = id; DELETE FROM pghistory_context"),
    (SERVICE, "TRUNCATE outbox_message"),
    (API, "SELECT digest FROM providers_apitoken"),
    (API, "SELECT content FROM outbox_message"),
    (API, "SELECT 1 FROM accounts_signinlink"),
    (API, "SELECT 1 FROM django_session"),
    (API, "SELECT 1 FROM accounts_recoverycode"),
    (API, "SELECT 1 FROM statements_contract"),
    (API, "SELECT 1 FROM declarations_declarationevent"),
    (API, "UPDATE statements_statement SET state = 'paid'"),
    (API, "UPDATE teachers_person SET full_name = ''"),
    (API, "DELETE FROM declarations_declaration"),
    (API, "DELETE FROM npq_application"),
    (API, "INSERT INTO npq_application DEFAULT VALUES"),
    (API, "UPDATE publishing_publisheddocument SET body = ''"),
    (API, "SELECT 1 FROM publishing_unpublishable"),
    (PUBLISHER, "UPDATE teachers_person SET full_name = ''"),
    (PUBLISHER, "UPDATE declarations_declaration SET state = 'voided'"),
    (PUBLISHER, "INSERT INTO declarations_lineitem DEFAULT VALUES"),
    (PUBLISHER, "SELECT 1 FROM providers_apitoken"),
    (PUBLISHER, "SELECT 1 FROM outbox_message"),
    (PUBLISHER, "SELECT npq_reject_beside(gen_random_uuid(), ARRAY[]::text[], now(), '')"),
)


@pytest.mark.parametrize(("role", "statement"), MAY, ids=lambda word: word)
def test_a_role_may(role, statement) -> None:
    with as_role(role):
        changed_by(statement)


@pytest.mark.parametrize(("role", "statement"), MAY_NOT, ids=lambda word: word)
def test_a_role_may_not(role, statement) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(role):
        changed_by(statement)


def test_row_by_row_a_provider_reads_and_changes_nothing_of_another(subtests: pytest.Subtests) -> None:
    world, _ = full_world()
    mine, theirs = world.providers["Provider A"].id, world.providers["Provider B"].id
    looked_at = 0
    for table, line in TABLES.items():
        if not line.mine or table.startswith("accounts_"):  # those with a role at a school, whosever
            continue
        columns = [
            name
            for (name,) in rows(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
                "ORDER BY attnum",
                [table],
            )
        ]
        column = next((name for name in ("lead_provider_id", "provider_id") if name in columns), None)
        with subtests.test(table=table):
            own = rows(f"SELECT count(*) FROM {table} WHERE {column} = '{theirs}'")[0][0] if column else 0
            others = rows(
                f"SELECT to_jsonb(one)::text FROM {table} AS one" + (f" WHERE {column} = '{mine}'" * bool(column))
            )
            if "s" in line.api and line.seen != "true":
                with as_role(API, theirs):
                    assert rows(f"SELECT count(*) FROM {table}") == [(own,)]
                with as_role(API):
                    assert rows(f"SELECT count(*) FROM {table}") == [(0,)]
            if others and "s" in line.api:
                with as_role(API, mine):
                    assert rows(f"SELECT count(*) FROM {table}")[0][0] > 0
            key = columns[0]
            if "u" in line.api:
                with as_role(API, theirs):
                    assert changed_by(f"UPDATE {table} SET {key} = {key}") == own
            if "d" in line.api:
                with as_role(API, theirs):
                    assert changed_by(f"DELETE FROM {table}") == own
            if "i" in line.api and others:
                copied = json.loads(others[0][0])
                with pytest.raises(ProgrammingError, match="row-level security"), as_role(API, theirs):
                    changed_by(
                        f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)",
                        [json.dumps(copied)],
                    )
            looked_at += bool(others)
    assert looked_at > 10


def test_who_may_only_lock_a_statement_changes_nothing_of_it() -> None:
    world, _ = full_world()
    mine = world.providers["Provider A"].id
    with as_role(API, mine):
        assert len(rows("SELECT id FROM statements_statement FOR SHARE")) > 0
    with pytest.raises(ProgrammingError, match="row-level security"), as_role(API, mine):
        changed_by("UPDATE statements_statement SET id = id")


def test_a_provider_knows_names_of_its_own_people_only() -> None:
    world, _ = full_world()
    names = rows("SELECT full_name FROM teachers_person")
    assert len(names) > 3
    with as_role(API, world.providers["Provider B"].id):
        assert rows("SELECT full_name FROM teachers_person") == []
    with as_role(API, world.providers["Provider A"].id):
        assert 3 < len(rows("SELECT full_name FROM teachers_person")) < len(names)


def test_a_function_goes_by_whose_work_it_is_and_not_by_what_the_application_says() -> None:
    world, own = full_world()
    mine, theirs = world.providers["Provider A"].id, world.providers["Provider B"].id
    asked = "SELECT declarations_standing(%s, 'ecf-induction', %s)"
    values = [own["participants/ecf/{id}"], mine]
    ((known,),) = rows(asked, values)
    assert [one[0] for one in known] == [own["participant-declarations/{id}"]]
    with as_role(API, theirs):
        ((known,),) = rows(asked, values)
        assert [(one[0], one[1]) for one in known] == [(None, None)]
        assert rows("SELECT schools_partnered(%s, 2022::smallint, %s)", [world.schools["100001"].id, mine]) == [
            ("another",)
        ]
        assert rows("SELECT * FROM npq_accepted_beside(%s)", [own["npq-applications/{id}"]]) == []
        assert rows("SELECT training_knows(%s)", [own["participants/npq/{id}"]]) == [(False,)]
    with as_role(API, mine):
        assert rows("SELECT training_knows(%s)", [own["participants/npq/{id}"]]) == [(True,)]


def test_what_is_done_for_a_provider_ends_with_the_transaction() -> None:
    world, _ = full_world()
    with transaction.atomic(), as_role(API, world.providers["Provider B"].id):
        assert rows("SELECT current_user") == [(API,)]
    assert rows("SELECT current_user, coalesce(current_setting('cpd.provider_id', true), '')")[0][0] != API
