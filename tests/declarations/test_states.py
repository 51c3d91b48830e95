"""The states of a declaration: only legal moves, also in the database, and each with who and when."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

import cpd
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.declarations.commands import (
    declare,
    mark_statements_payable,
    void_declaration,
)
from cpd.declarations.models import Declaration, DeclarationState, LineItem
from cpd.declarations.rules import TRANSITIONS
from tests.rows import kept
from tests.world import instant, simple_world

pytestmark = pytest.mark.django_db


@kept
def declared() -> Declaration:
    world = simple_world()
    world.statement("Provider A", "2022-11-30")
    record = world.register()
    with clock.at(instant("2022-10-20T10:00:00"), frozen=True):
        return declare(
            lead_provider_id=world.id_of("Provider A"),
            attributes={
                "participant_id": str(record.person_id),
                "declaration_type": "started",
                "declaration_date": "2022-10-01T10:00:00Z",
                "course_identifier": "ecf-induction",
            },
            actor=Actor.token("3f2a91c0", world.id_of("Provider A")),
        )


@pytest.fixture
def declaration(db) -> Declaration:
    return declared()


@pytest.mark.parametrize("state", DeclarationState.values)
@pytest.mark.parametrize("after", DeclarationState.values)
def test_the_database_lets_through_what_the_rules_do_and_nothing_else(declaration, state, after) -> None:
    one = Declaration.objects.get(id=declaration.id)
    one.id, one.declaration_type, one.state = new_id(), "retained-1", state
    one.save(force_insert=True)
    move = Declaration.objects.filter(id=one.id)
    if after == state or after in TRANSITIONS[state]:
        move.update(state=after)
        assert move.get().state == after
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            move.update(state=after)
        assert move.get().state == state


def test_states_are_written_where_they_say_and_nowhere_else() -> None:
    assert set(places_that_write_states()) == {
        "declarations/commands/recording.py",
        "declarations/commands/state.py",
        "fence/functions.py",  # rejects the person's other applications, for the provider whose they are
        "npq/commands/deciding.py",  # of applications
        "statements/commands/state.py",
        "webhooks/commands/endpoints.py",  # of webhooks
        "webhooks/commands/sending.py",  # of webhooks
    }


def places_that_write_states() -> Iterator[str]:
    """Every file of the service that sets ``state`` of something, or inserts or updates it in the database."""
    root = Path(cpd.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Assign(targets=targets) if any(
                    isinstance(one, ast.Attribute) and one.attr == "state"
                    for target in targets
                    for one in (target.elts if isinstance(target, ast.Tuple) else [target])
                ):
                    yield path.relative_to(root).as_posix()
                case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords) if any(
                    keyword.arg == "state" for keyword in keywords
                ):
                    yield path.relative_to(root).as_posix()
                case ast.Constant(value=str(text)) if re.search(
                    r"\bUPDATE\b.*\bSET\b[^=]*\bstate\s*=|\bINSERT INTO \w+ \([^)]*\bstate\b", text, re.S
                ):
                    yield path.relative_to(root).as_posix()


def test_each_state_is_noted_with_who_and_when(declaration) -> None:
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=Actor.job("mark-statements-payable"))
    with clock.at(instant("2022-12-05"), frozen=True):
        void_declaration(
            lead_provider_id=declaration.lead_provider_id,
            declaration_id=declaration.id,
            actor=Actor.token("77", declaration.lead_provider_id),
        )
    assert list(declaration.state_changes.values_list("state", "actor", "created_at")) == [
        ("submitted", "token:3f2a91c0", instant("2022-10-20T10:00:00")),
        ("eligible", "token:3f2a91c0", instant("2022-10-20T10:00:00")),
        ("payable", "job:mark-statements-payable", instant("2022-12-01")),
        ("voided", "token:77", instant("2022-12-05")),
    ]


def test_the_audit_of_a_declaration_and_its_line_item_names_who_and_why(declaration) -> None:
    from pghistory.models import Events

    for tracked in (declaration, LineItem.objects.get()):
        (event,) = Events.objects.tracks(tracked)
        assert event.pgh_context == {"actor": "token:3f2a91c0", "reason": "declare"}
