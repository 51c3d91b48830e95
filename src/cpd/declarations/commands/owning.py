"""Whose a declaration is: only the provider that made it may change it (rule SEE-8)."""

from uuid import UUID

from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, NotYours
from cpd.core.work import Subject, current_work
from cpd.declarations.commands.state import lock_declarations
from cpd.declarations.models import Declaration, Kind


def lock_own(lead_provider_id: UUID, declaration_id: object) -> Declaration:
    """The provider's declaration, locked until the commit, its person first.

    Raises :class:`NotYours` when its application is with the provider now and another one declared it, and
    :class:`NotFound` otherwise.
    """
    key = declaration_id if isinstance(declaration_id, UUID) else parse_id(declaration_id)
    if key is None:
        raise NotFound("declaration", declaration_id)
    own = Declaration.objects.filter(id=key, lead_provider_id=lead_provider_id).values_list("person_id", flat=True)
    person_id = own.first()
    if person_id is not None:
        current_work().lock(Subject("declarations", person_id))
        return lock_declarations(id=key)[0]
    moved = Declaration.objects.filter(id=key, kind=Kind.NPQ, application__lead_provider_id=lead_provider_id)
    if moved.exists():
        raise NotYours
    raise NotFound("declaration", declaration_id)
