"""docs/tables.md says which room writes and reads which table, and the columns that no model has."""

import re
from functools import cache

import pytest
from django.apps import apps
from django.db import connection

from tests.checks import tables
from tests.checks.tables import PAGE, Use, differences, printed, uses_of

derived = cache(tables.derived)
"""All files are read once: that takes seconds."""


def test_the_page_says_what_the_source_does() -> None:
    assert differences(PAGE.read_text(encoding="utf-8"), derived()) == []


READ, WRITTEN = False, True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from cpd.teachers.models import Person", set()),
        ("from cpd.teachers.models import Person\ndef one() -> Person: ...", set()),
        ("from cpd.teachers.models import Person\nPerson.objects.filter(id=1).first()", {("teachers_person", READ)}),
        (
            "from cpd.teachers.models import Person\nPerson.objects.filter(id=1).delete()",
            {("teachers_person", WRITTEN)},
        ),
        ("from cpd.teachers.models import Person\nPerson(id=1)", {("teachers_person", WRITTEN)}),
        (
            "from cpd.teachers.models import Person\ndef run(person: Person):\n    person.save()",
            {("teachers_person", WRITTEN)},
        ),
        (
            "from cpd.npq.models import Outcome\nfor one in Outcome.objects.all():\n    one.delete()",
            {("npq_outcome", READ), ("npq_outcome", WRITTEN)},
        ),
        (
            "from cpd.npq.models import Outcome\nOutcome.objects.filter(application__person__trn='1')",
            {("npq_outcome", READ), ("npq_application", READ), ("teachers_person", READ)},
        ),
        ("def run(contract):\n    return contract.bands.order_by('letter')", {("statements_band", READ)}),
        ("_SQL = 'SELECT 1 FROM npq_outcome AS one'", {("npq_outcome", READ)}),
        ("_SQL = 'INSERT INTO npq_outcome SELECT'", {("npq_outcome", WRITTEN)}),
        ("_SQL = 'UPDATE npq_outcome SET a = 1'", {("npq_outcome", WRITTEN)}),
        ("_SQL = f'DELETE FROM npq_outcome WHERE {WHERE}'", {("npq_outcome", WRITTEN)}),
        ("_SQL = 'SELECT body FROM published_to_caller'", {("publishing_publisheddocument", READ)}),
        ("_SQL = 'SELECT 1 FROM npq_outcomes'", set()),
        ("def one():\n    '''Reads npq_outcome.'''", set()),
        ("from cpd.finance.rules import Course\nCourse(1)", set()),
    ],
)
def test_what_a_module_does_with_tables_is_seen(source, expected) -> None:
    assert {(use.table, use.writes) for use in uses_of(source, "web", "web/new.py")} == expected


def test_what_the_page_does_not_say_is_named_with_room_and_table() -> None:
    added = Use("npq_outcome", "web", True, "web/new.py:7")
    assert differences(printed(derived()), [*derived(), added]) == [
        "docs/tables.md does not say that web writes npq_outcome (web/new.py:7)"
    ]
    assert differences(printed([*derived(), added]), derived()) == [
        "docs/tables.md says that web writes npq_outcome, and it does not"
    ]
    assert differences("", [])[0] == "docs/tables.md has no line for the table accounts_membership"


@pytest.mark.django_db
def test_the_page_names_every_column_that_no_model_has() -> None:
    known = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
    }
    tables = sorted({table for table, _ in known})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = ANY(%s)",
            [tables],
        )
        forgotten = set(cursor.fetchall()) - known
    listed = PAGE.read_text(encoding="utf-8").split("## Columns that no model has")[1]
    assert {f"{table}.{column}" for table, column in forgotten} == set(re.findall(r"`(\w+\.\w+)`", listed))
