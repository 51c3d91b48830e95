"""What the fence may cost: a provider looked up once for a statement, and no statement of its own for a declaration."""

import json
import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd.core import clock
from tests.world import World, instant, simple_world

pytestmark = pytest.mark.django_db

POLICIES = """
SELECT polrelid::regclass || '.' || polname,
       coalesce(pg_get_expr(polqual, polrelid), '') || ' ' || coalesce(pg_get_expr(polwithcheck, polrelid), '')
FROM pg_policy
"""

ONCE = r"\( SELECT \(NULLIF\(current_setting\("
"""A subquery that depends on no row: PostgreSQL works it out once for a statement."""

SETS_ONLY = re.compile(r"SELECT set_config\(%s, %s, true\)(, set_config\(%s, %s, true\))*")


def test_whose_work_it_is_is_looked_up_once_for_a_statement_not_for_each_row() -> None:
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        policies = dict(cursor.fetchall())
    dear = [name for name, text in policies.items() if len(re.findall(ONCE, text)) != text.count("current_setting(")]
    assert dear == []
    assert sum("current_setting(" in text for text in policies.values()) > 40


@pytest.fixture
def world() -> World:
    made = simple_world()
    made.statement("Provider A", "2022-11-30")
    return made


def declare(world: World, person_id: UUID) -> list[str]:
    """The statements of a declaration over the API, without those that begin and end a part of a transaction."""
    attributes = {
        "participant_id": str(person_id),
        "declaration_type": "started",
        "declaration_date": "2022-10-01T10:00:00Z",
        "course_identifier": "ecf-induction",
    }
    with clock.at(instant("2022-11-15T10:00:00"), frozen=True), CaptureQueriesContext(connection) as queries:
        response = Client().post(
            "/api/v3/participant-declarations",
            json.dumps({"data": {"type": "participant-declaration", "attributes": attributes}}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.tokens['Provider A']}"},
        )
    assert response.status_code == 200, response.content
    return [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]


def test_a_declaration_takes_no_statement_to_become_a_role(world) -> None:
    first, second = (world.register(name) for name in ("Ann Other", "Bea Other"))
    declare(world, first.person_id)
    *statements, last = declare(world, second.person_id)
    assert SETS_ONLY.fullmatch(last)  # only here, where the transaction goes on when the unit of work is over
    assert [one for one in statements if SETS_ONLY.fullmatch(one)] == []
    assert len(statements) == 7
