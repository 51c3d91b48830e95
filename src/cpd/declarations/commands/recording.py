"""Writing an accepted declaration: its state, its history, its place on a statement (declarations dossier 10)."""

from uuid import UUID

from django.db import IntegrityError, transaction

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.core.work import Work
from cpd.declarations import rules
from cpd.declarations.commands.state import attach, note_beginning
from cpd.declarations.models import Declaration, DeclarationState
from cpd.statements.models import Statement


def record(
    declaration: Declaration, *, double: UUID | None, fundable: bool, statement: Statement | None, work: Work
) -> Declaration:
    """Stores a declaration that was judged acceptable: a double by TRN is ineligible, a fundable one eligible.

    Refused (``base``) when another transaction took its slot in spite of the locks.
    """
    now = clock.now()
    declaration.id = new_id()
    declaration.created_at = now
    declaration.state = rules.state_after_submission(duplicate=double is not None, fundable=fundable)
    declaration.state_reason = "duplicate" if double else ""
    declaration.superseded_by_id = double
    try:
        with transaction.atomic():
            declaration.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal.because(
            "base", "duplicate", "There is already a declaration of this type for this participant."
        ) from error
    note_beginning(declaration, work)
    if declaration.state != DeclarationState.SUBMITTED and statement is not None:
        attach([declaration], statement)
    work.declaration(declaration.id)
    return declaration
