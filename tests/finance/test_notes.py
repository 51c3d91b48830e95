"""What finance writes down about statements and declarations (rule MON-34)."""

import pytest

from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.ids import new_id
from cpd.core.refusals import Accepted, NotFound, Refusal
from cpd.declarations.models import Declaration
from cpd.finance.commands import void_with_reason, write_note
from cpd.finance.models import AuditNote
from cpd.finance.rules import LONGEST_NOTE, note_text
from tests.world import ACTOR, World, instant, simple_world

DFE = Actor(ActorKind.DFE, "fern")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Asked the provider.", "Asked the provider."),
        ("  Asked the provider.\n", "Asked the provider."),
        ("n" * LONGEST_NOTE, "n" * LONGEST_NOTE),
        (f" {'n' * LONGEST_NOTE} ", "n" * LONGEST_NOTE),
    ],
)
def test_a_note_is_kept_without_blanks_around_it(text, kept) -> None:
    assert note_text(text) == Accepted(kept)


@pytest.mark.parametrize(("text", "code"), [("", "blank"), (" \n\t", "blank"), ("n" * (LONGEST_NOTE + 1), "too_long")])
def test_a_note_that_is_blank_or_too_long_is_refused(text, code) -> None:
    (problem,) = note_text(text).problems
    assert (problem.field, problem.code) == ("text", code)


@pytest.fixture
def world(db) -> World:
    return simple_world()


@pytest.fixture
def declaration(world) -> Declaration:
    world.contract("Provider A")
    world.statement("Provider A", "2022-11-30")
    return world.declare(world.register("Terry Two"), at="2022-11-15T10:00:00")


@pytest.mark.parametrize("about", ["statement", "declaration"])
def test_nobody_writes_a_note_about_what_is_not_there(world, about) -> None:
    with pytest.raises(NotFound):
        write_note(text="Asked.", by=None, **{f"{about}_id": new_id()}, actor=ACTOR)
    assert not AuditNote.objects.exists()


def test_a_note_says_what_it_is_about_who_wrote_it_and_when(world) -> None:
    statement = world.statement("Provider A", "2022-11-30")
    with clock.at(instant("2022-12-01"), frozen=True):
        write_note(text=" Asked. ", by=None, statement_id=statement.id, actor=DFE)
    note = AuditNote.objects.get()
    assert (note.statement_id, note.declaration_id, note.text) == (statement.id, None, "Asked.")
    assert (note.written_by_id, note.actor, note.created_at) == (None, str(DFE), instant("2022-12-01"))


def test_the_reason_to_void_is_kept_as_a_note_about_the_declaration(declaration) -> None:
    with clock.at(instant("2022-11-20"), frozen=True):
        void_with_reason(declaration_id=declaration.id, reason=" Sent twice. ", by=None, actor=DFE)
    declaration.refresh_from_db()
    assert declaration.state == "voided"
    note = AuditNote.objects.get()
    assert (note.declaration_id, note.text) == (declaration.id, "Voided: Sent twice.")


@pytest.mark.parametrize("reason", ["", "r" * 501])
def test_without_a_sound_reason_nothing_is_voided_and_nothing_written_down(declaration, reason) -> None:
    with clock.at(instant("2022-11-20"), frozen=True), pytest.raises(Refusal):
        void_with_reason(declaration_id=declaration.id, reason=reason, by=None, actor=DFE)
    declaration.refresh_from_db()
    assert declaration.state == "eligible"
    assert not AuditNote.objects.exists()
