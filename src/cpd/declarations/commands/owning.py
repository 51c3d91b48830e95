"""Whose a declaration is: only the provider that made it may change it (rule SEE-8)."""

from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from cpd.core import waiting
from cpd.core.as_role import set_until_the_end
from cpd.core.ids import parse_id
from cpd.core.prepared import put_off, run_prepared
from cpd.core.refusals import NotFound, NotYours
from cpd.core.roles import PUBLISHER, ROLE
from cpd.core.work import LocksMoved, Work
from cpd.declarations.models import Declaration, Kind

_HOLD = f"""
WITH settings AS (
    SELECT set_config('pghistory.context_id', %(context)s, true),
           set_config('pghistory.context_metadata', %(who)s, true),
           set_config('plan_cache_mode', 'force_generic_plan', true),
           set_config('cpd.provider_id', %(provider)s, true), set_config('role', %(role)s, true),
           {waiting.WRITE_LIMIT}
), person AS (
    SELECT id FROM teachers_person WHERE id = (
        SELECT person_id FROM declarations_declaration WHERE id = %(declaration)s AND lead_provider_id = %(owner)s)
    FOR NO KEY UPDATE
)
SELECT person.id FROM person, settings
"""  # noqa: S608 - our own texts
"""Locks the person whom a provider's declaration is about. Says who acts, whose work it is, as which role it goes on,
how long each statement may take, and that what is prepared is planned once."""

_NAMES = [field.attname for field in Declaration._meta.concrete_fields]
_LOCK = f"""
SELECT {", ".join(str(field.column) for field in Declaration._meta.concrete_fields)} FROM declarations_declaration
WHERE id = %(declaration)s AND lead_provider_id = %(owner)s FOR NO KEY UPDATE
"""  # noqa: S608 - our own names
"""Locks the declaration itself, behind its person."""


def lock_own(lead_provider_id: UUID, declaration_id: object, work: Work) -> Declaration:
    """The provider's declaration, locked until the commit, its person first. One exchange with the database.

    The first of a unit of work that limits itself. Raises :class:`NotYours` when its application is with the provider
    now and another one declared it, and :class:`NotFound` otherwise; :class:`LocksMoved` when its person was merged
    into somebody else meanwhile: whoever looks again finds who is left.
    """
    key = declaration_id if isinstance(declaration_id, UUID) else parse_id(declaration_id)
    if key is None:
        raise NotFound("declaration", declaration_id)
    became = work.provider and work.entered  # under a key, or to try
    if became:
        set_until_the_end({ROLE: PUBLISHER})
    context, who = work.audit
    owner = put_off(
        _HOLD,
        {
            "context": context,
            "who": who,
            "provider": work.provider,
            "role": work.role,
            "declaration": key,
            "owner": lead_provider_id,
            "write_limit": str(waiting.limits().write),
        },
    )
    if became:
        work.enter()  # where nobody is found, PostgreSQL need not come to the settings
    locked = run_prepared(_LOCK, {"declaration": key, "owner": lead_provider_id})
    if owner.rows:
        ((person_id,),) = owner.rows
        work.entered = work.said_who = True
        work.hold(person_id)
        declaration = Declaration.from_db(DEFAULT_DB_ALIAS, _NAMES, locked[0])
        if declaration.person_id != person_id:
            raise LocksMoved
        return declaration
    work.enter()
    moved = Declaration.objects.filter(id=key, kind=Kind.NPQ, application__lead_provider_id=lead_provider_id)
    if moved.exists():
        raise NotYours
    raise NotFound("declaration", declaration_id)
