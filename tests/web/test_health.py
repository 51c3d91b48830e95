"""``/healthcheck``: what it answers, and what it costs those who ask every few seconds."""

import json

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from cpd.core.migrating import migrations_waiting

pytestmark = pytest.mark.django_db


def answered() -> tuple[int, dict]:
    answer = Client().get("/healthcheck")
    return answer.status_code, json.loads(answer.content)


def change(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_health_is_told_as_json() -> None:
    status, answer = answered()
    assert (status, answer["status"]) == (200, "ok")
    assert set(answer) == {"version", "status", "database", "migrations", "queue", "jobs", "clock"}


def test_a_database_that_lacks_migrations_of_this_version_is_not_well() -> None:
    change("DELETE FROM django_migrations WHERE (app, name) = ('schools', '0001_initial')")
    change("UPDATE django_migrations SET name = '0001_another' WHERE (app, name) = ('accounts', '0001_initial')")
    status, answer = answered()
    assert (status, answer["status"], answer["migrations"]) == (503, "failing", {"waiting": 2})


def test_an_empty_database_lacks_all_of_them() -> None:
    change("ALTER TABLE django_migrations RENAME TO elsewhere")
    executor = MigrationExecutor(connection)
    assert migrations_waiting() == len(executor.migration_plan(executor.loader.graph.leaf_nodes())) > 100


def test_migrations_of_a_later_version_are_no_concern_of_this_one() -> None:
    change("INSERT INTO django_migrations (app, name, applied) VALUES ('schools', '9999_later', now())")
    assert migrations_waiting() == 0


def test_asking_takes_ten_queries(django_assert_num_queries) -> None:
    answered()
    with django_assert_num_queries(10):
        answered()
