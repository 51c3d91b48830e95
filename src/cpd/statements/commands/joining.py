"""Lead providers that join the service: each gets the calendar of statements of its programmes."""

from pathlib import Path

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.tables import ImportedTable
from cpd.core.work import unit_of_work
from cpd.providers import imports
from cpd.providers.commands import add_provider
from cpd.providers.models import LeadProvider
from cpd.providers.queries import provider_like
from cpd.statements.commands.calendar import open_calendars


def join_provider(*, name: str, ecf: bool, npq: bool, vat_chargeable: bool, actor: Actor) -> LeadProvider:
    """Adds a lead provider, or changes the one of that name; opens its statements from today's deadlines on."""
    with unit_of_work(actor=actor, reason="join_provider"):
        existing = provider_like(name)
        provider = add_provider(
            name=existing.name if existing else name, ecf=ecf, npq=npq, vat_chargeable=vat_chargeable, actor=actor
        )
        open_calendars(lead_provider_id=provider.id, since=clock.today(), actor=actor)
        return provider


def import_providers(*, path: Path, actor: Actor, dry_run: bool = False) -> ImportedTable:
    """:func:`cpd.providers.imports.import_providers`; opens the statements of those that are new, or that take up a
    programme."""

    def open_theirs(provider: LeadProvider) -> None:
        open_calendars(lead_provider_id=provider.id, since=clock.today(), actor=actor)

    return imports.import_providers(path=path, actor=actor, dry_run=dry_run, when_joined=open_theirs)
