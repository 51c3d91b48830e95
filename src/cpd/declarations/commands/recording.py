"""Writing an accepted declaration: itself, its history, its line item and the attempt, in one statement.

Rules DEC-16 and DEC-19.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.prepared import put_off
from cpd.core.refusals import Refusal
from cpd.core.work import Work
from cpd.declarations import errors, rules
from cpd.declarations.commands.claims import Claim
from cpd.declarations.models import Declaration, DeclarationState

_COLUMNS = [(str(field.column), field.attname) for field in Declaration._meta.concrete_fields]

_NAMES = [attname for _, attname in _COLUMNS]
_DEFAULTS = {field.attname: field.get_default() for field in Declaration._meta.concrete_fields}

_RECORD = f"""
WITH declared AS (
    INSERT INTO declarations_declaration ({", ".join(column for column, _ in _COLUMNS)})
    VALUES ({", ".join(f"%({attname})s" for _, attname in _COLUMNS)})
    ON CONFLICT DO NOTHING RETURNING true
), walk AS (
    INSERT INTO declarations_declarationstatechange (declaration_id, state, reason, actor, created_at)
    SELECT %(id)s::uuid, step.state, step.reason, %(actor)s, %(created_at)s::timestamptz
    FROM declared, unnest(%(walk)s::text[], %(reasons)s::text[]) WITH ORDINALITY AS step (state, reason, n)
    ORDER BY step.n
), item AS (
    INSERT INTO declarations_lineitem (id, statement_id, declaration_id, state, created_at)
    SELECT %(item_id)s::uuid, %(statement_id)s::uuid, %(id)s::uuid, %(state)s, %(created_at)s::timestamptz
    FROM declared WHERE %(statement_id)s::uuid IS NOT NULL
), attempt AS (
    INSERT INTO declarations_declarationattempt (person_id, lead_provider_id, course_identifier, declaration_type,
        declaration_date, evidence_held, declaration_id, errors, created_at)
    SELECT %(person_id)s::uuid, %(lead_provider_id)s::uuid, %(claimed_course)s, %(claimed_type)s, %(claimed_date)s,
           %(claimed_evidence)s, %(id)s::uuid, '[]'::jsonb, %(created_at)s::timestamptz
    FROM declared
)
SELECT true FROM declared
"""  # noqa: S608 - our own names
"""What is inserted is not read again, not even its id: the policies for reading would be asked, too."""


def record(
    facts: Mapping[str, Any],
    claim: Claim,
    *,
    duplicate_of: UUID | None,
    fundable: bool,
    statement_id: UUID | None,
    work: Work,
) -> Declaration:
    """Stores a declaration that was judged acceptable: a duplicate by TRN is ineligible, a fundable one eligible.

    ``facts`` are its columns, by attribute, as far as they are not their defaults or worked out here.

    It goes out with the next statement, or at the end of the command. The person is locked
    (:func:`cpd.declarations.facts.slots.hold_slot`), which also told the audit triggers who acts.
    Refused (``base``) when another transaction took its slot in spite of the locks.
    """
    now = clock.now()
    state = rules.state_after_submission(duplicate=duplicate_of is not None, fundable=fundable)
    waits = state == DeclarationState.SUBMITTED
    values: dict[str, Any] = {
        **_DEFAULTS,
        **facts,
        "id": new_id(),
        "created_at": now,
        "state": state,
        "state_reason": "duplicate" if duplicate_of else "",
        "superseded_by_id": duplicate_of,
    }
    declaration = Declaration.from_db(None, _NAMES, [values[attname] for attname in _NAMES])
    values.update(
        actor=str(work.actor),
        walk=["submitted"] if waits else ["submitted", state],
        reasons=[""] if waits else ["", values["state_reason"]],
        item_id=new_id(),
        statement_id=None if waits else statement_id,
        claimed_course=claim.course_identifier[:100],
        claimed_type=claim.declaration_type[:100],
        claimed_date=claim.declaration_date[:100],
        claimed_evidence=claim.evidence_held[:100],
    )
    put_off(_RECORD, {name: _plain(value) for name, value in values.items()}, check=_was_free)
    work.declared(declaration.person_id, declaration.id)
    return declaration


def _was_free(rows: Sequence[object]) -> None:
    if not rows:
        raise Refusal.because(errors.DUPLICATE())


def _plain(value: Any) -> Any:
    """A choice of a model as its text: the driver tells types apart."""
    return str(value) if isinstance(value, str) else value
