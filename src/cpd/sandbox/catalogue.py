"""The catalogue of scenarios: situations by name, each of which a provider can have once (rule SAN-4).

A file of ``data/scenarios`` begins with a line ``# shows: …``; the rest is a scenario in which ``$PROVIDER`` stands for
the provider that asks, and ``$URN_1`` to ``$URN_9`` for schools of its own.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from cpd.core.prepared import run_prepared
from cpd.core.work import unit_of_work
from cpd.providers.models import LeadProvider
from cpd.sandbox.scenario.load import load_named_scenario
from cpd.sandbox.scenario.reading import ScenarioRefused
from cpd.sandbox.scenario.things import ACTOR
from cpd.schools.models import School

FIRST_URN = 990000
"""Schools of scenarios have URNs from here on, which the register does not use: ten for each scenario of a provider."""

LAST_URN = 1_000_000
SCHOOLS = 9
"""How many schools a scenario can have."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A scenario of the catalogue: its name, what it shows in a sentence, and its YAML with places to fill in."""

    name: str
    shows: str
    template: str

    def suits(self, provider: LeadProvider) -> bool:
        """Whether the provider offers the programmes of the people in it."""
        return (provider.ecf or "\nparticipants:" not in self.template) and (
            provider.npq or "\nnpq_applications:" not in self.template
        )


@cache
def catalogue() -> tuple[Situation, ...]:
    """Every scenario that there is, by name."""
    folder = files("cpd.sandbox").joinpath("data/scenarios")
    return tuple(
        sorted(
            (
                _situation(file.name.removesuffix(".yaml"), file.read_text(encoding="utf-8"))
                for file in folder.iterdir()
                if file.name.endswith(".yaml")
            ),
            key=lambda situation: situation.name,
        )
    )


def _situation(name: str, text: str) -> Situation:
    first, _, rest = text.partition("\n")
    return Situation(name, first.removeprefix("# shows: "), rest)


def situation_of(name: str) -> Situation | None:
    """The scenario of that name, or None."""
    return next((situation for situation in catalogue() if situation.name == name), None)


def load_for(situation: Situation, provider: LeadProvider) -> tuple[dict[str, Any], bool]:
    """Makes a situation for a provider, and says whether it was new.

    Asked for again it changes nothing and answers as the first time, as a scenario does. Raises
    :class:`cpd.sandbox.scenario.ScenarioRefused` where the provider does not offer the programme, or where there is no
    room for more schools.
    """
    if not situation.suits(provider):
        raise ScenarioRefused("lead_providers", f"{provider.name} does not offer the programme of this scenario.")
    name = f"{situation.name} {provider.id}"
    with unit_of_work(actor=ACTOR, reason="load_named_scenario"):
        run_prepared("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["scenarios of the catalogue"])
        text = Template(situation.template).substitute(_free_schools(), PROVIDER=provider.name)
        return load_named_scenario(name, text)


def _free_schools() -> dict[str, str]:
    """URNs that no school has, by the places that they fill."""
    taken = set(School.objects.filter(urn__gte=str(FIRST_URN)).values_list("urn", flat=True))
    for first in range(FIRST_URN, LAST_URN, 10):
        urns = {f"URN_{number}": str(first + number) for number in range(1, SCHOOLS + 1)}
        if taken.isdisjoint(urns.values()):
            return urns
    raise ScenarioRefused("schools", "The sandbox has no room for more schools. Begin again with make sandbox RESET=1.")
