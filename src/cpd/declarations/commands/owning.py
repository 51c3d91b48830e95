"""Whose a declaration is: only the provider that made it may change it (rule SEE-8)."""

from uuid import UUID

from cpd.core import waiting
from cpd.core.as_role import set_until_the_end
from cpd.core.ids import parse_id
from cpd.core.prepared import run_prepared
from cpd.core.refusals import NotFound, NotYours
from cpd.core.roles import PUBLISHER, ROLE
from cpd.core.work import LocksMoved, Work
from cpd.declarations.commands.state import lock_declarations
from cpd.declarations.models import Declaration, Kind

_HOLD = f"""
WITH settings AS (
    SELECT set_config('cpd.provider_id', %(provider)s, true), set_config('role', %(role)s, true), {waiting.WRITE_LIMIT}
), person AS (
    SELECT id FROM teachers_person WHERE id = (
        SELECT person_id FROM declarations_declaration WHERE id = %(declaration)s AND lead_provider_id = %(owner)s)
    FOR NO KEY UPDATE
)
SELECT person.id FROM person, settings
"""  # noqa: S608 - our own texts
"""Locks the person whom a provider's declaration is about. Says whose work it is, as which role it goes on, and how
long each statement may take."""


def lock_own(lead_provider_id: UUID, declaration_id: object, work: Work) -> Declaration:
    """The provider's declaration, locked until the commit, its person first. Two statements.

    The first of a unit of work that limits itself. Raises :class:`NotYours` when its application is with the provider
    now and another one declared it, and :class:`NotFound` otherwise; :class:`LocksMoved` when its person was merged
    into somebody else meanwhile: whoever looks again finds who is left.
    """
    key = declaration_id if isinstance(declaration_id, UUID) else parse_id(declaration_id)
    if key is None:
        raise NotFound("declaration", declaration_id)
    person_id = _hold(lead_provider_id, key, work)
    if person_id is not None:
        declaration = lock_declarations(id=key)[0]
        if declaration.person_id != person_id:
            raise LocksMoved
        return declaration
    work.enter()  # where nobody was found, PostgreSQL need not have come to the settings
    moved = Declaration.objects.filter(id=key, kind=Kind.NPQ, application__lead_provider_id=lead_provider_id)
    if moved.exists():
        raise NotYours
    raise NotFound("declaration", declaration_id)


def _hold(lead_provider_id: UUID, key: UUID, work: Work) -> UUID | None:
    if work.provider and work.entered:  # under a key, or to try: as the publisher, and back by this very statement
        set_until_the_end({ROLE: PUBLISHER})
    rows = run_prepared(
        _HOLD,
        {
            "provider": work.provider,
            "role": work.role,
            "declaration": key,
            "owner": lead_provider_id,
            "write_limit": str(waiting.limits().write),
        },
    )
    if not rows:
        return None
    work.entered = True
    ((person_id,),) = rows
    work.hold(person_id)
    return person_id  # type: ignore[no-any-return]
